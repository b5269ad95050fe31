import type { FastifyPluginAsync } from "fastify";
import type { Organisation } from "../organisations/index.ts";
import { Type } from "../platform/json-schema.ts";
import { paginationLinks, placeParameters, presentPagination, readPlace } from "../platform/pagination.ts";
import { type Answers, totalExperience } from "../reviews/index.ts";
import { movingWindowStart } from "./moving-window.ts";
import { TrkrefParams } from "./parameters.ts";
import {
  type Answer,
  type Asked,
  type AskedOf,
  isTrue,
  type ReadingDeps,
  readRoute,
  readRouteOf,
} from "./read-route.ts";

const size = { usual: 30, most: 100 };

/** Which shops a key is for, and what customers say about each. */
export const organisationsApi: FastifyPluginAsync<ReadingDeps> = async (app, deps) => {
  readRoute(app, deps, {
    url: "/organisations",
    schema: {
      operationId: "listOrganisations",
      summary: "The organisations of the key",
      querystring: Type.Object(placeParameters(size)),
      response: { 200: Type.Ref("OrganisationList") },
    },
    scope: "any",
    read: listOrganisations,
  });
  readRouteOf(app, deps, {
    url: "/organisations/:trkref",
    schema: {
      operationId: "getOrganisation",
      summary: "An organisation, and what customers say about it",
      params: TrkrefParams,
      querystring: Type.Object({
        branch_code: Type.Optional(Type.String({ description: "Only what customers of this branch say" })),
        older_reviews: Type.Optional(
          Type.String({ description: "true: reviews of any age count, not only those of the moving window" }),
        ),
      }),
      response: { 200: Type.Ref("OrganisationDetail") },
    },
    scope: "any",
    read: readOrganisation,
  });
};

async function listOrganisations({ baseUrl }: ReadingDeps, { organisations, query, path }: Asked): Promise<Answer> {
  const place = readPlace(query, size);
  const all = [...organisations.values()].sort((a, b) => (a.trkref < b.trkref ? -1 : 1));
  const from = (place.page - 1) * place.perPage;
  const pagination = presentPagination(place, all.length);
  return {
    value: {
      summary: { pagination },
      organisations: all.slice(from, from + place.perPage).map((one) => presentOrganisation(one, baseUrl)),
    },
    link: paginationLinks(baseUrl + path, pagination),
  };
}

async function readOrganisation(
  { db, baseUrl, clock }: ReadingDeps,
  { organisation, query }: AskedOf,
): Promise<Answer> {
  const { branch_code: branchCode } = query;
  const since = isTrue(query.older_reviews) ? undefined : movingWindowStart(organisation, clock());
  const { recommend, delivery, service } = await totalExperience(
    db,
    { organisationId: organisation.id, ...(branchCode === undefined ? {} : { branchCode }) },
    since,
  );
  return {
    value: {
      ...presentOrganisation(organisation, baseUrl),
      customer_experience_scores: {
        percentage_who_would_recommend: percentage(recommend),
        number_of_retailer_rating_reviews: recommend.respondents,
        percentage_happy_with_delivery: percentage(delivery),
        number_of_retailer_delivery_reviews: delivery.respondents,
        percentage_happy_with_customer_service: percentage(service),
        number_of_retailer_service_reviews: service.respondents,
      },
    },
  };
}

function presentOrganisation({ trkref, locale, name }: Organisation, baseUrl: string) {
  return {
    trkref,
    locale,
    name,
    reviewables_path: `/v4/organisations/${trkref}/reviewables`,
    customer_experience_reviews_path: `/v4/organisations/${trkref}/customer_experience_reviews`,
    organisation_url_with_reviews: `${baseUrl}/reviews/${trkref}/policy`,
  };
}

function percentage({ respondents, summation }: Answers): number {
  return respondents === 0 ? 0 : Math.round((summation * 100) / respondents);
}
