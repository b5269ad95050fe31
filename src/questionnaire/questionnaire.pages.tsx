import formbody from "@fastify/formbody";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { agreeToBeAsked, findAskingStanding, readAsking } from "../conversations/index.ts";
import { inTransaction } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { compressPages } from "../platform/http/compress-pages.ts";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import { refuseOtherSites } from "../platform/http/other-sites.ts";
import { type Delivery, pageScope, sendPage } from "../platform/http/page-scope.ts";
import {
  findAuthorSecret,
  findNewestVersion,
  findRejection,
  isOpenToLink,
  type Review,
  type Submission,
  submitReview,
} from "../reviews/index.ts";
import { authorRoutes } from "./author.pages.tsx";
import { authorEditRoutes } from "./author-edit.pages.tsx";
import { authorPart } from "./author-part.ts";
import { ensureBrowserHash, readAuthorSecret, readBrowserHash, setAuthorCookie } from "./browser-cookies.ts";
import { type Draft, deleteDraftsOfPurchase, findDraft, saveDraft } from "./drafts.queries.ts";
import { draftable, type FieldValues, readFields, toFieldValues } from "./form-fields.ts";
import { waitToWrite } from "./form-limits.ts";
import { makeFormToken, type OpenedForm, readFormToken, secondsSince } from "./form-token.ts";
import { type Opened, openQuestionnaire, readQuery } from "./open-questionnaire.ts";
import { frameOf, type PageFrame, type QuestionnaireDeps, siblingLinks } from "./page-frame.ts";
import { QuestionnairePage, type QuestionnairePageProps } from "./questionnaire.views.tsx";
import { repeatable } from "./questionnaire-link.ts";
import { insertSend, wasSentBy } from "./sends.queries.ts";
import { asLinkTells, standingOf } from "./standing.ts";
import { StandingPage } from "./standing.views.tsx";
import { parseSubmission } from "./submission.ts";

const path = "/review/fill_review";
const draftPath = "/review/draft";
const schema = { hide: true };
// Every text at its maximum length, four bytes per character, percent-encoded, with room to spare.
const bodyLimit = 128 * 1024;

/**
 * The purchaser's entrance: the link that the shop passed on opens the form, takes what was written, keeps drafts of
 * it, and says what became of it. The author's own pages are beside it.
 */
export const questionnairePages: FastifyPluginAsync<QuestionnaireDeps & { delivery: Delivery }> = async (app, deps) => {
  pageScope(app, { ...deps.delivery, isIndexed: false, paths: ["/review/*"], runsScripts: true });
  compressPages(app);
  await app.register(formbody, { bodyLimit });
  const otherMethods = refuseOtherMethods(app);
  app.addHook("onRequest", refuseOtherSites(deps.baseUrl));

  app.get(path, { schema }, async (request, reply) => {
    const query = readQuery(request.query);
    const opened = await openQuestionnaire(deps.db, query);
    const frame = await frameOfLink(deps, request, query, opened);
    return sendPage(reply, await showLink(deps, request, query, opened, frame));
  });

  app.post(path, { schema }, async (request, reply) => {
    const query = readQuery(request.query);
    const opened = await openQuestionnaire(deps.db, query);
    const values = readFields(request.body);
    const { opened_at, save } = (request.body ?? {}) as Record<string, unknown>;
    const form = readFormToken(deps.keys, opened.purchase.id, opened_at);
    // The same link, so that reloading shows how things stand and sends nothing again.
    const link = path + queryOfLink(request.url);
    if (!isOpen(opened.review)) {
      await recogniseSender(deps, reply, opened.review, form);
      return reply.redirect(link, 303);
    }
    const frame = await frameOfLink(deps, request, query, opened);
    const now = deps.clock();
    const shownAgain = { values, openedAt: form?.openedAt ?? now };
    const askToWait = async (retryAfterSeconds: number) =>
      sendPage(
        reply.code(429).header("retry-after", retryAfterSeconds),
        await showForm(deps, opened, frame, query, { ...shownAgain, notice: "wait" }),
      );
    if (save !== undefined) {
      const wait = await waitToWrite(deps.rateWindows, request, "draft", opened.purchase.id, now);
      if (wait !== undefined) return askToWait(wait);
      await keepDraft(deps, request, reply, opened, values, form);
      return reply.redirect(`${link}&saved=1`, 303);
    }
    const context = { language: frame.reader.language, filledInSeconds: secondsSince(form, now) };
    const { submission, problems } = parseSubmission(values, frame.asked, context);
    if (!submission) {
      return sendPage(reply.code(422), await showForm(deps, opened, frame, query, { ...shownAgain, problems }));
    }
    const wait = await waitToWrite(deps.rateWindows, request, "sent", opened.purchase.id, now);
    if (wait !== undefined) return askToWait(wait);
    const agrees = opened.organisation.takesQuestions && readAsking(request.body) === true;
    const asking = agrees ? { place: "questionnaire" as const, language: frame.reader.language } : undefined;
    const review = await submitOnce(deps, opened, { submission, asking }, form, now);
    // Whoever wrote the first version is its author, and so is who holds the cookie already. A shop could edit a refused
    // review through the link that passed through its hands; that does not make it the author.
    if (review?.version === 1) {
      setAuthorCookie(reply, deps.baseUrl, review.number, await findAuthorSecret(deps.db, review));
    }
    if (!review) await recogniseSender(deps, reply, (await openQuestionnaire(deps.db, query)).review, form);
    return reply.redirect(link, 303);
  });

  app.post(draftPath, { schema }, async (request, reply) => {
    const opened = await openQuestionnaire(deps.db, readQuery(request.query));
    const values = readFields(request.body);
    const form = readFormToken(
      deps.keys,
      opened.purchase.id,
      (request.body as Record<string, unknown> | null)?.opened_at,
    );
    if (!isOpen(opened.review)) return reply.code(204).send();
    const wait = await waitToWrite(deps.rateWindows, request, "draft", opened.purchase.id, deps.clock());
    // The page's script says that the draft was not saved, and what was typed is in the page.
    if (wait !== undefined) throw new AppError("too_many_requests", { retryAfterSeconds: wait });
    await keepDraft(deps, request, reply, opened, values, form);
    return reply.code(204).send();
  });

  authorRoutes(app, deps);
  authorEditRoutes(app, deps);
  otherMethods.close();
};

