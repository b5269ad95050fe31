import type { paths } from "fairmark/api";
import type { FastifyInstance } from "fastify";
import createClient, { type Client } from "openapi-fetch";
import { openApiChecker } from "./openapi.ts";
import type { Shop } from "./shop.ts";

export type FairmarkClient = Client<paths>;

/** The API as a shop's TypeScript calls it, with the types that we export. `origin` is where the app listens. */
export function aClient(origin: string, { authorization }: Pick<Shop, "authorization">): FairmarkClient {
  return createClient<paths>({ baseUrl: origin, headers: { authorization } });
}

/** The same, with every answer held against the OpenAPI document of the app that listens there. */
export function aCheckedClient(
  app: FastifyInstance,
  origin: string,
  shop: Pick<Shop, "authorization">,
): FairmarkClient {
  const client = aClient(origin, shop);
  const check = openApiChecker(app);
  client.use({
    async onResponse({ request, response, schemaPath }) {
      const body = await response.clone().text();
      check({ statusCode: response.status, body, json: () => JSON.parse(body) as unknown }, request.method, schemaPath);
    },
  });
  return client;
}
