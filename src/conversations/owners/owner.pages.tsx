import formbody from "@fastify/formbody";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { findProduct } from "../../catalogue/index.ts";
import {
  brandOfPages,
  findOrganisationByTrkref,
  isTrkref,
  lookOf,
  type Organisation,
} from "../../organisations/index.ts";
import { stopPathFor } from "../../outbox/index.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/db.ts";
import { AppError } from "../../platform/errors.ts";
import { imageUrl, renderPage } from "../../platform/html/render.ts";
import { readText } from "../../platform/http/form-body.ts";
import { refuseOtherMethods } from "../../platform/http/methods.ts";
import { networkOf } from "../../platform/http/network.ts";
import { refuseOtherSites } from "../../platform/http/other-sites.ts";
import { type Delivery, pageScope, sendPage } from "../../platform/http/page-scope.ts";
import { chooseLanguage } from "../../platform/i18n.ts";
import { isUuid } from "../../platform/ids.ts";
import { isLanguage, type Language } from "../../platform/languages.ts";
import type { Keys } from "../../platform/secrets.ts";
import type { SharedRateWindows } from "../../platform/shared-rate-windows.ts";
import { findPurchaserById, type Purchaser } from "../../purchases/index.ts";
import { appealWordsAtMost, parseReviewNumber } from "../../reviews/index.ts";
import { findAnswer } from "../answers.queries.ts";
import { parseShownName } from "../ask-form.ts";
import {
  type Answer,
  answerAtMost,
  appealEnd,
  ownerSince,
  parseConversationText,
  type Question,
  questionPagePath,
  type TextProblem,
} from "../conversation.ts";
import { isOwnerKey, ownerPagePath, ownerRoute } from "../owner-link.ts";
import { findQuestion } from "../questions.queries.ts";
import { appealAnswer, withdrawOwnersAnswer, writeOwnersAnswer } from "../write-answer.ts";
import { type AnswerTyped, type OwnerFrame, OwnerPage, WithdrawOwnPage } from "./owner.views.tsx";
import { findOwnership } from "./ownership.ts";
import { ownerSentences } from "./sentences/index.ts";

export type OwnerPagesDeps = {
  db: Database;
  clock: Clock;
  baseUrl: string;
  keys: Keys;
  rateWindows: SharedRateWindows;
  delivery: Delivery;
};

const schema = { hide: true };
// 2000 characters of four bytes each, percent-encoded, with room to spare.
const bodyLimit = 48 * 1024;
const hourMs = 3_600_000;
// As for reviews: behind one address may be many people, behind one link is one.
const limits = {
  byAddress: { name: "answers by address", atMost: 120, windowMs: hourMs },
  byOwner: { name: "versions of an answer", atMost: 20, windowMs: 24 * hourMs },
};

type Route = { Params: { trkref: string; number: string; owner: string }; Querystring: Record<string, unknown> };

/**
 * Where somebody who bought a product answers a question about it, and sees what became of the answer: by the link in their mail alone.
 * It passes through nobody else's hands, so it edits, withdraws and appeals. A GET changes nothing.
 */
export const ownerPages: FastifyPluginAsync<OwnerPagesDeps> = async (app, deps) => {
  const { db, clock, rateWindows } = deps;
  pageScope(app, { ...deps.delivery, isIndexed: false, paths: [] });
  await app.register(formbody, { bodyLimit });
  const otherMethods = refuseOtherMethods(app);
  app.addHook("onRequest", refuseOtherSites(deps.baseUrl));

  app.get<Route>(ownerRoute, { schema }, async (request, reply) => {
    return sendPage(reply, await show(deps, await open(deps, request)));
  });

  app.post<Route>(ownerRoute, { schema }, async (request, reply) => {
    const opened = await open(deps, request);
    const { question, purchaser, language } = opened;
    // Nothing can be sent any more: the page says why.
    if (!isOpen(opened)) return back(reply, opened);
    const typed = { text: readText(request.body, "text"), name: readText(request.body, "display_name") };
    const [parsed, named] = [parseConversationText(typed.text, answerAtMost), parseShownName(typed.name)];
    if ("problem" in parsed || "problem" in named) {
      const problems = { text: problemOf(parsed), name: problemOf(named) };
      return sendPage(reply.code(422), await show(deps, opened, { typed: { ...typed, problems } }));
    }
    const now = clock();
    const retryAfterSeconds = await rateWindows.use(
      [
        { limit: limits.byAddress, key: networkOf(request.ip) },
        { limit: limits.byOwner, key: `${question.id} ${purchaser.id}` },
      ],
      now,
    );
    if (retryAfterSeconds !== undefined) {
      reply.code(429).header("retry-after", retryAfterSeconds);
      return sendPage(reply, await show(deps, opened, { typed: { ...typed, refusal: "wait" } }));
    }
    const replaces = Number(readText(request.body, "replaces"));
    const written = { question, purchaserId: purchaser.id, text: parsed.text, displayName: named.name, language };
    try {
      await writeOwnersAnswer(db, { ...written, replaces }, now);
    } catch (error) {
      if (!isOvertaken(error)) throw error;
      // What was typed is not lost: it is shown beside what stands there now.
      const fresh = await open(deps, request);
      // Sent twice, by a second press of the button.
      if (fresh.answer?.version === replaces + 1 && fresh.answer.text === parsed.text) return back(reply, fresh);
      return sendPage(reply.code(409), await show(deps, fresh, { typed: { ...typed, refusal: "overtaken" } }));
    }
    return back(reply, opened);
  });

  app.get<Route>(`${ownerRoute}/withdraw`, { schema }, async (request, reply) => {
    const opened = await open(deps, request);
    if (!canWithdraw(opened.answer)) return back(reply, opened);
    return sendPage(reply, renderPage(WithdrawOwnPage(await frameOf(deps, opened))));
  });

  app.post<Route>(`${ownerRoute}/withdraw`, { schema }, async (request, reply) => {
    const opened = await open(deps, request);
    const { question, purchaser } = opened;
    if (canWithdraw(opened.answer))
      await ifStillSo(withdrawOwnersAnswer(db, { question, purchaserId: purchaser.id }, clock()));
    return back(reply, opened);
  });

  app.post<Route>(`${ownerRoute}/appeal`, { schema }, async (request, reply) => {
    const opened = await open(deps, request);
    const { answer } = opened;
    const now = clock();
    // Sent twice, or overtaken: the page says how things stand.
    if (answer && appealEnd(answer, now)) {
      const typed = readText(request.body, "words");
      const parsed = parseConversationText(typed, appealWordsAtMost);
      if ("problem" in parsed)
        return sendPage(
          reply.code(422),
          await show(deps, opened, { appeal: { words: typed, problem: parsed.problem } }),
        );
      await ifStillSo(appealAnswer(db, answer, parsed.text, now));
    }
    return back(reply, opened);
  });

  otherMethods.close();
};

