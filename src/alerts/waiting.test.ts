import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview } from "../../test/support/published.ts";
import { aBuyer, aQuestionToVet, publishQuestion, rejectQuestion, writeAsOwner } from "../../test/support/questions.ts";
import { anEndpoint } from "../../test/support/receiver.ts";
import { ran, sentBy, testOnWholeTables } from "../../test/support/sent-statements.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp, testBaseUrl, testSecret } from "../../test/support/test-app.ts";
import { aReviewToVet } from "../../test/support/waiting-reviews.ts";
import { disableStaff, enableStaff, type Role } from "../access/index.ts";
import { appealQuestion, decideAnswer, decideQuestion, writeAnswer } from "../conversations/index.ts";
import { appealAnswer } from "../conversations/write-answer.ts";
import { readQueue } from "../moderation/list-queue.ts";
import type { Organisation } from "../organisations/index.ts";
import { composeMail, listMails, type Mail, noteMailServer } from "../outbox/index.ts";
import { daysAfter } from "../platform/days.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { standingOf } from "../questionnaire/standing.ts";
import { reportReview } from "../reports/index.ts";
import { getReviewByNumber, waiveConfirmation } from "../reviews/index.ts";
import { disableEndpoint } from "../webhooks/endpoints.queries.ts";
import { mendNoticesAhead } from "./choices.queries.ts";
import { chooseNotices, stopNotices } from "./choose-notices.ts";
import { alertMails, forgetNotices, noticeMails, sendDigests, tellOfWaiting, tellOfWebhooks } from "./index.ts";
import { type NoticeKind, type NoticeWay, noticeKinds, waitingKinds } from "./notice.ts";
import { listToldSince } from "./notices.queries.ts";
import { countWaiting, listWaitingNews, waitingCountedAtMost } from "./waiting.queries.ts";

const { app, db, pool, owner } = await testApp();
await noteMailServer(db, true, new Date("2026-01-01T00:00:00Z"));
const keys = deriveKeys(testSecret);
const source = noticeMails({ baseUrl: testBaseUrl, keys });
const minute = 60_000;
const hour = 60 * minute;
const at = (moment: string) => new Date(moment);
const plus = (moment: Date, ms: number) => new Date(moment.getTime() + ms);
const aShop = (settings = {}) => anOrganisation(db, { name: "Acme", timeZone: "Europe/Berlin", ...settings });
const someone = (role: Role, ...organisations: Organisation[]) => signIn(app, db, { role, organisations });

async function choose(staff: { id: string }, way: NoticeWay, now: Date) {
  const ways = new Map<NoticeKind, NoticeWay>(noticeKinds.map((kind) => [kind, way]));
  await chooseNotices(db, staff.id, { ways, digest: { hour: 8, timeZone: null } }, now);
}

const noticesOf = async ({ id: organisationId }: Organisation): Promise<Mail[]> =>
  (await listMails(db, { organisationId, atMost: 100 })).filter(({ kind }) => kind.startsWith("staff_"));

async function delivered(shop: Organisation, now: Date) {
  const all = await Promise.all((await noticesOf(shop)).map((mail) => source.prepare(db, mail, now)));
  return all.flatMap((one) => ("to" in one ? [one] : []));
}

async function aCase(shop: Organisation, now: Date) {
  const { organisationId, number } = await publishReview(db, shop, {}, now);
  const report = { reason: "personal_data", words: "It names my neighbour.", email: null, language: "en" } as const;
  await reportReview(db, { organisationId, number }, report, now);
}

