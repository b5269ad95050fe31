import { findStaff, type SignedInStaff } from "../access/index.ts";
import { findProduct } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import {
  getReviewByNumber,
  listReviewEvents,
  listVersions,
  type Review,
  type ReviewVersion,
} from "../reviews/index.ts";
import { findCase, listCasesOfReview } from "./cases.queries.ts";
import type { ReportReason, StoredReport } from "./report.ts";
import { countReports, listReports } from "./reports.queries.ts";
import { actionsOf, type CaseAction, type ReviewCase } from "./review-case.ts";

/** What the author wrote, without any score, so that it does not sway whoever decides about a removal. */
export type ShownWords = Pick<
  ReviewVersion,
  "version" | "goodPoints" | "badPoints" | "generalComments" | "shopComments" | "displayName" | "town" | "language"
>;

export type CaseEvent = Awaited<ReturnType<typeof listReviewEvents>>[number];

/** A case with everything that its page shows. */
export type ShownCase = {
  organisation: Organisation;
  case: ReviewCase;
  review: Pick<Review, "number" | "state" | "visibleVersion" | "publishedAt">;
  /** Undefined once the text is gone. */
  words: ShownWords | undefined;
  productName: string;
  reports: readonly StoredReport[];
  counts: readonly { reason: ReportReason; count: number }[];
  earlier: readonly ReviewCase[];
  events: readonly CaseEvent[];
  actions: readonly CaseAction[];
  /** Whether an action is missing because this person removed the review. */
  isOwnRemoval: boolean;
  /** The names of staff, for admins only. Vetters do not see each other's names. */
  people: ReadonlyMap<string, string>;
};

const reportsAtMost = 100;

/** @throws AppError not_found */
export async function getShownCase(
  db: Db,
  { organisation, id, staff }: { organisation: Organisation; id: string; staff: SignedInStaff },
): Promise<ShownCase> {
  const organisationId = organisation.id;
  const found = await findCase(db, { organisationId, id });
  if (!found) throw new AppError("not_found");
  const review = await getReviewByNumber(db, { organisationId, number: found.reviewNumber });
  const versions = await listVersions(db, review);
  const events = await listReviewEvents(db, review);
  const product = await findProduct(db, { organisationId, sku: review.sku });
  const cases = await listCasesOfReview(db, { organisationId, reviewId: review.id });
  const of = { organisationId, caseId: id };
  const removal = events.findLast(({ event }) => event === "removed");
  const removedBy = removal?.actorKind === "staff" ? removal.actorId : null;
  const about = { kind: found.kind, isOpen: found.closedAt === null, staffId: staff.id, removedBy };
  const { number, state, visibleVersion, publishedAt } = review;
  return {
    organisation,
    case: found,
    review: { number, state, visibleVersion, publishedAt },
    words: wordsOf(versions.find(({ version }) => version === shownVersion(review))),
    productName: product?.name ?? `Product ${review.sku}`,
    reports: await listReports(db, of, reportsAtMost),
    counts: await countReports(db, of),
    earlier: cases.filter((one) => one.id !== id),
    events,
    actions: actionsOf(about),
    isOwnRemoval: about.isOpen && found.kind === "removal_appeal" && removedBy === staff.id,
    people: staff.role === "admin" ? await namesOf(db, events, cases) : new Map(),
  };
}

/** What shoppers see, or saw before the removal. */
function shownVersion(review: Review): number {
  return review.visibleVersion ?? review.visibleBeforeRemoval ?? review.version;
}

function wordsOf(version: ReviewVersion | undefined): ShownWords | undefined {
  if (!version) return undefined;
  const { goodPoints, badPoints, generalComments, shopComments, displayName, town, language } = version;
  return {
    version: version.version,
    goodPoints,
    badPoints,
    generalComments,
    shopComments,
    displayName,
    town,
    language,
  };
}

async function namesOf(db: Db, events: readonly CaseEvent[], cases: readonly ReviewCase[]) {
  const acted = events.flatMap(({ actorKind, actorId }) => (actorKind === "staff" && actorId ? [actorId] : []));
  const closed = cases.flatMap(({ closedBy }) => (closedBy ? [closedBy] : []));
  const members = await Promise.all([...new Set([...acted, ...closed])].map((id) => findStaff(db, id)));
  return new Map(members.flatMap((member) => (member ? [[member.id, member.email] as const] : [])));
}
