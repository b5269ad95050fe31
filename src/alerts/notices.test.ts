import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview } from "../../test/support/published.ts";
import { anEndpoint } from "../../test/support/receiver.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp, testBaseUrl, testSecret } from "../../test/support/test-app.ts";
import { until } from "../../test/support/waiting.ts";
import { aReviewToVet, type Wish } from "../../test/support/waiting-reviews.ts";
import { changeDuties, disableStaff, type Role } from "../access/index.ts";
import { writeFastResponse } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { addressHashes, composeMail, listMails, type Mail, noteMailServer } from "../outbox/index.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { reportReview } from "../reports/index.ts";
import { appealDecision, decideReview, type Review } from "../reviews/index.ts";
import { disableEndpoint } from "../webhooks/endpoints.queries.ts";
import { listDigestTimes, mendNoticesAhead } from "./choices.queries.ts";
import { chooseNotices, stopNotices } from "./choose-notices.ts";
import { forgetTold, noticeMails, sendDigests, tellOfWaiting } from "./index.ts";
import { kindsFor, type NoticeKind, type NoticeWay, noticeKinds } from "./notice.ts";
import { noticeStopPath, parseNoticeStop } from "./notice-links.ts";
import { listReaders } from "./readers.ts";

const { app, db, owner } = await testApp();
await noteMailServer(db, true, new Date("2026-01-01T00:00:00Z"));
const keys = deriveKeys(testSecret);
const source = noticeMails({ baseUrl: testBaseUrl, keys });
const hour = 3_600_000;
const at = (moment: string) => new Date(moment);
const plus = (moment: Date, ms: number) => new Date(moment.getTime() + ms);
const refusal = { verdict: "reject", reason: "offensive", passage: "Sturdy", note: "Please rephrase." } as const;

const inBerlin = (settings = {}) => anOrganisation(db, { name: "Acme", timeZone: "Europe/Berlin", ...settings });
const someone = (role: Role, ...organisations: Organisation[]) => signIn(app, db, { role, organisations });
const noticesOf = async ({ id: organisationId }: Organisation): Promise<Mail[]> =>
  (await listMails(db, { organisationId, atMost: 100 })).filter(({ kind }) => kind.startsWith("staff_"));

/** Everything in one way, from a moment on; the digest at an hour of a zone. */
async function choose(
  staff: { id: string },
  way: NoticeWay,
  now: Date,
  digest = { hour: 8, timeZone: null as string | null },
) {
  const ways = new Map<NoticeKind, NoticeWay>(noticeKinds.map((kind) => [kind, way]));
  await chooseNotices(db, staff.id, { ways, digest }, now);
}

/** To whom the mails of a shop go, and what they say. */
async function delivered(shop: Organisation, now: Date) {
  const all = await Promise.all((await noticesOf(shop)).map((mail) => source.prepare(db, mail, now)));
  return all.flatMap((one) => ("to" in one ? [one] : []));
}
const waiting = (shop: Organisation, now: Date, wish: Wish = {}) => aReviewToVet(db, shop, now, wish);

async function anAppeal(shop: Organisation, by: { id: string }, now: Date): Promise<Review> {
  const review = await waiting(shop, now);
  const refused = await decideReview(db, review, refusal, { kind: "staff", id: by.id }, now);
  return appealDecision(db, refused, "You misread it.", now);
}

async function aCase(shop: Organisation, now: Date) {
  const { organisationId, number } = await publishReview(db, shop, {}, now);
  const report = { reason: "personal_data", words: "It names my neighbour.", email: null, language: "en" } as const;
  await reportReview(db, { organisationId, number }, report, now);
}

async function aFailedImport({ id }: Organisation, now: Date, kind = "products") {
  const values = [id, randomUUID(), kind, now, "folder", "secret-name.csv", Buffer.alloc(32, randomUUID())];
  await owner.query(
    `insert into feed_imports (organisation_id, id, kind, created_at, progressed_at, finished_at, origin, file_name, fingerprint,
       bytes, state, failure) values ($1, $2, $3, $4, $4, $4, $5, $6, $7, 1, 'failed', 'It stopped.')`,
    values,
  );
}

