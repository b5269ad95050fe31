import { listVisibleFastResponses } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { isLanguage, type Language } from "../platform/languages.ts";
import { listProductNumbers, type VisibleReview } from "../reviews/index.ts";
import { listProductsBySku, listTemplates } from "../templates/index.ts";
import { listVoteCounts, type VoteCounts } from "../votes/index.ts";
import { listBranchNames } from "./branches.queries.ts";
import { type Question, questionsOf } from "./facets.ts";

/** A review with all that is told of it and is kept elsewhere. */
export type ReadReview = {
  review: VisibleReview;
  /** Whose it is: with shared reviews not always who asked. */
  organisation: Organisation;
  /** Whether it is theirs who asked. */
  isOwn: boolean;
  /** Undefined if the catalogue does not have it. */
  product: { name: string; imageUrl: string | null } | undefined;
  /** What old clients know the product by. */
  productNumber: number;
  questions: readonly Question[];
  votes: VoteCounts;
  /** The retailer's public reply. */
  reply: { text: string; publishedAt: Date } | undefined;
  branchName: string | null;
  /** What the API says itself is in this language: the reader's if they named one that we have, else the review's. */
  language: Language;
};

/** Whose reviews are read, and for whom. */
type Reading = {
  organisations: readonly Organisation[];
  /** Who asked: some things are told of their own reviews alone. */
  asking: readonly Organisation[];
  language: string | undefined;
};

/** Finds for reviews, in their order, all that is told of them. */
export async function accompany(
  db: Database,
  reviews: readonly VisibleReview[],
  { organisations, asking, language }: Reading,
): Promise<ReadReview[]> {
  const company = new Map(
    await Promise.all(
      organisations.map(async (organisation) => {
        const own = reviews.filter(({ organisationId }) => organisationId === organisation.id);
        return [organisation.id, await companyOf(db, organisation, own)] as const;
      }),
    ),
  );
  return reviews.flatMap((review) => {
    const of = company.get(review.organisationId);
    if (!of) return [];
    const spoken = isLanguage(language) ? language : review.language;
    return [
      {
        review,
        organisation: of.organisation,
        isOwn: asking.some(({ id }) => id === review.organisationId),
        product: of.products.get(review.sku),
        productNumber: of.productNumbers.get(review.sku) ?? review.number,
        questions: of.questions(spoken),
        votes: of.votes.get(review.id) ?? { helpful: 0, unhelpful: 0 },
        reply: of.replies.get(review.id),
        branchName: review.branchCode === null ? null : (of.branches.get(review.branchCode) ?? null),
        language: spoken,
      },
    ];
  });
}

async function companyOf(db: Database, organisation: Organisation, reviews: readonly VisibleReview[]) {
  const organisationId = organisation.id;
  const reviewIds = reviews.map(({ id }) => id);
  const skus = [...new Set(reviews.map(({ sku }) => sku))];
  const codes = [...new Set(reviews.flatMap(({ branchCode }) => branchCode ?? []))];
  const [products, productNumbers, templates, votes, replies, branches] = await Promise.all([
    listProductsBySku(db, { organisationId, skus }),
    listProductNumbers(db, { organisationId, skus }),
    listTemplates(db, { organisationId }),
    listVoteCounts(db, { organisationId, reviewIds }),
    listVisibleFastResponses(db, { organisationId, reviewIds }),
    listBranchNames(db, { organisationId, codes }),
  ]);
  return {
    organisation,
    products: new Map(products.map((product) => [product.sku, product])),
    productNumbers,
    questions: byLanguage((language) => questionsOf(templates, language)),
    votes,
    replies: new Map(replies.map((reply) => [reply.reviewId, reply])),
    branches,
  };
}

/** Made once for each language that is asked for. */
function byLanguage<Value>(make: (language: Language) => Value): (language: Language) => Value {
  const made = new Map<Language, Value>();
  return (language) => {
    const known = made.get(language) ?? make(language);
    made.set(language, known);
    return known;
  };
}
