import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anAddress, aReportBody, aText, type Body, whole } from "../../test/support/report-bodies.ts";
import { lengthOf } from "../platform/text.ts";
import { isCountryCode } from "../platform/values/country.ts";
import { purchaserDetails } from "../purchases/index.ts";
import { longest, parsePurchaserReport } from "./purchaser-report.ts";

const email = "jane@example.com";
const problemsOf = (body: unknown) => parsePurchaserReport(body).problems;
const accepts = (body: unknown) => expect([body, problemsOf(body)]).toEqual([body, undefined]);

describe("a report that keeps the rules", () => {
  test("is accepted and read as it was meant: trimmed, blank as null, absent as absent, echoes untouched", () => {
    fc.assert(
      fc.property(aReportBody, (body) => {
        const { value, problems } = parsePurchaserReport(body);
        expect(problems).toBeUndefined();
        const { title, first_name, surname, postcode, country, purchases } = body;
        const read = (text: string | null | undefined) => (text === undefined ? undefined : text?.trim() || null);
        expect(value!.email).toBe(body.email.trim());
        expect({ ...value!.details }).toEqual(
          withoutAbsent({
            title: read(title),
            firstName: read(first_name),
            surname: read(surname),
            postcode: read(postcode),
            country: read(country)?.toUpperCase() ?? read(country),
          }),
        );
        expect(Object.keys(value!.details)).toEqual(Object.keys(withoutAbsent(value!.details)));
        expect(value!.purchases).toEqual(
          purchases?.map((pair) => ({ orderRef: pair.order_ref.trim(), sku: pair.sku.trim(), sent: pair })),
        );
      }),
      { numRuns: 500 },
    );
  });

  test("survives the way over the wire", () => {
    fc.assert(
      fc.property(aReportBody, (body) => {
        expect(parsePurchaserReport(JSON.parse(JSON.stringify(body)))).toEqual(parsePurchaserReport(body));
      }),
    );
  });

  test("may hold any other key, whatever it is, and reads the same", () => {
    const others = fc.dictionary(
      fc.string().map((key) => `x${key}`),
      fc.jsonValue({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(aReportBody, others, (body, more) => {
        const within = body.purchases?.map((pair) => ({ ...more, ...pair }));
        const wider = { ...more, ...body, ...(within ? { purchases: within } : {}) };
        expect(parsePurchaserReport(wider)).toEqual(parsePurchaserReport(body));
      }),
    );
  });
});

describe("anything at all", () => {
  const nasty = fc.oneof(
    fc.jsonValue(),
    fc.anything(),
    fc.record({ email: fc.oneof(anAddress, fc.anything()), purchases: fc.anything(), title: fc.anything() }),
    fc.record(
      {
        email: fc.oneof(anAddress, fc.string()),
        title: fc.oneof(fc.string({ unit: "binary" }), fc.constant(null)),
        country: fc.string({ maxLength: 3 }),
        purchases: fc.array(fc.record({ order_ref: fc.string({ unit: "binary" }), sku: fc.string() }), {
          maxLength: 4,
        }),
      },
      { requiredKeys: ["email"] },
    ),
  );

  test("is refused with sentences that start with a path, or keeps every rule", () => {
    fc.assert(
      fc.property(nasty, (body) => {
        const { value, problems } = parsePurchaserReport(body);
        if (problems) {
          expect(problems.length).toBeGreaterThan(0);
          for (const problem of problems) expect(problem).toMatch(sentence);
          return;
        }
        expect(value.email).toMatch(/^[^\s@]+@[^\s@]+\.[^\s@]+$/);
        const { title, firstName, surname, postcode, country } = value.details;
        const texts: [string | null | undefined, number][] = [
          [value.email, longest.email],
          [title, purchaserDetails.title.longest],
          [firstName, purchaserDetails.firstName.longest],
          [surname, purchaserDetails.surname.longest],
          [postcode, purchaserDetails.postcode.longest],
          ...(value.purchases ?? []).flatMap(({ orderRef, sku }): [string, number][] => {
            expect(orderRef && sku).toBeTruthy();
            return [
              [orderRef, longest.orderRef],
              [sku, longest.sku],
            ];
          }),
        ];
        for (const [text, most] of texts) {
          if (typeof text !== "string") continue;
          expect(text).toBe(text.trim());
          expect(text.length).toBeGreaterThan(0);
          expect([...text].length).toBeLessThanOrEqual(most);
          expect(text).not.toMatch(/\p{Cc}|\p{Cs}/u);
        }
        if (typeof country === "string") expect(isCountryCode(country)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

const sentence =
  /^(the body|email|title|first_name|surname|country|postcode|purchases(\[\d+\](\.(order_ref|sku))?)?) (must|cannot) /;

describe("one broken field", () => {
  const text = "must be a string";
  const control = "cannot contain control characters or half surrogate pairs";
  const long = (most: number) => `must have at most ${most} characters, it has ${most + 1}`;
  const cases: [path: string, value: unknown, says: string][] = [
    ["email", undefined, "cannot be blank"],
    ["email", null, "cannot be blank"],
    ["email", "", "cannot be blank"],
    ["email", " \u00a0\u3000 ", "cannot be blank"],
    ["email", "jane", "must be one e-mail address"],
    ["email", "jane@example", "must be one e-mail address"],
    ["email", "a@example.com,b@example.com", "must be one e-mail address"],
    ["email", "a@example.com b@example.com", "must be one e-mail address"],
    ["email", "Jane <jane@example.com>", "must be one e-mail address"],
    ["email", "jane@-example.com", "must be one e-mail address"],
    ["email", "jane@exam\u200bple..com", "must be one e-mail address"],
    ["email", `${"a".repeat(243)}@example.com`, long(254)],
    ["email", "jane@example.com\r\nBcc: x@example.com", control],
    ["purchases", {}, "must be an array or null"],
    ["purchases", "[]", "must be an array or null"],
    ["purchases", 0, "must be an array or null"],
    ["purchases", false, "must be an array or null"],
    ["country", "XX", "must be an ISO 3166-1 alpha-2 code"],
    ["country", "GBR", "must be an ISO 3166-1 alpha-2 code"],
    ["country", "\u00df", "must be an ISO 3166-1 alpha-2 code"],
    ["country", "\u00dfS", "must be an ISO 3166-1 alpha-2 code"],
    ["country", "\uff27\uff22", "must be an ISO 3166-1 alpha-2 code"],
    ["country", "826", "must be an ISO 3166-1 alpha-2 code"],
    ["country", "\u0130T", "must be an ISO 3166-1 alpha-2 code"],
    ["country", 44, "must be a string or null"],
    ["country", [], "must be a string or null"],
  ];
  const limits = [
    ["title", purchaserDetails.title.longest],
    ["first_name", purchaserDetails.firstName.longest],
    ["surname", purchaserDetails.surname.longest],
    ["postcode", purchaserDetails.postcode.longest],
    ["purchases[0].order_ref", longest.orderRef],
    ["purchases[0].sku", longest.sku],
  ] as const;
  for (const [path, most] of limits) {
    for (const value of [12, 0, true, false, {}, ["x"]]) cases.push([path, value, text]);
    for (const value of ["a\0b", "a\nb", "a\tb", "a\u007f", "\u0085", "a\ud800", "\udc00b", "\ud800"]) {
      cases.push([path, value, control]);
    }
    cases.push([path, "\u{1f97e}".repeat(most + 1), long(most)], [path, ` ${"x".repeat(most + 1)} `, long(most)]);
    if (path.startsWith("purchases")) {
      for (const value of [undefined, null, "", "  ", "\t", "\u200b \u00ad"])
        cases.push([path, value, "cannot be blank"]);
    }
  }
  for (const value of [null, 1, "x", true, [], undefined]) cases.push(["purchases[0]", value, "must be an object"]);

  test.each(cases)("%s = %j gives its own sentence and no other", (path, value, says) => {
    expect(problemsOf(broken(whole(), path, value))).toEqual([`${path} ${says}`]);
  });

  test("among others that are broken too is listed with all of them", () => {
    // One case for each path, so that no two speak of the same field; `purchases` itself would hide what is in it.
    const byPath = new Map(cases.filter(([path]) => !/^purchases(\[0\])?$/.test(path)).map((one) => [one[0], one]));
    fc.assert(
      fc.property(fc.subarray([...byPath.values()], { minLength: 2 }), (chosen) => {
        const body = chosen.reduce((body, [path, value]) => broken(body, path, value), whole());
        expect(problemsOf(body)!.sort()).toEqual(chosen.map(([path, , says]) => `${path} ${says}`).sort());
      }),
    );
  });
});

describe("a limit", () => {
  test.each([
    ["title", 24],
    ["first_name", 80],
    ["surname", 80],
    ["postcode", 16],
    ["purchases[0].order_ref", 64],
    ["purchases[0].sku", 191],
  ])("of %s is %i characters as a person counts them, after trimming", (path, most) => {
    for (const character of ["x", "\u00e9", "\u6f22", "\u{1f97e}"]) {
      for (const [before, after] of [
        ["", ""],
        ["  ", "\u3000"],
      ]) {
        const of = (length: number) => before + character.repeat(length) + after;
        accepts(broken(whole(), path, of(most)));
        expect(problemsOf(broken(whole(), path, of(most + 1)))).toEqual([
          `${path} must have at most ${most} characters, it has ${most + 1}`,
        ]);
      }
    }
  });

  test("of the address is 254", () => {
    accepts({ email: ` ${"a".repeat(242)}@example.com ` });
    accepts({ email: `${"\u{1f97e}".repeat(242)}@example.com` });
    expect(problemsOf({ email: `${"a".repeat(243)}@example.com` })).toHaveLength(1);
  });

  test("of the number of pairs is 500, and more are one problem, however many and however bad", () => {
    const pairs = (count: number, pair: unknown) => Array.from({ length: count }, () => pair);
    const good = { order_ref: "A", sku: "S" };
    accepts({ email, purchases: pairs(500, good) });
    expect(problemsOf({ email, purchases: pairs(501, good) })).toEqual([
      "purchases must have at most 500 items, there are 501",
    ]);
    const many = problemsOf({ email, purchases: pairs(100_000, { order_ref: "", sku: 1 }) })!;
    expect(many.length).toBeLessThanOrEqual(1001);
    expect(many.filter((problem) => problem.startsWith("purchases must"))).toHaveLength(1);
    expect(many.join("").length).toBeLessThan(100_000);
  });
});

describe("what equals absent", () => {
  test("is purchases: null, and nothing else of that key", () => {
    expect(parsePurchaserReport({ email, purchases: null })).toEqual(parsePurchaserReport({ email }));
    expect(parsePurchaserReport({ email, purchases: [] }).value!.purchases).toEqual([]);
  });

  test("is no detail that is null: that clears", () => {
    const { details } = parsePurchaserReport({ email, title: null, first_name: " " }).value!;
    expect(details).toEqual({ title: null, firstName: null });
    expect(parsePurchaserReport({ email }).value!.details).toEqual({});
  });

  test("is a key that only the prototype has", () => {
    // In JSON __proto__ is a key like any other.
    expect(parsePurchaserReport(JSON.parse(`{"email":"${email}","__proto__":{"title":"Dr"}}`)).value!.details).toEqual(
      {},
    );
  });
});

describe("a country", () => {
  test.each([
    ["gb", "GB"],
    [" De ", "DE"],
    ["UK", "UK"],
    ["uk", "UK"],
    ["GB", "GB"],
    ["XK", "XK"],
    ["", null],
  ])("%j is stored as %j", (given, stored) => {
    expect(parsePurchaserReport({ email, country: given }).value!.details.country).toBe(stored);
  });
});

describe("a body that is no object", () => {
  test.each([[undefined], [null], [[]], ["{}"], [1], [true], [[{ email }]]])("(%j) is one problem", (body) => {
    expect(problemsOf(body)).toEqual(["the body must be a JSON object"]);
  });
});

test("lengths are counted in code points", () => {
  fc.assert(fc.property(aText(40), (text) => lengthOf(text) === [...text].length));
});

/** A copy of a body with one field replaced, or taken out where the value is undefined. */
function broken(body: Body, path: string, value: unknown): Body {
  const copy = structuredClone(body) as Record<string, unknown>;
  const [, index, key] = /^purchases\[(\d)\](?:\.(\w+))?$/.exec(path) ?? [];
  if (index === undefined) copy[path] = value;
  else {
    const purchases = copy.purchases as Record<string, unknown>[];
    if (key === undefined) purchases[Number(index)] = value as never;
    else purchases[Number(index)]![key] = value;
  }
  return copy as Body;
}

function withoutAbsent(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

describe("what nobody sees", () => {
  test("is taken out of address, order_ref and sku, which are echoed as sent", () => {
    const sent = { order_ref: "\u200eA1", sku: "S-RED\u200b" };
    const { value } = parsePurchaserReport({ email: "ja\u200bne@exam\u00adple.com\n", purchases: [sent] });
    expect(value?.email).toBe("jane@example.com");
    expect(value?.purchases).toEqual([{ orderRef: "A1", sku: "S-RED", sent }]);
  });
});
