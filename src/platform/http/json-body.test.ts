import { expect, test } from "vitest";
import { anApiKey, anOrganisation } from "../../../test/support/factories.ts";
import { testApp } from "../../../test/support/test-app.ts";
import { isNestedTooDeep } from "./json-body.ts";

const { app, db } = await testApp({ config: { BOUNCE_TOKEN: "a-token-for-bounces-of-thirty-two-characters" } });
const acme = await anOrganisation(db);
const { authorization } = await anApiKey(db, acme);
const v4 = `/v4/organisations/${acme.trkref}`;

const arrays = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

async function send(url: string, payload: string, headers: Record<string, string> = { authorization }) {
  const { statusCode, body } = await app.inject({ method: "POST", url, payload, headers });
  const { errors } = JSON.parse(body) as { errors?: (string | { errors: string[] })[] };
  // A batch of orders tells its errors order by order (ruling 14).
  const sentences = errors?.flatMap((error) => (typeof error === "string" ? error : error.errors));
  return { status: statusCode, errors: sentences };
}

const tooDeep = { status: 422, errors: ["the body is nested deeper than 64 levels"] };

test.each([`${v4}/purchasers`, `${v4}/customer_order`, "/v4/customer_orders"])(
  "a body nested deeper than 64 levels is 422 at %s, however deep",
  async (url) => {
    for (const nested of [arrays(65), objects(65), arrays(200_000), `{"email":"jane@example.com","x":${objects(64)}}`])
      expect(await send(url, nested)).toEqual(tooDeep);
    expect((await send(url, arrays(64))).errors).not.toEqual(tooDeep.errors);
  },
);

test.each([`${v4}/purchasers`, `${v4}/customer_order`, "/v4/customer_orders"])(
  "a method that %s does not have is 405 whatever the body holds",
  async (url) => {
    for (const payload of ["", "[", "[]", arrays(65)]) {
      const { statusCode, headers } = await app.inject({ method: "PATCH", url, payload, headers: { authorization } });
      expect([statusCode, headers.allow]).toEqual([405, "POST"]);
    }
  },
);

test("64 levels under a key that nobody reads are accepted, and brackets in a text are no levels", async () => {
  const body = (x: string) => `{"email":"jane@example.com","x":${x}}`;
  expect((await send(`${v4}/purchasers`, body(objects(63)))).status).toBe(201);
  expect((await send(`${v4}/purchasers`, body(JSON.stringify(`\\"${"[{".repeat(500)}`)))).status).toBe(200);
});

test("what is deep and no JSON is 400, and bounces are held to the same limit", async () => {
  expect((await send(`${v4}/purchasers`, "[".repeat(100_000))).status).toBe(400);
  const bearer = { authorization: "Bearer a-token-for-bounces-of-thirty-two-characters" };
  expect(await send("/mail/bounces", arrays(65), bearer)).toEqual(tooDeep);
});

test("depth is counted in brackets outside of texts, one after the other as many as there are", () => {
  expect(isNestedTooDeep(Buffer.from(`[${"[],".repeat(1000)}[]]`))).toBe(false);
  expect(isNestedTooDeep(Buffer.from(`[${arrays(63)},${arrays(63)}]`))).toBe(false);
  expect(isNestedTooDeep(Buffer.from(`["${"\\\\".repeat(99)}",${arrays(64)}]`))).toBe(true);
});