describe("what is asked", () => {
  const now = at("2026-05-04T09:00:00Z");

  test("is told as kinds of its own, each to those who may decide about it: the question, the appeal, the answer", async () => {
    const shop = await aShop({ takesQuestions: true });
    const vetters = [await someone("vetter", shop), await someone("vetter", shop)] as const;
    const retailer = await someone("retailer", shop);
    for (const one of [...vetters, retailer]) await choose(one, "at_once", plus(now, -hour));
    await aQuestionToVet(db, shop, { text: "Is it loud?" }, now);
    const refuser = { kind: "staff", id: vetters[0].id } as const;
    const { id, organisationId } = await aQuestionToVet(db, shop, { text: "Hm?" }, now);
    const refused = await db
      .transaction()
      .execute((tx) =>
        decideQuestion(
          tx,
          { organisationId, id, version: 1 },
          { verdict: "reject", reason: "illegible" },
          refuser,
          now,
        ),
      );
    await appealQuestion(db, refused, "It asks whether it hums.", now);
    const question = await publishQuestion(db, shop, {}, now);
    await writeAnswer(db, { question, staffId: vetters[1].id, text: "The lid fits." }, now);
    expect(await tellOfWaiting(db, now)).toEqual([
      { kind: "questions", trkref: shop.trkref, news: 1, mails: 2 },
      { kind: "question_appeals", trkref: shop.trkref, news: 1, mails: 1 },
      { kind: "answers", trkref: shop.trkref, news: 1, mails: 1 },
    ]);
    const told = (await delivered(shop, now)).map(({ to, subject }) => [to, subject]);
    expect(told.sort()).toEqual(
      [
        [vetters[0].email, "Acme: 1 question from a shopper to read"],
        [vetters[1].email, "Acme: 1 question from a shopper to read"],
        [vetters[1].email, "Acme: 1 appeal against the refusal of a question"],
        [vetters[0].email, "Acme: 1 answer to a question to read"],
      ].sort(),
    );
    for (const { text, html } of await delivered(shop, now))
      for (const word of ["loud", "hums", "lid"]) expect([text, html].join()).not.toContain(word);
    expect(await tellOfWaiting(db, plus(now, 2 * hour))).toEqual([]);
  });

  test("is told in one run in a shop after one in which more waits than is looked at together", async () => {
    const [busy, other] = [await aShop({ takesQuestions: true }), await aShop({ takesQuestions: true })];
    for (const shop of [busy, other]) await choose(await someone("vetter", shop), "at_once", plus(now, -hour));
    await aQuestionToVet(db, busy, {}, now);
    await owner.query(
      `insert into questions (organisation_id, id, number, sku, state, text, language, submitted_at, state_changed_at)
       select organisation_id, gen_random_uuid(), -n, sku, state, text, language, submitted_at, state_changed_at
       from questions, generate_series(1, 700) n where organisation_id = $1`,
      [busy.id],
    );
    await aQuestionToVet(db, other, {}, plus(now, 1000));
    const told = await tellOfWaiting(db, plus(now, 2000));
    expect(told.map(({ trkref, news }) => [trkref, news])).toEqual([
      [busy.trkref, 500],
      [other.trkref, 1],
    ]);
  });

  test("an owner's appeal is told anew, whatever was told of the answer, and not to whoever refused it", async () => {
    const shop = await aShop({ takesQuestions: true });
    const vetters = [await someone("vetter", shop), await someone("vetter", shop)] as const;
    for (const one of vetters) await choose(one, "at_once", plus(now, -hour));
    const question = await publishQuestion(db, shop, {}, now);
    const answer = await writeAsOwner(db, question, await aBuyer(db, shop.id, now), now);
    await tellOfWaiting(db, now);
    const refusal = { verdict: "reject", reason: "not_an_answer" } as const;
    const refuser = { kind: "staff", id: vetters[0].id } as const;
    const days = (count: number) => plus(now, count * 24 * hour);
    const refused = await db.transaction().execute((tx) => decideAnswer(tx, answer, refusal, refuser, days(1)));
    await appealAnswer(db, refused, "It says how loud it is.", days(5));
    expect(await tellOfWaiting(db, days(5))).toEqual([{ kind: "answers", trkref: shop.trkref, news: 1, mails: 1 }]);
    const told = (await delivered(shop, days(5))).map(({ to }) => to);
    expect(told).toContain(vetters[1].email);
    expect(told).not.toContain(vetters[0].email);
  });

  test("stands in the digest, and of a decided one nothing is told any more", async () => {
    const shop = await aShop({ takesQuestions: true });
    const vetter = await someone("vetter", shop);
    await choose(vetter, "digest", plus(now, -30 * hour));
    const one = await aQuestionToVet(db, shop, {}, plus(now, -hour));
    await aQuestionToVet(db, shop, {}, plus(now, -hour));
    await rejectQuestion(db, one, plus(now, -hour));
    await sendDigests({ db, keys }, now);
    const [digest] = await delivered(shop, now);
    expect(digest!.text).toContain(
      `- 1 question from a shopper to read\n  ${testBaseUrl}/console/queue?organisation=${shop.trkref}`,
    );
  });

  test("is offered on the page to staff of shops whose shoppers ask, and to nobody else", async () => {
    const [asking, silent, byServer] = [await aShop({ takesQuestions: true }), await aShop(), await aShop()];
    await aQuestionToVet(db, byServer, {}, now);
    for (const [shop, isOffered] of [
      [asking, true],
      [silent, false],
      [byServer, true],
    ] as const) {
      const vetter = await someone("vetter", shop);
      const page = await vetter.get("/console/profile/notices");
      expect(page.statusCode).toBe(200);
      expect(page.body.includes("Questions to read")).toBe(isOffered);
      expect(page.body.includes('name="way_answers"')).toBe(isOffered);
    }
  });
});

