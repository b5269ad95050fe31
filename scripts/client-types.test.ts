import { expect, test } from "vitest";
import { clientTypes } from "./client-types.ts";

const types = await clientTypes(new URL("../docs/api/openapi.json", import.meta.url));
/** Without the two lists that openapi-typescript writes for what our document has none of. */
const described = types.replaceAll(/^export type (webhooks|\$defs) = Record<string, never>;$/gm, "");

test("no described object is one that can hold nothing", () => {
  expect(described).not.toContain("Record<string, never>");
});

test("a property with a default need not be sent", async () => {
  const body = { type: "object", properties: { page: { type: "integer", default: 1 } } } as const;
  const document = { openapi: "3.1.0", info: { title: "t", version: "1" }, components: { schemas: { Body: body } } };
  expect(await clientTypes(document)).toMatch(/page\?: number/);
});

test("each schema has a type of its own name", () => {
  for (const name of ["CustomerOrderBody", "Purchaser", "Refusal"])
    expect(types).toContain(`export type ${name} = components['schemas']['${name}'];`);
});
