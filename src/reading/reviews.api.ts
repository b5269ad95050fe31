import type { FastifyPluginAsync } from "fastify";
import { Type } from "../platform/json-schema.ts";
import { placeParameters } from "../platform/pagination.ts";
import { getReview } from "./find-review.ts";
import { listReviews } from "./list-reviews.ts";
import { modelParameters } from "./model-asked.ts";
import { branchCode, IdParams, localeParameter, someTrkref, TrkrefParams } from "./parameters.ts";
import { presentReview } from "./present-review.ts";
import { type Answer, type Asked, organisationsAsked, type ReadingDeps, readRoute, readRouteOf } from "./read-route.ts";
import { readLocale } from "./regions.ts";
import { accompany } from "./review-company.ts";

export const reviewPageSize = { usual: 15, most: 30 };

/** What purchasers say about products. */
export const reviewsApi: FastifyPluginAsync<ReadingDeps> = async (app, deps) => {
  readRouteOf(app, deps, {
    url: "/organisations/:trkref/reviews",
    schema: {
      operationId: "listReviews",
      summary: "Published reviews, newest first: of a product, of a model, or of all products",
      params: TrkrefParams,
      querystring: Type.Object({
        locale: Type.String({
          description: "Language, or language and country, of the reader, such as en-GB",
          examples: ["en-GB"],
        }),
        sku: Type.Optional(Type.String({ description: "A product, or series: and a product group" })),
        branch_code: branchCode,
        region: Type.Optional(
          Type.String({
            description: "my-locale, my-country, my-languages, english or worldwide; for cars multi-country",
          }),
        ),
        ...placeParameters(reviewPageSize),
        ...Object.fromEntries(
          modelParameters.map((name) => [name, Type.Optional(Type.String({ description: "For cars" }))]),
        ),
      }),
      response: { 200: Type.Ref("ReviewList") },
    },
    read: listReviews,
  });
  readRoute(app, deps, {
    url: "/reviews/:id",
    schema: {
      operationId: "getReview",
      summary: "A published review",
      params: IdParams,
      querystring: Type.Object({ trkref: someTrkref, branch_code: branchCode, locale: localeParameter }),
      response: { 200: Type.Ref("Review") },
    },
    read: readReview,
  });
};

async function readReview({ db, baseUrl }: ReadingDeps, { organisations, params, query }: Asked): Promise<Answer> {
  const among = organisationsAsked(organisations, query.trkref);
  const { review, organisation } = await getReview(db, among, {
    id: params.id ?? "",
    branchCode: query.branch_code,
  });
  const language = query.locale === undefined ? undefined : readLocale(query.locale)?.language;
  const [read] = await accompany(db, [review], { organisations: [organisation], asking: among, language });
  return { value: presentReview(read!, { baseUrl }) };
}