describe("a review near its promise", () => {
  test("is told at once to those who want it, from a day before on, and once", async () => {
    const shop = await inBerlin();
    const vetter = await someone("vetter", shop);
    const sentAt = at("2026-03-02T10:00:00Z");
    const review = await waiting(shop, sentAt);
    const near = plus(sentAt, 2 * 24 * hour);
    expect(await tellOfWaiting(db, plus(near, -1))).toEqual([]);
    expect(await tellOfWaiting(db, near)).toEqual([{ kind: "promise", trkref: shop.trkref, news: 1, mails: 1 }]);
    for (const later of [1, 2 * hour, 23 * hour]) expect(await tellOfWaiting(db, plus(near, later))).toEqual([]);
    const [mail] = await delivered(shop, near);
    expect(mail).toMatchObject({ to: vetter.email, subject: "Acme: 1 review near or past its promised time" });
    expect(mail!.text).toContain(`${testBaseUrl}/console/queue?organisation=${shop.trkref}`);
    // Decided in the meantime: there is nothing to tell any more.
    await decideReview(db, review, { verdict: "accept" }, { kind: "operator" }, near);
    expect(await source.prepare(db, (await noticesOf(shop))[0]!, near)).toEqual({ withheld: "no_longer_due" });
  });

  test("goes by what its receipt promises, whatever the shop promises since; a promise of a day is near for half of it", async () => {
    const shop = await inBerlin({ decidesWithinDays: 1 });
    await someone("vetter", shop);
    const sentAt = at("2026-03-10T10:00:00Z");
    await waiting(shop, sentAt);
    await db.updateTable("organisations").set({ decidesWithinDays: 10 }).where("id", "=", shop.id).execute();
    // The lead is that of a long promise by now: what was promised for a day is near from the start.
    expect(await tellOfWaiting(db, plus(sentAt, 1))).toMatchObject([{ kind: "promise", news: 1 }]);
    const brief = await inBerlin({ decidesWithinDays: 1 });
    await someone("vetter", brief);
    await waiting(brief, sentAt);
    expect(await tellOfWaiting(db, plus(sentAt, 12 * hour - 1))).toEqual([]);
    expect(await tellOfWaiting(db, plus(sentAt, 12 * hour))).toMatchObject([{ kind: "promise", news: 1 }]);
  });

  test("is told the same whatever its score is", async () => {
    const shop = await inBerlin();
    await someone("vetter", shop);
    const sentAt = at("2026-03-20T10:00:00Z");
    for (const overallScore of [1, 10]) await waiting(shop, sentAt, { overallScore });
    const near = plus(sentAt, 48 * hour);
    expect(await tellOfWaiting(db, near)).toMatchObject([{ news: 2, mails: 1 }]);
    const { text, html } = (await delivered(shop, near))[0]! as { text: string; html: string };
    for (const said of [text, html]) {
      expect(said).toContain("2 reviews near or past their promised time");
      expect(said.toLowerCase()).not.toContain("score");
      expect(said).not.toContain("Sturdy");
    }
  });

  test("of many that become near within an hour there is one mail, and the next says all that wait", async () => {
    const shop = await inBerlin();
    await someone("vetter", shop);
    const sentAt = at("2026-04-01T10:00:00Z");
    for (const minutes of [0, 5, 59]) await waiting(shop, plus(sentAt, minutes * 60_000));
    const near = plus(sentAt, 48 * hour);
    const runs = [];
    for (let minute = 0; minute <= 62; minute += 1)
      runs.push(...(await tellOfWaiting(db, plus(near, minute * 60_000))));
    expect(runs).toMatchObject([
      { news: 1, mails: 1 },
      { news: 2, mails: 1 },
    ]);
    expect((await delivered(shop, plus(near, 2 * hour)))[0]!.subject).toContain("3 reviews");
  });
});

