import { findProduct } from "../catalogue/index.ts";
import { getOrganisation, isInSendingHours, type Organisation } from "../organisations/index.ts";
import {
  insertMails,
  isMailServerSet,
  mailLanguage,
  onlyWritable,
  productInMail,
  type Stopped,
} from "../outbox/index.ts";
import { dayMs, daysBefore } from "../platform/days.ts";
import type { Database, Db } from "../platform/db.ts";
import { planByIndex } from "../platform/plan-by-index.ts";
import type { Keys } from "../platform/secrets.ts";
import { dayIn } from "../platform/time-zone.ts";
import { listAnswers } from "./answers.queries.ts";
import {
  type AskingRule,
  listOwnersInTurn,
  noteLastAsked,
  type OwnerToAsk,
  restoreTurn,
  type Turn,
} from "./askable-owners.queries.ts";
import { lockAsking } from "./asking-consents.queries.ts";
import type { Question } from "./conversation.ts";
import { mailBody } from "./mail-parts.ts";
import { skusAlike } from "./owners/ownership.ts";
import {
  type Asking,
  deleteAsking,
  insertAsks,
  listDueAskings,
  listOrganisationsToAsk,
  lookAgainMs,
  moveAsking,
} from "./question-asks.queries.ts";
import { findAskerKey, findQuestion } from "./questions.queries.ts";
import { askerSentences } from "./sentences/index.ts";

export type AskOwnersDeps = { db: Database; keys: Keys };

/** How many people a question is asked of in all, and at once: who is first to answer spares the others. */
export const askedAtMost = 12;
export const askedAtOnce = 4;

/** Nobody gets more than so many such mails of a shop in so many days, whatever they bought. */
export const mailsAtMost = 2;
export const restDays = 30;

/** After so many days nobody else is asked: whoever wanted to know has bought something, or not. */
export const askingDays = 30;

/** Stops of these kinds count: who wants no more requests for reviews is not asked for answers instead. */
export const stopsThatCount: readonly Stopped[] = ["owner_questions", "invitations", "all"];

export type AskingSize = {
  /** How many questions a transaction holds. */
  batch: number;
  /** How many people are looked up at once. */
  portion: number;
  /** More are not met for one question: the next look continues after them. */
  metAtMost: number;
};

const usualSize: AskingSize = { batch: 20, portion: 50, metAtMost: 2000 };

/**
 * Asks owners about the published questions that are due, and puts the mails in the outbox.
 *
 * The rule: a question is looked at when it is published (at once, or after an appeal), and every two days after that, in the hours in which
 * the shop sends invitations. Each time up to four people are written to, until twelve were; nobody any more once an answer is shown or a
 * month has passed. While an answer waits for a vetter nobody is asked. Asked is who agreed to it, owns the product or a variant of it by a
 * confirmed purchase against which nothing speaks (see `isStillRight`) and which is delivered as far as anybody knows, has had fewer than
 * two such mails of this shop within thirty days, and may be written to: no stop, no bounce, no country in which the shop mails nobody.
 * Never whoever asked. Those asked least recently come first, and before them those who were never asked; among equals who has been known
 * longest. No review is read, and so no score.
 *
 * Two runs at once are safe: each question is decided under the organisation's lock, by what is stored then.
 *
 * @returns how many mails were written
 */
