import type { FastifyPluginAsync } from "fastify";
import { findProduct } from "../catalogue/index.ts";
import { findOrganisationByTrkref, isTrkref, type Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { imageUrl, renderPage, webUrl } from "../platform/html/render.ts";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import { pageScope, sendTaggedPage } from "../platform/http/page-scope.ts";
import type { VisibleReview } from "./review.ts";
import { parseGatewayPath, parseReviewNumber, reviewPagePath } from "./review-link.ts";
import { findVisibleReview } from "./reviews.queries.ts";
import { ReviewPage } from "./reviews.views.tsx";

export type ReviewPagesDeps = { db: Database; baseUrl: string };

const schema = { hide: true };

/** What everybody may read: a published review, and the gateway that leads to it. */
export const reviewPages: FastifyPluginAsync<ReviewPagesDeps> = async (app, deps) => {
  // A minute: so long may a review that was taken down still be read from a cache.
  pageScope(app, { cacheControl: "public, max-age=60", isIndexed: true, paths: ["/reviews/*", "/g/*"] });
  const otherMethods = refuseOtherMethods(app);

  app.get<{ Params: { trkref: string; number: string } }>(
    "/reviews/:trkref/review/:number",
    { schema },
    async (request, reply) => {
      const { trkref, number } = request.params;
      const { organisation, review } = await getVisibleReview(deps, trkref, parseReviewNumber(number));
      return sendTaggedPage(request, reply, await showReview(deps, organisation, review));
    },
  );

  // A wildcard, not /:product/:url/:path: base64 in the standard alphabet may have slashes of its own.
  app.get<{ Params: { trkref: string; "*": string } }>("/g/:trkref/*", { schema }, async (request, reply) => {
    const { trkref, "*": rest } = request.params;
    const { review } = await getVisibleReview(deps, trkref, gatewayNumber(trkref, rest));
    reply.header("cache-control", "no-store");
    return reply.redirect(deps.baseUrl + reviewPagePath(trkref, review.number), 302);
  });

  otherMethods.close();
};

// Product, URL and path; the last is a path in ASCII, and base64 of ASCII without `?` has no slash in either alphabet.
function gatewayNumber(trkref: string, rest: string): number | undefined {
  const parts = rest.replace(/\/$/, "").split("/");
  return parts.length < 3 ? undefined : parseGatewayPath(trkref, parts.at(-1)!);
}

async function getVisibleReview(
  { db }: ReviewPagesDeps,
  trkref: string,
  number: number | undefined,
): Promise<{ organisation: Organisation; review: VisibleReview }> {
  if (number === undefined || !isTrkref(trkref)) throw new AppError("not_found");
  const organisation = await findOrganisationByTrkref(db, trkref);
  const review = organisation && (await findVisibleReview(db, { organisationId: organisation.id, number }));
  if (!review) throw new AppError("not_found");
  return { organisation, review };
}

async function showReview(
  { db, baseUrl }: ReviewPagesDeps,
  organisation: Organisation,
  review: VisibleReview,
): Promise<string> {
  const product = await findProduct(db, { organisationId: organisation.id, sku: review.sku });
  const { overallScore, generalComments, purchaseDate, publishedAt, isConfirmedPurchase } = review;
  return renderPage(
    ReviewPage({
      shop: organisation.name,
      shopLocale: organisation.locale,
      productName: product?.name ?? `Product ${review.sku}`,
      productUrl: webUrl(product?.url ?? null),
      imageUrl: imageUrl(product?.imageUrl ?? null, baseUrl),
      overallScore,
      generalComments,
      purchaseDate,
      publishedAt,
      isConfirmedPurchase,
    }),
  );
}
