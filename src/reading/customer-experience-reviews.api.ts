import type { FastifyPluginAsync } from "fastify";
import { AppError } from "../platform/errors.ts";
import { Type } from "../platform/json-schema.ts";
import { paginationLinks, placeParameters, presentPagination, readPlace } from "../platform/pagination.ts";
import { listExperiencePage, totalExperience, type VisibleReview } from "../reviews/index.ts";
import { getReview } from "./find-review.ts";
import { movingWindowStart } from "./moving-window.ts";
import { branchCode, IdParams, localeParameter, someTrkref, TrkrefParams } from "./parameters.ts";
import { day, orderFields, presentReplies, presentReviewer, purchaserText } from "./present-review.ts";
import {
  type Answer,
  type Asked,
  type AskedOf,
  isTrue,
  organisationsAsked,
  type ReadingDeps,
  readRoute,
  readRouteOf,
} from "./read-route.ts";
import { readLocale } from "./regions.ts";
import { accompany, type ReadReview } from "./review-company.ts";

const size = { usual: 15, most: 30 };

/** What customers say about the shop, apart from what they say about its products. */
export const customerExperienceReviewsApi: FastifyPluginAsync<ReadingDeps> = async (app, deps) => {
  readRouteOf(app, deps, {
    url: "/organisations/:trkref/customer_experience_reviews",
    schema: {
      operationId: "listCustomerExperienceReviews",
      summary: "What customers say about the shop, newest first",
      params: TrkrefParams,
      querystring: Type.Object({
        branch_code: branchCode,
        older_reviews: Type.Optional(
          Type.String({ description: "true: reviews of any age, not only those of the moving window" }),
        ),
        locale: localeParameter,
        ...placeParameters(size),
      }),
      response: { 200: Type.Ref("CustomerExperienceReviewList") },
    },
    read: listExperiences,
  });
  readRoute(app, deps, {
    url: "/customer_experience_reviews/:id",
    schema: {
      operationId: "getCustomerExperienceReview",
      summary: "What a customer says about the shop",
      params: IdParams,
      querystring: Type.Object({ trkref: someTrkref, branch_code: branchCode, locale: localeParameter }),
      response: { 200: Type.Ref("CustomerExperienceReview") },
    },
    read: readExperience,
  });
};

async function listExperiences({ db, baseUrl, clock }: ReadingDeps, asked: AskedOf): Promise<Answer> {
  const { organisation, query, path } = asked;
  const { branch_code: code } = query;
  const subject = { organisationId: organisation.id, ...(code === undefined ? {} : { branchCode: code }) };
  const since = isTrue(query.older_reviews) ? undefined : movingWindowStart(organisation, clock());
  const place = readPlace(query, size);
  const { count } = await totalExperience(db, subject, since);
  const pagination = presentPagination(place, count);
  const hasPage = (place.page - 1) * place.perPage < count;
  const reviews = hasPage ? await listExperiencePage(db, subject, place, { since }) : [];
  const read = await accompany(db, reviews, {
    organisations: [organisation],
    asking: [organisation],
    language: languageOf(query.locale),
  });
  return {
    value: { summary: { pagination }, customer_experience_reviews: read.map(presentExperience) },
    link: paginationLinks(baseUrl + path, pagination),
  };
}

async function readExperience({ db }: ReadingDeps, { organisations, params, query }: Asked): Promise<Answer> {
  const among = organisationsAsked(organisations, query.trkref);
  const { review, organisation } = await getReview(db, among, { id: params.id ?? "", branchCode: query.branch_code });
  // What customers of another shop say about that shop is not shared: only products are the same.
  if (!isAboutShop(review) || !among.includes(organisation)) throw new AppError("not_found");
  const language = languageOf(query.locale);
  const [read] = await accompany(db, [review], { organisations: [organisation], asking: among, language });
  return { value: presentExperience(read!) };
}

function languageOf(locale: string | undefined): string | undefined {
  return locale === undefined ? undefined : readLocale(locale)?.language;
}

/** Whether the author answered any question about the shop: the same as the measure "experience" of the figures. */
function isAboutShop(review: VisibleReview): boolean {
  const { likelihoodToRecommend, happyWithDelivery, happyWithCustomerService, wouldBuyAgain, shopComments } = review;
  return [likelihoodToRecommend, happyWithDelivery, happyWithCustomerService, wouldBuyAgain, shopComments].some(
    (answer) => answer !== null,
  );
}

function presentExperience(read: ReadReview) {
  const { review } = read;
  const answers = [
    ["good_points", null],
    ["bad_points", null],
    ["general_comments", review.shopComments],
    ["would_buy_again", review.wouldBuyAgain],
    ["happy_with_delivery", review.happyWithDelivery],
    ["happy_with_customer_service", review.happyWithCustomerService],
  ] as const;
  return {
    id: review.number,
    branch_attribution: read.branchName,
    publish_date: day(review.publishedAt),
    purchase_date: review.purchaseDate,
    delivery_date: review.deliveryDate,
    nps_score: review.likelihoodToRecommend,
    ...orderFields(read),
    confirmed_purchaser_text: purchaserText(read),
    fast_responses: presentReplies(read),
    reviewer: presentReviewer(read),
    responses: answers.map(([display_key, answer]) => ({ display_key, answer })),
  };
}
