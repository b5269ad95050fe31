import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import {
  brandOfPages,
  findOrganisationByTrkref,
  getOrganisation,
  isTrkref,
  type Organisation,
} from "../../organisations/index.ts";
import { AppError } from "../../platform/errors.ts";
import { refuseOtherMethods } from "../../platform/http/methods.ts";
import { pageScope, sendTaggedPage } from "../../platform/http/page-scope.ts";
import { parseAsked, parseNamed, type Reader, readerOf, showProduct, showReview } from "../../publication/index.ts";
import { findVisibleReview, parseReviewNumber } from "../../reviews/index.ts";
import type { EmbedPagesDeps } from "../embed-scope.ts";
import type { Query } from "../product-asked.ts";
import { languageOfLocale } from "./list-asked.ts";
import { findOrganisationOfPublished } from "./organisation-of-review.queries.ts";
import { showRetailer } from "./show-retailer.tsx";
import { trkrefIn } from "./tag-asked.ts";

const schema = { hide: true };

type Asked<Params> = FastifyRequest<{ Params: Params; Querystring: Query }>;

type Locale = { locale?: string };

/**
 * Where the links of old badges lead, and the addresses inside old gateway links: our own pages, never redirects (ruling 27). Each names
 * the usual address of the same page for search engines.
 */
export const oldLinkPages: FastifyPluginAsync<EmbedPagesDeps & { sendsMail: boolean }> = async (app, deps) => {
  pageScope(app, { ...deps.delivery, isIndexed: true, paths: ["/partner", "/partner/*", "/retailer", "/retailer/*"] });
  const otherMethods = refuseOtherMethods(app);

  const product = async (request: FastifyRequest, reply: FastifyReply, trkref: string, text: unknown) => {
    const query = request.query as Query;
    const organisation = await getShop(deps, request, trkref);
    // A product by the number plate of a car: nothing here knows those.
    const named = query.identifier === undefined ? parseNamed(text) : undefined;
    if (named === undefined) throw new AppError("not_found");
    const at = { db: deps.readFrom([organisation.id]), baseUrl: deps.baseUrl, sendsMail: deps.sendsMail };
    return send(request, reply, organisation, (reader) =>
      showProduct(at, { organisation, reader }, { named, asked: parseAsked(query) }),
    );
  };
  // A wildcard, not /:sku: behind a proxy that decodes %2F, a sku arrives with plain slashes.
  app.get("/partner/:trkref/*", { schema }, async (request: Asked<{ trkref: string; "*": string }>, reply) =>
    product(request, reply, request.params.trkref, request.params["*"]),
  );
  app.get("/reevoomark/:locale/product", { schema }, async (request: Asked<Locale>, reply) =>
    product(request, reply, trkrefIn(request.query), request.query.sku),
  );

  const retailer = async (request: Asked<Locale & { trkref: string }>, reply: FastifyReply) => {
    const organisation = await getShop(deps, request, request.params.trkref);
    const at = { ...deps, db: deps.readFrom([organisation.id]) };
    return send(request, reply, organisation, (reader) => showRetailer(at, { organisation, reader }, request.query));
  };
  for (const path of ["/retailer/:trkref", "/reevoomark/blank/:trkref", "/reevoomark/:locale/retailer_reviews/:trkref"])
    app.get(path, { schema }, retailer);

  app.get("/reevoomark/review/:number", { schema }, async (request: Asked<{ number: string }>, reply) => {
    const number = parseReviewNumber(request.params.number);
    const organisationId = number && (await findOrganisationOfPublished(deps.db, number));
    if (!number || !organisationId) throw new AppError("not_found");
    const organisation = await getOrganisation(deps.db, organisationId);
    request.pageBrand = brandOfPages(organisation);
    const db = deps.readFrom([organisation.id]);
    const review = await findVisibleReview(db, { organisationId: organisation.id, number });
    if (!review) throw new AppError("not_found");
    return send(request, reply, organisation, (reader) =>
      showReview({ db, baseUrl: deps.baseUrl }, { organisation, reader }, review),
    );
  });
  otherMethods.close();
};

async function getShop({ db }: EmbedPagesDeps, request: FastifyRequest, trkref: string): Promise<Organisation> {
  const organisation = isTrkref(trkref) ? await findOrganisationByTrkref(db, trkref) : undefined;
  if (!organisation) throw new AppError("not_found");
  request.pageBrand = brandOfPages(organisation);
  return organisation;
}

/** Sends a page in the language of its locale, or of its reader, and tells caches that it varies. */
async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  organisation: Organisation,
  page: (reader: Reader) => Promise<Buffer>,
): Promise<FastifyReply> {
  const { lang } = request.query as Query;
  const asked = lang ?? languageOfLocale((request.params as Locale).locale);
  const reader = readerOf({ query: { lang: asked }, acceptLanguage: request.headers["accept-language"] }, organisation);
  const html = await page(reader);
  reply.headers({ "content-language": reader.language, vary: "accept-language" });
  return sendTaggedPage(request, reply, html);
}
