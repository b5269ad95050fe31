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
import type { AskedBatch, WriteBatch } from "./intake.queries.ts";
import {
  type AskedValues,
  askedColumns,
  type ChangedPurchaser,
  eachKnownDetail,
  emptyColumns,
  givenBits,
  type KnownPurchase,
  type KnownPurchaser,
  type KnownRows,
  type NewPurchaseValues,
  newPurchaseColumns,
  ofChanged,
  ofPurchase,
  ofPurchaser,
  type ReportValues,
  type RowOf,
  reportColumns,
  type WrittenRows,
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
  pairs: ReadonlyMap<string, { orderRef: string; sku: string }>;
};

export function prepareReport(organisation: Organisation, report: PurchaserReport): PreparedReport {
  const pairs = new Map<string, { orderRef: string; sku: string }>();
  for (const pair of report.purchases ?? []) {
    const key = pairKey(pair);
    if (!pairs.has(key)) pairs.set(key, pair);
  }
  const details = minimised(report.details, organisation.minimisePersonalData);
  return { report, details, emailKey: emailKey(report.email), pairs };
}

// NUL is in neither part: the parser refuses it.
function pairKey({ orderRef, sku }: { orderRef: string; sku: string }): string {
  return `${orderRef}\0${sku}`;
}

/** A batch of one organisation's reports, as it is asked about. */
export function toAsked(organisationId: string, prepared: readonly PreparedReport[]): AskedBatch {
  const asked = emptyColumns<AskedValues>(askedColumns);
  for (const { pairs } of prepared) {
    for (const { orderRef, sku } of pairs.values()) {
      asked.order_ref.push(orderRef);
      asked.sku.push(sku);
    }
  }
  return { organisationId, emailKeys: prepared.map((one) => one.emailKey), asked };
}

/** What is known of a report: its purchaser, and each of its distinct pairs in their order. */
export type Known = {
  purchaser: RowOf<KnownPurchaser> | undefined;
  purchases: readonly (RowOf<KnownPurchase> | undefined)[];
};

/** The rows of the reading statement by report. */
export function toKnown(prepared: readonly PreparedReport[], rows: KnownRows): Known[] {
  const purchasers: (RowOf<KnownPurchaser> | undefined)[] = new Array(prepared.length).fill(undefined);
  for (const row of rows.purchasers) purchasers[ofPurchaser(row, "place") - 1] = row;
  const purchases: (RowOf<KnownPurchase> | undefined)[] = [];
  for (const row of rows.purchases) purchases[ofPurchase(row, "place") - 1] = row;
  let next = 0;
  return prepared.map(({ pairs }, index) => {
    const first = next;
    next += pairs.size;
    return { purchaser: purchasers[index], purchases: Array.from(pairs, (_, no) => purchases[first + no]) };
  });
}

/** The answer to a report that brings nothing new; undefined where something has to be stored. */
export function toKnownAnswer(prepared: PreparedReport, known: Known): Recorded | undefined {
  const { purchaser } = known;
  if (!purchaser || differs(prepared.details, purchaser) || known.purchases.includes(undefined)) return undefined;
  const ownerId = ofPurchaser(purchaser, "id");
  const standings = known.purchases.map((row) => knownStanding(row!, ownerId));
  return {
    created: false,
    purchaser: {
      email: ofPurchaser(purchaser, "email"),
      ...eachKnownDetail((key) => ofPurchaser(purchaser, key)),
      createdAt: timestamp(ofPurchaser(purchaser, "createdAt")),
    },
    purchases: inOrderOfRequest(prepared, standings),
  };
}

function differs(details: PurchaserDetails, known: RowOf<KnownPurchaser>): boolean {
  return purchaserDetailKeys.some((key) => details[key] !== undefined && details[key] !== ofPurchaser(known, key));
}

/** A report of which something has to be stored, with what was known and the ids and secrets that are proposed. */
export type Pending = {
  prepared: PreparedReport;
  known: Known;
  purchaserId: string;
  standing: ReportValues["standing"];
  /** By the places of its distinct pairs; none for what is known. */
  claims: readonly ({ id: string; linkSecret: string } | undefined)[];
};

/** Proposes what is to be stored of a report that brings something new. */
export function toPending(prepared: PreparedReport, known: Known, now: Date): Pending {
  const { purchaser, purchases } = known;
  return {
    prepared,
    known,
    purchaserId: purchaser ? ofPurchaser(purchaser, "id") : newId(now),
    standing: !purchaser ? "new" : differs(prepared.details, purchaser) ? "changed" : "known",
    claims: purchases.map((row) => (row ? undefined : { id: newId(now), linkSecret: random128() })),
  };
}

