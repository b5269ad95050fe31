import fc from "fast-check";

/** Each step is several calls: few sequences by default, many with FULL=1. */
export const thorough = process.env.FULL ? 25 : 1;

/** The few people and things the random sequences are about: few, so that they meet. */
export const people = [
  ["jane@example.com", " Jane@Example.com", "JANE@EXAMPLE.COM "],
  ["j\u00fcrgen@example.com", "Ju\u0308rgen@Example.com"],
  ["o'hara+tag@example.co.uk", "O'Hara+Tag@Example.co.uk"],
] as const;
const orderRefs = ["A1", "\u00c5-7"];
const skus = ["S1", "S/2 %"];

export const who = fc.nat(people.length - 1);
export const aPair = fc.record({ orderRef: fc.constantFrom(...orderRefs), sku: fc.constantFrom(...skus) });

const text = (...values: string[]) => fc.constantFrom(...values, null, "", "  ");
const details = fc.record(
  {
    title: text("Ms", "Dr "),
    first_name: text("Jane", "J\u00fcrgen", "Jane "),
    surname: text("Doe", "O'Hara"),
    country: text("GB", "gb", "UK", "de "),
    postcode: text("10800", "N1 9GU"),
  },
  { requiredKeys: [] },
);

const asked = fc.record({ pair: aPair, padding: fc.constantFrom("", " ", "\u2003") });
export const aReport = fc.record({
  kind: fc.constant("report" as const),
  who,
  spelling: fc.nat(2),
  details,
  purchases: fc.option(fc.array(asked, { maxLength: 5 }), { nil: undefined, freq: 6 }),
});

/** What is done to a purchase or its review; what it means in the state it meets is the model's to say. */
const verbs = ["submit", "accept", "publish", "reject", "edit", "withdraw", "remove", "contact", "revoke"] as const;
export type Verb = (typeof verbs)[number];

// A review gets far only where one thing follows another.
const lives: Verb[][] = [
  ["submit"],
  ["submit", "accept"],
  ["submit", "accept", "publish"],
  ["submit", "accept", "publish", "edit"],
  ["submit", "reject"],
];
const life = (verbs: fc.Arbitrary<Verb[]>) => fc.record({ kind: fc.constant("life" as const), pair: aPair, verbs });
const purchaseDate = fc.constantFrom("2026-01-31", "2026-02-28", null);

export const aStep = fc.oneof(
  { weight: 8, arbitrary: aReport },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("order" as const), who, details, pair: aPair, purchaseDate }),
  },
  { weight: 6, arbitrary: life(fc.constantFrom(...lives)) },
  { weight: 6, arbitrary: life(fc.tuple(fc.constantFrom(...verbs))) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("erase" as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 90_000 }) }) },
);

type Arbitrated<T> = T extends fc.Arbitrary<infer Value> ? Value : never;
export type Report = Arbitrated<typeof aReport>;
export type Step = Arbitrated<typeof aStep>;

export function spell({ who, spelling }: Pick<Report, "who" | "spelling">): string {
  const spellings: readonly string[] = people[who]!;
  return spellings[spelling % spellings.length]!;
}

/** The body that a shop sends. */
export function bodyOf(report: Report): Record<string, unknown> {
  const purchases = report.purchases?.map(({ pair, padding }) => ({
    order_ref: padding + pair.orderRef,
    sku: pair.sku + padding,
  }));
  return { email: spell(report), ...report.details, ...(purchases ? { purchases } : {}) };
}
