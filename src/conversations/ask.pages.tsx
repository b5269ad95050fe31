import formbody from "@fastify/formbody";
import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { findProduct } from "../catalogue/index.ts";
import { brandOfPages, findOrganisationByTrkref, isTrkref, lookOf, type Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { imageUrl, renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import { networkOf } from "../platform/http/network.ts";
import { refuseOtherSites } from "../platform/http/other-sites.ts";
import { type Delivery, pageScope, sendPage } from "../platform/http/page-scope.ts";
import { chooseLanguage } from "../platform/i18n.ts";
import { isLanguage, languageNamed } from "../platform/languages.ts";
import type { Keys } from "../platform/secrets.ts";
import type { SharedRateWindows } from "../platform/shared-rate-windows.ts";
import { hasControlCharacters, lengthOf } from "../platform/text.ts";
import { codeKey } from "../platform/values/code.ts";
import { emailKey } from "../platform/values/email.ts";
import { type AskFrame, AskPage, ConfirmPage, EndedPage, SentPage, ThanksPage } from "./ask.views.tsx";
import { type AskFields, parseAskForm } from "./ask-form.ts";
import { askToConfirm, confirmQuestion, findConfirmable } from "./confirm-question.ts";
import { askPagePath, canBeAsked } from "./conversation.ts";
import { isKnownProduct } from "./known-product.ts";
import { confirmPagePath, parseQuestionToken } from "./question-link.ts";
import { askerSentences } from "./sentences/index.ts";

export type AskPagesDeps = {
  db: Database;
  clock: Clock;
  baseUrl: string;
  keys: Keys;
  rateWindows: SharedRateWindows;
  /** Whether there is a mail server: without one no address can be confirmed, so nobody can ask. */
  sendsMail: boolean;
  delivery: Delivery;
};

const schema = { hide: true };
// 1000 characters of four bytes each, percent-encoded, with room to spare.
const bodyLimit = 24 * 1024;
const hourMs = 3_600_000;
// A shopper asks a few questions. A flood would fill the disk, and mail strangers: so nobody makes us mail one again and again.
const limits = {
  byAddress: { name: "questions", atMost: 10, windowMs: hourMs },
  byShop: { name: "questions to a shop", atMost: 300, windowMs: hourMs },
  byAsker: { name: "questions that name an e-mail address", atMost: 5, windowMs: 24 * hourMs },
};
const skuAtMost = 191;

type Route = { Params: { trkref: string; token: string }; Querystring: Record<string, unknown> };

/** Where shoppers ask about a product and confirm it. No session, no script; a GET changes nothing, as mail scanners follow links. */
export const askPages: FastifyPluginAsync<AskPagesDeps> = async (app, deps) => {
  const { db, clock } = deps;
  pageScope(app, { ...deps.delivery, isIndexed: false, paths: ["/questions", "/questions/*"] });
  await app.register(formbody, { bodyLimit });
  const otherMethods = refuseOtherMethods(app);
  app.addHook("onRequest", refuseOtherSites(deps.baseUrl));

  app.get<Route>("/questions/:trkref/ask", { schema }, async (request, reply) => {
    const { frame } = await getAsking(deps, request);
    const fields = { question: "", firstName: "", email: "" };
    return sendPage(reply, renderPage(AskPage({ ...frame, fields, problems: {} })));
  });

  app.post<Route>("/questions/:trkref/ask", { schema }, async (request, reply) => {
    const { organisation, sku, frame } = await getAsking(deps, request);
    const fields = readFields(request.body);
    const { asked, problems } = parseAskForm(fields);
    if (!asked) return sendPage(reply.code(422), renderPage(AskPage({ ...frame, fields, problems })));
    const now = clock();
    const retryAfterSeconds = await waitToAsk(deps, request, organisation, now);
    if (retryAfterSeconds !== undefined) {
      reply.code(429).header("retry-after", retryAfterSeconds);
      return sendPage(reply, renderPage(AskPage({ ...frame, fields, problems: {}, isTooMany: true })));
    }
    const { language } = frame;
    // Whoever asks reads the same either way: how often somebody's address was given here is nobody's business.
    const ofAsker = { limit: limits.byAsker, key: emailKey(asked.email) };
    const isOneTooMany = (await deps.rateWindows.use([ofAsker], now)) !== undefined;
    if (!isOneTooMany) await askToConfirm(db, { ...asked, organisation, sku, language }, now);
    return reply.redirect(withProduct(`/questions/${organisation.trkref}/sent`, sku, language), 303);
  });

  for (const [page, Shown] of [
    ["sent", SentPage],
    ["thanks", ThanksPage],
  ] as const)
    app.get<Route>(`/questions/:trkref/${page}`, { schema }, async (request, reply) => {
      const organisation = await getOrganisation(deps, request);
      const sku = await readKnownSku(deps, organisation, request.query.sku);
      const path = withProduct(`/questions/${organisation.trkref}/${page}`, sku, undefined);
      return sendPage(reply, renderPage(Shown(await frameOf(deps, request, { organisation, sku, path }))));
    });

  const confirming = "/questions/:trkref/confirm/:token";
  app.get<Route>(confirming, { schema }, async (request, reply) => {
    const { organisation, id, path } = await getLinked(deps, request);
    const found = await findConfirmable(db, { organisationId: organisation.id, id }, clock());
    if (found === "ended") return sendEnded(deps, request, reply, { organisation, path });
    const { sku } = "waiting" in found ? found.waiting : found.confirmed;
    const frame = await frameOf(deps, request, { organisation, sku, path });
    return sendPage(
      reply,
      renderPage("waiting" in found ? ConfirmPage({ ...frame, question: found.waiting }) : ThanksPage(frame)),
    );
  });

  app.post<Route>(confirming, { schema }, async (request, reply) => {
    const { organisation, id, path } = await getLinked(deps, request);
    const confirmed = await confirmQuestion(db, { organisationId: organisation.id, id }, clock());
    if (!confirmed) return sendEnded(deps, request, reply, { organisation, path });
    const { language } = await frameOf(deps, request, { organisation, sku: undefined, path });
    return reply.redirect(withProduct(`/questions/${organisation.trkref}/thanks`, confirmed.sku, language), 303);
  });

  otherMethods.close();
};

async function getOrganisation({ db }: AskPagesDeps, request: FastifyRequest<Route>): Promise<Organisation> {
  const { trkref } = request.params;
  const organisation = isTrkref(trkref) ? await findOrganisationByTrkref(db, trkref) : undefined;
  if (!organisation) throw new AppError("not_found");
  request.pageBrand = brandOfPages(organisation);
  return organisation;
}

/** @throws AppError not_found where nobody can ask, or nobody knows the product */
async function getAsking(deps: AskPagesDeps, request: FastifyRequest<Route>) {
  const organisation = await getOrganisation(deps, request);
  const sku = await readKnownSku(deps, organisation, request.query.sku);
  if (!canBeAsked(organisation, deps) || sku === undefined) throw new AppError("not_found");
  const frame = await frameOf(deps, request, { organisation, sku, path: askPagePath(organisation.trkref, sku) });
  return { organisation, sku, frame };
}

/** The question that a link names, whatever has become of it. */
async function getLinked(deps: AskPagesDeps, request: FastifyRequest<Route>) {
  const organisation = await getOrganisation(deps, request);
  const { token } = request.params;
  const id = parseQuestionToken(deps.keys, organisation.id, token);
  if (id === undefined) throw new AppError("not_found");
  return { organisation, id, path: confirmPagePath(organisation.trkref, token) };
}

async function sendEnded(
  deps: AskPagesDeps,
  request: FastifyRequest<Route>,
  reply: Parameters<typeof sendPage>[0],
  of: { organisation: Organisation; path: string },
) {
  const frame = await frameOf(deps, request, { ...of, sku: undefined });
  return sendPage(reply.code(410), renderPage(EndedPage(frame)));
}

/** The sku in an address, if shoppers can know it: no page repeats what somebody made up. */
async function readKnownSku({ db }: AskPagesDeps, { id }: Organisation, text: unknown): Promise<string | undefined> {
  const sku = readSku(text);
  return sku !== undefined && (await isKnownProduct(db, { organisationId: id, skus: [sku] })) ? sku : undefined;
}

function readSku(text: unknown): string | undefined {
  if (typeof text !== "string" || hasControlCharacters(text) || !text.isWellFormed()) return undefined;
  const sku = codeKey(text);
  return sku === "" || lengthOf(sku) > skuAtMost ? undefined : sku;
}

function readFields(body: unknown): AskFields {
  return {
    question: readText(body, "question"),
    firstName: readText(body, "first_name"),
    email: readText(body, "email"),
  };
}

/**
 * Counts a question. By address first: one that is refused for it counts against no shop, or a single sender could use up what is
 * everybody's.
 *
 * @returns the whole seconds to wait, if it was one too many
 */
async function waitToAsk(
  { rateWindows }: AskPagesDeps,
  { ip }: FastifyRequest,
  { id }: Organisation,
  now: Date,
): Promise<number | undefined> {
  const wait = await rateWindows.use([{ limit: limits.byAddress, key: networkOf(ip) }], now);
  return wait ?? rateWindows.use([{ limit: limits.byShop, key: id }], now);
}

async function frameOf(
  { db, baseUrl }: AskPagesDeps,
  request: FastifyRequest<Route>,
  { organisation, sku, path }: { organisation: Organisation; sku: string | undefined; path: string },
): Promise<AskFrame> {
  const { id: organisationId, trkref, locale } = organisation;
  const asked = isLanguage(request.query.lang) ? languageNamed(request.query.lang) : undefined;
  const language = chooseLanguage({ asked, acceptLanguage: request.headers["accept-language"], locale });
  const product = sku === undefined ? undefined : await findProduct(db, { organisationId, sku });
  return {
    language,
    asked,
    shop: organisation.name,
    look: lookOf(organisation),
    path,
    product:
      sku === undefined
        ? undefined
        : {
            name: product?.name ?? askerSentences(language)("form.unnamed", { sku }),
            imageUrl: imageUrl(product?.imageUrl ?? null, baseUrl),
            path: withProduct(`/reviews/${trkref}`, sku, undefined),
          },
  };
}

function withProduct(path: string, sku: string | undefined, language: string | undefined): string {
  const said = [
    ...(sku === undefined ? [] : [`sku=${encodeURIComponent(sku)}`]),
    ...(language === undefined ? [] : [`lang=${language}`]),
  ];
  return said.length === 0 ? path : `${path}?${said.join("&")}`;
}
