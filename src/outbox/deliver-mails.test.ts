import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { readableLog } from "../../test/support/log.ts";
import {
  type Answer,
  type MailServer,
  type MailServerOptions,
  startMailServer,
} from "../../test/support/mail-server.ts";
import { aKeptPort, nobodysPort } from "../../test/support/ports.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { connectKysely, connectPool } from "../platform/db.ts";
import { createMailer } from "../platform/mailer.ts";
import { deriveKeys } from "../platform/secrets.ts";
import {
  createDeliverer,
  findMail,
  insertMails,
  isInDoubt,
  type Mail,
  type MailSource,
  noteMailServer,
  readQueue,
  reasonToWithhold,
  settleDoubt,
} from "./index.ts";

const server = await testApp();
const { db, owner, clock, baseUrl } = server;
const keys = deriveKeys(testSecret);
const organisation = await anOrganisation(db, { name: "Acme & Daughters", mailReplyTo: "help@acme.example" });
const organisationId = organisation.id;
const { log } = readableLog();

const opened: (() => unknown)[] = [];
afterEach(() => Promise.all(opened.splice(0).map((close) => close())));
beforeEach(async () => {
  await owner.query("delete from outbox");
  await noteMailServer(db, true, clock.now);
});

/** Mails whose subject is whom they go to. */
const noted: string[] = [];
const dropped: string[] = [];
let opensAt = clock.now;
const source: MailSource = {
  kinds: ["invitation"],
  prepare: async (_db, { subject: to }) => {
    if (to === "broken") throw new Error("no template for jane@example.com");
    if (to === "late") return { withheld: "no_longer_due" };
    if (to === "night@example.com" && clock.now < opensAt) return { notBefore: opensAt };
    return { to, subject: "How was it?", text: "Hello.\n", stopKind: "invitations" };
  },
  show: async (_db, { subject }) => ({ subject, text: "" }),
  sent: async (_tx, { subject }) => void noted.push(subject),
  unsent: async (_tx, { subject }, because) => void dropped.push(`${subject} ${because}`),
};

async function write(...addresses: string[]): Promise<string[]> {
  const common = { organisationId, kind: "invitation", purchaserId: null, reviewId: null, language: "en" } as const;
  const mails = addresses.map((subject) => ({ ...common, subject, body: "" }));
  return db.transaction().execute((tx) => insertMails(tx, mails, clock.now));
}

async function aDelivery(behaviour: MailServerOptions = {}) {
  const mailServer = await startMailServer(behaviour);
  const { deliver, stop, outcomes } = delivererTo(mailServer);
  opened.push(mailServer.close);
  return { mailServer, deliver, stop, outcomes };
}

function delivererTo({ url }: Pick<MailServer, "url">) {
  const mailer = createMailer({ url, from: "Fairmark <mail@fairmark.example>" });
  const { log, lines } = readableLog();
  const outcomes: string[] = [];
  const observe = (kind: string, outcome: string) => void outcomes.push(`${kind} ${outcome}`);
  const sources = [source];
  const deliverer = createDeliverer({ db, mailer, sources, keys, baseUrl, clock: () => clock.now, log, observe });
  opened.push(mailer.close);
  return { ...deliverer, outcomes, lines };
}

const find = async (id: string): Promise<Mail> => (await findMail(db, { organisationId, id }))!;
const addresses = (count: number) => Array.from({ length: count }, (_, index) => `reader${index}@example.com`);
const arrivedAt = ({ arrived }: MailServer) => arrived.map(({ to }) => to).sort();
const minutes = (count: number) => clock.advance(count * 60_000);

