import { beforeAll, describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { keys } from "../../test/support/invitations.ts";
import {
  anOwner,
  aShopWithQuestions,
  ask,
  askedAbout,
  handOverToOwners,
  mailsToOwners,
  ownerMails,
} from "../../test/support/owners.ts";
import { aQuestionToVet, publishAnswer, publishQuestion, rejectQuestion } from "../../test/support/questions.ts";
import { untilBlocked } from "../../test/support/waiting.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { addUp } from "../insights/add-up.ts";
import { updateOrganisation } from "../organisations/index.ts";
import { addressHashes, insertMailStop, listMails, noteMailServer, type Stopped } from "../outbox/index.ts";
import { daysAfter } from "../platform/days.ts";
import { claimPurchase, insertSuppression, mergePurchaser, replaceLinkSecret } from "../purchases/index.ts";
import { appealQuestion } from "./appeal-question.ts";
import { askOwners } from "./ask-owners.ts";
import { agreeToBeAsked, findAskingStanding, stopBeingAsked } from "./asking-consent.ts";
import { decideQuestion } from "./decide-conversation.ts";
import { eraseAsker } from "./erase-asker.ts";
import { isOwnerKey } from "./owner-link.ts";
import { findQuestion } from "./questions.queries.ts";
import { writeAnswer } from "./write-answer.ts";

const server = await testDatabase();
const { db, owner } = server;
// Ten in the morning in Berlin, on a Monday.
const now = new Date("2026-03-16T09:00:00Z");
const later = (days: number) => daysAfter(now, days);
const hours = (count: number, from = now) => new Date(from.getTime() + count * 3_600_000);
const anyPlace = { place: "order_page", language: "en" } as const;

beforeAll(() => noteMailServer(db, true, now));

async function inDoubt(mailId: string, at: Date): Promise<void> {
  await owner.query("update outbox set state = 'claimed', claimed_at = $2 where id = $1", [mailId, at]);
}

describe("asked about a published question is", () => {
  test("whoever owns the product by a confirmed purchase and agreed, and nobody else", async () => {
    const shop = await aShopWithQuestions(server, { inviteCountries: { AT: "never", GB: "never" } });
    const organisationId = shop.id;
    const asker = "asker@example.com";
    const right = await anOwner(server, shop, now, { email: "right@example.com" });
    await anOwner(server, shop, now, { agrees: false });
    await anOwner(server, shop, now, { sku: "K2" });
    await anOwner(server, shop, now, { isRefunded: true });
    await anOwner(server, shop, now, { isCancelled: true });
    await anOwner(server, shop, now, { deliveryDate: "2026-03-17" });
    await anOwner(server, shop, now, { country: "AT" });
    await anOwner(server, shop, now, { country: "UK" });
    await anOwner(server, shop, now, { email: "ASKER@example.com" });
    const revoked = await anOwner(server, shop, now);
    await replaceLinkSecret(db, revoked);
    const back = await anOwner(server, shop, now);
    await stopBeingAsked(db, back, anyPlace, now);
    const { purchaser } = await mergePurchaser(db, { organisationId, email: "claims@example.com", details: {} }, now);
    await claimPurchase(db, { organisationId, purchaserId: purchaser.id, orderRef: "C1", sku: "K1" }, now);
    await agreeToBeAsked(db, keys, { organisationId, purchaserId: purchaser.id }, anyPlace, now);
    const bounced = await anOwner(server, shop, now);
    const [emailHash] = addressHashes(keys, bounced.email);
    await insertSuppression(db, { organisationId, emailHash, reason: "bounced" }, now);
    for (const stopped of ["owner_questions", "invitations", "all"] satisfies Stopped[]) {
      const { email } = await anOwner(server, shop, now);
      await insertMailStop(db, { organisationId, emailHash: addressHashes(keys, email)[0], stopped }, now);
    }
    const question = await publishQuestion(db, shop, { email: asker }, now);
    expect(await ask(server, shop, now)).toBe(1);
    expect(await askedAbout(server, question)).toEqual([right.email]);
  });

  test("somebody whose claim an order confirms later", async () => {
    const shop = await aShopWithQuestions(server);
    const organisationId = shop.id;
    const { purchaser } = await mergePurchaser(db, { organisationId, email: "late@example.com", details: {} }, now);
    await claimPurchase(db, { organisationId, purchaserId: purchaser.id, orderRef: "C2", sku: "K1" }, now);
    await agreeToBeAsked(db, keys, { organisationId, purchaserId: purchaser.id }, anyPlace, now);
    const question = await publishQuestion(db, shop, {}, now);
    expect(await ask(server, shop, now)).toBe(0);
    await anOwner(server, shop, later(1), { email: "late@example.com", orderRef: "C2", agrees: false });
    expect(await ask(server, shop, later(2))).toBe(1);
    expect(await askedAbout(server, question)).toEqual(["late@example.com"]);
  });

  test("somebody who agreed before they bought it, once the job that adds purchases up has met the purchase", async () => {
    const shop = await aShopWithQuestions(server);
    await anOwner(server, shop, now, { email: "again@example.com", sku: "K2" });
    await anOwner(server, shop, now, { email: "never-agreed@example.com", sku: "K2", agrees: false });
    for (const email of ["again@example.com", "never-agreed@example.com"])
      await anOwner(server, shop, hours(1), { email, agrees: false });
    const question = await publishQuestion(db, shop, {}, hours(1));
    expect(await ask(server, shop, hours(1))).toBe(0);
    await addUp(db, hours(2), shop.id);
    expect(await ask(server, shop, later(3))).toBe(1);
    expect(await askedAbout(server, question)).toEqual(["again@example.com"]);
  });

  test("somebody to whom an order moved what another had claimed, where they agreed before", async () => {
    const shop = await aShopWithQuestions(server);
    const organisationId = shop.id;
    const { purchaser } = await mergePurchaser(db, { organisationId, email: "claimer@example.com", details: {} }, now);
    await claimPurchase(db, { organisationId, purchaserId: purchaser.id, orderRef: "C3", sku: "K1" }, now);
    await agreeToBeAsked(db, keys, { organisationId, purchaserId: purchaser.id }, anyPlace, now);
    await anOwner(server, shop, now, { email: "buyer@example.com", sku: "K2" });
    await addUp(db, hours(2), shop.id);
    await anOwner(server, shop, hours(3), { email: "buyer@example.com", orderRef: "C3", agrees: false });
    await addUp(db, hours(4), shop.id);
    const question = await publishQuestion(db, shop, {}, hours(4));
    expect(await ask(server, shop, hours(4))).toBe(1);
    expect(await askedAbout(server, question)).toEqual(["buyer@example.com"]);
  });

  test("the owner of a variant too, where the shop shows variants together; their mail says so", async () => {
    const shop = await aShopWithQuestions(server, { variantsTogether: "group" });
    for (const sku of ["RED", "BLUE"])
      await mergeProduct(db, shop.id, { sku, name: `Kettle ${sku}`, url: null, imageUrl: null }, now);
    await owner.query("update products set product_group = 'KETTLE' where organisation_id = $1", [shop.id]);
    await anOwner(server, shop, now, { email: "blue@example.com", sku: "BLUE" });
    const both = await anOwner(server, shop, now, { email: "both@example.com", sku: "RED" });
    await anOwner(server, shop, now, { email: both.email, sku: "BLUE" });
    await anOwner(server, shop, now, { email: "other@example.com", sku: "GREEN" });
    const question = await publishQuestion(db, shop, { sku: "RED" }, now);
    expect(await ask(server, shop, now)).toBe(2);
    expect((await askedAbout(server, question)).sort()).toEqual(["blue@example.com", "both@example.com"]);
    const bodies = (await mailsToOwners(server, shop)).map(({ body }) => body);
    expect(bodies.filter((body) => body.includes("You bought a variant of Kettle RED from"))).toHaveLength(1);
    expect(bodies.filter((body) => body.includes("You bought Kettle RED from"))).toHaveLength(1);
  });
});

describe("how many and how often:", () => {
  test("four at once, every two days, until twelve were asked", async () => {
    const shop = await aShopWithQuestions(server);
    for (let count = 0; count < 15; count += 1) await anOwner(server, shop, now);
    const question = await publishQuestion(db, shop, {}, now);
    const asked = [];
    for (const at of [now, hours(1), later(1), later(2), later(4), later(6), later(8)])
      asked.push(await ask(server, shop, at));
    expect(asked).toEqual([4, 0, 0, 4, 4, 0, 0]);
    expect(new Set(await askedAbout(server, question)).size).toBe(12);
  });

  test("nobody once an answer is shown, and nobody while one waits for a vetter", async () => {
    const shop = await aShopWithQuestions(server);
    for (let count = 0; count < 12; count += 1) await anOwner(server, shop, now);
    const answered = await publishQuestion(db, shop, { text: "Answered?", answer: "Yes." }, now);
    const waits = await publishQuestion(db, shop, { text: "Waits?" }, now);
    await writeAnswer(db, { question: waits, staffId: answered.id, text: "Soon." }, now);
    expect(await ask(server, shop, now)).toBe(0);
    expect(await askedAbout(server, answered)).toEqual([]);
    expect(await askedAbout(server, waits)).toEqual([]);
  });

  test("nobody a month after it was published", async () => {
    const shop = await aShopWithQuestions(server);
    const question = await publishQuestion(db, shop, {}, now);
    expect(await ask(server, shop, now)).toBe(0);
    await anOwner(server, shop, later(29));
    expect(await ask(server, shop, later(30))).toBe(0);
    const { rows } = await owner.query("select next_at from question_askings where question_id = $1", [question.id]);
    expect(rows).toEqual([{ next_at: null }]);
  });

  test("one person gets two mails in thirty days at most, whatever product they are about", async () => {
    const shop = await aShopWithQuestions(server);
    const { email } = await anOwner(server, shop, now, { sku: "K1" });
    for (const sku of ["K2", "K3"]) await anOwner(server, shop, now, { email, sku, orderRef: `of-${sku}-${shop.id}` });
    const questions = [];
    for (const sku of ["K1", "K2", "K3"]) questions.push(await publishQuestion(db, shop, { sku }, now));
    expect(await ask(server, shop, now)).toBe(2);
    await handOverToOwners(server, await mailsToOwners(server, shop), hours(2));
    for (const days of [2, 10, 20, 29]) expect(await ask(server, shop, later(days))).toBe(0);
    const again = await publishQuestion(db, shop, { sku: "K1", text: "And now?" }, later(30));
    expect(await ask(server, shop, later(30))).toBe(0);
    expect(await ask(server, shop, hours(3, later(32)))).toBe(1);
    expect(await askedAbout(server, again)).toEqual([email]);
  });

  test("those who were never asked come first, then those asked longest ago, then who has been known longest", async () => {
    const shop = await aShopWithQuestions(server);
    const [a, b, c, d, e] = await Promise.all(
      ["a", "b", "c", "d", "e"].map(async (name, index) => {
        const email = `${name}@example.com`;
        await anOwner(server, shop, new Date(now.getTime() - 60_000 + index * 1000), { email });
        return email;
      }),
    );
    const first = await publishQuestion(db, shop, { text: "First?" }, now);
    await ask(server, shop, now);
    expect(await askedAbout(server, first)).toEqual([a, b, c, d]);
    const second = await publishQuestion(db, shop, { text: "Second?" }, hours(1));
    await ask(server, shop, hours(1));
    expect(await askedAbout(server, second)).toEqual([e, a, b, c]);
  });

  test("two sweeps at once ask as many as one", async () => {
    const shop = await aShopWithQuestions(server);
    for (let count = 0; count < 9; count += 1) await anOwner(server, shop, now, { email: `n${count}@example.com` });
    const questions = [];
    for (const text of ["One?", "Two?", "Three?"]) questions.push(await publishQuestion(db, shop, { text }, now));
    await Promise.all(Array.from({ length: 6 }, () => ask(server, shop, now)));
    expect(await mailsToOwners(server, shop)).toHaveLength(12);
    const all = await Promise.all(questions.map((question) => askedAbout(server, question)));
    expect(all.map((people) => [people.length, new Set(people).size])).toEqual([
      [4, 4],
      [4, 4],
      [4, 4],
    ]);
    const often = new Map<string, number>();
    for (const email of all.flat()) often.set(email, (often.get(email) ?? 0) + 1);
    expect(Math.max(...often.values())).toBe(2);
  });

  test("a question about which nobody can be written to is no reason to ask nobody about the others, and its failure is told", async () => {
    const shop = await aShopWithQuestions(server);
    await anOwner(server, shop, now);
    const [broken, other] = [await publishQuestion(db, shop, {}, now), await publishQuestion(db, shop, {}, hours(1))];
    await owner.query(`create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
      create trigger refuse before insert on question_asks for each row when (new.question_id = '${broken.id}')
        execute function refuse()`);
    await expect(ask(server, shop, hours(2))).rejects.toThrow("no");
    expect(await askedAbout(server, other)).toHaveLength(1);
    await owner.query("drop trigger refuse on question_asks");
    await ask(server, shop, hours(2));
    expect(await askedAbout(server, broken)).toHaveLength(1);
  });

  test("whoever agrees or takes it back does not wait for a look, however many it meets", async () => {
    const shop = await aShopWithQuestions(server);
    const { email } = await anOwner(server, shop, now);
    const question = await publishQuestion(db, shop, {}, now);
    // A look that takes long.
    const slow = await owner.connect();
    await slow.query("begin");
    await slow.query("lock table askable_owners in access exclusive mode");
    const looking = askOwners({ db, keys }, now);
    await untilBlocked(owner);
    const { rows } = await slow.query(
      "select pg_try_advisory_xact_lock(hashtextextended('asking owners ' || $1, 0)) as free",
      [shop.id],
    );
    await slow.query("rollback");
    slow.release();
    await looking;
    expect(rows).toEqual([{ free: true }]);
    expect(await askedAbout(server, question)).toEqual([email]);
  });

  test("who takes it back between being chosen and being written to is not asked, and the next person is", async () => {
    const shop = await aShopWithQuestions(server);
    const people: Awaited<ReturnType<typeof anOwner>>[] = [];
    for (let count = 0; count < 5; count += 1)
      people.push(await anOwner(server, shop, new Date(now.getTime() - 60_000 + count)));
    const question = await publishQuestion(db, shop, {}, now);
    let looking: Promise<number> | undefined;
    await db.transaction().execute(async (tx) => {
      await stopBeingAsked(tx, people[0]!, anyPlace, now);
      looking = askOwners({ db, keys }, now);
      // It has chosen, and waits for the lock.
      await untilBlocked(owner);
    });
    await looking;
    expect(await askedAbout(server, question)).toEqual(people.slice(1).map(({ email }) => email));
  });

  test("a look that meets too many who cannot be asked continues after them", async () => {
    const shop = await aShopWithQuestions(server);
    for (let count = 0; count < 6; count += 1)
      await anOwner(server, shop, new Date(now.getTime() - 60_000 + count), { isRefunded: true });
    await anOwner(server, shop, now, { email: "last@example.com" });
    const question = await publishQuestion(db, shop, {}, now);
    const size = { batch: 20, portion: 2, metAtMost: 4 };
    await askOwners({ db, keys }, now, size);
    expect(await askedAbout(server, question)).toEqual([]);
    await askOwners({ db, keys }, later(2), size);
    expect(await askedAbout(server, question)).toEqual(["last@example.com"]);
  });
});

describe("when:", () => {
  test("in the hours of the shop's invitations, by its clocks", async () => {
    const shop = await aShopWithQuestions(server);
    await anOwner(server, shop, now);
    const evening = new Date("2026-03-16T18:30:00Z");
    await publishQuestion(db, shop, {}, evening);
    expect(await ask(server, shop, evening)).toBe(0);
    expect(await ask(server, shop, new Date("2026-03-17T07:59:00Z"))).toBe(0);
    expect(await ask(server, shop, new Date("2026-03-17T08:00:00Z"))).toBe(1);
    const [mail] = await mailsToOwners(server, shop);
    const tried = await ownerMails.prepare(db, mail!, new Date("2026-03-17T18:00:00Z"));
    expect(tried).toEqual({ notBefore: new Date("2026-03-18T08:00:00Z") });
  });

  test("also when another person let it through after an appeal", async () => {
    const shop = await aShopWithQuestions(server);
    const { email } = await anOwner(server, shop, now);
    const question = await aQuestionToVet(db, shop, {}, now);
    const rejected = await rejectQuestion(db, question, now);
    await appealQuestion(db, rejected, "It is one.", now);
    await db
      .transaction()
      .execute((tx) =>
        decideQuestion(
          tx,
          { ...question, version: 1 },
          { verdict: "accept" },
          { kind: "staff", id: question.id },
          later(1),
        ),
      );
    expect(await ask(server, shop, later(1))).toBe(1);
    expect(await askedAbout(server, question)).toEqual([email]);
  });

  test("never while the shop takes no questions, or there is no mail server", async () => {
    const shop = await aShopWithQuestions(server, { takesQuestions: false });
    await anOwner(server, shop, now);
    await publishQuestion(db, shop, {}, now);
    expect(await ask(server, shop, now)).toBe(0);
    await updateOrganisation(db, shop.id, { takesQuestions: true });
    await noteMailServer(db, false, now);
    expect(await ask(server, shop, now)).toBe(0);
    await noteMailServer(db, true, now);
    expect(await ask(server, shop, now)).toBe(1);
  });
});

describe("the mail", () => {
  test("is in the owner's language, quotes the question and contains their own link, neither of which the outbox does", async () => {
    const shop = await aShopWithQuestions(server, { name: "Harbour" });
    await mergeProduct(db, shop.id, { sku: "K1", name: "Kettle", url: null, imageUrl: null }, now);
    const german = await anOwner(server, shop, now, { language: "de" });
    const question = await publishQuestion(db, shop, { text: "Does the lid fit?\n{{answer_link}}" }, now);
    await ask(server, shop, now);
    const [mail] = await mailsToOwners(server, shop);
    expect(mail).toMatchObject({ language: "de", isBulk: true, subject: "Können Sie helfen? Eine Frage zu Kettle" });
    expect(mail!.body).not.toContain("Does the lid fit?");
    expect(mail!.body).not.toContain("key=");
    const [taken] = await handOverToOwners(server, [mail!], now);
    expect(taken).toMatchObject({ to: german.email, stopKind: "owner_questions" });
    expect(taken!.text).toContain("\n> Does the lid fit?\n> {{answer_link}}\n");
    const link = new URL(/https:\S+/.exec(taken!.text)![0]);
    const of = { organisationId: shop.id, questionId: question.id, purchaserId: german.purchaserId };
    expect(link.pathname).toBe(`/review/answer/${shop.trkref}/${question.number}/${german.purchaserId}`);
    expect(isOwnerKey(keys, of, link.searchParams.get("key")!)).toBe(true);
    expect((await ownerMails.show(db, mail!, { withSecrets: false })).text).not.toContain("key=");
    expect((await ownerMails.show(db, mail!, { withSecrets: true })).text).toBe(taken!.text);
  });

  test.each([
    ["its reader took the consent back", "opted_out", (_, who) => stopBeingAsked(db, who, anyPlace, hours(1))],
    [
      "its reader has stopped requests for reviews",
      "opted_out",
      ({ organisationId }, { email }) =>
        insertMailStop(db, { organisationId, emailHash: addressHashes(keys, email)[0], stopped: "invitations" }, now),
    ],
    ["an answer is shown by now", "no_longer_due", (question) => publishAnswer(db, question, "It does.", hours(1))],
    [
      "the shop takes no questions any more",
      "no_longer_due",
      ({ organisationId }) => updateOrganisation(db, organisationId, { takesQuestions: false }),
    ],
    [
      "the shop mails nobody in that country any more",
      "no_longer_due",
      ({ organisationId }) => updateOrganisation(db, organisationId, { inviteCountries: { DE: "never" } }),
    ],
    [
      "the link of the purchase was revoked",
      "no_longer_due",
      (_, who) => replaceLinkSecret(db, { organisationId: who.organisationId, orderRef: who.orderRef, sku: who.sku }),
    ],
    [
      "the question has gone with its asker",
      "no_longer_due",
      ({ organisationId }) =>
        db
          .transaction()
          .execute((tx) => eraseAsker(tx, { organisationId, email: "gone@example.com", keepsVisible: false }, now)),
    ],
  ] satisfies [
    string,
    string,
    (question: { organisationId: string; id: string }, who: Awaited<ReturnType<typeof anOwner>>) => Promise<unknown>,
  ][])("is not sent where %s, and nobody counts as asked", async (_why, withheld, happen) => {
    const shop = await aShopWithQuestions(server);
    const who = await anOwner(server, shop, now, { country: "DE" });
    const question = await publishQuestion(db, shop, { email: "gone@example.com" }, now);
    await ask(server, shop, now);
    const [mail] = await mailsToOwners(server, shop);
    await happen(question, who);
    expect(await ownerMails.prepare(db, mail!, hours(2))).toEqual({ withheld });
    await handOverToOwners(server, [mail!], hours(2));
    expect(await askedAbout(server, question)).toEqual([]);
    const { rows } = await owner.query<{ turn: string }>(
      "select last_asked_at::text as turn from askable_owners where organisation_id = $1",
      [shop.id],
    );
    expect(rows.every(({ turn }) => turn === "-infinity")).toBe(true);
  });

  test("that was not sent makes room for another person", async () => {
    const shop = await aShopWithQuestions(server);
    for (let count = 0; count < 13; count += 1) await anOwner(server, shop, now);
    const question = await publishQuestion(db, shop, {}, now);
    for (const days of [0, 2, 4]) {
      await ask(server, shop, later(days));
      const waiting = (await mailsToOwners(server, shop)).filter(({ state }) => state === "waiting");
      if (days < 4) await handOverToOwners(server, waiting, later(days));
    }
    const [last] = (await mailsToOwners(server, shop)).filter(({ state }) => state === "waiting");
    await stopBeingAsked(db, { organisationId: shop.id, purchaserId: last!.purchaserId! }, anyPlace, later(4));
    await handOverToOwners(server, [last!], later(4));
    expect(await ask(server, shop, later(4))).toBe(1);
    expect(await askedAbout(server, question)).toHaveLength(12);
  });

  test("in doubt counts as sent, and a third to the same person is not handed over", async () => {
    const shop = await aShopWithQuestions(server);
    const { email } = await anOwner(server, shop, now);
    for (const text of ["One?", "Two?"]) await publishQuestion(db, shop, { text }, now);
    expect(await ask(server, shop, now)).toBe(2);
    const [one, two] = await mailsToOwners(server, shop);
    await inDoubt(one!.id, hours(1));
    await handOverToOwners(server, [two!], hours(1));
    const third = await publishQuestion(db, shop, { text: "Three?" }, hours(2));
    for (const days of [2, 20, 40]) expect(await ask(server, shop, later(days))).toBe(0);
    expect(await askedAbout(server, third)).toEqual([]);
    expect(email).toBeDefined();
  });

  test("that was sent counts although its question has gone with its asker", async () => {
    const shop = await aShopWithQuestions(server);
    await anOwner(server, shop, now);
    for (const text of ["One?", "Two?"]) await publishQuestion(db, shop, { text, email: "gone@example.com" }, now);
    expect(await ask(server, shop, now)).toBe(2);
    await handOverToOwners(server, await mailsToOwners(server, shop), now);
    const gone = { organisationId: shop.id, email: "gone@example.com", keepsVisible: false };
    await db.transaction().execute((tx) => eraseAsker(tx, gone, hours(1)));
    await publishQuestion(db, shop, { text: "Three?" }, later(2));
    expect(await ask(server, shop, later(2))).toBe(0);
  });

  test("written weeks before it could be sent counts from when it was sent", async () => {
    const shop = await aShopWithQuestions(server);
    await anOwner(server, shop, now);
    for (const text of ["One?", "Two?"]) await publishQuestion(db, shop, { text }, now);
    await ask(server, shop, now);
    // The mail server was away for three days.
    await handOverToOwners(server, await mailsToOwners(server, shop), later(3));
    await publishQuestion(db, shop, { text: "Three?" }, later(30));
    expect(await ask(server, shop, later(31))).toBe(0);
    expect(await ask(server, shop, hours(1, later(33)))).toBe(1);
  });
});

describe("consent", () => {
  const said = async (organisationId: string) =>
    (
      await owner.query<{ given: boolean; place: string; language: string; at: Date }>(
        "select is_given as given, place, language, given_at as at from asking_consents where organisation_id = $1 order by id",
        [organisationId],
      )
    ).rows;

  test("is kept with when, where and in which language, each time it changes; saying it twice says it once", async () => {
    const shop = await aShopWithQuestions(server);
    const who = await anOwner(server, shop, now, { agrees: false });
    expect(await findAskingStanding(db, keys, who)).toBe("not agreed");
    await agreeToBeAsked(db, keys, who, { place: "author_page", language: "fr" }, now);
    await agreeToBeAsked(db, keys, who, { place: "author_page", language: "fr" }, hours(1));
    expect(await findAskingStanding(db, keys, who)).toBe("agreed");
    await stopBeingAsked(db, who, anyPlace, hours(2));
    await stopBeingAsked(db, who, anyPlace, hours(3));
    expect(await findAskingStanding(db, keys, who)).toBe("not agreed");
    expect(await said(shop.id)).toEqual([
      { given: true, place: "author_page", language: "fr", at: now },
      { given: false, place: "order_page", language: "en", at: hours(2) },
    ]);
  });

  test("given anew after the link in a mail has stopped them lets such mails through again, and no others", async () => {
    const shop = await aShopWithQuestions(server);
    const who = await anOwner(server, shop, now);
    const [emailHash] = addressHashes(keys, who.email);
    const stop = { organisationId: shop.id, emailHash };
    for (const stopped of ["owner_questions", "review_news"] satisfies Stopped[])
      await insertMailStop(db, { ...stop, stopped }, now);
    expect(await findAskingStanding(db, keys, who)).toBe("not agreed");
    await agreeToBeAsked(db, keys, who, anyPlace, hours(1));
    expect(await findAskingStanding(db, keys, who)).toBe("agreed");
    const { rows } = await owner.query("select stopped from mail_stops where organisation_id = $1", [shop.id]);
    expect(rows).toEqual([{ stopped: "review_news" }]);
    await insertMailStop(db, { ...stop, stopped: "all" }, hours(2));
    // What was agreed to can be taken back all the same.
    expect(await findAskingStanding(db, keys, who)).toBe("agreed, stopped");
    await stopBeingAsked(db, who, anyPlace, hours(3));
    expect(await findAskingStanding(db, keys, who)).toBe("stopped");
  });

  test("given anew keeps the place in the order of turns", async () => {
    const shop = await aShopWithQuestions(server);
    const who = await anOwner(server, shop, now);
    await publishQuestion(db, shop, {}, now);
    await ask(server, shop, now);
    await stopBeingAsked(db, who, anyPlace, hours(1));
    await agreeToBeAsked(db, keys, who, anyPlace, hours(2));
    const { rows } = await owner.query("select last_asked_at from askable_owners where organisation_id = $1", [
      shop.id,
    ]);
    expect(rows).toEqual([{ last_asked_at: now }]);
  });
});

test("nothing of who was asked stands in the outbox's words, and no mail goes to anybody twice about one question", async () => {
  const shop = await aShopWithQuestions(server);
  for (let count = 0; count < 3; count += 1) await anOwner(server, shop, now);
  const question = await publishQuestion(db, shop, {}, now);
  for (let day = 0; day < 30; day += 1) await ask(server, shop, later(day));
  expect(await askedAbout(server, question)).toHaveLength(3);
  expect((await listMails(db, { organisationId: shop.id, atMost: 100 })).map(({ body }) => body).join()).not.toContain(
    "@",
  );
  expect((await findQuestion(db, question))?.state).toBe("published");
});
