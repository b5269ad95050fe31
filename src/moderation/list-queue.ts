import { listWaitingFastResponses, type WaitingFastResponse } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { daysBefore } from "../platform/days.ts";
import type { Db } from "../platform/db.ts";
import { promisedBy } from "../reviews/index.ts";
import { findDecision, listDecidedSubjects } from "./decisions.queries.ts";
import { listProductNames, listPurchaseMarks, type PurchaseMarks } from "./item.queries.ts";
import { deleteLock, type Lock, listLocks, type Subject, takeLock } from "./locks.queries.ts";
import {
  countWaitingReviews,
  findMedianDecisionSeconds,
  findOldestWaiting,
  listFreeReviews,
  listWaitingReviews,
  type WaitingReview,
} from "./queue.queries.ts";
import { inOrder, type Place, type QueueFilter, type QueueItem } from "./queue.ts";
import { listWaitingTexts, type WaitingText } from "./waiting-texts.queries.ts";

const itemsAPage = 25;
/**
 * The queue is counted up to this number, and shown as "more than" beyond it: counting 100,000 helps nobody and takes
 * time.
 */
export const countedAtMost = 1000;

export type QueueScope = { organisations: readonly Organisation[]; filter: QueueFilter };

export type QueuePage = {
  items: (QueueItem & { lock: Lock | undefined })[];
  /** Where the next page begins; undefined at the end. */
  next: Place | undefined;
  /** `countedAtMost` + 1 means more than that. */
  count: number;
  productNames: readonly { organisationId: string; sku: string; name: string }[];
  /** What shops have said of purchases since. */
  marks: readonly PurchaseMarks[];
};

/** How the queue compares with what was promised. */
export type QueueClock = { oldestWaitingSince: Date | undefined; medianSeconds: number | null };

const measuredDays = 30;

/**
 * A page of the queue: what is waiting in these organisations, oldest first, never by score; and how long reviews wait there, whatever
 * the page is narrowed to.
 */
export async function readQueue(
  db: Db,
  scope: QueueScope,
  after: Place | undefined,
  now: Date,
): Promise<{ page: QueuePage; clock: QueueClock }> {
  const organisationIds = scope.organisations.map(({ id }) => id);
  const isNarrowed = scope.filter.language !== undefined || scope.filter.finding !== undefined;
  // The first page of all that waits begins with the oldest of it.
  const showsOldest = after === undefined && !isNarrowed;
  const [{ page, oldestShown }, medianSeconds, oldest] = await Promise.all([
    readPage(db, scope, after, now),
    findMedianDecisionSeconds(db, { organisationIds, since: daysBefore(now, measuredDays) }),
    showsOldest ? undefined : findOldestWaiting(db, organisationIds),
  ]);
  return { page, clock: { oldestWaitingSince: showsOldest ? oldestShown : oldest, medianSeconds } };
}

async function readPage(
  db: Db,
  scope: QueueScope,
  after: Place | undefined,
  now: Date,
): Promise<{ page: QueuePage; oldestShown: Date | undefined }> {
  const organisationIds = scope.organisations.map(({ id }) => id);
  const part = { organisationIds, filter: scope.filter };
  const [reviews, othersAfter, allOthers, locks] = await Promise.all([
    listWaitingReviews(db, { ...part, after, atMost: itemsAPage + 1 }),
    after ? listOthers(db, part, after, itemsAPage + 1) : undefined,
    listOthers(db, part, undefined, countedAtMost + 1),
    listLocks(db, organisationIds, now),
  ]);
  // If everything fits on the first page, that page shows how many there are.
  const isAll = after === undefined && reviews.length <= itemsAPage;
  const count = isAll ? reviews.length : await countWaitingReviews(db, part, countedAtMost);
  const others = othersAfter ?? allOthers;
  const items = [...reviews.map(toItem), ...others.map(({ item }) => item)].toSorted(inOrder);
  const shown = items.slice(0, itemsAPage);
  const lockOf = (item: QueueItem) =>
    locks.find(({ subjectKind, subjectId }) => subjectKind === item.kind && subjectId === item.id);
  const [namesOfOthers, marksOfReplies] = await Promise.all([
    listProductNames(
      db,
      shown.filter(({ kind }) => kind !== "review"),
    ),
    listPurchaseMarks(
      db,
      shown.filter(({ kind }) => kind === "fast_response"),
    ),
  ]);
  const page = {
    items: shown.map((item) => ({ ...item, lock: lockOf(item) })),
    next: items.length > itemsAPage ? shown.at(-1) : undefined,
    count: Math.min(countedAtMost + 1, count + allOthers.length),
    productNames: [...reviews.flatMap(nameOf), ...namesOfOthers],
    marks: [...reviews.filter(isMarked), ...marksOfReplies],
  };
  return { page, oldestShown: reviews[0]?.waitingSince };
}