describe("each kind", () => {
  const now = at("2026-05-04T09:00:00Z");

  test("is told to the roles whose pages show it, in the shops that they serve, and to nobody else", async () => {
    const [shop, other] = [await inBerlin(), await inBerlin({ name: "Other" })];
    const people = {
      admin: await someone("admin"),
      vetter: await someone("vetter", shop),
      retailer: await someone("retailer", shop),
      gone: await someone("vetter", shop),
      stranger: await someone("vetter", other),
      otherRetailer: await someone("retailer", other),
    };
    for (const one of Object.values(people)) await choose(one, "at_once", plus(now, -hour));
    await disableStaff(db, people.gone.id, { staffId: people.admin.id }, now);
    const refuser = await someone("vetter", shop);
    await choose(refuser, "at_once", plus(now, -hour));

    await anAppeal(shop, refuser, now);
    await aCase(shop, now);
    await aFailedImport(shop, now);
    const answered = await publishReview(db, shop, {}, now);
    await writeFastResponse(
      db,
      { organisation: shop, review: answered, staffId: people.retailer.id, text: "Thanks." },
      now,
    );

    const told = await tellOfWaiting(db, now);
    expect(told.map(({ kind }) => kind)).toEqual(["appeals", "replies", "cases", "imports"]);
    const mails = await delivered(shop, now);
    const of = (words: string) =>
      mails
        .filter(({ subject }) => subject.includes(words))
        .map(({ to }) => to)
        .sort();
    const { admin, vetter, retailer } = people;
    // Whoever refused it may not decide about the appeal.
    expect(of("appeal")).toEqual([admin.email, vetter.email].sort());
    expect(of("reply")).toEqual([admin.email, vetter.email, refuser.email].sort());
    expect(of("case")).toEqual([admin.email, vetter.email, refuser.email].sort());
    expect(of("import")).toEqual([admin.email, retailer.email].sort());
    for (const { text } of mails)
      for (const secret of ["secret-name", "neighbour", "misread", "Thanks"]) expect(text).not.toContain(secret);
    expect(await noticesOf(other)).toEqual([]);
    await disableStaff(db, admin.id, "operator", now);
  });

  test("stands in the outbox without what it says, which is counted for its reader as it leaves", async () => {
    const shop = await inBerlin();
    const vetter = await someone("vetter", shop);
    await choose(vetter, "at_once", plus(now, -hour));
    await aCase(shop, now);
    await tellOfWaiting(db, now);
    const [mail] = await noticesOf(shop);
    const { rows } = await owner.query("select outbox::text as kept from outbox where id = $1", [mail!.id]);
    const shown = composeMail(shop, mail!, await source.show(db, mail!, { withSecrets: true }), undefined);
    for (const text of [rows[0].kept, shown.text, shown.html]) expect(text).not.toMatch(/open case/);
    expect(shown.text).toContain("only its reader is told");
  });

  test("is not told of what waited before it was chosen", async () => {
    const shop = await inBerlin();
    const vetter = await someone("vetter", shop);
    await choose(vetter, "never", plus(now, -2 * hour));
    await aCase(shop, now);
    expect(await tellOfWaiting(db, now)).toEqual([]);
    const chosenAt = plus(now, hour);
    await choose(vetter, "at_once", chosenAt);
    expect(await tellOfWaiting(db, plus(chosenAt, 1))).toMatchObject([{ mails: 0 }]);
    await aCase(shop, plus(chosenAt, 3 * hour));
    expect(await tellOfWaiting(db, plus(chosenAt, 3 * hour))).toMatchObject([{ news: 1, mails: 1 }]);
    // Kept again as it is, it goes on as before: what comes in between is told.
    await aCase(shop, plus(chosenAt, 6 * hour));
    await choose(vetter, "at_once", plus(chosenAt, 6 * hour + 1));
    expect(await tellOfWaiting(db, plus(chosenAt, 6 * hour + 2))).toMatchObject([{ news: 1, mails: 1 }]);
  });

  test("goes to nobody who has switched it off, was disabled, or serves the shop no longer, before it left", async () => {
    const [shop, other] = [await inBerlin(), await inBerlin()];
    const [off, gone, moved, stays] = [
      await someone("vetter", shop),
      await someone("vetter", shop),
      await someone("vetter", shop),
      await someone("vetter", shop),
    ];
    const admin = await someone("admin");
    for (const one of [off, gone, moved, stays]) await choose(one, "at_once", plus(now, -hour));
    await aCase(shop, now);
    expect(await tellOfWaiting(db, now)).toMatchObject([{ kind: "cases", mails: 4 }]);
    await choose(off, "digest", now);
    await disableStaff(db, gone.id, { staffId: admin.id }, now);
    await changeDuties(db, moved.id, { role: "vetter", organisationIds: [other.id] }, { staffId: admin.id });
    const prepared = await Promise.all((await noticesOf(shop)).map((mail) => source.prepare(db, mail, now)));
    expect(prepared.map((one) => ("to" in one ? one.to : "withheld" in one ? one.withheld : one)).sort()).toEqual(
      ["no_address", "no_address", "opted_out", stays.email].sort(),
    );
    await disableStaff(db, admin.id, "operator", now);
  });

  test("a failed import is told no more once a later file of its kind was taken in", async () => {
    const shop = await inBerlin();
    await choose(await someone("retailer", shop), "at_once", plus(now, -hour));
    await aFailedImport(shop, now);
    expect(await tellOfWaiting(db, now)).toMatchObject([{ kind: "imports", mails: 1 }]);
    await aFailedImport(shop, plus(now, 1), "branches");
    await owner.query(
      "update feed_imports set state = 'finished', failure = null, finished_at = $2 where organisation_id = $1 and kind = 'branches'",
      [shop.id, plus(now, 2)],
    );
    expect((await delivered(shop, now))[0]!.subject).toBe("Acme: 1 failed import");
    await owner.query("update feed_imports set kind = 'products' where organisation_id = $1 and kind = 'branches'", [
      shop.id,
    ]);
    expect(await delivered(shop, now)).toEqual([]);
  });
});

