import { listVisibleFastResponses } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { type Bulk, bulkOf, renderFragment } from "../platform/html/render.ts";
import { ExperienceCard, type PlaceInList, type Reader } from "../publication/index.ts";
import { movingWindowStart } from "../reading/index.ts";
import { listExperiencePage, totalExperience, type VisibleReview } from "../reviews/index.ts";

/** What customers say about the shop itself; a page of their reviews, if one is asked for. */
export type ShopAsked = {
  branchCode?: string | undefined;
  list?: { page: number; perPage: number } | undefined;
};

export type ReadShop = {
  figures: Awaited<ReturnType<typeof totalExperience>> & { since: string | undefined };
  place: PlaceInList | undefined;
  reviews: readonly VisibleReview[];
  replies: Awaited<ReturnType<typeof listVisibleFastResponses>>;
};

export async function readShop(
  { db, clock }: { db: Database; clock: Clock },
  organisation: Organisation,
  { branchCode, list }: ShopAsked,
): Promise<ReadShop> {
  const subject = { organisationId: organisation.id, branchCode };
  const since = movingWindowStart(organisation, clock());
  const said = await totalExperience(db, subject, since);
  const place = list && placeOf(list, said.count);
  const reviews = place && said.count > 0 ? await listExperiencePage(db, subject, place, { since }) : [];
  const reviewIds = reviews.map(({ id }) => id);
  const replies = await listVisibleFastResponses(db, { organisationId: organisation.id, reviewIds });
  return { figures: { ...said, since }, place, reviews, replies };
}

/** A page past the end is the last one. */
function placeOf(
  { page, perPage }: { page: number; perPage: number },
  count: number,
): PlaceInList & { order: "newest" } {
  const pages = Math.max(1, Math.ceil(count / perPage));
  return {
    order: "newest",
    score: undefined,
    writtenIn: undefined,
    page: Math.min(page, pages),
    pages,
    perPage,
    count,
  };
}

/** These reviews as cards. */
export async function experienceCards(
  { reviews, replies }: ReadShop,
  frame: { reader: Reader; shop: Organisation; linkBase: string },
): Promise<Bulk> {
  return bulkOf(reviews, (review) => {
    const reply = replies.find(({ reviewId }) => reviewId === review.id);
    return renderFragment(ExperienceCard({ ...frame, review, variant: undefined, questions: [], reply }));
  });
}