function nameOf({ organisationId, sku, productName: name }: WaitingReview): QueuePage["productNames"] {
  return name === null ? [] : [{ organisationId, sku, name }];
}

function isMarked({ isCancelled, isRefunded, isIncentivised }: WaitingReview): boolean {
  return isCancelled || isRefunded || isIncentivised;
}

/**
 * Opens the oldest item that is free for this vetter. If a place is given, it opens the next one after it, or at the
 * end of the queue the oldest one before it. Two vetters who ask at once get two different ones.
 *
 * @returns undefined if nothing else is free
 */
export async function takeNext(
  db: Db,
  scope: QueueScope,
  staffId: string,
  now: Date,
  after?: Place,
): Promise<QueueItem | undefined> {
  const beyond = await takeFirst(db, { scope, staffId, after }, now);
  return beyond ?? (after && takeFirst(db, { scope, staffId, before: after }, now));
}

/** Whether this vetter could take something, apart from what stands at a place. */
export async function isAnythingFree(
  db: Db,
  scope: QueueScope,
  staffId: string,
  now: Date,
  besides?: Place,
): Promise<boolean> {
  const free = await listFree(db, { scope, staffId }, now);
  return free.some((item) => besides === undefined || inOrder(item, besides) !== 0);
}

type Wanted = { scope: QueueScope; staffId: string; after?: Place | undefined; before?: Place | undefined };

async function takeFirst(db: Db, wanted: Wanted, now: Date): Promise<QueueItem | undefined> {
  // In each round, others may have taken some in the meantime; within a few rounds they cannot all have been taken.
  for (let round = 0; round < 5; round += 1) {
    const candidates = await listFree(db, wanted, now);
    for (const item of candidates) if (await takeUndecided(db, item, wanted.staffId, now)) return item;
    if (candidates.length === 0) return undefined;
  }
  return undefined;
}

/** The first few items that are free for this vetter, oldest first; empty only if nothing is free. */
async function listFree(db: Db, { scope, staffId, after, before }: Wanted, now: Date): Promise<QueueItem[]> {
  const organisationIds = scope.organisations.map(({ id }) => id);
  const part = { organisationIds, filter: scope.filter };
  const [reviews, others] = await Promise.all([
    listFreeReviews(db, { ...part, staffId, after, atMost: 8 }, now),
    listFreeOthers(db, { ...part, staffId, after }, now),
  ]);
  const items = [...reviews.map(toItem), ...others].toSorted(inOrder);
  return before ? items.filter((item) => inOrder(item, before) < 0) : items;
}

const othersAtOnce = 50;

