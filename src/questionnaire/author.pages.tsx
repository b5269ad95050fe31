import type { FastifyInstance, FastifyRequest } from "fastify";
import { findAskingStanding, readAsking, switchAsking } from "../conversations/index.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { receiptFor } from "../receipts/index.ts";
import {
  appealableUntil,
  appealDecision,
  canAppeal,
  findNewestVersion,
  isOpenToAuthor,
  listReviewEvents,
  type Review,
  wasVisibleAfter,
  withdrawReview,
} from "../reviews/index.ts";
import { AppealPage, AuthorPage, type Ways, WithdrawPage } from "./author.views.tsx";
import {
  type AuthorsReview,
  authorFields,
  authorPath,
  authorRoute,
  openAuthorsReview,
  openForChange,
} from "./author-access.ts";
import { backToAuthor, framed } from "./author-frame.ts";
import type { Decision } from "./decision.views.tsx";
import { findShownReceipt } from "./find-receipt.ts";
import { type QuestionnaireDeps, siblingLinks } from "./page-frame.ts";
import { standingOf, type Withdrawal } from "./standing.ts";
import { parseAppeal } from "./submission.ts";

const path = authorRoute;
const schema = { hide: true };

/**
 * The author's own pages: the state of the review, the receipt, and what only authors may do. They open by the author's
 * own link or in the browser that sent the review, never by the link that passed through the shop's hands.
 */
export function authorRoutes(app: FastifyInstance, deps: QuestionnaireDeps): void {
  const { db, clock } = deps;

  app.get(path, { schema }, async (request, reply) => {
    return sendPage(reply, await showAuthor(deps, request, await openAuthorsReview(db, request)));
  });

  app.get(`${path}/receipt`, { schema }, async (request, reply) => {
    const { organisation, review } = await openAuthorsReview(db, request);
    const version = await findNewestVersion(db, review);
    if (!version) throw new AppError("not_found");
    const receipt = await receiptFor({ ...deps, organisation, review, version });
    return reply
      .header("content-disposition", `attachment; filename="receipt-${review.number}.json"`)
      .type("application/json; charset=utf-8")
      .send(`${JSON.stringify(receipt, null, 2)}\n`);
  });

  app.get(`${path}/withdraw`, { schema }, async (request, reply) => {
    const opened = await openAuthorsReview(db, request);
    const { frame, back } = await framed(deps, request, opened);
    if (!canWithdraw(opened.review)) return reply.redirect(back, 303);
    const isVisible = opened.review.visibleVersion !== null;
    return sendPage(reply, renderPage(WithdrawPage({ ...frame, hidden: authorFields(opened), back, isVisible })));
  });

  app.post(`${path}/withdraw`, { schema }, async (request, reply) => {
    const opened = await openForChange(db, request);
    if (canWithdraw(opened.review)) await ifStillSo(withdrawReview(db, opened.review, clock()));
    return backToAuthor(deps, request, reply, opened);
  });

  app.post(`${path}/asking`, { schema }, async (request, reply) => {
    const opened = await openForChange(db, request);
    const isGiven = readAsking(request.body);
    if (isGiven === undefined) throw new AppError("malformed_request");
    const { frame } = await framed(deps, request, opened);
    const { organisation, review } = opened;
    const said = { isGiven, place: "author_page", language: frame.reader.language } as const;
    await switchAsking(deps, { organisation, purchaserId: review.purchaserId }, said, clock());
    return backToAuthor(deps, request, reply, opened);
  });

  app.get(`${path}/appeal`, { schema }, async (request, reply) => {
    const opened = await openAuthorsReview(db, request);
    const { frame, back } = await framed(deps, request, opened);
    const until = await findAppealEnd(deps, opened.review);
    if (!until) return reply.redirect(back, 303);
    const isRemoved = opened.review.state === "removed";
    const page = { ...frame, hidden: authorFields(opened), back, isRemoved, until, words: "" };
    return sendPage(reply, renderPage(AppealPage(page)));
  });

  app.post(`${path}/appeal`, { schema }, async (request, reply) => {
    const opened = await openForChange(db, request);
    const until = await findAppealEnd(deps, opened.review);
    if (!until) return backToAuthor(deps, request, reply, opened);
    const typed = (request.body as Record<string, unknown>).words;
    if (Array.isArray(typed)) throw new AppError("malformed_request");
    const { words, problem } = parseAppeal(typeof typed === "string" ? typed : undefined);
    if (problem) {
      const { frame, back } = await framed(deps, request, opened);
      const isRemoved = opened.review.state === "removed";
      const page = {
        ...frame,
        hidden: authorFields(opened),
        back,
        isRemoved,
        until,
        words: String(typed ?? ""),
        problem,
      };
      return sendPage(reply.code(422), renderPage(AppealPage(page)));
    }
    await ifStillSo(appealDecision(db, opened.review, words, clock()));
    return backToAuthor(deps, request, reply, opened);
  });
}

