import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { findShownConversation, parsePlace } from "../conversations/index.ts";
import { brandOfPages, type Organisation, type ShopFinder, shopFinder } from "../organisations/index.ts";
import type { AnswerMemory } from "../platform/answer-memory.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database, ReadFrom } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import { type Delivery, pageScope } from "../platform/http/page-scope.ts";
import { readyAnswer, sendReady } from "../platform/http/remembered-answer.ts";
import { findVisibleReview, parseGatewayPath, parseReviewNumber, reviewPagePath } from "../reviews/index.ts";
import { parseNamed } from "./publication-link.ts";
import { type Reader, readerOf } from "./reader.ts";
import { parseAsked } from "./review-list.ts";
import { publicFigures, showPolicy } from "./show-policy.ts";
import { showQuestion, showQuestions } from "./show-questions.ts";
import { showProduct, showReview } from "./show-reviews.ts";

export type PublicationDeps = {
  /** Says which shop an address means, and its settings. */
  db: Database;
  /** Where the reviews of that shop are read. */
  readFrom: ReadFrom;
  baseUrl: string;
  clock: Clock;
  /** For pages that are asked for again and again; without one, each is made each time. */
  memory?: AnswerMemory | undefined;
  /** Whether there is a mail server: without one nobody is invited. */
  sendsMail: boolean;
  delivery: Delivery;
};

const schema = { hide: true };

type Query = Readonly<Record<string, unknown>>;
type Asked<Params> = FastifyRequest<{ Params: Params; Querystring: Query }>;

/** What a page is made with. */
type Deps = PublicationDeps & { shops: ShopFinder };

/** A page of a shop: what it shows, in words that are the same for the same page, and how it is made for a reader. */
type ShownPage = { text: readonly unknown[]; make: (reader: Reader, db: Database) => Promise<Buffer> };

/** What everybody may read: all reviews of a product, one review, the rules they follow, and the gateway to them. */
export const publicationPages: FastifyPluginAsync<PublicationDeps> = async (app, given) => {
  const deps: Deps = { ...given, shops: shopFinder(given.db, given.memory !== undefined) };
  const { baseUrl, sendsMail } = deps;
  pageScope(app, { ...deps.delivery, isIndexed: true, paths: ["/reviews", "/reviews/*", "/g/*"] });
  const otherMethods = refuseOtherMethods(app);

  app.get(
    "/reviews/:trkref/review/:number",
    { schema },
    async (request: Asked<{ trkref: string; number: string }>, reply) => {
      const number = parseReviewNumber(request.params.number);
      const organisation = await getOrganisation(deps, request);
      return sendTo(request, reply, deps, organisation, {
        text: ["review", number],
        make: async (reader, db) =>
          showReview({ db, baseUrl }, { organisation, reader }, await getVisibleReview(db, organisation, number)),
      });
    },
  );

  app.get(
    "/reviews/:trkref/question/:number",
    { schema },
    async (request: Asked<{ trkref: string; number: string }>, reply) => {
      const organisation = await getOrganisation(deps, request);
      const number = parseReviewNumber(request.params.number);
      const asked = parseAsked(request.query);
      return sendTo(request, reply, deps, organisation, {
        text: ["question", request.params.number, ...askedAsText(asked)],
        make: async (reader, db) => {
          const { id: organisationId } = organisation;
          const question = number && (await findShownConversation(db, { organisationId, number }));
          if (question) return showQuestion({ db, baseUrl, sendsMail }, { organisation, reader }, question);
          // Behind a proxy that decodes %2F, this may be the page of a product whose sku begins so.
          const named = parseNamed(`question/${request.params.number}`);
          if (named === undefined) throw new AppError("not_found");
          return showProduct({ db, baseUrl, sendsMail }, { organisation, reader }, { named, asked });
        },
      });
    },
  );

  app.get("/reviews/:trkref/questions", { schema }, async (request: Asked<{ trkref: string }>, reply) => {
    const { sku } = request.query;
    // Without a sku it is the page of a product that is called so.
    if (sku === undefined) return sendProduct(request, reply, deps, "questions");
    const organisation = await getOrganisation(deps, request);
    const named = parseNamed(sku);
    if (named === undefined) throw new AppError("not_found");
    const after = parsePlace(request.query.after);
    return sendTo(request, reply, deps, organisation, {
      text: ["questions", named, after?.at.getTime(), after?.number],
      make: (reader, db) => showQuestions({ db, baseUrl, sendsMail }, { organisation, reader }, { named, after }),
    });
  });

  const readFigures = publicFigures(deps.db);
  app.get("/reviews/:trkref/policy", { schema }, async (request: Asked<{ trkref: string }>, reply) => {
    const organisation = await getOrganisation(deps, request);
    return sendTo(request, reply, deps, organisation, {
      text: ["policy"],
      make: async (reader, db) => {
        const figures = await readFigures(db, organisation.id, deps.clock());
        return Buffer.from(renderPage(showPolicy({ organisation, reader, baseUrl, sendsMail }, figures)));
      },
    });
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
    const organisation = await getOrganisation(deps, request);
    const db = deps.readFrom([organisation.id]);
    const review = await getVisibleReview(db, organisation, gatewayNumber(trkref, rest));
    reply.header("cache-control", "no-store");
    return reply.redirect(baseUrl + reviewPagePath(trkref, review.number), 302);
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
  deps: Deps,
  text: unknown,
): Promise<FastifyReply> {
  const organisation = await getOrganisation(deps, request);
  const named = parseNamed(text);
  if (named === undefined) throw new AppError("not_found");
  const asked = parseAsked(request.query);
  return sendTo(request, reply, deps, organisation, {
    text: ["product", named, ...askedAsText(asked)],
    make: (reader, db) =>
      showProduct({ db, baseUrl: deps.baseUrl, sendsMail: deps.sendsMail }, { organisation, reader }, { named, asked }),
  });
}

function askedAsText({ order, score, writtenIn, page }: ReturnType<typeof parseAsked>): unknown[] {
  return [order, score, writtenIn, page];
}

/** Sends a page in the reader's language, from memory if it is there, and tells caches that it varies. */
async function sendTo(
  request: FastifyRequest<{ Querystring: Query }>,
  reply: FastifyReply,
  { memory, readFrom }: Deps,
  organisation: Organisation,
  page: ShownPage,
): Promise<FastifyReply> {
  const { query, headers } = request;
  const { id } = organisation;
  const reader = readerOf({ query, acceptLanguage: headers["accept-language"] }, organisation);
  const make = async () => readyAnswer(await page.make(reader, readFrom([id])));
  const text = JSON.stringify(["page", id, reader.language, reader.asked, ...page.text]);
  const answer = await (memory ? memory.answer({ organisationIds: [id], text }, make) : make());
  reply.headers({ "content-language": reader.language, vary: "accept-language" });
  return sendReady(request, reply, answer, "text/html; charset=utf-8");
}

/** The shop whose page is asked for; anything refused after this is shown in the shop's layout. */
async function getOrganisation(
  { shops }: Deps,
  request: FastifyRequest<{ Params: { trkref: string } }>,
): Promise<Organisation> {
  const { trkref } = request.params;
  const organisation = shops.known(trkref) ?? (await shops.find(trkref));
  request.pageBrand = brandOfPages(organisation);
  return organisation;
}

async function getVisibleReview(db: Database, { id: organisationId }: Organisation, number: number | undefined) {
  const review = number && (await findVisibleReview(db, { organisationId, number }));
  if (!review) throw new AppError("not_found");
  return review;
}
