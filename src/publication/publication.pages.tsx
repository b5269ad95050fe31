import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { findOrganisationByTrkref, isTrkref, type Organisation, ownerOfPages } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database, ReadFrom } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import { type Delivery, pageScope, sendTaggedPage } from "../platform/http/page-scope.ts";
import {
  findVisibleReview,
  parseGatewayPath,
  parseReviewNumber,
  reviewPagePath,
  type VisibleReview,
} from "../reviews/index.ts";
import { parseNamed } from "./publication-link.ts";
import { type Reader, readerOf } from "./reader.ts";
import { publicFigures, showPolicy } from "./show-policy.ts";
import { showProduct, showReview } from "./show-reviews.ts";

export type PublicationDeps = {
  /** Says which shop an address means, and its settings. */
  db: Database;
  /** Where the reviews of that shop are read. */
  readFrom: ReadFrom;
  baseUrl: string;
  clock: Clock;
  /** Whether there is a mail server: without one nobody is invited. */
  sendsMail: boolean;
  delivery: Delivery;
};

const schema = { hide: true };

type Query = Readonly<Record<string, unknown>>;
type Asked<Params> = FastifyRequest<{ Params: Params; Querystring: Query }>;

/** What everybody may read: all reviews of a product, one review, the rules they follow, and the gateway to them. */
export const publicationPages: FastifyPluginAsync<PublicationDeps> = async (app, deps) => {
  pageScope(app, { ...deps.delivery, isIndexed: true, paths: ["/reviews", "/reviews/*", "/g/*"] });
  const otherMethods = refuseOtherMethods(app);

  app.get(
    "/reviews/:trkref/review/:number",
    { schema },
    async (request: Asked<{ trkref: string; number: string }>, reply) => {
      const { number } = request.params;
      const { organisation, review, db } = await getVisibleReview(deps, request, parseReviewNumber(number));
      const { baseUrl } = deps;
      return sendTo(request, reply, organisation, (reader) =>
        showReview({ db, baseUrl }, { organisation, reader }, review),
      );
    },
  );

  const readFigures = publicFigures(deps.db);
  app.get("/reviews/:trkref/policy", { schema }, async (request: Asked<{ trkref: string }>, reply) => {
    const organisation = await getOrganisation(deps, request);
    const figures = await readFigures(deps.readFrom([organisation.id]), organisation.id, deps.clock());
    const { baseUrl, sendsMail } = deps;
    return sendTo(request, reply, organisation, async (reader) =>
      Buffer.from(renderPage(showPolicy({ organisation, reader, baseUrl, sendsMail }, figures))),
    );
  });

  // A wildcard, not /:sku: behind a proxy that decodes %2F, a sku arrives with plain slashes.
  app.get("/reviews/:trkref/*", { schema }, async (request: Asked<{ trkref: string; "*": string }>, reply) => {
    return sendProduct(request, reply, deps, request.params["*"]);
  });

  // For the few skus that no path can hold (publication-link.ts).
  app.get("/reviews/:trkref", { schema }, async (request: Asked<{ trkref: string }>, reply) =>
    sendProduct(request, reply, deps, request.query.sku),
  );

  // A wildcard, not /:product/:url/:path: base64 in the standard alphabet may contain slashes.
  app.get("/g/:trkref/*", { schema }, async (request: Asked<{ trkref: string; "*": string }>, reply) => {
    const { trkref, "*": rest } = request.params;
    const { review } = await getVisibleReview(deps, request, gatewayNumber(trkref, rest));
    reply.header("cache-control", "no-store");
    return reply.redirect(deps.baseUrl + reviewPagePath(trkref, review.number), 302);
  });

  otherMethods.close();
};

// Product, URL and path. The path is ASCII, and base64 of ASCII without `?` contains no slash in either alphabet.
function gatewayNumber(trkref: string, rest: string): number | undefined {
  const parts = rest.replace(/\/$/, "").split("/");
  return parts.length < 3 ? undefined : parseGatewayPath(trkref, parts.at(-1)!);
}

async function sendProduct(
  request: Asked<{ trkref: string }>,
  reply: FastifyReply,
  deps: PublicationDeps,
  text: unknown,
): Promise<FastifyReply> {
  const organisation = await getOrganisation(deps, request);
  const named = parseNamed(text);
  if (named === undefined) throw new AppError("not_found");
  const { baseUrl, readFrom } = deps;
  return sendTo(request, reply, organisation, (reader) =>
    showProduct(
      { db: readFrom([organisation.id]), baseUrl },
      { organisation, reader },
      { named, query: request.query },
    ),
  );
}

/** Sends a page in the reader's language, and tells caches that it varies. */
async function sendTo(
  request: FastifyRequest<{ Querystring: Query }>,
  reply: FastifyReply,
  organisation: Organisation,
  page: (reader: Reader) => Promise<Buffer>,
): Promise<FastifyReply> {
  const { query, headers } = request;
  const reader = readerOf({ query, acceptLanguage: headers["accept-language"] }, organisation);
  const html = await page(reader);
  reply.headers({ "content-language": reader.language, vary: "accept-language" });
  return sendTaggedPage(request, reply, html);
}

/** The shop whose page is asked for; anything refused after this is shown in the shop's layout. */
async function getOrganisation(
  { db }: PublicationDeps,
  request: FastifyRequest<{ Params: { trkref: string } }>,
): Promise<Organisation> {
  const { trkref } = request.params;
  const organisation = isTrkref(trkref) ? await findOrganisationByTrkref(db, trkref) : undefined;
  if (!organisation) throw new AppError("not_found");
  request.pageOwner = ownerOfPages(organisation);
  return organisation;
}

async function getVisibleReview(
  deps: PublicationDeps,
  request: FastifyRequest<{ Params: { trkref: string } }>,
  number: number | undefined,
): Promise<{ organisation: Organisation; review: VisibleReview; db: Database }> {
  const organisation = await getOrganisation(deps, request);
  const db = deps.readFrom([organisation.id]);
  const review = number && (await findVisibleReview(db, { organisationId: organisation.id, number }));
  if (!review) throw new AppError("not_found");
  return { organisation, review, db };
}