/** What a batch of pending reports stores. */
export function toWrite(
  organisationId: string,
  pending: readonly Pending[],
  erasureKeys: readonly Buffer[],
  now: Date,
): WriteBatch {
  const reports = emptyColumns<ReportValues>(reportColumns);
  const purchases = emptyColumns<NewPurchaseValues>(newPurchaseColumns);
  const details = purchaserDetailKeys.map((key) => ({ key, column: reports[purchaserDetails[key].column] }));
  for (const { prepared, purchaserId, standing, claims } of pending) {
    reports.id.push(purchaserId);
    reports.standing.push(standing);
    reports.email_key.push(prepared.emailKey);
    reports.email.push(prepared.report.email);
    reports.given.push(givenBits(prepared.details));
    for (const { key, column } of details) column.push(prepared.details[key] ?? null);
    let place = 0;
    for (const { orderRef, sku } of prepared.pairs.values()) {
      const claim = claims[place++];
      if (!claim) continue;
      purchases.purchaser_id.push(purchaserId);
      purchases.id.push(claim.id);
      purchases.order_ref.push(orderRef);
      purchases.sku.push(sku);
      purchases.link_secret.push(claim.linkSecret);
    }
  }
  return { organisationId, now, reports, purchases, erasureKeys };
}

/** What became of the pending reports of a batch, by the ids they proposed. */
export type Written = {
  created: ReadonlySet<string>;
  changed: ReadonlyMap<string, RowOf<ChangedPurchaser>>;
  claimed: ReadonlySet<string>;
  erased: ReadonlySet<string>;
};

export function toWritten({ created, changed, claimed, erased }: WrittenRows): Written {
  return {
    created: new Set(created),
    changed: new Map(changed.map((row) => [ofChanged(row, "id"), row])),
    claimed: new Set(claimed),
    erased: new Set(erased),
  };
}

/** The answer to a pending report once it is stored; undefined where it lost a race and must be run again. */
export function toWrittenAnswer(pending: Pending, written: Written, now: Date): Recorded | undefined {
  const { prepared, known, purchaserId, claims } = pending;
  const purchaser = purchaserAfter(pending, written, now);
  if (!purchaser) return undefined;
  const standings: PurchaseStanding[] = [];
  for (const [place, row] of known.purchases.entries()) {
    if (row) {
      standings.push(knownStanding(row, purchaserId));
      continue;
    }
    const { id, linkSecret } = claims[place]!;
    if (written.claimed.has(id)) standings.push(claimedStanding(linkSecret, now));
    else if (written.erased.has(id)) standings.push({ isForeign: true });
    else return undefined;
  }
  return {
    created: pending.standing === "new",
    purchaser,
    purchases: inOrderOfRequest(prepared, standings),
  };
}

function purchaserAfter(
  { prepared, known, purchaserId, standing }: Pending,
  written: Written,
  now: Date,
): Recorded["purchaser"] | undefined {
  if (standing === "new") {
    if (!written.created.has(purchaserId)) return undefined;
    const details = eachKnownDetail((key) => prepared.details[key] ?? null);
    return { email: prepared.report.email, ...details, createdAt: timestamp(now) };
  }
  const purchaser = known.purchaser!;
  const changed = written.changed.get(purchaserId);
  if (standing === "changed" && !changed) return undefined;
  return {
    email: ofPurchaser(purchaser, "email"),
    ...eachKnownDetail((key) => (changed ? ofChanged(changed, key) : ofPurchaser(purchaser, key))),
    createdAt: timestamp(ofPurchaser(purchaser, "createdAt")),
  };
}

function inOrderOfRequest(
  { report, pairs }: PreparedReport,
  standings: PurchaseStanding[],
): PurchaseStanding[] | undefined {
  const requested = report.purchases;
  // Where each pair is named once, which is nearly always, they are in their order already.
  if (!requested || requested.length === standings.length) return requested && standings;
  const places = new Map(Array.from(pairs.keys(), (key, place) => [key, place]));
  return requested.map((pair) => standings[places.get(pairKey(pair))!]!);
}

function claimedStanding(linkSecret: string, now: Date): PurchaseStanding {
  const createdAt = timestamp(now);
  return {
    isForeign: false,
    linkSecret,
    isConfirmed: false,
    createdAt,
    purchaseDate: null,
    contactedAt: null,
    review: undefined,
  };
}

function knownStanding(row: RowOf<KnownPurchase>, purchaserId: string): PurchaseStanding {
  if (ofPurchase(row, "ownerId") !== purchaserId) return { isForeign: true };
  const contactedAt = ofPurchase(row, "contactedAt");
  return {
    isForeign: false,
    linkSecret: ofPurchase(row, "linkSecret"),
    isConfirmed: ofPurchase(row, "confirmed"),
    createdAt: timestamp(ofPurchase(row, "createdAt")),
    purchaseDate: ofPurchase(row, "purchaseDate"),
    contactedAt: contactedAt && timestamp(contactedAt),
    review: reviewIn(row),
  };
}

function reviewIn(row: RowOf<KnownPurchase>) {
  const state = ofPurchase(row, "reviewState");
  if (state === null) return undefined;
  return { state, isVisible: ofPurchase(row, "reviewVisible"), number: ofPurchase(row, "reviewNumber")! };
}