describe("a promise", () => {
  test("is counted from when the order came: for its author, in the queue and for who is told", async () => {
    const shop = await aShop({ requiresOrderConfirmation: true, decidesWithinDays: 3 });
    const vetter = await someone("vetter", shop);
    await choose(vetter, "at_once", at("2026-01-01T00:00:00Z"));
    const sentAt = at("2026-01-05T10:00:00Z");
    const review = await aReviewToVet(db, shop, sentAt);
    expect(review.state).toBe("pending_order");
    // Far longer than any promise.
    const matchedAt = daysAfter(sentAt, 40);
    expect(await waiveConfirmation(db, shop, matchedAt)).toBe(1);
    const due = daysAfter(matchedAt, 3);
    const scope = { organisations: [shop], filter: {} };
    const [item] = (await readQueue(db, scope, undefined, matchedAt)).page.items;
    const standing = standingOf(
      shop,
      await getReviewByNumber(db, review),
      { decideBy: daysAfter(sentAt, 3) },
      matchedAt,
    );
    expect([item!.dueBy, standing.decideBy]).toEqual([due, due]);
    const near = daysAfter(due, -1);
    expect(await tellOfWaiting(db, plus(near, -1))).toEqual([]);
    expect(await tellOfWaiting(db, near)).toMatchObject([{ kind: "promise", news: 1, mails: 1 }]);
  });
});

describe("an hour of quiet", () => {
  test("begins with a mail that was written: what nobody was told of delays nothing", async () => {
    const now = at("2026-06-01T09:00:00Z");
    const shop = await aShop();
    const vetter = await someone("vetter", shop);
    await choose(vetter, "never", plus(now, -2 * hour));
    await aCase(shop, now);
    await choose(vetter, "at_once", plus(now, 1));
    expect(await tellOfWaiting(db, plus(now, 2))).toMatchObject([{ kind: "cases", mails: 0 }]);
    await aCase(shop, plus(now, minute));
    expect(await tellOfWaiting(db, plus(now, minute))).toMatchObject([{ news: 1, mails: 1 }]);
    await aCase(shop, plus(now, 2 * minute));
    expect(await tellOfWaiting(db, plus(now, 60 * minute))).toEqual([]);
    expect(await tellOfWaiting(db, plus(now, 61 * minute))).toMatchObject([{ news: 1, mails: 1 }]);
  });

  test("and what was told stay as they are where a clock ran ahead: nothing is told twice, and nothing waits for that time", async () => {
    const now = at("2026-06-08T09:00:00Z");
    const ahead = daysAfter(now, 2);
    const shop = await aShop();
    const vetter = await someone("vetter", shop);
    await choose(vetter, "at_once", plus(now, -2 * hour));
    await aCase(shop, now);
    expect(await tellOfWaiting(db, ahead)).toMatchObject([{ news: 1, mails: 1 }]);
    expect(await mendNoticesAhead(db, now)).toBeGreaterThan(0);
    expect(await mendNoticesAhead(db, now)).toBe(0);
    expect(await tellOfWaiting(db, plus(now, 2 * hour))).toEqual([]);
    await aCase(shop, plus(now, 2 * hour));
    expect(await tellOfWaiting(db, plus(now, 2 * hour))).toMatchObject([{ news: 1, mails: 1 }]);
  });
});