describe("a run", () => {
  test("hands over each mail once, notes it, and tells its source in the same transaction", async () => {
    const { mailServer, deliver, outcomes } = await aDelivery();
    const [id] = await write("jane@example.com");
    await deliver();
    expect(await find(id!)).toMatchObject({ state: "sent", sentAt: clock.now, attempts: 1, failure: null });
    expect(noted.splice(0)).toEqual(["jane@example.com"]);
    expect(outcomes).toEqual(["invitation sent"]);
    const { mail, raw } = mailServer.arrived[0]!;
    expect(mail.from?.value).toEqual([{ name: "Acme & Daughters", address: "mail@fairmark.example" }]);
    expect(mail.replyTo?.value[0]?.address).toBe("help@acme.example");
    expect(mail.messageId).toBe(`<${id}.${organisation.linkTag}@fairmark.example>`);
    expect(mail.text).toMatch(
      /^Hello\.\n\n-- \nYou are receiving this e-mail because you bought something from Acme & Daughters\./,
    );
    expect(mail.html).toContain('<html lang="en"');
    expect(raw).toMatch(/^List-Unsubscribe:\s+<https:\/\/reviews\.example\.com\/mail\/stop\/[\w-]{71}>\r$/m);
    expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    await deliver();
    expect(mailServer.arrived).toHaveLength(1);
  });

  test("by three at once mails nobody twice and leaves nobody out", async () => {
    const { mailServer, deliver } = await aDelivery();
    const [second, third] = [delivererTo(mailServer), delivererTo(mailServer)];
    const all = addresses(150);
    await write(...all);
    await Promise.all([deliver(), second.deliver(), third.deliver(), deliver()]);
    expect(arrivedAt(mailServer)).toEqual(all.sort());
    expect(second.outcomes.length + third.outcomes.length).toBeGreaterThan(0);
  });

  test("has its claims committed, and no transaction open, while the mail server reads", async () => {
    const seen: unknown[] = [];
    const { deliver } = await aDelivery({
      answer: async (): Promise<Answer> => {
        const { rows } = await owner.query("select state, attempts from outbox");
        const open = await owner.query(
          "select from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
        );
        seen.push([rows, open.rowCount]);
        return "take";
      },
    });
    await write("jane@example.com");
    await deliver();
    expect(seen).toEqual([[[{ state: "claimed", attempts: 1 }], 0]]);
  });

  test("that is asked to stop lets what has begun finish, and gives back the rest untried", async () => {
    let stopping: Promise<void> | undefined;
    const { mailServer, deliver, stop } = await aDelivery({
      answer: async (): Promise<Answer> => {
        stopping ??= stop();
        return "take";
      },
    });
    await write(...addresses(30));
    await deliver();
    await stopping;
    const { rows } = await owner.query(
      "select state, attempts, count(*)::int as mails from outbox group by 1, 2 order by 1",
    );
    expect(rows).toEqual([
      { state: "sent", attempts: 1, mails: mailServer.arrived.length },
      { state: "waiting", attempts: 0, mails: 30 - mailServer.arrived.length },
    ]);
    expect(mailServer.arrived.length).toBeLessThanOrEqual(5);
  });

  test("withholds what its source no longer wants, and puts off what cannot be made ready, without a word about whom", async () => {
    const mailServer = await startMailServer();
    opened.push(mailServer.close);
    const { deliver, lines } = delivererTo(mailServer);
    const [late, broken, fine] = await write("late", "broken", "jane@example.com");
    await deliver();
    expect(await find(late!)).toMatchObject({ state: "withheld", withheldBecause: "no_longer_due" });
    expect(await find(broken!)).toMatchObject({ state: "waiting", failure: "not_ready" });
    expect(await find(fine!)).toMatchObject({ state: "sent" });
    expect(lines.join("\n")).toContain("could not be made ready");
    expect(lines.join("\n")).not.toContain("@example.com");
    expect(dropped.splice(0)).toEqual(["late no_longer_due"]);
  });

  test("leaves what is not to go before a moment until then: nobody connects, and it is no attempt", async () => {
    const { mailServer, deliver, outcomes } = await aDelivery();
    opensAt = new Date(clock.now.getTime() + 10 * 3_600_000);
    const [id] = await write("night@example.com");
    for (let count = 0; count < 3; count += 1) {
      await deliver();
      expect(await find(id!)).toMatchObject({ state: "waiting", attempts: 0, failure: null, nextAttemptAt: opensAt });
      minutes(100);
    }
    expect([mailServer.arrived, outcomes]).toEqual([[], []]);
    minutes(300);
    await deliver();
    expect(await find(id!)).toMatchObject({ state: "sent", attempts: 1 });
  });
});

