import type { Organisation } from "../organisations/index.ts";
import { newId } from "../platform/ids.ts";
import { random128 } from "../platform/secrets.ts";
import {
  emailKey,
  minimised,
  type Purchaser,
  type PurchaserDetails,
  purchaserDetailKeys,
  purchaserDetails,
} from "../purchases/index.ts";
import type { RecordedBatch } from "./intake.queries.ts";
import {
  type AnswerRow,
  detailsIn,
  emptyColumns,
  givenBits,
  type PairValues,
  pairColumns,
  type ReportValues,
  reportColumns,
  valueIn,
} from "./main-job-columns.ts";
import { type PurchaseStanding, timestamp } from "./purchase-standing.ts";
import type { PurchaserReport } from "./purchaser-report.ts";

/** The result of a report. `purchases` has one entry for each pair of the request, in its order, repeats included. */
export type Recorded = {
  created: boolean;
  purchaser: Omit<Purchaser, "organisationId" | "id" | "createdAt"> & { createdAt: string };
  purchases: PurchaseStanding[] | undefined;
};

/** A prepared report: its identity, its distinct pairs, and which of them each requested pair is. */
export type PreparedReport = {
  report: PurchaserReport;
  /** The details as the organisation wants them kept. */
  details: PurchaserDetails;
  emailKey: string;
  /** Distinct pairs by key, in order of first appearance. */
  pairs: ReadonlyMap<string, { orderRef: string; sku: string; linkSecret: string }>;
};

export function prepareReport(organisation: Organisation, report: PurchaserReport): PreparedReport {
  const pairs = new Map<string, { orderRef: string; sku: string; linkSecret: string }>();
  for (const { orderRef, sku } of report.purchases ?? []) {
    const key = pairKey(orderRef, sku);
    if (!pairs.has(key)) pairs.set(key, { orderRef, sku, linkSecret: random128() });
  }
  const details = minimised(report.details, organisation.minimisePersonalData);
  return { report, details, emailKey: emailKey(report.email), pairs };
}

// NUL is in neither part: the parser refuses it.
function pairKey(orderRef: string, sku: string): string {
  return `${orderRef}\0${sku}`;
}

/** A batch of one organisation's reports, as passed to the statement. */
export function toBatch(
  organisationId: string,
  prepared: readonly PreparedReport[],
  erasureKeys: readonly Buffer[],
  now: Date,
): RecordedBatch {
  const reports = emptyColumns<ReportValues>(reportColumns);
  const pairs = emptyColumns<PairValues>(pairColumns);
  const details = purchaserDetailKeys.map((key) => ({ key, column: reports[purchaserDetails[key].column] }));
  for (const [index, one] of prepared.entries()) {
    reports.id.push(newId(now));
    reports.email_key.push(one.emailKey);
    reports.email.push(one.report.email);
    reports.given.push(givenBits(one.details));
    for (const { key, column } of details) column.push(one.details[key] ?? null);
    for (const { orderRef, sku, linkSecret } of one.pairs.values()) {
      pairs.report_no.push(index + 1);
      pairs.id.push(newId(now));
      pairs.order_ref.push(orderRef);
      pairs.sku.push(sku);
      pairs.link_secret.push(linkSecret);
    }
  }
  return { organisationId, now, reports, pairs, erasureKeys };
}

/**
 * The rows of the statement as answers, one for each report of the batch; undefined for a report that lost a race and must be run
 * again.
 */
export function toRecorded(
  batch: readonly PreparedReport[],
  rows: readonly AnswerRow[],
  now: Date,
): (Recorded | undefined)[] {
  const recorded: (Recorded | undefined)[] = new Array(batch.length).fill(undefined);
  let next = 0;
  while (next < rows.length) {
    const reportNo = valueIn(rows[next]!, "reportNo");
    const first = next;
    while (next < rows.length && valueIn(rows[next]!, "reportNo") === reportNo) next += 1;
    recorded[reportNo - 1] = toOneRecorded(batch[reportNo - 1]!, rows.slice(first, next), now);
  }
  return recorded;
}

function toOneRecorded(prepared: PreparedReport, rows: readonly AnswerRow[], now: Date): Recorded | undefined {
  const row = rows[0]!;
  const created = valueIn(row, "created");
  const purchaser = {
    email: valueIn(row, "email"),
    ...detailsIn(row),
    createdAt: timestamp(valueIn(row, "createdAt")),
  };
  const requested = prepared.report.purchases;
  if (!requested) return { created, purchaser, purchases: undefined };
  const standings = new Map<string, PurchaseStanding>();
  let next = 0;
  for (const [key, pair] of prepared.pairs) {
    const standing = toStanding(rows[next]!, pair.linkSecret, now);
    if (!standing) return undefined;
    standings.set(key, standing);
    next += 1;
  }
  return {
    created,
    purchaser,
    purchases: requested.map(({ orderRef, sku }) => standings.get(pairKey(orderRef, sku))!),
  };
}

function toStanding(row: AnswerRow, proposedSecret: string, now: Date): PurchaseStanding | undefined {
  const standing = valueIn(row, "standing");
  if (standing === "lost") return undefined;
  if (standing === "foreign") return { isForeign: true };
  if (standing === "claimed") {
    const link = { linkSecret: proposedSecret, isConfirmed: false };
    const createdAt = timestamp(now);
    return { isForeign: false, ...link, createdAt, purchaseDate: null, contactedAt: null, review: undefined };
  }
  const contactedAt = valueIn(row, "contactedAt");
  return {
    isForeign: false,
    linkSecret: valueIn(row, "linkSecret")!,
    isConfirmed: valueIn(row, "confirmed")!,
    createdAt: timestamp(valueIn(row, "purchaseCreatedAt")!),
    purchaseDate: valueIn(row, "purchaseDate"),
    contactedAt: contactedAt && timestamp(contactedAt),
    review: reviewIn(row),
  };
}

function reviewIn(row: AnswerRow) {
  const state = valueIn(row, "reviewState");
  if (state === null) return undefined;
  return { state, isVisible: valueIn(row, "reviewVisible")!, number: valueIn(row, "reviewNumber")! };
}
