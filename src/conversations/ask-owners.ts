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
import { forEachAlone } from "../platform/each-alone.ts";
import { inPages } from "../platform/in-turns.ts";
import { planByIndex } from "../platform/plan-by-index.ts";
import type { Keys } from "../platform/secrets.ts";
import { dayIn } from "../platform/time-zone.ts";
import { listAnswers } from "./answers.queries.ts";
import {
  type AskingRule,
  listOwnersAtTurns,
  listOwnersInTurn,
  type MetOwner,
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
  isAskingStill,
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
  /** How many questions are listed at once. */
  batch: number;
  /** How many people are looked up at once. */
  portion: number;
  /** More are not met for one question: the next look continues after them. */
  metAtMost: number;
};

const usualSize: AskingSize = { batch: 20, portion: 50, metAtMost: 2000 };

/** Whoever was chosen may have been asked about something else by the time they are written to: then others are chosen, so many times. */
const chosenAtMost = 5;

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
 * People are looked for without a lock, however many are met. Only those chosen are written to under the organisation's lock, each question
 * in a transaction of its own, by what is stored then: so two runs at once are safe, and whoever agrees, or takes that back, waits here for
 * no longer than it takes to look at four people.
 *
 * @returns how many mails were written
 */
export async function askOwners(deps: AskOwnersDeps, now: Date, size = usualSize): Promise<number> {
  // What is written while there is no mail server is never sent; the questions wait, for as long as they would be asked about.
  if (!(await isMailServerSet(deps.db))) return 0;
  let asked = 0;
  await forEachAlone(await listOrganisationsToAsk(deps.db, now), async (organisationId) => {
    if (!asksNow(await getOrganisation(deps.db, organisationId), now)) return;
    const list = (after: Asking | undefined) =>
      reading(deps.db, (tx) => listDueAskings(tx, { organisationId, after, atMost: size.batch }, now));
    await forEachAlone(inPages(list, size.batch), async (asking) => {
      asked += await askAbout(deps, asking, size, now);
    });
  });
  return asked;
}

/** Reads by index, whatever the planner knows of a shop, and holds no lock. */
function reading<T>(db: Database, read: (tx: Db) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await planByIndex(tx, true);
    return read(tx);
  });
}

const asksNow = (organisation: Organisation, now: Date): boolean =>
  organisation.takesQuestions && isInSendingHours(organisation, now);

/** Whether people are to be asked about a question now. `later`: an answer waits; `over`: nobody any more. */
type Standing =
  | { is: "due"; organisation: Organisation; question: Question; wanted: number }
  | { is: "later" }
  | { is: "over" };

/** As it is stored now; undefined where the shop does not ask now at all. */
async function findStanding(db: Db, asking: Asking, now: Date): Promise<Standing | undefined> {
  const { organisationId, questionId, openedAt } = asking;
  const organisation = await getOrganisation(db, organisationId);
  if (!asksNow(organisation, now)) return undefined;
  const question = await findQuestion(db, { organisationId, id: questionId });
  const answers = await listAnswers(db, { organisationId, questionId });
  const wanted = Math.min(askedAtOnce, askedAtMost - asking.asked);
  const isOver = question?.state !== "published" || openedAt <= daysBefore(now, askingDays);
  if (isOver || wanted <= 0 || answers.some(({ visibleText }) => visibleText !== null)) return { is: "over" };
  if (answers.some(({ state }) => state === "pending_moderation")) return { is: "later" };
  return { is: "due", organisation, question, wanted };
}

/** The next owners whose turn it is; where the look was given up, if it met too many of whom none could be asked. */
type Chosen = { owners: OwnerToAsk[]; passed: Turn | undefined };

/** @returns how many mails were written about this question */
async function askAbout({ db, keys }: AskOwnersDeps, asking: Asking, size: AskingSize, now: Date): Promise<number> {
  for (let times = 1; ; times += 1) {
    const chosen = await reading(db, async (tx) => {
      const standing = await findStanding(tx, asking, now);
      return standing?.is === "due" ? chooseOwners(tx, { ...standing, keys, size, asking }, now) : undefined;
    });
    const written = await db.transaction().execute(async (tx) => {
      await lockAsking(tx, asking.organisationId);
      await planByIndex(tx, true);
      return askChosen(tx, keys, { asking, chosen, isLast: times === chosenAtMost }, now);
    });
    if (written !== "choose again") return written;
  }
}