type Opened = {
  organisation: Organisation;
  question: Question;
  purchaser: Purchaser;
  key: string;
  answer: Answer | undefined;
  /** The month since when they own it, YYYY-MM; undefined where they do not, or no longer. */
  since: string | undefined;
  asked: Language | undefined;
  language: Language;
};

/** The same 404 for a wrong key, for none, and for whom or what is not there. */
async function open({ db, keys }: OwnerPagesDeps, request: FastifyRequest<Route>): Promise<Opened> {
  const { trkref } = request.params;
  const { key } = request.query;
  const number = parseReviewNumber(request.params.number);
  const purchaserId = request.params.owner.toLowerCase();
  const organisation = isTrkref(trkref) ? await findOrganisationByTrkref(db, trkref) : undefined;
  if (!organisation) throw new AppError("not_found");
  request.pageBrand = brandOfPages(organisation);
  const { id: organisationId, timeZone } = organisation;
  const question = number && (await findQuestion(db, { organisationId, number }));
  if (!question || typeof key !== "string" || !isUuid(purchaserId)) throw new AppError("not_found");
  const { id: questionId } = question;
  if (!isOwnerKey(keys, { organisationId, questionId, purchaserId }, key)) throw new AppError("not_found");
  const purchaser = await findPurchaserById(db, { organisationId, id: purchaserId });
  if (!purchaser) throw new AppError("not_found");
  const [answer, purchase] = await Promise.all([
    findAnswer(db, { organisationId, questionId, purchaserId }),
    findOwnership(db, question, purchaserId),
  ]);
  const { confirmedAt, purchaseDate = null } = purchase ?? {};
  const asked = isLanguage(request.query.lang) ? request.query.lang : undefined;
  const acceptLanguage = request.headers["accept-language"];
  return {
    organisation,
    question,
    purchaser,
    key,
    answer,
    since: confirmedAt ? ownerSince({ purchaseDate, confirmedAt }, timeZone) : undefined,
    asked,
    language: chooseLanguage({ asked: asked ?? answer?.language, acceptLanguage, locale: organisation.locale }),
  };
}

/** Whether an answer can be sent, or a new text of it. */
function isOpen({ question, since }: Opened): boolean {
  return question.state === "published" && since !== undefined;
}

function canWithdraw(answer: Answer | undefined): boolean {
  return answer !== undefined && answer.state !== "withdrawn";
}

function problemOf<Problem extends TextProblem>(parsed: { problem: Problem } | object): Problem | undefined {
  return "problem" in parsed ? parsed.problem : undefined;
}

function back(reply: FastifyReply, opened: Opened): FastifyReply {
  const { asked } = opened;
  return reply.redirect(`${pathOf(opened)}${asked ? `&lang=${asked}` : ""}`, 303);
}

function pathOf({ organisation, question, purchaser, key }: Opened, page?: string): string {
  const { trkref } = organisation;
  return ownerPagePath({ trkref, number: question.number, purchaserId: purchaser.id }, key, page);
}

function isOvertaken(error: unknown): boolean {
  return error instanceof AppError && error.code === "review_not_in_state";
}

async function ifStillSo(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!isOvertaken(error)) throw error;
  }
}

async function frameOf({ db, baseUrl }: OwnerPagesDeps, opened: Opened): Promise<OwnerFrame> {
  const { organisation, question, language, asked } = opened;
  const product = await findProduct(db, { organisationId: organisation.id, sku: question.sku });
  return {
    language,
    asked,
    shop: organisation.name,
    look: lookOf(organisation),
    productName: product?.name ?? ownerSentences(language)("unnamed", { sku: question.sku }),
    imageUrl: imageUrl(product?.imageUrl ?? null, baseUrl),
    pathOf: (page) => pathOf(opened, page),
  };
}

async function show(
  deps: OwnerPagesDeps,
  opened: Opened,
  sent: { typed?: AnswerTyped; appeal?: { words: string; problem: TextProblem } } = {},
): Promise<string> {
  const { organisation, question, answer, since, purchaser } = opened;
  return renderPage(
    OwnerPage({
      ...(await frameOf(deps, opened)),
      question,
      answer,
      since,
      isOpen: isOpen(opened),
      publicPath: questionPagePath(organisation.trkref, question.number),
      stopPath: stopPathFor(deps.keys, organisation, { email: purchaser.email, kind: "owner_questions" }),
      appealUntil: answer && appealEnd(answer, deps.clock()),
      ...sent,
    }),
  );
}