test("the digest of a day that a clock ran ahead of is not sent twice, and the next comes", async () => {
  const now = at("2026-06-15T06:00:00Z");
  const shop = await aShop();
  const vetter = await someone("vetter", shop);
  await choose(vetter, "digest", plus(now, -24 * hour));
  await aCase(shop, plus(now, -hour));
  await sendDigests({ db, keys }, now);
  await owner.query("update staff_digests set last_day = '2026-12-01' where staff_id = $1", [vetter.id]);
  await mendNoticesAhead(db, plus(now, hour));
  await sendDigests({ db, keys }, plus(now, hour));
  expect(await noticesOf(shop)).toHaveLength(1);
  await sendDigests({ db, keys }, plus(now, 24 * hour));
  expect(await noticesOf(shop)).toHaveLength(2);
});

test("who stops their notices while they cannot sign in gets none once they can again", async () => {
  const now = at("2026-06-22T06:00:00Z");
  const shop = await aShop();
  const vetter = await someone("vetter", shop);
  await choose(vetter, "at_once", plus(now, -hour));
  await disableStaff(db, vetter.id, "operator", now);
  await stopNotices(db, { staffId: vetter.id, about: "cases" }, now);
  await enableStaff(db, vetter.id);
  await aCase(shop, plus(now, hour));
  expect(await tellOfWaiting(db, plus(now, hour))).toEqual([]);
  expect(await noticesOf(shop)).toEqual([]);
});

test("the outbox shows where the link that stops a notice leads, as it leaves: not the link of mails to purchasers", async () => {
  const now = at("2026-06-29T06:00:00Z");
  const shop = await aShop();
  const admin = await someone("admin");
  const retailer = await someone("retailer", shop);
  await choose(retailer, "at_once", plus(now, -hour));
  const endpoint = await anEndpoint(db, shop, "https://hooks.example/in", now);
  await disableEndpoint(db, endpoint, "gone", now);
  await tellOfWebhooks(db, testBaseUrl, now);
  const vetter = await someone("vetter", shop);
  await choose(vetter, "at_once", plus(now, -hour));
  await aCase(shop, now);
  await tellOfWaiting(db, now);
  const mails = await listMails(db, { organisationId: shop.id, atMost: 100 });
  for (const [kind, of] of [
    ["webhook_trouble", alertMails({ baseUrl: testBaseUrl })],
    ["staff_notice", source],
  ] as const) {
    const mail = mails.find((one) => one.kind === kind)!;
    const prepared = await of.prepare(db, mail, now);
    expect(prepared).toMatchObject({ chooseUrl: `${testBaseUrl}/console/profile/notices` });
    const leaving = composeMail(shop, mail, prepared as never, `${testBaseUrl}/mail/notices/…`);
    const shown = await admin.get(`/console/${shop.trkref}/outbox/${mail.id}`);
    expect(shown.statusCode).toBe(200);
    expect(leaving.text).toContain("/mail/notices/…");
    expect([shown.body.includes("/mail/notices/…"), shown.body.includes("/mail/stop/")]).toEqual([true, false]);
  }
  await disableStaff(db, admin.id, "operator", now);
});

test("to whom mails went is forgotten a month later", async () => {
  const now = at("2026-07-06T06:00:00Z");
  const shop = await aShop();
  const vetter = await someone("vetter", shop);
  await choose(vetter, "at_once", plus(now, -hour));
  await aCase(shop, now);
  await tellOfWaiting(db, now);
  const kept = async () =>
    (await owner.query("select from staff_notices where organisation_id = $1", [shop.id])).rowCount;
  await forgetNotices(db, now);
  expect(await kept()).toBe(1);
  await forgetNotices(db, plus(now, 1));
  expect(await kept()).toBe(0);
});