function isOpen(review: Review | undefined): boolean {
  return isOpenToLink(review && { state: review.state, isVisible: review.visibleVersion !== null });
}

// What says how to show the form this once does not belong to the link.
function queryOfLink(url: string): string {
  const at = url.indexOf("?");
  const pairs = at < 0 ? [] : url.slice(at + 1).split("&");
  return `?${pairs.filter((pair) => !/^(saved|score)=/.test(pair)).join("&")}`;
}

function frameOfLink(
  deps: QuestionnaireDeps,
  request: FastifyRequest,
  query: Readonly<Record<string, string>>,
  { organisation, purchase }: Opened,
): Promise<PageFrame> {
  const { sku, orderRef } = purchase;
  const isIncentivised = purchase.isIncentivised === true;
  return frameOf(deps, request, repeatable(query), { organisation, sku, orderRef, isIncentivised });
}

async function keepDraft(
  { db, baseUrl, clock }: QuestionnaireDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { organisation, purchase }: Opened,
  values: FieldValues,
  form: OpenedForm | undefined,
): Promise<void> {
  const fields = draftable(values);
  const known = readBrowserHash(request, baseUrl, purchase.id);
  // Nothing was typed, and there is no draft to replace.
  if (Object.keys(fields).length === 0 && !known) return;
  const browserHash = ensureBrowserHash(request, reply, baseUrl, purchase.id);
  const now = clock();
  const of = {
    organisationId: organisation.id,
    purchaseId: purchase.id,
    purchaserId: purchase.purchaserId,
    browserHash,
  };
  await saveDraft(db, of, { fields, startedAt: form?.openedAt ?? now }, now);
}

/**
 * Stores the review and forgets its drafts; undefined if the same form was sent twice at once and this is the second
 * time.
 */
async function submitOnce(
  { db, keys }: QuestionnaireDeps,
  opened: Opened,
  { submission, asking }: { submission: Submission; asking: Parameters<typeof agreeToBeAsked>[3] | undefined },
  form: OpenedForm | undefined,
  now: Date,
): Promise<Review | undefined> {
  const { id: purchaseId, organisationId, purchaserId } = opened.purchase;
  try {
    return await inTransaction(db, async (tx) => {
      const review = await submitReview(tx, opened, submission, now);
      await deleteDraftsOfPurchase(tx, { organisationId, purchaseId });
      if (form && review.version === 1) {
        await insertSend(tx, { organisationId, reviewId: review.id, formHash: form.hash }, now);
      }
      if (asking) await agreeToBeAsked(tx, keys, { organisationId, purchaserId }, asking, now);
      return review;
    });
  } catch (error) {
    // The first one is stored, and the page that follows says so.
    if (error instanceof AppError && error.code === "review_not_in_state") return undefined;
    throw error;
  }
}

