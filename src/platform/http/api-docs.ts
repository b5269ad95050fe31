import swagger, { type SwaggerTransform } from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { apiDocsPages } from "../api-docs/api-docs.pages.ts";
import type { ApiDocument } from "../api-docs/operations.ts";

/** Adds what a route's schema does not say; done when the document is made, so that it costs no start anything. */
type DescribeRoute = SwaggerTransform;

/**
 * OpenAPI 3.1 made from the routes that carry a tag, at `/openapi.json`, and pages to read and try it at `/docs`. Call it
 * before any route is registered.
 */
export async function describeApi(
  app: FastifyInstance,
  options: { title: string; description: string; version: string; baseUrl: string; describeRoute?: DescribeRoute },
): Promise<void> {
  await app.register(swagger, {
    hideUntagged: true,
    ...(options.describeRoute ? { transform: options.describeRoute } : {}),
    openapi: {
      openapi: "3.1.0",
      info: {
        title: options.title,
        description: options.description,
        version: options.version,
        license: { name: "MIT", identifier: "MIT" },
      },
      servers: [{ url: options.baseUrl }],
      components: {
        securitySchemes: { basic: { type: "http", scheme: "basic", description: "The API key and its secret" } },
      },
      security: [{ basic: [] }],
    },
    refResolver: { buildLocalReference: (json, _baseUri, _fragment, index) => String(json.$id ?? `Schema${index}`) },
  });
  app.get("/openapi.json", { schema: { hide: true } }, async (_request, reply) => {
    reply.header("cache-control", "public, max-age=300").header("access-control-allow-origin", "*");
    return app.swagger();
  });
  await app.register(apiDocsPages, {
    readDocument: () => app.swagger() as unknown as ApiDocument,
    baseUrl: options.baseUrl,
  });
}

/** Describes, for every route of a scope, what its refusals look like. Call it before the routes are registered. */
export function describeRefusals(app: FastifyInstance): void {
  app.addHook("onRoute", (route) => {
    if (!route.schema || route.schema.hide) return;
    const response = (route.schema.response ?? {}) as Record<string, unknown>;
    const refusal = { $ref: "Refusal#" };
    route.schema.response = { ...response, "4xx": refusal, "5xx": refusal };
  });
}