describe("what the mail server refuses", () => {
  test("for now is tried again, each time after twice as long, and holds up nobody else", async () => {
    let isFull = true;
    const refuse = (to: string) =>
      isFull && to === "full@example.com" ? { code: 450, text: "4.2.2 Full" } : undefined;
    const { mailServer, deliver, outcomes } = await aDelivery({ refuse });
    const [full] = await write("full@example.com", "jane@example.com");
    for (const wait of [1, 2, 4]) {
      await deliver();
      const put = await find(full!);
      expect(put).toMatchObject({ state: "waiting", failure: "450 4.2.2" });
      expect(put.nextAttemptAt).toEqual(new Date(clock.now.getTime() + wait * 60_000));
      await deliver();
      expect((await find(full!)).attempts).toBe(put.attempts);
      minutes(wait);
    }
    isFull = false;
    await deliver();
    expect(await find(full!)).toMatchObject({ state: "sent", attempts: 4, failure: null });
    expect(arrivedAt(mailServer)).toEqual(["full@example.com", "jane@example.com"]);
    expect(outcomes.filter((one) => one.endsWith("deferred"))).toHaveLength(3);
  });

  test("for now is given up after four days, and says so", async () => {
    const { deliver } = await aDelivery({ refuse: () => ({ code: 451, text: "4.7.1 Greylisted" }) });
    const [id] = await write("jane@example.com");
    for (let hours = 0; hours <= 100; hours += 2) {
      await deliver();
      minutes(120);
    }
    expect(await find(id!)).toMatchObject({ state: "refused", failure: "given up: 451 4.7.1" });
    expect(dropped.splice(0)).toEqual([]);
  });

  test("for good is not tried again; an address where nobody lives is not written to by anybody here again", async () => {
    const refuse = (to: string) =>
      to === "gone@example.com"
        ? { code: 550, text: "5.1.1 No such user" }
        : to === "picky@example.com"
          ? { code: 550, text: "5.7.1 Not liked" }
          : undefined;
    const { mailServer, deliver } = await aDelivery({ refuse });
    const [gone, picky] = await write("gone@example.com", "picky@example.com");
    await deliver();
    expect(await find(gone!)).toMatchObject({ state: "refused", failure: "550 5.1.1" });
    expect(await find(picky!)).toMatchObject({ state: "refused", failure: "550 5.7.1" });
    const why = (email: string) => reasonToWithhold(db, keys, { organisationId, email, stopKind: undefined });
    expect([await why("Gone@Example.com"), await why("picky@example.com")]).toEqual(["bounced", undefined]);
    const [again] = await write("gone@example.com");
    minutes(10_000);
    await deliver();
    expect(await find(again!)).toMatchObject({ state: "withheld", withheldBecause: "bounced" });
    expect(dropped.splice(0)).toEqual(["gone@example.com bounced"]);
    expect(mailServer.arrived).toEqual([]);
  });
});

describe("a mail server that cannot be reached", () => {
  test("for more than four days: the mail is given up, and its source is told that the server was to blame", async () => {
    const { deliver } = delivererTo({ url: `smtp://127.0.0.1:${nobodysPort}` });
    const [id] = await write("jane@example.com");
    minutes(4 * 24 * 60 + 1);
    await deliver();
    expect(await find(id!)).toMatchObject({ state: "refused", failure: "given up: ESOCKET" });
    expect(dropped.splice(0)).toEqual(["jane@example.com server_away"]);
  });

  test("costs no mail its turn: all wait, and go once it is back", async () => {
    const port = await aKeptPort();
    const { deliver, outcomes } = delivererTo({ url: `smtp://127.0.0.1:${port}` });
    const all = addresses(40);
    await write(...all);
    await deliver();
    const { rows } = await owner.query<{ tried: number; waiting: number }>(
      "select count(*) filter (where attempts > 0)::int as tried, count(*) filter (where state = 'waiting')::int as waiting from outbox",
    );
    // Found out by the first few; the others are not worn out by it.
    expect(rows[0]!.waiting).toBe(40);
    expect(rows[0]!.tried).toBeLessThanOrEqual(5);
    expect(outcomes.every((one) => one === "invitation deferred")).toBe(true);
    const back = await startMailServer({ port });
    opened.push(back.close);
    minutes(1);
    await deliver();
    expect(arrivedAt(back)).toEqual(all.sort());
  });
});

