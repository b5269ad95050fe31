import { findProduct } from "../catalogue/index.ts";
import {
  type CheckedField,
  checkedText,
  conversationFields,
  type Finding,
  type FindingCode,
  filledFields,
  findCheck,
  findConversationCheck,
} from "../checks/index.ts";
import {
  findAnswer,
  findQuestion,
  listConversationEvents,
  type RecordedConversationEvent,
} from "../conversations/index.ts";
import { findFastResponse } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import {
  getReviewByNumber,
  listReviewEvents,
  listVersions,
  promisedBy,
  type Review,
  type ReviewVersion,
} from "../reviews/index.ts";
import { findDecision, type PendingDecision } from "./decisions.queries.ts";
import { findPurchaseFacts, type PurchaseFacts } from "./item.queries.ts";
import { findLock, type Lock } from "./locks.queries.ts";
import type { SubjectKind } from "./queue.ts";
import { getItem, type Item, subjectOf } from "./subject.ts";

/** What an author wrote, in words. There is no score in it. */
export type Words = { version: number; sentAt: Date; fields: { field: CheckedField; text: string }[] };

/** What an author answered apart from words. It is read only once the decision has taken effect. */
export type Answers = Pick<
  ReviewVersion,
  | "overallScore"
  | "scores"
  | "wouldBuyAgain"
  | "happyWithDelivery"
  | "happyWithCustomerService"
  | "likelihoodToRecommend"
>;

export type ItemEvent = Awaited<ReturnType<typeof listReviewEvents>>[number] | RecordedConversationEvent;

/** The question that is vetted, or whose answer is; and by whom the answer is. */
export type VettedConversation = { question: { number: number; text: string }; answerBy: "shop" | "owner" | undefined };

export type ShownItem = {
  organisation: Organisation;
  item: Item;
  sku: string;
  productName: string | null;
  /** Of the purchase that a review is about, or that makes the writer of an answer an owner; a question is about none. */
  facts: PurchaseFacts | undefined;
  language: string | null;
  /** Of the newest version; of what shoppers see where a reply is vetted. Undefined once erased. */
  words: Words | undefined;
  /** A retailer's reply, where that is what is vetted. */
  reply: { text: string; submittedAt: Date } | undefined;
  /** A shopper's question or an answer to it, where one of them is what is vetted. */
  conversation: VettedConversation | undefined;
  findings: Finding[];
  /** What has not been looked for, because the check was cut off or failed. */
  unfinished: FindingCode[];
  /** False until the automatic checks have run on the newest version. */
  isChecked: boolean;
  /** Newest first. */
  earlier: Words[];
  events: ItemEvent[];
  /** Made, but not in effect yet. */
  decision: PendingDecision | undefined;
  lock: Lock | undefined;
  dueBy: Date | null;
  /** Undefined until a decision about the newest version has taken effect. */
  answers: Answers | undefined;
};

/**
 * Everything a vetter sees of an item. It has no scores until the decision has taken effect: what is not in here cannot
 * be on a page. Findings are those that are stored: a page never runs a check.
 *
 * @throws AppError not_found
 */