/** Nobody else has them open, and this vetter neither wrote them nor made the decision that is appealed against. */
async function listFreeOthers(
  db: Db,
  {
    staffId,
    after,
    ...part
  }: { organisationIds: readonly string[]; filter: QueueFilter } & Pick<Wanted, "staffId" | "after">,
  now: Date,
): Promise<QueueItem[]> {
  const locks = await listLocks(db, part.organisationIds, now);
  const isOpenElsewhere = (id: string) => locks.some((lock) => lock.subjectId === id && lock.staffId !== staffId);
  for (let from = after; ; ) {
    const others = await listOthers(db, part, from, othersAtOnce);
    const free = others.filter(({ item, notFor }) => notFor !== staffId && !isOpenElsewhere(item.id));
    const last = others.at(-1);
    if (free.length > 0 || others.length < othersAtOnce || !last) return free.map(({ item }) => item);
    from = last.item;
  }
}

async function takeUndecided(db: Db, item: QueueItem, staffId: string, now: Date): Promise<boolean> {
  const subject: Subject = { organisationId: item.organisationId, subjectKind: item.kind, subjectId: item.id };
  if (!(await takeLock(db, subject, staffId, now))) return false;
  // Between the list and the lock somebody may have decided it.
  const decision = await findDecision(db, subject);
  if (decision?.version !== item.version) return true;
  await deleteLock(db, subject, staffId);
  return false;
}

/** What waits and is no review, and the one person who may not decide on it. */
type Other = { item: QueueItem; notFor: string | null };

/**
 * Replies, questions and answers that wait, oldest first. Replies have no findings, and are not narrowed by language, so a filter by
 * those leaves them out.
 */
async function listOthers(
  db: Db,
  { organisationIds, filter }: { organisationIds: readonly string[]; filter: QueueFilter },
  after: Place | undefined,
  atMost: number,
): Promise<Other[]> {
  const isNarrowed = filter.language !== undefined || filter.finding !== undefined;
  const place = after && { submittedAt: after.waitingSince, id: after.id };
  const list = async (most: number): Promise<Other[]> => {
    const [replies, texts] = await Promise.all([
      isNarrowed ? [] : listWaitingFastResponses(db, { organisationIds, after: place, atMost: most }),
      listWaitingTexts(db, { organisationIds, filter, after, atMost: most }),
    ]);
    const others = [...replies.map(replyToItem), ...texts.map(textToItem)];
    return others.toSorted((a, b) => inOrder(a.item, b.item)).slice(0, most);
  };
  const others = await list(atMost);
  // Mostly none wait, and then nothing more is asked.
  if (others.length === 0) return [];
  const subjectKinds = ["fast_response", "question", "answer"] as const;
  const decided = new Set(await listDecidedSubjects(db, { organisationIds, subjectKinds }));
  const isDecided = ({ item }: Other) => decided.has(item.id);
  const mayBeMore = others.length === atMost && others.some(isDecided);
  const enough = mayBeMore ? await list(atMost + decided.size) : others;
  return enough.filter((other) => !isDecided(other)).slice(0, atMost);
}

function toItem(review: WaitingReview): QueueItem {
  const { organisationId, id, number, sku, version, isAppeal, language, findings, waitingSince } = review;
  const { isChecked, isFullyChecked } = review;
  const due = promisedBy(review, review);
  const where = { kind: "review", organisationId, id, number, sku, version, waitingSince } as const;
  return { ...where, answerBy: null, isAppeal, language, findings, isChecked, isFullyChecked, dueBy: due };
}

const unchecked = {
  answerBy: null,
  isAppeal: false,
  language: null,
  findings: [],
  isChecked: true,
  isFullyChecked: true,
  dueBy: null,
};

function replyToItem(reply: WaitingFastResponse): Other {
  const { organisationId, id, reviewNumber, sku, version, submittedAt } = reply;
  const where = { kind: "fast_response", organisationId, id, number: reviewNumber, sku, version } as const;
  return { item: { ...where, ...unchecked, waitingSince: submittedAt }, notFor: reply.staffId };
}

function textToItem({ notFor, ...waiting }: WaitingText): Other {
  return { item: { ...waiting, dueBy: null }, notFor };
}
