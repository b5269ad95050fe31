import fastify from "fastify";
import { Type } from "typebox";
import { expect, test } from "vitest";
import { sendRemembered } from "./remembered-answer.ts";

const List = Type.Object({
  summary: Type.Object({ count: Type.Integer() }),
  names: Type.Array(Type.Object({ name: Type.String(), of: Type.Array(Type.Integer()) })),
});

test.each([0, 1, 199, 200, 201, 1000])("a list of %i is written in turns as it is at once", async (count) => {
  const app = fastify();
  const names = Array.from({ length: count }, (_, n) => ({ name: `"]}[,${n}`, of: [n], secret: "not described" }));
  const value = { summary: { count }, names };
  const how = { memory: undefined, question: { organisationIds: [], text: "" }, cacheControl: "no-cache" };
  const schema = { response: { 200: List } };
  app.get("/at-once", { schema }, (request, reply) => sendRemembered(request, reply, how, async () => ({ value })));
  app.get("/in-turns", { schema }, (request, reply) =>
    sendRemembered(request, reply, how, async () => ({ value, longList: "names" })),
  );
  const [atOnce, inTurns] = [await app.inject("/at-once"), await app.inject("/in-turns")];
  expect(inTurns.json().names).toHaveLength(count);
  expect(inTurns.body).toBe(atOnce.body);
  expect(inTurns.body).not.toContain("not described");
  expect(inTurns.headers.etag).toBe(atOnce.headers.etag);
  await app.close();
});
