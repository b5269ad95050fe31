import fastify from "fastify";
import { expect, test } from "vitest";
import { routeSchemas } from "./route-schemas.ts";

const schema = { type: "object", properties: { sku: { type: "string" } } } as const;

test("an answer is written by its schema: what that does not name is left out, and what comes in is not judged by one", async () => {
  const app = fastify({ schemaController: routeSchemas });
  app.addSchema({ $id: "Thing", ...schema });
  app.get(
    "/thing",
    {
      schema: {
        querystring: { type: "object", required: ["page"] },
        response: { 200: { type: "object", properties: { thing: { $ref: "Thing#" } } } },
      },
    },
    async () => ({ thing: { sku: "K1", secret: "x" }, more: 1 }),
  );
  for (let time = 0; time < 2; time += 1)
    expect((await app.inject("/thing")).body).toBe(JSON.stringify({ thing: { sku: "K1" } }));
  await app.close();
});

test("each route and each status has its own, in scopes with schemas of their own", async () => {
  const app = fastify({ schemaController: routeSchemas });
  const other = { type: "object", properties: { name: { type: "string" } } } as const;
  await app.register(async (scope) => {
    scope.addSchema({ $id: "Thing", ...schema });
    scope.get<{ Querystring: { status: string } }>(
      "/a",
      { schema: { response: { 200: { $ref: "Thing#" }, 202: other } } },
      async ({ query }, reply) => reply.code(Number(query.status)).send({ sku: "K1", name: "Kettle" }),
    );
  });
  await app.register(async (scope) => {
    scope.addSchema({ $id: "Thing", ...other });
    scope.get("/b", { schema: { response: { 200: { $ref: "Thing#" } } } }, async () => ({ sku: "K1", name: "Kettle" }));
  });
  expect((await app.inject("/a?status=200")).json()).toEqual({ sku: "K1" });
  expect((await app.inject("/a?status=202")).json()).toEqual({ name: "Kettle" });
  expect((await app.inject("/b")).json()).toEqual({ name: "Kettle" });
  await app.close();
});
