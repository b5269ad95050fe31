import { listSameProducts } from "../catalogue/index.ts";
import { listSharingOrganisations, type Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { findVisibleReview, parseReviewNumber, type VisibleReview } from "../reviews/index.ts";
import { findOrganisationOfReview } from "./find-review.queries.ts";

export type FoundReview = { review: VisibleReview; organisation: Organisation };

/**
 * The published review of that id, if it belongs to one of these organisations, or is one that they show by sharing.
 *
 * @throws AppError not_found, whatever the reason
 */
export async function getReview(
  db: Database,
  organisations: readonly Organisation[],
  { id, branchCode }: { id: string; branchCode?: string | undefined },
): Promise<FoundReview> {
  const number = parseReviewNumber(id);
  if (number === undefined) throw new AppError("not_found");
  const found = (await findAmong(db, organisations, number)) ?? (await findShared(db, organisations, number));
  if (!found || (branchCode !== undefined && found.review.branchCode !== branchCode)) throw new AppError("not_found");
  return found;
}

async function findAmong(
  db: Database,
  organisations: readonly Organisation[],
  number: number,
): Promise<FoundReview | undefined> {
  const organisationId = await findOrganisationOfReview(db, {
    organisationIds: organisations.map(({ id }) => id),
    number,
  });
  const organisation = organisations.find(({ id }) => id === organisationId);
  const review = organisation && (await findVisibleReview(db, { organisationId: organisation.id, number }));
  return review && { review, organisation };
}

async function findShared(
  db: Database,
  organisations: readonly Organisation[],
  number: number,
): Promise<FoundReview | undefined> {
  for (const organisation of organisations) {
    const found = await findAmong(db, await listSharingOrganisations(db, organisation.id), number);
    if (!found) continue;
    // Seen from the other side: what the review is about is sold here too.
    const of = { organisationId: found.organisation.id, skus: [found.review.sku] };
    if ((await listSameProducts(db, of, [organisation.id])).length > 0) return found;
  }
  return undefined;
}