describe("a run that the database ended", () => {
  test("says so to its job, and is no reason not to stop", async () => {
    const pool = connectPool({ address: { connectionString: "postgres://127.0.0.1:1/none" }, log, max: 1 });
    const mailer = createMailer({ url: "smtp://127.0.0.1:1", from: "mail@fairmark.example" });
    const db = connectKysely(pool, "postgresql");
    const deliverer = createDeliverer({ db, mailer, sources: [source], keys, baseUrl, clock: () => clock.now, log });
    const run = deliverer.deliver();
    const ends = await Promise.allSettled([run, deliverer.stop()]);
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    mailer.close();
    await pool.end();
  });
});

describe("a doubt", () => {
  test("keeps its claim, is never tried again, and shows", async () => {
    const { mailServer, deliver, outcomes } = await aDelivery({ answer: () => "drop" });
    const [id] = await write("jane@example.com");
    await deliver();
    for (const later of [20, 10_000]) {
      minutes(later);
      await deliver();
    }
    const doubtful = await find(id!);
    expect(doubtful).toMatchObject({ state: "claimed", sentAt: null, attempts: 1 });
    expect(isInDoubt(doubtful, clock.now)).toBe(true);
    expect(await readQueue(db, clock.now)).toEqual({ waiting: 0, oldestWaiting: null, inDoubt: 1 });
    expect([mailServer.arrived.length, outcomes]).toEqual([1, ["invitation in_doubt"]]);
    noted.length = 0;
  });

  test.each([true, null])("is what is left of a claim whose process died, begun with: %s", async (hasBegun) => {
    const { mailServer, deliver } = await aDelivery();
    const [id] = await write("jane@example.com");
    const set = "update outbox set state = 'claimed', claimed_at = $1, attempts = 1, has_begun = $2";
    await owner.query(set, [clock.now, hasBegun]);
    expect(isInDoubt(await find(id!), clock.now)).toBe(false);
    minutes(15);
    await deliver();
    expect(isInDoubt(await find(id!), clock.now)).toBe(true);
    expect(mailServer.arrived).toEqual([]);
  });

  test("is ended by a person: counted as sent, or sent again; by one of two who try at once", async () => {
    let answer: "lose" | "take" = "lose";
    const { mailServer, deliver } = await aDelivery({ answer: () => answer });
    const [kept, again] = await write("kept@example.com", "again@example.com");
    await deliver();
    const sources = [source];
    noted.length = 0;
    const claimedAt = (await find(kept!)).claimedAt;
    await settleDoubt({ db, sources }, await find(kept!), "count_as_sent", clock.now);
    expect(await find(kept!)).toMatchObject({ state: "sent", sentAt: claimedAt, failure: null });
    expect(noted).toEqual(["kept@example.com"]);
    const doubtful = await find(again!);
    const both = await Promise.allSettled(
      ["send_again", "send_again"].map((how) => settleDoubt({ db, sources }, doubtful, how as "send_again", clock.now)),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    answer = "take";
    await deliver();
    expect(arrivedAt(mailServer)).toEqual(["again@example.com"]);
    await expect(settleDoubt({ db, sources }, await find(kept!), "send_again", clock.now)).rejects.toMatchObject({
      code: "conflict",
    });
  });
});

describe("mails written while no mail server was set", () => {
  test("are never sent, however often it is set and taken away again", async () => {
    const { mailServer, deliver } = await aDelivery();
    await noteMailServer(db, false, clock.now);
    const [before] = await write("before@example.com");
    for (const isThere of [true, false, true, true]) await noteMailServer(db, isThere, clock.now);
    const [with_] = await write("with@example.com");
    await noteMailServer(db, false, clock.now);
    const [without] = await write("without@example.com");
    await noteMailServer(db, true, clock.now);
    await deliver();
    minutes(10_000);
    await deliver();
    const states = await Promise.all([before, with_, without].map(async (id) => (await find(id!)).state));
    expect(states).toEqual(["withheld", "sent", "withheld"]);
    expect((await find(without!)).withheldBecause).toBe("no_mail_server");
    expect(arrivedAt(mailServer)).toEqual(["with@example.com"]);
  });
});
