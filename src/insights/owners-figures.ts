import { listProducts } from "../catalogue/index.ts";
import { type QuestionFigures, questionFigures } from "../conversations/index.ts";
import type { Database, Db } from "../platform/db.ts";
import { countDraftsOfInvited } from "../questionnaire/index.ts";
import { figuresFrom } from "./dashboard-figures.ts";
import { beginningOf, type DashboardFigures, newestLookedAt, type Period } from "./figures.ts";
import { type Beginning, listBeginnings, listNewestReviews, type NewestReview } from "./newest-reviews.queries.ts";
import { type OverTime, readOverTime } from "./over-time.ts";
import { listProductsToLookAt, type ProductToLookAt } from "./products-to-look-at.ts";
import { readFigures, readPending, readSums } from "./shop-figures.queries.ts";

export type ListedReview = NewestReview & Omit<Beginning, "reviewId"> & { productName: string | null };

/** Everything that the page of a shop's owner shows of its reviews. */
export type OwnersFigures = DashboardFigures & {
  overTime: OverTime;
  /** Drafts about invited purchases of the period that are kept and were not sent; `isMore`: at least so many. */
  unfinished: { count: number; isMore: boolean };
  newest: ListedReview[];
  unanswered: {
    /** Of `among`, the newest published ones: how many the shop has not replied to. */
    count: number;
    among: number;
    /** The newest of those that are not among `newest`. */
    further: ListedReview[];
  };
  toLookAt: ProductToLookAt[];
  questions: QuestionFigures;
};

const listed = 5;
const draftsAtMost = 5000;

/**
 * The figures of a period and what is newest, as of one moment. From kept sums and the beginnings of indexes, so that a shop with four times
 * the reviews costs about the same (decision 0051).
 *
 * @throws AppError not_found
 */
export async function ownersFigures(
  db: Database,
  of: { organisationId: string; period: Period },
  now: Date,
): Promise<OwnersFigures> {
  const { organisationId, period } = of;
  const since = beginningOf(period, now);
  return readFigures(db, async (tx) => {
    const pending = await readPending(tx, { organisationId, since });
    const sums = await readSums(tx, { organisationId, since }, pending);
    const newest = await listNewestReviews(tx, { organisationId, atMost: newestLookedAt });
    const drafts = await countDraftsOfInvited(tx, { organisationId, since, atMost: draftsAtMost });
    return {
      ...(await figuresFrom(tx, { organisationId, since, sums }, now)),
      overTime: await readOverTime(tx, { organisationId, period }, pending, now),
      unfinished: drafts,
      ...(await listsOf(tx, organisationId, newest)),
      toLookAt: await listProductsToLookAt(tx, { organisationId, skus: [...new Set(newest.map(({ sku }) => sku))] }),
      questions: await questionFigures(tx, { organisationId, since }),
    };
  });
}

async function listsOf(
  tx: Db,
  organisationId: string,
  newest: readonly NewestReview[],
): Promise<Pick<OwnersFigures, "newest" | "unanswered">> {
  const first = newest.slice(0, listed);
  const unanswered = newest.filter(({ reply }) => reply === null);
  const further = unanswered.filter((review) => !first.includes(review)).slice(0, listed);
  const shown = [...first, ...further];
  const reviewIds = shown.map(({ id }) => id);
  const beginnings = new Map(
    (await listBeginnings(tx, { organisationId, reviewIds })).map((one) => [one.reviewId, one]),
  );
  const skus = [...new Set(shown.map(({ sku }) => sku))];
  const products = skus.length === 0 ? [] : await listProducts(tx, { organisationId, skus, limit: skus.length });
  const names = new Map(products.map(({ sku, name }) => [sku, name]));
  const withWords = (review: NewestReview): ListedReview => {
    // Read in the same snapshot, so it is there.
    const { displayName, language, beginning } = beginnings.get(review.id)!;
    return { ...review, displayName, language, beginning, productName: names.get(review.sku) ?? null };
  };
  return {
    newest: first.map(withWords),
    unanswered: { count: unanswered.length, among: newest.length, further: further.map(withWords) },
  };
}