/** Writes to those who were chosen and may still be asked. The caller holds the lock. */
async function askChosen(
  tx: Db,
  keys: Keys,
  { asking, chosen, isLast }: { asking: Asking; chosen: Chosen | undefined; isLast: boolean },
  now: Date,
): Promise<number | "choose again"> {
  const { organisationId } = asking;
  // Another run was faster.
  if (!(await isAskingStill(tx, asking))) return 0;
  // The settings as they are now, too: who stops taking questions asks nobody from that moment on.
  const standing = await findStanding(tx, asking, now);
  if (!standing) return 0;
  const nextAt = new Date(now.getTime() + lookAgainMs);
  if (standing.is !== "due") {
    const isOver = standing.is === "over";
    await moveAsking(tx, asking, isOver ? noMore : { more: 0, nextAt, passed: asking.passed });
    return 0;
  }
  if (!chosen) return isLast ? 0 : "choose again";
  const { organisation, question } = standing;
  const owners = await stillAskable(tx, keys, standing, chosen.owners, now);
  if (owners.length < chosen.owners.length && !isLast) return "choose again";
  if (owners.length > 0) {
    const mailIds = await writeMails(tx, organisation, question, owners, now);
    const purchaserIds = owners.map(({ purchaserId }) => purchaserId);
    const asks = purchaserIds.map((purchaserId, index) => ({ purchaserId, mailId: mailIds[index]! }));
    await insertAsks(tx, asking, asks, now);
    await noteLastAsked(tx, { organisationId, purchaserIds }, now);
  }
  const areAll = asking.asked + owners.length >= askedAtMost;
  await moveAsking(tx, asking, { more: owners.length, nextAt: areAll ? null : nextAt, passed: chosen.passed });
  return owners.length;
}

const noMore = { more: 0, nextAt: null, passed: undefined };

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

const fullRule = async (db: Db, { organisation, question }: Pick<About, "organisation" | "question">, now: Date) => ({
  ...(await askingRule(db, organisation, question, now)),
  restedSince: restedSince(now),
  mailsAtMost,
});

type About = {
  organisation: Organisation;
  question: Question;
  wanted: number;
  asking: Asking;
  keys: Keys;
  size: AskingSize;
};

async function chooseOwners(db: Db, about: About, now: Date): Promise<Chosen> {
  const { asking, wanted, size } = about;
  const rule = await fullRule(db, about, now);
  const owners: OwnerToAsk[] = [];
  let after = asking.passed;
  for (let met = 0; met < size.metAtMost; met += size.portion) {
    const turns = await listOwnersInTurn(db, rule, { after, atMost: size.portion });
    // Once, also of who is met in the turns of two variants.
    for (const one of await writableOf(db, about.keys, rule, turns))
      if (owners.length < wanted && owners.every(({ purchaserId }) => purchaserId !== one.purchaserId))
        owners.push(one);
    // Next time from the beginning: there may be others by then.
    if (owners.length === wanted || turns.length < size.portion) return { owners, passed: undefined };
    const { lastAskedAt, purchaserId } = turns.at(-1)!;
    after = { lastAskedAt, purchaserId };
  }
  return { owners, passed: after };
}

/** Of those who were chosen, who may still be asked, and whose turn has not moved: who was asked about another question since has had theirs. */
async function stillAskable(
  tx: Db,
  keys: Keys,
  about: Pick<About, "organisation" | "question">,
  owners: readonly OwnerToAsk[],
  now: Date,
): Promise<OwnerToAsk[]> {
  if (owners.length === 0) return [];
  const rule = await fullRule(tx, about, now);
  return writableOf(tx, keys, rule, await listOwnersAtTurns(tx, rule, owners));
}

async function writableOf(db: Db, keys: Keys, rule: AskingRule, turns: readonly MetOwner[]): Promise<OwnerToAsk[]> {
  const askable = turns.filter((one): one is OwnerToAsk => one.email !== null);
  return onlyWritable(db, keys, askable, { organisationId: rule.organisationId, stops: stopsThatCount });
}

// Each stands on a line of its own. The words of a question are the asker's, who may be erased: the outbox does not contain them, nor secrets.
export const questionMark = "{{question}}";
export const answerMark = "{{answer_link}}";

async function writeMails(
  tx: Db,
  organisation: Organisation,
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