describe("several workers that look at the same time", () => {
  test("tell of each thing once, and write each digest once", async () => {
    const now = at("2026-06-02T06:00:00Z");
    const shop = await inBerlin();
    const [atOnce, daily] = [await someone("vetter", shop), await someone("vetter", shop)];
    await choose(atOnce, "at_once", plus(now, -24 * hour));
    await choose(daily, "digest", plus(now, -24 * hour));
    await Promise.all([1, 2, 3].map(() => aCase(shop, plus(now, -1))));
    const told = (await Promise.all(Array.from({ length: 5 }, () => tellOfWaiting(db, now)))).flat();
    expect(told.reduce((sum, { news }) => sum + news, 0)).toBe(3);
    expect((await noticesOf(shop)).filter(({ kind }) => kind === "staff_notice")).toHaveLength(told.length);
    await Promise.all(Array.from({ length: 5 }, () => sendDigests({ db, keys }, now)));
    expect((await noticesOf(shop)).filter(({ kind }) => kind === "staff_digest")).toHaveLength(1);
  });

  test("and one that is killed before it has committed has told nothing: the next tells it", async () => {
    const now = at("2026-06-10T06:00:00Z");
    const shop = await inBerlin();
    const [atOnce, daily] = [await someone("vetter", shop), await someone("vetter", shop)];
    await choose(atOnce, "at_once", plus(now, -24 * hour));
    await choose(daily, "digest", plus(now, -24 * hour));
    await aCase(shop, now);
    const holder = await owner.connect();
    // The mails of both cannot be written while this holds the table, and whoever waits for it is ended.
    await holder.query("begin");
    await holder.query("lock table outbox in access exclusive mode");
    const runs = Promise.allSettled([tellOfWaiting(db, now), sendDigests({ db, keys }, now)]);
    const blocked = "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    await until("both wait", async () => (await holder.query(blocked)).rows.length === 2);
    await holder.query(`select pg_terminate_backend(pid) from (${blocked}) as waiting`);
    expect((await runs).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await holder.query("rollback");
    holder.release();
    expect(await noticesOf(shop)).toEqual([]);
    expect(await tellOfWaiting(db, now)).toMatchObject([{ kind: "cases", mails: 1 }]);
    await sendDigests({ db, keys }, now);
    expect(await noticesOf(shop)).toHaveLength(2);
  });
});

describe("the daily digest", () => {
  test("is written in the name of a shop that may write to its reader, and tells only of those", async () => {
    const now = at("2026-07-06T06:00:00Z");
    const [stopped, other] = [await inBerlin({ name: "A first" }), await inBerlin({ name: "B second" })];
    const vetter = await signIn(app, db, { role: "vetter", organisations: [stopped, other] });
    await choose(vetter, "digest", plus(now, -24 * hour));
    for (const shop of [stopped, other]) await aCase(shop, plus(now, -hour));
    const [emailHash] = addressHashes(keys, vetter.email);
    await owner.query(
      "insert into mail_stops (organisation_id, email_hash, stopped, created_at) values ($1, $2, 'all', $3)",
      [stopped.id, emailHash, now],
    );
    await sendDigests({ db, keys }, now);
    expect(await noticesOf(stopped)).toEqual([]);
    const [mail] = await delivered(other, now);
    expect(mail!.text).toContain("B second");
    expect(mail!.text).not.toContain("A first");
  });

  test("of one whose zone this machine does not know is by their shop's, and keeps nobody else's", async () => {
    const now = at("2026-07-13T06:00:00Z");
    const shop = await inBerlin();
    const vetter = await someone("vetter", shop);
    await choose(vetter, "digest", plus(now, -24 * hour));
    await aCase(shop, plus(now, -hour));
    await owner.query("update staff_digests set time_zone = 'Europe/Nowhere' where staff_id = $1", [vetter.id]);
    await sendDigests({ db, keys }, now);
    expect(await noticesOf(shop)).toHaveLength(1);
  });

  test("does not tell somebody of their own reply, which they may not decide about", async () => {
    const now = at("2026-07-20T06:00:00Z");
    const shop = await inBerlin();
    const writer = await someone("admin");
    await choose(writer, "digest", plus(now, -24 * hour));
    const review = await publishReview(db, shop, {}, plus(now, -2 * hour));
    await writeFastResponse(db, { organisation: shop, review, staffId: writer.id, text: "Thanks." }, plus(now, -hour));
    await sendDigests({ db, keys }, now);
    expect(await noticesOf(shop)).toEqual([]);
  });

  async function withDigest(timeZone: string, digestHour: number, since: Date) {
    const shop = await anOrganisation(db, { name: "Acme", timeZone: "Europe/Berlin" });
    const vetter = await someone("vetter", shop);
    await choose(vetter, "digest", since, { hour: digestHour, timeZone });
    return { shop, vetter };
  }

  /** When the digests of a shop are written, looked at every ten minutes. */
  async function digestsOf(shop: Organisation, from: Date, hours: number): Promise<string[]> {
    const written: string[] = [];
    for (let minutes = 0; minutes < hours * 60; minutes += 10) {
      const now = plus(from, minutes * 60_000);
      await sendDigests({ db, keys }, now);
      const found = (await noticesOf(shop)).length;
      if (found > written.length) written.push(now.toISOString().slice(0, 16));
    }
    expect(await noticesOf(shop)).toHaveLength(written.length);
    return written;
  }

  test.each([
    ["in winter", "Europe/Berlin", 8, "2026-01-12T00:00:00Z", ["2026-01-12T07:00", "2026-01-13T07:00"]],
    ["whose hour is skipped", "Europe/Berlin", 2, "2026-03-28T12:00:00Z", ["2026-03-29T01:00", "2026-03-30T00:00"]],
    ["whose hour comes twice", "Europe/Berlin", 2, "2026-10-24T12:00:00Z", ["2026-10-25T00:00", "2026-10-26T01:00"]],
    [
      "at midnight, where a day has none",
      "America/Santiago",
      0,
      "2026-09-05T12:00:00Z",
      ["2026-09-06T04:00", "2026-09-07T03:00"],
    ],
    [
      "in a zone that is ahead",
      "Pacific/Kiritimati",
      8,
      "2026-07-01T12:00:00Z",
      ["2026-07-01T18:00", "2026-07-02T18:00"],
    ],
  ])("is one for each day, also on a day %s", async (_when, zone, digestHour, from, expected) => {
    const { shop } = await withDigest(zone, digestHour, at(from));
    await aCase(shop, at(from));
    expect(await digestsOf(shop, at(from), 48)).toEqual(expected);
  });

  test("names what waits in each shop, with a number and a link, and nothing of those that somebody does not serve", async () => {
    const since = at("2026-08-03T12:00:00Z");
    const now = at("2026-08-04T06:00:00Z");
    const [one, two, foreign] = [
      await inBerlin({ name: "One" }),
      await inBerlin({ name: "Two & Co" }),
      await inBerlin({ name: "Foreign" }),
    ];
    const vetter = await someone("vetter", one, two);
    await choose(vetter, "digest", since);
    for (const shop of [one, two, two, foreign]) await aCase(shop, since);
    await aFailedImport(one, since);
    await waiting(two, at("2026-08-01T06:00:00Z"));
    await sendDigests({ db, keys }, now);
    const [digest] = [...(await delivered(one, now)), ...(await delivered(two, now))];
    expect(digest).toMatchObject({ to: vetter.email, subject: "4 things are waiting for you in Fairmark" });
    const text = digest!.text.replaceAll(one.trkref, "ONE").replaceAll(two.trkref, "TWO");
    // The last of them ends with the text.
    const blocks = text.split("\n\n").map((block) => block.trimEnd());
    expect(blocks).toContain(`One\n- 1 open case\n  ${testBaseUrl}/console/cases`);
    expect(blocks.find((block) => block.startsWith("Two"))).toBe(
      `Two & Co\n- 1 review near or past its promised time\n  ${testBaseUrl}/console/queue?organisation=TWO\n- 2 open cases\n  ${testBaseUrl}/console/cases`,
    );
    expect(text).not.toContain("Foreign");
    expect(text).not.toContain("import");
    expect(digest!.html).toContain("Two &amp; Co");
    // A day later it would tell of yesterday.
    const [mail] = [...(await noticesOf(one)), ...(await noticesOf(two))];
    expect(await source.prepare(db, mail!, plus(now, 21 * hour))).toEqual({ withheld: "no_longer_due" });
  });

  test("is not sent where nothing waits, and what comes later that day stands in the next", async () => {
    const { shop } = await withDigest("Europe/Berlin", 8, at("2026-09-01T12:00:00Z"));
    expect(await digestsOf(shop, at("2026-09-02T05:00:00Z"), 3)).toEqual([]);
    await aCase(shop, at("2026-09-02T08:00:00Z"));
    expect(await digestsOf(shop, at("2026-09-02T08:00:00Z"), 24)).toEqual(["2026-09-03T06:00"]);
  });

  test("begins with the next hour after it was chosen, and another hour or zone makes no day's second", async () => {
    const since = at("2026-09-21T10:00:00Z");
    const { shop, vetter } = await withDigest("Europe/Berlin", 8, since);
    await aCase(shop, since);
    expect(await digestsOf(shop, since, 12)).toEqual([]);
    expect(await digestsOf(shop, at("2026-09-22T06:00:00Z"), 1)).toHaveLength(1);
    const later = at("2026-09-22T07:00:00Z");
    await choose(vetter, "digest", later, { hour: 10, timeZone: "Europe/Berlin" });
    await sendDigests({ db, keys }, at("2026-09-22T08:00:00Z"));
    await choose(vetter, "digest", later, { hour: 6, timeZone: "America/New_York" });
    await sendDigests({ db, keys }, at("2026-09-22T11:00:00Z"));
    expect(await noticesOf(shop)).toHaveLength(1);
    await sendDigests({ db, keys }, at("2026-09-23T10:00:00Z"));
    expect(await noticesOf(shop)).toHaveLength(2);
  });

  test("that was missed comes later on the same day, and goes to nobody who is disabled", async () => {
    const { shop, vetter } = await withDigest("Europe/Berlin", 8, at("2026-10-01T12:00:00Z"));
    await aCase(shop, at("2026-10-01T12:00:00Z"));
    expect(await digestsOf(shop, at("2026-10-02T15:00:00Z"), 1)).toEqual(["2026-10-02T15:00"]);
    await disableStaff(db, vetter.id, "operator", at("2026-10-02T16:00:00Z"));
    await sendDigests({ db, keys }, at("2026-10-03T06:00:00Z"));
    expect(await noticesOf(shop)).toHaveLength(1);
  });

  test("tells of webhooks that do not work, to who wants to hear of them there", async () => {
    const { shop } = await withDigest("Europe/Berlin", 8, at("2026-10-05T12:00:00Z"));
    const retailer = await someone("retailer", shop);
    await choose(retailer, "digest", at("2026-10-05T12:00:00Z"));
    const endpoint = await anEndpoint(db, shop, "https://hooks.example/secret-path", at("2026-10-05T12:00:00Z"));
    await disableEndpoint(db, endpoint, "gone", at("2026-10-05T12:00:00Z"));
    const now = at("2026-10-06T06:00:00Z");
    await sendDigests({ db, keys }, now);
    const [mail] = await delivered(shop, now);
    expect(mail).toMatchObject({ to: retailer.email });
    expect(mail!.text).toContain(`- 1 webhook that does not work\n  ${testBaseUrl}/console/${shop.trkref}/webhooks`);
  });
});

describe("what is stored", () => {
  test("has the defaults of a role until somebody chooses, and nothing of another role", async () => {
    const shop = await inBerlin();
    const people = { vetter: await someone("vetter", shop), retailer: await someone("retailer", shop) };
    await choose(people.retailer, "digest", at("2026-02-01T00:00:00Z"));
    const kinds = await owner.query("select kind from staff_notice_choices where staff_id = $1", [people.retailer.id]);
    expect(kinds.rows.map(({ kind }) => kind).sort()).toEqual(kindsFor("retailer").sort());
    expect((await listReaders(db)).find(({ staff }) => staff.id === people.vetter.id)!.choices.size).toBe(0);
  });

  test("is brought to the present where a clock ran ahead, and forgotten when it is old", async () => {
    const now = at("2026-11-02T09:00:00Z");
    const shop = await inBerlin();
    const vetter = await someone("vetter", shop);
    await choose(vetter, "at_once", plus(now, 40 * 24 * hour));
    await choose(vetter, "digest", plus(now, 40 * 24 * hour));
    await owner.query("update staff_digests set last_day = '2027-01-01' where staff_id = $1", [vetter.id]);
    expect(await mendNoticesAhead(db, now)).toBeGreaterThan(0);
    expect(await listDigestTimes(db, [vetter.id])).toMatchObject([{ since: now, lastDay: "2026-11-02" }]);
    expect(await mendNoticesAhead(db, now)).toBe(0);
    await forgetTold(db, now);
    expect((await owner.query("select from notices_told")).rowCount).toBe(0);
  });

  test("goes with somebody whom the owner of the database deletes, and keeps nobody's address", async () => {
    const shop = await inBerlin();
    const vetter = await someone("vetter", shop);
    await choose(vetter, "digest", at("2026-11-05T12:00:00Z"));
    await aCase(shop, at("2026-11-05T12:00:00Z"));
    await sendDigests({ db, keys }, at("2026-11-06T07:00:00Z"));
    const tables = ["staff_notice_choices", "staff_digests", "staff_notices"];
    const kept = async () =>
      (
        await Promise.all(
          tables.map((table) => owner.query(`select t::text as row from ${table} t where staff_id = $1`, [vetter.id])),
        )
      ).map(({ rows }) => rows);
    const before = await kept();
    expect(before.map((rows) => rows.length > 0)).toEqual([true, true, true]);
    expect(JSON.stringify(before)).not.toContain("@");
    await owner.query("delete from staff_sessions where staff_id = $1", [vetter.id]);
    await owner.query("delete from staff_organisations where staff_id = $1", [vetter.id]);
    await owner.query("delete from staff where id = $1", [vetter.id]);
    expect(await kept()).toEqual([[], [], []]);
    const [mail] = await noticesOf(shop);
    expect(await source.prepare(db, mail!, at("2026-11-06T07:00:00Z"))).toEqual({ withheld: "no_longer_due" });
  });
});

describe("the link that stops them", () => {
  test("is nobody's to make, names no address, and stops its kind of one person alone", async () => {
    const [one, other] = [await someone("vetter"), await someone("vetter")];
    const now = at("2026-11-10T09:00:00Z");
    for (const staff of [one, other]) await choose(staff, "digest", now);
    const path = noticeStopPath(keys, { staffId: one.id, about: "cases" });
    const token = path.split("/").at(-1)!;
    expect(parseNoticeStop(keys, token)).toEqual({ staffId: one.id, about: "cases" });
    const forged = (token[0] === "A" ? "B" : "A") + token.slice(1);
    expect(parseNoticeStop(keys, forged)).toBeUndefined();
    expect(parseNoticeStop(deriveKeys("another secret, thirty-two characters and more"), token)).toBeUndefined();
    expect((await app.inject({ url: `/mail/notices/${forged}` })).statusCode).toBe(404);

    const waysOf = async ({ id }: { id: string }) => {
      const { rows } = await owner.query("select kind, way from staff_notice_choices where staff_id = $1", [id]);
      return Object.fromEntries(rows.map(({ kind, way }) => [kind, way]));
    };
    const page = await app.inject({ url: path, headers: { "accept-language": "de" } });
    expect(page.body).toContain("Diese E-Mails abbestellen?");
    expect(await waysOf(one)).toMatchObject({ cases: "digest" });
    const oneClick = {
      method: "POST",
      url: path,
      payload: "List-Unsubscribe=One-Click",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    } as const;
    for (let time = 0; time < 2; time += 1) expect((await app.inject(oneClick)).statusCode).toBe(200);
    expect(await waysOf(one)).toEqual({
      ...Object.fromEntries(kindsFor("vetter").map((kind) => [kind, "digest"])),
      cases: "never",
    });
    expect(await waysOf(other)).toMatchObject({ cases: "digest" });
    await stopNotices(db, { staffId: one.id, about: "digest" }, now);
    expect(new Set(Object.values(await waysOf(one)))).toEqual(new Set(["never"]));
    const deeds = await owner.query(
      "select details from record_entries where about_id = $1 and deed = 'notices_changed' order by id desc",
      [one.id],
    );
    const details = deeds.rows.map(({ details }) => details.join(" "));
    expect(details).toHaveLength(3);
    expect(details).toEqual(
      expect.arrayContaining(["cases", "promise appeals replies questions question_appeals answers"]),
    );
  });
});