export async function showItem(
  db: Database,
  organisation: Organisation,
  kind: SubjectKind,
  number: number,
  now: Date,
): Promise<ShownItem> {
  const item = await getItem(db, organisation, kind, number);
  if (kind === "question" || kind === "answer") return showConversation(db, organisation, item, now);
  const review = await getReviewByNumber(db, { organisationId: organisation.id, number });
  const ref = { organisationId: organisation.id, reviewId: review.id, version: review.version };
  const [versions, events, facts, decision, lock, reply, check] = await Promise.all([
    listVersions(db, review),
    listReviewEvents(db, review),
    findPurchaseFacts(db, review),
    findDecision(db, subjectOf(item)),
    findLock(db, subjectOf(item), now),
    kind === "review" ? undefined : findFastResponse(db, { organisationId: organisation.id, reviewId: review.id }),
    kind === "review" ? findCheck(db, ref) : undefined,
  ]);
  if (kind === "fast_response" && !reply) throw new AppError("not_found");
  const newest = versions.find(({ version }) => version === review.version);
  const shownVersion = kind === "review" ? newest : versions.find(({ version }) => version === review.visibleVersion);
  return {
    organisation,
    item,
    sku: review.sku,
    productName: facts.productName,
    facts,
    language: shownVersion?.language ?? null,
    words: shownVersion && wordsOf(shownVersion),
    reply: reply && { text: reply.text, submittedAt: reply.submittedAt },
    conversation: undefined,
    findings: check?.findings ?? [],
    unfinished: check?.unfinished ?? [],
    isChecked: check !== undefined,
    earlier:
      kind === "review"
        ? versions
            .filter((one) => one !== newest)
            .map(wordsOf)
            .toReversed()
        : [],
    events,
    // A decision about an earlier version is void.
    decision: decision?.version === item.version ? decision : undefined,
    lock,
    dueBy:
      kind === "review" && item.isWaiting ? promisedBy(organisation, { ...review, decideBy: newest?.decideBy }) : null,
    answers: kind === "review" && newest && isDecided(review, events) ? answersOf(newest) : undefined,
  };
}

/** The same of a question or an answer: nothing of them is scored. Of an owner's answer the purchase is shown that it rests on, and no review. */
async function showConversation(db: Database, organisation: Organisation, item: Item, now: Date): Promise<ShownItem> {
  const organisationId = organisation.id;
  const { subjectId, version } = item;
  const isAnswer = item.subjectKind === "answer";
  const answer = isAnswer ? await findAnswer(db, { organisationId, id: subjectId }) : undefined;
  const questionId = answer?.questionId ?? subjectId;
  const question = await findQuestion(db, { organisationId, id: questionId });
  if (!question || (isAnswer && !answer)) throw new AppError("not_found");
  const { number, text, firstName, sku, language } = question;
  const [product, facts, events, decision, lock, check] = await Promise.all([
    findProduct(db, { organisationId, sku }),
    answer?.purchaseId ? findPurchaseFacts(db, { ...answer, purchaseId: answer.purchaseId, sku }) : undefined,
    listConversationEvents(db, { organisationId, questionId }),
    findDecision(db, subjectOf(item)),
    findLock(db, subjectOf(item), now),
    findConversationCheck(db, { organisationId, subjectId, version }),
  ]);
  const vetted = answer
    ? { kind: "answer" as const, text: answer.text, name: answer.displayName }
    : { kind: "question" as const, text, name: firstName };
  const sentAt = (answer ?? question).submittedAt;
  return {
    organisation,
    item,
    sku,
    productName: product?.name ?? null,
    facts,
    language,
    words: { version, sentAt, fields: filledFields(conversationFields(vetted)) },
    reply: undefined,
    conversation: { question: { number, text }, answerBy: answer?.writerKind },
    findings: check?.findings ?? [],
    unfinished: check?.unfinished ?? [],
    isChecked: check !== undefined,
    earlier: [],
    // What others answered, and what became of it, is not about this one.
    events: events.filter(({ answerId }) => !isAnswer || answerId === null || answerId === subjectId),
    decision: decision?.version === version ? decision : undefined,
    lock,
    dueBy: null,
    answers: undefined,
  };
}

/** Whether a decision about the newest version has taken effect, and none is asked for anew. */
function isDecided(review: Pick<Review, "state" | "version">, events: readonly ItemEvent[]): boolean {
  if (review.state === "pending_moderation" || review.state === "pending_order") return false;
  return events.some(
    ({ event, version }) => version === review.version && (event === "approved" || event === "rejected"),
  );
}

function wordsOf(version: ReviewVersion): Words {
  return { version: version.version, sentAt: version.submittedAt, fields: filledFields(checkedText(version).fields) };
}

function answersOf(version: ReviewVersion): Answers {
  const { overallScore, scores, wouldBuyAgain, happyWithDelivery } = version;
  const { happyWithCustomerService, likelihoodToRecommend } = version;
  return { overallScore, scores, wouldBuyAgain, happyWithDelivery, happyWithCustomerService, likelihoodToRecommend };
}
