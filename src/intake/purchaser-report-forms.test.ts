import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aReportBody, type Body, type Pair } from "../../test/support/report-bodies.ts";
import { intakeSchemas } from "./intake.schemas.ts";
import { parseMatch, parsePurchaserReport, parsePurchaserUpdate, parseQuestionnaireQuery } from "./purchaser-report.ts";

const email = "jane@example.com";
const pair = { order_ref: "A1", sku: "S1" };
const read = { orderRef: "A1", sku: "S1", sent: pair };

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);
for (const schema of intakeSchemas) ajv.addSchema(schema);
const schemaAccepts = (name: string, body: unknown): boolean => ajv.validate(name, body) as boolean;

/** As the schemas see it: they count after trimming, which only the parser does. */
function trimmed(value: unknown): unknown {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return value.map(trimmed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, trimmed(inner)]));
}

describe("the schema that is published", () => {
  test("accepts what the parser accepts", () => {
    fc.assert(
      fc.property(aReportBody, (body) => {
        expect(parsePurchaserReport(body).problems).toBeUndefined();
        expect([schemaAccepts("PurchaserBody", trimmed(body)), ajv.errors]).toEqual([true, null]);
      }),
      { numRuns: 300 },
    );
  });

  test("refuses what the parser refuses for its shape, key by key", () => {
    const shapes = [12, true, {}, ["x"], [[]], "", null, undefined, "x".repeat(300)];
    const paths = ["email", "title", "first_name", "surname", "country", "postcode", "purchases", "purchases[0]"];
    let refused = 0;
    for (const path of [...paths, "purchases[0].order_ref", "purchases[0].sku"]) {
      for (const value of shapes) {
        const body = withValue({ email, purchases: [{ ...pair }] }, path, value);
        const { problems = [] } = parsePurchaserReport(body);
        // What an address or a country is, the schema does not know.
        const isShape = !problems.every((problem) => /one e-mail|ISO 3166/.test(problem));
        if (problems.length > 0 && !isShape) continue;
        const says = [path, value, problems.length === 0];
        expect([path, value, schemaAccepts("PurchaserBody", trimmed(body))]).toEqual(says);
        if (problems.length > 0) refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(40);
  });

  test("knows the same limits as the parser, to the character and to the pair", () => {
    const limits = { title: 24, first_name: 80, surname: 80, postcode: 16 };
    for (const [key, most] of Object.entries(limits)) {
      for (const length of [most, most + 1]) {
        const body = { email, [key]: "\u{1f97e}".repeat(length) };
        const accepted = parsePurchaserReport(body).problems === undefined;
        expect([key, length, schemaAccepts("PurchaserBody", body)]).toEqual([key, length, accepted]);
      }
    }
    for (const count of [500, 501]) {
      const body = { email, purchases: Array.from({ length: count }, () => pair) };
      expect(schemaAccepts("PurchaserBody", body)).toBe(parsePurchaserReport(body).problems === undefined);
      expect(schemaAccepts("MatchBody", body.purchases)).toBe(parseMatch(body.purchases, email).problems === undefined);
    }
  });
});

describe("the body of PUT", () => {
  test("is the main job's, where the address of the path stands for one that is absent or null", () => {
    expect(parsePurchaserUpdate({ title: "Dr" }, email).value).toEqual({
      email,
      details: { title: "Dr" },
      purchases: undefined,
    });
    expect(parsePurchaserUpdate({ email: null }, email).value!.email).toBe(email);
    expect(parsePurchaserUpdate({ email: "new@example.com" }, email).value!.email).toBe("new@example.com");
    expect(parsePurchaserUpdate({ email: "" }, email).problems).toEqual(["email cannot be blank"]);
    expect(parsePurchaserUpdate({ email: 1, title: 2 }, email).problems).toEqual([
      "email must be a string",
      "title must be a string",
    ]);
    for (const body of [undefined, null, [], "x"]) {
      expect(parsePurchaserUpdate(body, email).problems).toEqual(["the body must be a JSON object"]);
    }
  });

  test("does not look at purchases", () => {
    expect(parsePurchaserUpdate({ purchases: "nonsense" }, email).value!.purchases).toBeUndefined();
  });
});

describe("the body of match", () => {
  test.each([
    ["wrapped", { purchases: [pair] }, [read]],
    ["a bare array", [pair], [read]],
    ["an empty array", [], []],
    ["an object without them", {}, []],
    ["null in their place", { purchases: null }, []],
    ["null", null, []],
    ["nothing", undefined, []],
  ])("may be %s", (_form, body, purchases) => {
    expect(parseMatch(body, email).value).toEqual({ email, details: {}, purchases });
  });

  test.each([["text"], [1], [false]])("may not be %j", (body) => {
    expect(parseMatch(body, email).problems).toEqual([
      "the body must be a JSON object with purchases, or an array of purchases",
    ]);
  });

  test("reads both forms alike, and names a problem by the path that the caller used", () => {
    const bad: unknown[] = [pair, { order_ref: "", sku: 1 }, 7];
    expect(parseMatch({ purchases: bad }, email).problems).toEqual([
      "purchases[1].order_ref cannot be blank",
      "purchases[1].sku must be a string",
      "purchases[2] must be an object",
    ]);
    expect(parseMatch(bad, email).problems).toEqual([
      "[1].order_ref cannot be blank",
      "[1].sku must be a string",
      "[2] must be an object",
    ]);
    fc.assert(
      fc.property(aReportBody, ({ purchases = [] }) => {
        expect(parseMatch(purchases, email)).toEqual(parseMatch({ purchases }, email));
      }),
    );
  });

  test("says nothing about the purchaser but the address of the path, which must be one", () => {
    expect(parseMatch({ purchases: [], title: "Dr", email: "x" }, email).value).toMatchObject({ email, details: {} });
    expect(parseMatch([pair], "no address").problems).toEqual(["email must be one e-mail address"]);
  });
});

describe("the query of questionnaire", () => {
  const query = { email, order_ref: "A1", sku: "S1" };

  test("asks about one pair", () => {
    expect(parseQuestionnaireQuery(query).value).toEqual({ email, details: {}, purchases: [read] });
  });

  test("takes a space inside the address for the plus that it was, and space around it for space", () => {
    const address = (email: string) => parseQuestionnaireQuery({ ...query, email }).value!.email;
    expect(address("jane tag@example.com")).toBe("jane+tag@example.com");
    expect(address(" jane a b@example.com ")).toBe("jane+a+b@example.com");
    expect(address("jane+tag@example.com")).toBe("jane+tag@example.com");
    // Only there: elsewhere a space is a space.
    const { value } = parseQuestionnaireQuery({ ...query, order_ref: "A 1", sku: "S 1", first_name: "Jane Ann" });
    expect(value).toMatchObject({ details: { firstName: "Jane Ann" }, purchases: [{ orderRef: "A 1", sku: "S 1" }] });
  });

  test("lets an empty first_name keep what is stored: empty parameters equal absent ones", () => {
    expect(parseQuestionnaireQuery({ ...query, first_name: "" }).value!.details).toEqual({});
    expect(parseQuestionnaireQuery({ ...query, first_name: "Jane" }).value!.details).toEqual({ firstName: "Jane" });
  });

  test("names every problem by its parameter", () => {
    expect(parseQuestionnaireQuery({}).problems).toEqual([
      "email cannot be blank",
      "order_ref cannot be blank",
      "sku cannot be blank",
    ]);
    const twice = { email: [email, email], order_ref: ["A1", "A2"], sku: "S1", first_name: ["a", "b"] };
    expect(parseQuestionnaireQuery(twice).problems).toEqual([
      "email must be a string",
      "first_name must be a string",
      "order_ref must be a string",
    ]);
  });

  test("ignores what the main job would read and this call has not", () => {
    const more = { ...query, purchases: "x", title: "Dr", country: "XX", surname: "Doe" };
    expect(parseQuestionnaireQuery(more).value).toEqual({ email, details: {}, purchases: [read] });
  });
});

function withValue(body: Body & { purchases: Pair[] }, path: string, value: unknown): Record<string, unknown> {
  const copy = structuredClone(body) as Record<string, unknown> & { purchases: Record<string, unknown>[] };
  const key = /^purchases\[0\]\.(\w+)$/.exec(path)?.[1];
  if (key) copy.purchases[0]![key] = value;
  else if (path === "purchases[0]") copy.purchases[0] = value as never;
  else copy[path as "email"] = value as never;
  // Over the wire a key whose value is undefined is absent.
  return JSON.parse(JSON.stringify(copy)) as Record<string, unknown>;
}
