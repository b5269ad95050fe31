import {
  type KnownDetails,
  noDetails,
  type PurchaserDetailKey,
  type PurchaserDetailName,
  purchaserDetailColumns,
  purchaserDetailKeys,
  purchaserDetails,
} from "../purchases/index.ts";
import type { ReviewState } from "../reviews/index.ts";

/** A pair that a report asks about. */
export type AskedValues = { order_ref: string; sku: string };

/**
 * A report of which something is to be stored: its purchaser's id, known or proposed; what is to be done with the purchaser; which
 * details were given (`givenBits`), and the details.
 */
export type ReportValues = {
  id: string;
  /** new: nobody is stored under the address; changed: a detail differs; known: only purchases are missing. */
  standing: "new" | "changed" | "known";
  email_key: string;
  email: string;
  given: number;
} & { [Name in PurchaserDetailName]: string | null };

/** A pair that nobody has claimed yet: who is to have it, and the id and link secret that it gets. */
export type NewPurchaseValues = {
  purchaser_id: string;
  id: string;
  order_ref: string;
  sku: string;
  link_secret: string;
};

const detailTypes = Object.fromEntries(purchaserDetailColumns.map((column) => [column, "text"])) as {
  [Name in PurchaserDetailName]: "text";
};

/** The columns of what is asked and stored with their SQL types, in the order of the statements' parameters. */
export const askedColumns = { order_ref: "text", sku: "text" } as const satisfies Record<keyof AskedValues, string>;
export const reportColumns = {
  id: "uuid",
  standing: "text",
  email_key: "text",
  email: "text",
  given: "int",
  ...detailTypes,
} as const satisfies Record<keyof ReportValues, string>;
export const newPurchaseColumns = {
  purchaser_id: "uuid",
  id: "uuid",
  order_ref: "text",
  sku: "text",
  link_secret: "text",
} as const satisfies Record<keyof NewPurchaseValues, string>;

const columnsOf = { asked: askedColumns, report: reportColumns, purchase: newPurchaseColumns };

type Unnested = keyof typeof columnsOf;

const named = (of: Unnested) => Object.keys(columnsOf[of]).map((column) => `${of}.${column}`);

/** What each parameter of the reading statement is, from $1 on. */
export const readParameters: readonly string[] = ["organisation_id", "email_keys", ...named("asked")];

/** What each parameter of the writing statement is, from $1 on. */
export const writeParameters: readonly string[] = [
  "organisation_id",
  "now",
  ...named("report"),
  ...named("purchase"),
  "erasure_keys",
];

/** `$n::type[]` of every column, and the columns' names, of one of the lists above. */
export function unnested(parameters: readonly string[], of: Unnested): { parameters: string; columns: string } {
  const columns = Object.entries(columnsOf[of]);
  return {
    parameters: columns.map(([column, type]) => `$${parameters.indexOf(`${of}.${column}`) + 1}::${type}[]`).join(", "),
    columns: columns.map(([column]) => column).join(", "),
  };
}

/** Which details a report gives: one bit each, in the order of the list. An absent one leaves what is stored. */
export function givenBits(details: { [Key in PurchaserDetailKey]?: unknown }): number {
  return purchaserDetailKeys.reduce((bits, key, bit) => (details[key] === undefined ? bits : bits | (1 << bit)), 0);
}

/** The SQL that asks whether a detail was given in the row `r`. */
function isGiven(key: PurchaserDetailKey): string {
  return `r.given & ${1 << purchaserDetailKeys.indexOf(key)} <> 0`;
}

/** SQL for every detail, made from its column and the SQL that asks whether it was given. */
export function eachDetail(write: (column: PurchaserDetailName, given: string) => string, between = ", "): string {
  return purchaserDetailKeys.map((key) => write(purchaserDetails[key].column, isGiven(key))).join(between);
}

/** A purchaser who is known, and by its place the report that names them. Moments are text, as in JSON. */
export type KnownPurchaser = KnownDetails & { place: number; id: string; email: string; createdAt: string };

/** A purchase that is known, and by its place the pair that it is; with its review, if it has one. */
export type KnownPurchase = {
  place: number;
  ownerId: string;
  linkSecret: string;
  createdAt: string;
  confirmed: boolean;
  purchaseDate: string | null;
  contactedAt: string | null;
  reviewState: ReviewState | null;
  reviewVisible: boolean;
  reviewNumber: number | null;
};

/** A purchaser whose details were merged, as they are now. */
export type ChangedPurchaser = KnownDetails & { id: string };

const detailsOf = (row: string) =>
  Object.fromEntries(purchaserDetailKeys.map((key) => [key, `${row}.${purchaserDetails[key].column}`])) as {
    [Key in PurchaserDetailKey]: string;
  };

/** What the statements answer: the name of each value, and its SQL. */
export const purchaserAnswer = {
  place: "r.place",
  id: "p.id",
  email: "p.email",
  ...detailsOf("p"),
  createdAt: "p.created_at",
} as const satisfies Record<keyof KnownPurchaser, string>;
export const purchaseAnswer = {
  place: "q.place",
  ownerId: "s.purchaser_id",
  linkSecret: "encode(s.link_secret, 'hex')",
  createdAt: "s.created_at",
  confirmed: "s.confirmed_at is not null",
  purchaseDate: "s.purchase_date",
  contactedAt: "s.contacted_at",
  reviewState: "v.state",
  reviewVisible: "v.visible_version is not null",
  reviewNumber: "v.number",
} as const satisfies Record<keyof KnownPurchase, string>;
export const changedAnswer = { id: "m.id", ...detailsOf("m") } as const satisfies Record<
  keyof ChangedPurchaser,
  string
>;

/** A row as a statement returns it: an array, since names in each row would cost more than everything else done with it. */
export type RowOf<Row> = readonly unknown[] & { readonly of?: Row };

/** What is known of a batch. */
export type KnownRows = { purchasers: RowOf<KnownPurchaser>[]; purchases: RowOf<KnownPurchase>[] };

/** What became of a batch: ids of purchasers and of purchases, those of erased purchasers among the latter. */
export type WrittenRows = {
  created: string[];
  changed: RowOf<ChangedPurchaser>[];
  claimed: string[];
  erased: string[];
};

/** A function that gives one value of a row by its name. */
function reader<Row>(columns: { readonly [Name in keyof Row]: string }) {
  const places = Object.fromEntries(Object.keys(columns).map((name, place) => [name, place])) as {
    readonly [Name in keyof Row]: number;
  };
  return <Name extends keyof Row>(row: RowOf<Row>, name: Name): Row[Name] => row[places[name]] as Row[Name];
}

export const ofPurchaser = reader<KnownPurchaser>(purchaserAnswer);
export const ofPurchase = reader<KnownPurchase>(purchaseAnswer);
export const ofChanged = reader<ChangedPurchaser>(changedAnswer);

/** All details, each given by its key. */
export function eachKnownDetail(value: (key: PurchaserDetailKey) => string | null): KnownDetails {
  const details = { ...noDetails };
  for (const key of purchaserDetailKeys) details[key] = value(key);
  return details;
}

/** An array for each column, as passed to a statement. */
export type Columns<Row> = { [Name in keyof Row]: Row[Name][] };

/** The arrays of a batch, to be filled. */
export function emptyColumns<Row>(columns: { readonly [Name in keyof Row]: string }): Columns<Row> {
  return Object.fromEntries(Object.keys(columns).map((name) => [name, []])) as unknown as Columns<Row>;
}