/**
 * Somebody pressed the button twice: the browser reads only the second answer, so that answer too has to make it the
 * author's browser. Whoever sends the very form that made the first version is its author.
 */
async function recogniseSender(
  { db, baseUrl }: QuestionnaireDeps,
  reply: FastifyReply,
  review: Review | undefined,
  form: OpenedForm | undefined,
): Promise<void> {
  if (!review || !form) return;
  const { organisationId, id: reviewId, number } = review;
  if (!(await wasSentBy(db, { organisationId, reviewId, formHash: form.hash }))) return;
  setAuthorCookie(reply, baseUrl, number, await findAuthorSecret(db, review));
}

async function showLink(
  deps: QuestionnaireDeps,
  request: FastifyRequest,
  query: Readonly<Record<string, string>>,
  opened: Opened,
  frame: PageFrame,
): Promise<string> {
  const { organisation, purchase, review } = opened;
  if (!isOpen(review)) return showStanding(deps, request, { ...opened, review: review! }, frame);
  const { organisationId, purchaserId, id: purchaseId } = purchase;
  const browserHash = readBrowserHash(request, deps.baseUrl, purchaseId);
  const draft = browserHash && (await findDraft(deps.db, { organisationId, purchaseId, purchaserId, browserHash }));
  const hasDraft = draft !== undefined && Object.keys(draft.fields).length > 0;
  const values = hasDraft ? draft.fields : await firstValues(deps, review, query);
  const openedAt = hasDraft ? (draft as Draft).startedAt : deps.clock();
  const notice = hasDraft ? (query.saved === undefined ? "draft" : "saved") : undefined;
  return showForm(deps, { organisation, purchase, review }, frame, query, {
    values,
    openedAt,
    notice,
  });
}

/**
 * A rejected review is shown for editing; one that its author took back is written anew. A link may bring a score
 * along.
 */
async function firstValues(
  { db }: QuestionnaireDeps,
  review: Review | undefined,
  { score }: Readonly<Record<string, string>>,
): Promise<FieldValues> {
  const stored = review?.state === "rejected" ? await findNewestVersion(db, review) : undefined;
  if (stored) return toFieldValues(stored);
  return score !== undefined && /^([1-9]|10)$/.test(score) ? { overall_score: score } : {};
}

async function showForm(
  { db, keys }: QuestionnaireDeps,
  { organisation, purchase, review }: Opened,
  frame: PageFrame,
  query: Readonly<Record<string, string>>,
  shown: Pick<QuestionnairePageProps, "values" | "problems" | "notice"> & { openedAt: Date },
): Promise<string> {
  const rejection = review?.state === "rejected" ? await findRejection(db, review) : undefined;
  const { openedAt, ...rest } = shown;
  const { organisationId, purchaserId } = purchase;
  const isAskingOffered =
    organisation.takesQuestions &&
    (await findAskingStanding(db, keys, { organisationId, purchaserId })) === "not agreed";
  return renderPage(
    QuestionnairePage({
      ...frame,
      ...rest,
      opening: rejection ? "refused" : "first",
      isAskingOffered,
      decision: rejection && { verdict: "rejected", ...rejection },
      hidden: { opened_at: makeFormToken(keys, purchase.id, openedAt) },
      draftPath: `${draftPath}?${new URLSearchParams(repeatable(query))}`,
    }),
  );
}

async function showStanding(
  deps: QuestionnaireDeps,
  request: FastifyRequest,
  { organisation, purchase, review }: Opened & { review: Review },
  frame: PageFrame,
): Promise<string> {
  const version = await findNewestVersion(deps.db, review);
  const standing = asLinkTells(standingOf(organisation, review, version, deps.clock()));
  const authorSecret = readAuthorSecret(request, review.number);
  return renderPage(
    StandingPage({
      ...frame,
      standing,
      siblings: await siblingLinks(deps, frame.reader, organisation, purchase),
      children: authorSecret && (await authorPart(deps, frame, { organisation, review, version, authorSecret })),
    }),
  );
}