export async function askOwners(deps: AskOwnersDeps, now: Date, size = usualSize): Promise<number> {
  // What is written while there is no mail server is never sent; the questions wait, for as long as they would be asked about.
  if (!(await isMailServerSet(deps.db))) return 0;
  let asked = 0;
  const failures: unknown[] = [];
  for (const organisationId of await listOrganisationsToAsk(deps.db, now)) {
    try {
      for (;;) {
        const done = await deps.db.transaction().execute((tx) => askSome(tx, deps, organisationId, size, now));
        asked += done.mails;
        if (done.questions < size.batch) break;
      }
    } catch (error) {
      // The other shops must not wait for this one. The job still fails in the end, and says so.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return asked;
}

async function askSome(
  tx: Db,
  { keys }: AskOwnersDeps,
  organisationId: string,
  size: AskingSize,
  now: Date,
): Promise<{ questions: number; mails: number }> {
  await lockAsking(tx, organisationId);
  // The settings as they are now: who stops taking questions asks nobody from that moment on.
  const organisation = await getOrganisation(tx, organisationId);
  if (!organisation.takesQuestions || !isInSendingHours(organisation, now)) return { questions: 0, mails: 0 };
  await planByIndex(tx, true);
  const due = await listDueAskings(tx, { organisationId, atMost: size.batch }, now);
  let mails = 0;
  for (const asking of due) mails += await askAbout(tx, { organisation, keys, size }, asking, now);
  return { questions: due.length, mails };
}

type In = { organisation: Organisation; keys: Keys; size: AskingSize };

async function askAbout(tx: Db, about: In, asking: Asking, now: Date): Promise<number> {
  const { organisationId, questionId, openedAt } = asking;
  const question = await findQuestion(tx, { organisationId, id: questionId });
  const answers = await listAnswers(tx, { organisationId, questionId });
  const wanted = Math.min(askedAtOnce, askedAtMost - asking.asked);
  const isOver = question?.state !== "published" || openedAt <= daysBefore(now, askingDays);
  if (isOver || wanted <= 0 || answers.some(({ visibleText }) => visibleText !== null)) {
    await moveAsking(tx, asking, { more: 0, nextAt: null, passed: undefined });
    return 0;
  }
  const nextAt = new Date(now.getTime() + lookAgainMs);
  if (answers.some(({ state }) => state === "pending_moderation")) {
    await moveAsking(tx, asking, { more: 0, nextAt, passed: asking.passed });
    return 0;
  }
  const { owners, passed } = await chooseOwners(tx, about, { question, asking, wanted }, now);
  if (owners.length > 0) {
    const mailIds = await writeMails(tx, about, question, owners, now);
    const purchaserIds = owners.map(({ purchaserId }) => purchaserId);
    const asks = purchaserIds.map((purchaserId, index) => ({ purchaserId, mailId: mailIds[index]! }));
    await insertAsks(tx, asking, asks, now);
    await noteLastAsked(tx, { organisationId, purchaserIds }, now);
  }
  const isLast = asking.asked + owners.length >= askedAtMost;
  await moveAsking(tx, asking, { more: owners.length, nextAt: isLast ? null : nextAt, passed });
  return owners.length;
}

/** A question goes: nobody else is asked about it, and the turns of those whose mails still waited are what they were. */
export async function forgetAsking(
  tx: Db,
  { organisationId, id }: Pick<Question, "organisationId" | "id">,
): Promise<void> {
  await lockAsking(tx, organisationId);
  for (const purchaserId of await deleteAsking(tx, { organisationId, questionId: id }))
    await restoreTurn(tx, { organisationId, purchaserId });
}

/** What stands for a question, apart from how often people are asked. */
export async function askingRule(
  db: Db,
  organisation: Organisation,
  { id: questionId, sku }: Pick<Question, "id" | "sku">,
  now: Date,
): Promise<Omit<AskingRule, "restedSince" | "mailsAtMost">> {
  const { id: organisationId, inviteCountries, timeZone } = organisation;
  const skus = await skusAlike(db, organisation, sku);
  const askerKey = await findAskerKey(db, { organisationId, id: questionId });
  const neverCountries = Object.entries(inviteCountries).flatMap(([country, rule]) =>
    rule === "never" ? [country] : [],
  );
  return { organisationId, questionId, sku, skus, askerKey, neverCountries, today: dayIn(timeZone, now) };
}

export const restedSince = (now: Date): Date => new Date(now.getTime() - restDays * dayMs);

/** The next so many owners whose turn it is; where the look was given up, if it met too many of whom none could be asked. */
async function chooseOwners(
  tx: Db,
  { organisation, keys, size }: In,
  { question, asking, wanted }: { question: Question; asking: Asking; wanted: number },
  now: Date,
): Promise<{ owners: OwnerToAsk[]; passed: Turn | undefined }> {
  const { id: organisationId } = organisation;
  const rule = { ...(await askingRule(tx, organisation, question, now)), restedSince: restedSince(now), mailsAtMost };
  const owners: OwnerToAsk[] = [];
  let after = asking.passed;
  for (let met = 0; met < size.metAtMost; met += size.portion) {
    const turns = await listOwnersInTurn(tx, rule, { after, atMost: size.portion });
    const askable = turns.filter((one): one is OwnerToAsk => one.email !== null);
    const writable = await onlyWritable(tx, keys, askable, { organisationId, stops: stopsThatCount });
    // Once, also of who is met in the turns of two variants.
    for (const one of writable)
      if (owners.length < wanted && owners.every(({ purchaserId }) => purchaserId !== one.purchaserId))
        owners.push(one);
    // Next time from the beginning: there may be others by then.
    if (owners.length === wanted || turns.length < size.portion) return { owners, passed: undefined };
    const { lastAskedAt, purchaserId } = turns.at(-1)!;
    after = { lastAskedAt, purchaserId };
  }
  return { owners, passed: after };
}

// Each stands on a line of its own. The words of a question are the asker's, who may be erased: the outbox does not contain them, nor secrets.
export const questionMark = "{{question}}";
export const answerMark = "{{answer_link}}";

async function writeMails(
  tx: Db,
  { organisation }: In,
  { sku }: Question,
  owners: readonly OwnerToAsk[],
  now: Date,
): Promise<string[]> {
  const { id: organisationId, name: shop } = organisation;
  const name = (await findProduct(tx, { organisationId, sku }))?.name;
  const mails = owners.map((owner) => {
    const language = mailLanguage(owner, organisation);
    const t = askerSentences(language);
    const facts = { shop, product: productInMail(language, { name, sku }) };
    const parts = [
      t("greeting"),
      t(owner.hasThis ? "toOwner.bought" : "toOwner.boughtVariant", facts),
      questionMark,
      `${t("toOwner.here")}\n${answerMark}`,
      t("toOwner.voluntary", facts),
      t("toOwner.often", facts),
      shop,
    ];
    return {
      organisationId,
      kind: "owner_question" as const,
      purchaserId: owner.purchaserId,
      reviewId: null,
      language,
      subject: t("toOwner.subject", facts),
      body: mailBody(parts),
    };
  });
  return insertMails(tx, mails, now);
}
