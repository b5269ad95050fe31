import type { FastifyPluginAsync } from "fastify";
import { AppError } from "../platform/errors.ts";
import { Type } from "../platform/json-schema.ts";
import { cursorLink, readPlace } from "../platform/pagination.ts";
import { listReviewChanges, listReviewsAfter, type ReviewTotals } from "../reviews/index.ts";
import { makeCursor, readCursor } from "./cursors.ts";
import { readSkus } from "./names-asked.ts";
import { localeParameter, TrkrefParams } from "./parameters.ts";
import { presentWholeReview, timestamp } from "./present-whole-review.ts";
import { totalsOf } from "./product-totals.ts";
import { type Answer, type AskedOf, type ReadingDeps, readRouteOf } from "./read-route.ts";
import { readLocale } from "./regions.ts";
import { accompany } from "./review-company.ts";
import { averageScore, noTotals } from "./scores.ts";

const skusAtMost = 200;
const size = { usual: 100, most: 100 };
const lastNumber = 0x7fff_ffff;

const cursor = Type.Optional(
  Type.String({ description: "next_cursor of the last answer; without it, from the beginning" }),
);
const perPage = Type.Optional(Type.String({ description: "How many at most; 100 unless given, and 100 at most" }));

/** What v4 never had: figures of many products in one call, all reviews of a shop, and what has changed since. */
export const beyondV4Api: FastifyPluginAsync<ReadingDeps> = async (app, deps) => {
  readRouteOf(app, deps, {
    url: "/organisations/:trkref/totals",
    schema: {
      operationId: "getTotals",
      summary: "The figures of up to 200 products",
      params: TrkrefParams,
      querystring: Type.Object({
        skus: Type.String({ description: "At most 200, with commas between them", examples: ["SKU23432,SKU4323"] }),
      }),
      response: { 200: Type.Ref("ProductTotalsList") },
    },
    read: readTotals,
  });
  readRouteOf(app, deps, {
    url: "/organisations/:trkref/all_reviews",
    isCopied: true,
    schema: {
      operationId: "listAllReviews",
      summary: "All published reviews of the shop, by id",
      params: TrkrefParams,
      querystring: Type.Object({
        cursor,
        per_page: perPage,
        updated_since: Type.Optional(
          Type.String({ description: "An instant, such as 2026-03-01T00:00:00Z: only what has changed since" }),
        ),
        locale: localeParameter,
      }),
      response: { 200: Type.Ref("AllReviews") },
    },
    read: listAllReviews,
  });
  readRouteOf(app, deps, {
    url: "/organisations/:trkref/changes",
    isCopied: true,
    // A change has its position a moment after it was told of.
    isAlwaysMade: true,
    schema: {
      operationId: "listChanges",
      summary: "Which reviews were published, changed or taken away, in the order in which that became known",
      params: TrkrefParams,
      querystring: Type.Object({ cursor, per_page: perPage }),
      response: { 200: Type.Ref("Changes") },
    },
    read: listChanges,
  });
};

async function readTotals({ db }: ReadingDeps, { organisation, query }: AskedOf): Promise<Answer> {
  const skus = readSkus(query.skus ?? "", skusAtMost);
  if (skus.length === 0) throw new AppError("invalid_request", { errors: ["skus cannot be blank"] });
  const totals = await totalsOf(db, organisation, { names: skus });
  return { value: { totals: skus.map((sku) => presentTotals(sku, totals.get(sku) ?? noTotals())) } };
}

function presentTotals(sku: string, totals: ReviewTotals) {
  return {
    sku,
    review_count: totals.count,
    reviews_with_content: totals.withContent,
    average_score: totals.count === 0 ? null : averageScore(totals),
    scores: totals.byScore.map((count, index) => ({ score: index + 1, count })),
    languages: Object.entries(totals.byLanguage)
      .map(([language, count]) => ({ language, count }))
      .sort((a, b) => (a.language < b.language ? -1 : 1)),
    questions: Object.entries(totals.questions)
      .map(([id, { respondents, summation }]) => ({ question_id: Number(id), respondents, summation }))
      .sort((a, b) => a.question_id - b.question_id),
  };
}

async function listAllReviews({ db, baseUrl }: ReadingDeps, { organisation, query, path }: AskedOf): Promise<Answer> {
  const after = Math.min(Number(readCursor("r", query.cursor)), lastNumber);
  const updatedSince = readInstant(query.updated_since);
  const { perPage: limit } = readPlace(query, size);
  const found = await listReviewsAfter(db, organisation.id, { number: after, limit: limit + 1, updatedSince });
  const reviews = found.slice(0, limit);
  const next = found.length > limit ? makeCursor("r", reviews.at(-1)!.number) : null;
  const language = query.locale === undefined ? undefined : readLocale(query.locale)?.language;
  const read = await accompany(db, reviews, { organisations: [organisation], asking: [organisation], language });
  return {
    value: { reviews: read.map((one) => presentWholeReview(one, baseUrl)), next_cursor: next },
    link: cursorLink(baseUrl + path, next),
  };
}

async function listChanges({ db, baseUrl }: ReadingDeps, { organisation, query, path }: AskedOf): Promise<Answer> {
  const position = readCursor("c", query.cursor);
  const { perPage: limit } = readPlace(query, size);
  const found = await listReviewChanges(db, organisation.id, { position, limit: limit + 1 });
  const changes = found.slice(0, limit);
  const next = makeCursor("c", changes.at(-1)?.position ?? position);
  const hasMore = found.length > limit;
  return {
    value: {
      changes: changes.map(({ number, changedAt, isVisible }) => ({
        id: number,
        changed_at: timestamp(changedAt),
        visible: isVisible,
      })),
      next_cursor: next,
      has_more: hasMore,
    },
    link: cursorLink(baseUrl + path, hasMore ? next : null),
  };
}

function readInstant(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  // A plus in a query is read as a blank.
  const written = text.replace(/ (?=\d\d:\d\d$)/, "+");
  const isWhole = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/.test(written);
  if (!isWhole || Number.isNaN(Date.parse(written)))
    throw new AppError("invalid_request", {
      errors: ["updated_since must be an instant with its offset, such as 2026-03-01T00:00:00Z, or a day in UTC"],
    });
  return new Date(written);
}
