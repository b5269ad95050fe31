import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { noteReadablePage, refuseOwnAppeal, tellShownChanged } from "../reviews/index.ts";
import { changeAnswer, findAnswer } from "./answers.queries.ts";
import {
  type Answer,
  type AnswerReason,
  type ConversationDecision,
  type Question,
  type QuestionReason,
  questionVersion,
} from "./conversation.ts";
import { type By, findRefuser, noteConversationEvent } from "./conversation-events.queries.ts";
import { forgetWordsOfAppeal } from "./forget-asker.ts";
import { tellOwnerPublished, tellOwnerRejected } from "./owners/tell-owner.ts";
import { openAsking } from "./question-asks.queries.ts";
import { findAskerAddress, findQuestion, lockQuestion, moveQuestion } from "./questions.queries.ts";
import { tellAnswered, tellRejected, tellUpheld } from "./tell-asker.ts";

type Which = { organisationId: string; id: string; version: number };

/** What an earlier refusal said no longer holds once the same is accepted; the record keeps the reason. */
const unsaid = { reason: null, passage: null, note: null };

/**
 * A person's decision about a question, made like one about a review: it is shown as it is, or rejected with a reason that
 * the asker is told at once, and may appeal against once. It is shown without delay, since the delay before publication
 * applies only to reviews.
 *
 * @throws AppError not_found; review_not_in_state where somebody decided before; conflict when it is an appeal and `by` made
 * the decision that it is against
 */
export async function decideQuestion(
  tx: Db,
  { organisationId, id, version }: Which,
  decision: ConversationDecision<QuestionReason>,
  by: By,
  now: Date,
): Promise<Question> {
  const waiting = await findQuestion(tx, { organisationId, id });
  if (!waiting) throw new AppError("not_found");
  if (waiting.state !== "pending_moderation" || version !== questionVersion)
    throw new AppError("review_not_in_state", { internal: { question: id, state: waiting.state } });
  const happened = { organisationId, questionId: id, version } as const;
  if (waiting.isAppeal) refuseOwnAppeal(by, await findRefuser(tx, happened));
  if (decision.verdict === "accept") {
    const published = await moveQuestion(tx, waiting, "approved", { publishedAt: now, ...unsaid }, now);
    await noteConversationEvent(tx, { ...happened, event: "question_approved" }, by, now);
    await tellShownChanged(tx, organisationId);
    await openAsking(tx, { organisationId, questionId: id }, now);
    if (waiting.isAppeal) await tellUpheld(tx, published, now);
    // Nobody could name its asker any more, to have these erased.
    if (waiting.isAppeal && (await findAskerAddress(tx, published)) === null) await forgetWordsOfAppeal(tx, published);
    return published;
  }
  const { reason, passage = null, note = null } = decision;
  const rejected = await moveQuestion(tx, waiting, "rejected", { reason, passage, note }, now);
  await noteConversationEvent(tx, { ...happened, event: "question_rejected", reason }, by, now, { passage, note });
  await tellRejected(tx, rejected, now);
  return rejected;
}

/**
 * The same for an answer. What was shown before stays if an edit is rejected. The asker is told of the first text
 * that is shown; an owner is told what became of theirs, and may appeal as whoever asked may.
 *
 * @throws AppError not_found; review_not_in_state where another version waits or somebody decided before; conflict
 * where `by` wrote it: nobody vets their own words; or where it is an appeal and `by` made the decision that it is against
 */
export async function decideAnswer(
  tx: Db,
  { organisationId, id, version }: Which,
  decision: ConversationDecision<AnswerReason>,
  by: By,
  now: Date,
): Promise<Answer> {
  const waiting = await findAnswer(tx, { organisationId, id });
  if (!waiting) throw new AppError("not_found");
  if (waiting.state !== "pending_moderation" || waiting.version !== version)
    throw new AppError("review_not_in_state", { internal: { answer: id, state: waiting.state } });
  if (by.kind === "staff" && by.id === waiting.staffId)
    throw new AppError("conflict", { errors: ["you wrote this answer, so another person has to decide on it"] });
  // Before the answer, as everywhere: and a mail about another is withheld before this or after it, not in between.
  await lockQuestion(tx, { organisationId, id: waiting.questionId });
  const question = await findQuestion(tx, { organisationId, id: waiting.questionId });
  if (question?.state !== "published")
    throw new AppError("review_not_in_state", { internal: { answer: id, question: waiting.questionId } });
  const happened = { organisationId, questionId: question.id, answerId: id, version } as const;
  if (waiting.isAppeal) refuseOwnAppeal(by, await findRefuser(tx, happened));
  if (decision.verdict === "accept") {
    // Shoppers have seen an answer here since the first of its texts, whatever was changed since.
    const publishedAt = waiting.visibleText === null ? now : waiting.publishedAt;
    const published = await changeAnswer(
      tx,
      waiting,
      "approved",
      { visibleText: waiting.text, visibleName: waiting.displayName, publishedAt, ...unsaid },
      now,
    );
    await noteConversationEvent(tx, { ...happened, event: "answer_approved" }, by, now);
    await tellShownChanged(tx, organisationId);
    await tellAnswered(tx, question, published, now);
    if (published.writerKind === "owner")
      await tellOwnerPublished(tx, { question, answer: published, isUpheld: waiting.isAppeal }, now);
    await noteReadablePage(tx, question, now);
    return published;
  }
  const { reason, passage = null, note = null } = decision;
  const rejected = await changeAnswer(tx, waiting, "rejected", { reason, passage, note }, now);
  await noteConversationEvent(tx, { ...happened, event: "answer_rejected", reason }, by, now, { passage, note });
  if (rejected.writerKind === "owner") await tellOwnerRejected(tx, { question, answer: rejected }, now);
  return rejected;
}