function canWithdraw({ state }: Review): boolean {
  return state !== "withdrawn" && state !== "removed";
}

/**
 * Something sent twice, or overtaken by a decision, changes nothing; the page that follows shows the state of the
 * review.
 */
async function ifStillSo(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!(error instanceof AppError && error.code === "review_not_in_state")) throw error;
  }
}

/** The last decision of a person against the review, and when; undefined if there is none, or it no longer applies. */
async function findDecision(
  { db }: QuestionnaireDeps,
  review: Review,
): Promise<{ decision: Decision; decidedAt: Date } | undefined> {
  const isConcerned = review.state === "rejected" || review.state === "removed" || review.isAppeal;
  if (!isConcerned) return undefined;
  const events = await listReviewEvents(db, review);
  const last = events.findLast(({ event }) => event === "rejected" || event === "removed");
  if (last?.event !== "rejected" && last?.event !== "removed") return undefined;
  const { event: verdict, reason, passage, note, occurredAt } = last;
  const dismissal = events.slice(events.indexOf(last)).find((later) => later.event === "appeal_dismissed");
  const answer = dismissal && { note: dismissal.note };
  return { decision: { verdict, reason, passage, note, answer }, decidedAt: occurredAt };
}

/** How it came to be withdrawn; undefined if it is not. */
async function findWithdrawal({ db }: QuestionnaireDeps, review: Review): Promise<Withdrawal | undefined> {
  if (review.state !== "withdrawn") return undefined;
  const events = await listReviewEvents(db, review);
  const last = events.findLastIndex(({ event }) => event === "withdrawn");
  return {
    isByOrder: events[last]?.actorKind === "system",
    wasVisible: wasVisibleAfter(events.slice(0, last).map(({ event }) => event)),
  };
}

/** Until when the author may appeal; undefined if they may not. */
async function findAppealEnd(deps: QuestionnaireDeps, review: Review): Promise<Date | undefined> {
  const decided = await findDecision(deps, review);
  const isOpen = decided !== undefined && canAppeal(review, decided.decidedAt, deps.clock());
  return isOpen ? appealableUntil(decided.decidedAt) : undefined;
}

async function showAuthor(deps: QuestionnaireDeps, request: FastifyRequest, opened: AuthorsReview): Promise<string> {
  const { db, clock } = deps;
  const { organisation, review, key } = opened;
  const { frame, purchase } = await framed(deps, request, opened);
  const version = await findNewestVersion(db, review);
  const link = { trkref: organisation.trkref, number: review.number, key, lang: frame.reader.asked };
  const until = await findAppealEnd(deps, review);
  const { organisationId, purchaserId } = review;
  const standing = await findAskingStanding(db, deps.keys, { organisationId, purchaserId });
  const mayEdit = isOpenToAuthor(review) && (review.state !== "withdrawn" || purchase !== undefined);
  const ways: Ways = {
    edit: mayEdit ? authorPath(link, "/edit") : undefined,
    appeal: until && { path: authorPath(link, "/appeal"), until },
    withdraw: canWithdraw(review) ? authorPath(link, "/withdraw") : undefined,
  };
  return renderPage(
    AuthorPage({
      ...frame,
      standing: standingOf(organisation, review, version, clock(), await findWithdrawal(deps, review)),
      decision: (await findDecision(deps, review))?.decision,
      version,
      ways,
      asking:
        organisation.takesQuestions || standing === "agreed"
          ? { standing, action: authorPath(link, "/asking"), hidden: authorFields(opened) }
          : undefined,
      receipt: await findShownReceipt(deps, organisation, review, version, authorPath(link, "/receipt")),
      siblings: purchase ? await siblingLinks(deps, frame.reader, organisation, purchase) : [],
    }),
  );
}
