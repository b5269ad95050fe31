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
import { refuseOtherSites } from "../platform/http/other-sites.ts";
import { type Delivery, pageScope, sendPage } from "../platform/http/page-scope.ts";
import { isLanguage, type Language, languageNamed } from "../platform/languages.ts";
import type { Keys } from "../platform/secrets.ts";
import { appealWordsAtMost, parseReviewNumber } from "../reviews/index.ts";
import { appealQuestion } from "./appeal-question.ts";
import { AskerPage, type AskerPageProps } from "./asker.views.tsx";
import { askerPagePath, askerRoute, isAskerKey } from "./asker-link.ts";
import { appealEnd, parseConversationText, type Question, questionPagePath, type TextProblem } from "./conversation.ts";
import { findQuestion } from "./questions.queries.ts";
import { askerSentences } from "./sentences/index.ts";

export type AskerPagesDeps = { db: Database; clock: Clock; baseUrl: string; keys: Keys; delivery: Delivery };

const schema = { hide: true };
// 2000 characters of four bytes each, percent-encoded, with room to spare.
const bodyLimit = 48 * 1024;

type Route = { Params: { trkref: string; number: string }; Querystring: Record<string, unknown> };

/** What has become of a question, for whoever asked it, and the appeal against its rejection: by the link in their mail alone. */
export const askerPages: FastifyPluginAsync<AskerPagesDeps> = async (app, deps) => {
  pageScope(app, { ...deps.delivery, isIndexed: false, paths: [] });
  await app.register(formbody, { bodyLimit });
  const otherMethods = refuseOtherMethods(app);
  app.addHook("onRequest", refuseOtherSites(deps.baseUrl));

  app.get<Route>(askerRoute, { schema }, async (request, reply) => {
    const opened = await openQuestion(deps, request);
    return sendPage(reply, await show(deps, opened));
  });

  app.post<Route>(`${askerRoute}/appeal`, { schema }, async (request, reply) => {
    const opened = await openQuestion(deps, request);
    const { organisation, question, key, asked } = opened;
    const now = deps.clock();
    // Sent twice, or overtaken: the page says how things stand.
    if (appealEnd(question, now)) {
      const typed = readText(request.body, "words");
      const parsed = parseConversationText(typed, appealWordsAtMost);
      if (!("text" in parsed))
        return sendPage(reply.code(422), await show(deps, opened, { typed, problem: parsed.problem }));
      await ifStillSo(appealQuestion(deps.db, question, parsed.text, now));
    }
    const path = askerPagePath({ trkref: organisation.trkref, number: question.number }, key);
    return reply.redirect(`${path}${asked ? `&lang=${asked}` : ""}`, 303);
  });

  otherMethods.close();
};

type Opened = {
  organisation: Organisation;
  question: Question;
  key: string;
  asked: Language | undefined;
  language: Language;
};

/** The same 404 for a wrong key, for none, and for what is not there. */
async function openQuestion({ db, keys }: AskerPagesDeps, request: FastifyRequest<Route>): Promise<Opened> {
  const { trkref } = request.params;
  const { key } = request.query;
  const number = parseReviewNumber(request.params.number);
  const organisation = isTrkref(trkref) ? await findOrganisationByTrkref(db, trkref) : undefined;
  if (!organisation) throw new AppError("not_found");
  request.pageBrand = brandOfPages(organisation);
  const question = number && (await findQuestion(db, { organisationId: organisation.id, number }));
  if (!question || typeof key !== "string" || !isAskerKey(keys, question, key)) throw new AppError("not_found");
  const asked = isLanguage(request.query.lang) ? request.query.lang : undefined;
  return { organisation, question, key, asked, language: asked ?? languageNamed(question.language) };
}

async function ifStillSo(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!(error instanceof AppError && error.code === "review_not_in_state")) throw error;
  }
}

async function show(
  { db, clock, baseUrl }: AskerPagesDeps,
  { organisation, question, key, asked, language }: Opened,
  sent: { typed?: string; problem?: TextProblem } = {},
): Promise<string> {
  const { number, sku } = question;
  const product = await findProduct(db, { organisationId: organisation.id, sku });
  const props: AskerPageProps = {
    language,
    asked,
    shop: organisation.name,
    look: lookOf(organisation),
    productName: product?.name ?? askerSentences(language)("yours.unnamed", { sku }),
    imageUrl: imageUrl(product?.imageUrl ?? null, baseUrl),
    question,
    pathOf: (page) => askerPagePath({ trkref: organisation.trkref, number }, key, page),
    publicPath: questionPagePath(organisation.trkref, number),
    until: appealEnd(question, clock()),
    ...sent,
  };
  return renderPage(AskerPage(props));
}