describe("where twenty thousand wait", () => {
  const now = at("2026-08-10T09:00:00Z");
  let shopId: string;

  /** As many as it takes for plans to be those of a large shop: half of them since long, half since a moment ago. */
  async function fill(): Promise<void> {
    const shop = await aShop({ name: "Large", takesQuestions: true });
    shopId = shop.id;
    const { purchaseId } = await aReviewToVet(db, shop, now);
    await owner.query(
      `insert into purchases select (jsonb_populate_record(p, jsonb_build_object(
         'id', gen_random_uuid(), 'order_ref', 'F' || n, 'link_secret', '\\x' || md5(n::text)))).*
       from purchases p, generate_series(1, 20000) n where p.organisation_id = $1 and p.id = $2`,
      [shopId, purchaseId],
    );
    // Before anything is planned that looks for one of them twenty thousand times.
    await owner.query("analyze purchases");
    await owner.query(
      `insert into reviews select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'number', nextval('v4_numbers'),
         'purchase_id', p.id, 'submitted_at', at, 'state_changed_at', at, 'author_secret', '\\x' || md5(p.id::text)))).*
       from reviews r, purchases p, lateral (select case when substr(p.order_ref, 2)::int % 2 = 0 then $3::timestamptz - interval '20 days'
         else $3::timestamptz - interval '1 hour' end as at) began
       where r.organisation_id = $1 and r.purchase_id = $2 and p.organisation_id = $1 and p.order_ref like 'F%'`,
      [shopId, purchaseId, now],
    );
    await owner.query(
      `insert into questions (organisation_id, id, number, sku, state, text, language, submitted_at, state_changed_at)
       select $1, gen_random_uuid(), nextval('v4_numbers'), 'K1', 'pending_moderation', 'x', 'en', $2, $2 from generate_series(1, 20000)`,
      [shopId, now],
    );
    await owner.query("vacuum analyze reviews, questions");
  }

  testOnWholeTables("they are counted to a thousand, and the mail says that there are more", async () => {
    await fill();
    const { value, sent } = await sentBy({ pool, db }, (db) =>
      countWaiting(db, { kinds: waitingKinds, organisationId: shopId, staffId: randomUUID() }, now),
    );
    expect([...value].sort()).toEqual([
      ["promise", waitingCountedAtMost + 1],
      ["questions", waitingCountedAtMost + 1],
    ]);
    // Half of the reviews are near, so that about twice as many are read; of questions no more than are counted.
    const readOf = async (table: string) => (await ran(owner, sent[0]!, table)).rows;
    expect(await readOf("reviews r")).toBeLessThan(3 * waitingCountedAtMost);
    expect(await readOf("questions q")).toBe(waitingCountedAtMost + 1);
  });

  testOnWholeTables(
    "what is news is found by when it began, and a shop that was told within the hour is not looked at",
    async () => {
      const of = { organisationIds: [shopId], atMost: 500 };
      expect(await listWaitingNews(db, { ...of, kind: "promise" }, now)).toEqual([]);
      for (const [kind, table] of [
        ["appeals", "reviews r"],
        ["question_appeals", "questions q"],
      ] as const) {
        const news = await sentBy({ pool, db }, (db) => listWaitingNews(db, { ...of, kind }, now));
        expect(news.value).toEqual([]);
        const { plan } = await ran(owner, news.sent[0]!, table);
        expect(plan).toContain(kind === "appeals" ? "reviews_appealed" : "questions_appeals_waiting");
        expect(plan).not.toContain("Seq Scan on");
      }
      const told = await sentBy({ pool, db }, (db) =>
        listToldSince(db, { kind: "promise", organisationIds: [shopId], since: plus(now, -hour) }),
      );
      expect((await ran(owner, told.sent[0]!, "staff_notices")).rows).toBe(0);
    },
  );
});
