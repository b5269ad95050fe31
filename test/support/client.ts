import type { paths } from "fairmark/api";
import createClient, { type Client } from "openapi-fetch";
import type { Shop } from "./shop.ts";

export type FairmarkClient = Client<paths>;

/** The API as a shop's TypeScript calls it, with the types that we export. `origin` is where the app listens. */
export function aClient(origin: string, { authorization }: Pick<Shop, "authorization">): FairmarkClient {
  return createClient<paths>({ baseUrl: origin, headers: { authorization } });
}
