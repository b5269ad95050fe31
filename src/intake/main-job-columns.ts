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

/** One report, as passed to the statement: the identity, which details were given (`givenBits`), and the details. */
export type ReportValues = { id: string; email_key: string; email: string; given: number } & {
  [Name in PurchaserDetailName]: string | null;
};

/** One pair: the number of its report (from 1), the id and link secret it gets if it is new, and what identifies it. */
export type PairValues = { report_no: number; id: string; order_ref: string; sku: string; link_secret: string };

const detailTypes = Object.fromEntries(purchaserDetailColumns.map((column) => [column, "text"])) as {
  [Name in PurchaserDetailName]: "text";
};

/** The columns of a report and of a pair with their SQL types, in the order of the statement's parameters. */
export const reportColumns = {
  id: "uuid",
  email_key: "text",
  email: "text",
  given: "int",
  ...detailTypes,
} as const satisfies Record<keyof ReportValues, string>;
export const pairColumns = {
  report_no: "int",
  id: "uuid",
  order_ref: "text",
  sku: "text",
  link_secret: "text",
} as const satisfies Record<keyof PairValues, string>;

/** What each parameter of the statement is, from $1 on. */
export const parameterNames: readonly string[] = [
  "organisation_id",
  "now",
  ...Object.keys(reportColumns).map((column) => `report.${column}`),
  ...Object.keys(pairColumns).map((column) => `pair.${column}`),
  "erasure_keys",
];

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

/** `$n::type[]` of every column, and the columns' names, of one of the lists above. */
export function unnested(of: "report" | "pair"): { parameters: string; columns: string } {
  const types: Record<string, string> = of === "report" ? reportColumns : pairColumns;
  const columns = Object.keys(types);
  const parameters = columns.map((column) => `$${parameterNames.indexOf(`${of}.${column}`) + 1}::${types[column]}[]`);
  return { parameters: parameters.join(", "), columns: columns.join(", ") };
}

/** What a row of the answer says: the purchaser of a report, and one of its pairs (or none). Moments are text, as in JSON. */
export type RecordedRow = KnownDetails & {
  reportNo: number;
  created: boolean;
  email: string;
  createdAt: string;
  /** known: already the purchaser's own; foreign: another's, or an erased purchaser's; claimed: created now; lost: another call was faster. */
  standing: "known" | "foreign" | "claimed" | "lost";
  linkSecret: string | null;
  purchaseCreatedAt: string | null;
  confirmed: boolean | null;
  purchaseDate: string | null;
  contactedAt: string | null;
  reviewState: ReviewState | null;
  reviewVisible: boolean | null;
  reviewNumber: number | null;
};

const detailAnswers = Object.fromEntries(
  purchaserDetailKeys.map((key) => [key, `u.${purchaserDetails[key].column}`]),
) as { [Key in PurchaserDetailKey]: string };

/** The answer's columns: the name of each, and its SQL over `u` (purchaser), `q` (pair) and `c` (claimed). */
export const answerColumns = {
  reportNo: "u.report_no",
  created: "u.created",
  email: "u.email",
  ...detailAnswers,
  createdAt: "u.created_at",
  standing: `case when q.owner_id = u.id then 'known' when q.stored_id is not null or q.erased then 'foreign'
      when c.id is not null then 'claimed' else 'lost' end`,
  linkSecret: "q.stored_secret",
  purchaseCreatedAt: "q.created_at",
  confirmed: "q.confirmed",
  purchaseDate: "q.purchase_date",
  contactedAt: "q.contacted_at",
  reviewState: "q.review_state",
  reviewVisible: "q.review_visible",
  reviewNumber: "q.review_number",
} as const satisfies Record<keyof RecordedRow, string>;

/** A row as the statement returns it: an array, since names in each row would cost more than everything else done with it. */
export type AnswerRow = readonly unknown[];

const places = Object.fromEntries(Object.keys(answerColumns).map((name, place) => [name, place])) as {
  readonly [Name in keyof RecordedRow]: number;
};

/** One value of a row, by its name. */
export function valueIn<Name extends keyof RecordedRow>(row: AnswerRow, name: Name): RecordedRow[Name] {
  return row[places[name]] as RecordedRow[Name];
}

/** The details in a row. */
export function detailsIn(row: AnswerRow): KnownDetails {
  const details = { ...noDetails };
  for (const key of purchaserDetailKeys) details[key] = valueIn(row, key);
  return details;
}

/** An array for each column, as passed to the statement. */
export type Columns<Row> = { [Name in keyof Row]: Row[Name][] };

/** The arrays of a batch, to be filled. */
export function emptyColumns<Row>(columns: { readonly [Name in keyof Row]: string }): Columns<Row> {
  return Object.fromEntries(Object.keys(columns).map((name) => [name, []])) as unknown as Columns<Row>;
}
