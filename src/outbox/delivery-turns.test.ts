import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { readableLog } from "../../test/support/log.ts";
import { type Answer, type MailServerOptions, startMailServer } from "../../test/support/mail-server.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { until, untilBlocked } from "../../test/support/waiting.ts";
import type { Organisation } from "../organisations/index.ts";
import { newId } from "../platform/ids.ts";
import { createMailer, type Mailer } from "../platform/mailer.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { claimDueMails, firstTurn, noteBegun } from "./delivery.queries.ts";
import {
  createDeliverer,
  findMail,
  insertMails,
  type MailKind,
  type MailSource,
  mailKinds,
  noteMailServer,
  settleDoubt,
} from "./index.ts";
import { messageIdOf } from "./message-id.ts";
import { takeBounces } from "./take-bounces.ts";

const server = await testApp();
const { db, owner, clock, baseUrl } = server;
const keys = deriveKeys(testSecret);
const shops = [await anOrganisation(db), await anOrganisation(db), await anOrganisation(db)] as const;
const [large, small, third] = shops;

beforeEach(async () => {
  await owner.query("delete from outbox");
  await noteMailServer(db, true, clock.now);
});

let prepare: MailSource["prepare"] | undefined;
/** Mails whose subject is whom they go to. */
const source: MailSource = {
  kinds: mailKinds,
  prepare: async (...about) =>
    (await prepare?.(...about)) ?? { to: about[1].subject, subject: "Hello", text: "Hello." },
  show: async (_db, { subject }) => ({ subject, text: "" }),
};

/** Mails of a sweep, or such as somebody waits for. */
function write({ id: organisationId }: Organisation, kind: MailKind, ...names: string[]): Promise<string[]> {
  clock.advance(1000);
  const purchaserId = newId(clock.now);
  const mails = names.map((name) => {
    const subject = `${name}@example.com`;
    return { organisationId, kind, purchaserId, reviewId: null, language: "en", subject, body: "" } as const;
  });
  return db.transaction().execute((tx) => insertMails(tx, mails, clock.now));
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

async function aDelivery(behaviour: MailServerOptions = {}) {
  const mailServer = await startMailServer(behaviour);
  const mailer = createMailer({ url: mailServer.url, from: "mail@fairmark.example" });
  onTestFinished(async () => {
    mailer.close();
    await mailServer.close();
  });
  const { log, lines } = readableLog();
  const make = () => createDeliverer({ db, mailer, sources: [source], keys, baseUrl, clock: () => clock.now, log });
  const arrived = () => mailServer.arrived.map(({ to }) => to.replace("@example.com", ""));
  return { make, ...make(), arrived, lines };
}

describe("whose turn it is", () => {
  test("what somebody waits for goes before what was written by the thousand, of whichever shop, however late it came", async () => {
    let late: Promise<unknown> | undefined;
    const { deliver, arrived } = await aDelivery({
      answer: async (): Promise<Answer> => {
        late ??= (async () => {
          await write(small, "statement_of_reasons", "reasons");
          await write(third, "review_received", "received");
          await write(large, "report_decided", "answer");
        })();
        await late;
        return "take";
      },
    });
    await write(large, "invitation", ...names("invited", 40));
    await write(large, "reminder", ...names("reminded", 10));
    await deliver();
    expect(arrived()).toHaveLength(53);
    // Ten were claimed when they were written; they are among the next ten.
    for (const name of ["reasons", "received", "answer"])
      expect([name, arrived().indexOf(name) < 20]).toEqual([name, true]);
  });

  test("of many mails the shops' go in turn: who has few does not wait for who has many", async () => {
    const { deliver, arrived } = await aDelivery();
    await write(large, "invitation", ...names("large", 80));
    await write(small, "invitation", ...names("small", 10));
    await write(third, "reminder", ...names("third", 25));
    await deliver();
    const order = arrived();
    expect(order).toHaveLength(115);
    const lastOf = (name: string) => order.findLastIndex((one) => one.startsWith(name));
    // Ten of each at a time: 10 large, 10 small, 10 third, 10 large, 10 third, …
    expect([lastOf("small") < 20, lastOf("third") < 70, lastOf("large")]).toEqual([true, true, 114]);
  });

  test("of one shop those that have waited longest go first; a mail that is not due keeps nobody waiting", async () => {
    const [first, second, later] = await write(large, "invitation", "first", "second", "later");
    await owner.query("update outbox set next_attempt_at = next_attempt_at + interval '1 hour' where id = $1", [later]);
    await owner.query("update outbox set next_attempt_at = next_attempt_at - interval '1 hour' where id = $1", [
      second,
    ]);
    const [reasons] = await write(small, "statement_of_reasons", "reasons");
    const claim = async (atMost: number) =>
      (await claimDueMails(db, { after: firstTurn, atMost }, clock.now)).map(({ id }) => id);
    expect([await claim(2), await claim(5), await claim(5)]).toEqual([[reasons, second], [first], []]);
  });

  test("many who claim at once get each mail once, and none is left out", async () => {
    for (const shop of shops) await write(shop, "invitation", ...names("one", 40));
    await write(small, "review_published", ...names("two", 30));
    const claimed: string[] = [];
    const claimer = async () => {
      for (let count = -1; count !== 0; ) {
        const mails = await claimDueMails(db, { after: shops[claimed.length % 3]!.id, atMost: 7 }, clock.now);
        claimed.push(...mails.map(({ id }) => id));
        count = mails.length;
      }
    };
    await Promise.all([claimer(), claimer(), claimer(), claimer()]);
    expect([claimed.length, new Set(claimed).size]).toEqual([150, 150]);
  });

  test("a test mail, which somebody waits for and which goes to no purchaser, is none of the many", async () => {
    await write(large, "invitation", "invited");
    await write(large, "invitation", "test");
    await owner.query("delete from outbox where subject = 'test@example.com'");
    const about = { organisationId: large.id, kind: "invitation", purchaserId: null, reviewId: null } as const;
    const mail = { ...about, language: "en", subject: "test@example.com", body: "" } as const;
    const [id] = await db.transaction().execute((tx) => insertMails(tx, [mail], clock.now));
    const [next] = await claimDueMails(db, { after: firstTurn, atMost: 1 }, clock.now);
    expect(next!.id).toBe(id);
  });
});

describe("to whom a mail goes", () => {
  test("is noted before its text leaves, so that a doubt counted as sent can still come back", async () => {
    let seen: unknown;
    const { deliver } = await aDelivery({
      answer: async (): Promise<Answer> => {
        const { rows } = await owner.query("select state, recipient_hash is not null as known from outbox");
        seen ??= rows;
        // As after a kill: nobody notes anything more.
        await owner.query("update outbox set claimed_at = claimed_at - interval '1 hour'");
        return "take";
      },
    });
    const [id] = await write(large, "invitation", "moved");
    await deliver();
    expect(seen).toEqual([{ state: "claimed", known: true }]);
    const mail = (await findMail(db, { organisationId: large.id, id: id! }))!;
    await settleDoubt({ db, sources: [source] }, mail, "count_as_sent", clock.now);
    const messageId = messageIdOf(large, mail, "mail@fairmark.example");
    const bounce = { type: "bounce", email: undefined, messageId } as const;
    expect(await takeBounces({ db, keys }, [bounce], clock.now)).toEqual({ taken: 1, unknown: 0 });
    expect((await findMail(db, { organisationId: large.id, id: id! }))!.failure).toBe("bounced");
  });

  test("is nobody, once the mail was erased between its claim and its hand-over", async () => {
    const { deliver, arrived } = await aDelivery();
    const ids = await write(large, "invitation", "erased", "other");
    prepare = async (_db, { id, subject }) => {
      if (id === ids[0]) await owner.query("delete from outbox where id = $1", [id]);
      return { to: subject, subject: "Hello", text: "Hello." };
    };
    await deliver();
    prepare = undefined;
    expect(arrived()).toEqual(["other"]);
  });
});

describe("a claim whose process died before it began", () => {
  test("is given back after a quarter of an hour, and the mail goes once, also where that process lives after all", async () => {
    const { deliver, arrived } = await aDelivery();
    const [id] = await write(large, "invitation", "reader");
    const find = async () => (await findMail(db, { organisationId: large.id, id: id! }))!;
    const [claimed] = await claimDueMails(db, { after: firstTurn, atMost: 10 }, clock.now);
    const minutes = (count: number) => clock.advance(count * 60_000);
    minutes(14);
    await deliver();
    expect([(await find()).state, arrived()]).toEqual(["claimed", []]);
    minutes(1);
    await deliver();
    expect(await find()).toMatchObject({ state: "sent", attempts: 1 });
    expect(arrived()).toEqual(["reader"]);
    expect(await noteBegun(db, claimed!, Buffer.alloc(32))).toBe(false);
  });

  test("also while a long queue is gone through: it does not wait for the end of that", async () => {
    const { deliver, arrived } = await aDelivery({
      answer: () => {
        clock.advance(60_000);
        return "take";
      },
    });
    await write(small, "statement_of_reasons", "reasons");
    await claimDueMails(db, { after: firstTurn, atMost: 1 }, clock.now);
    await write(large, "invitation", ...names("invited", 60));
    await deliver();
    expect(arrived()).toHaveLength(61);
    expect(arrived().indexOf("reasons")).toBeLessThan(40);
  });

  test("is a doubt where it had begun, and where it had once been put off it is known anew", async () => {
    let isFull = true;
    const { deliver, arrived } = await aDelivery({
      refuse: () => (isFull ? { code: 450, text: "4.2.2 Full" } : undefined),
    });
    const [id] = await write(large, "invitation", "reader");
    await deliver();
    isFull = false;
    const begun = async () => (await owner.query("select state, has_begun from outbox where id = $1", [id])).rows[0];
    expect(await begun()).toEqual({ state: "waiting", has_begun: null });
    clock.advance(60_000);
    const [claimed] = await claimDueMails(db, { after: firstTurn, atMost: 10 }, clock.now);
    expect(await begun()).toEqual({ state: "claimed", has_begun: false });
    expect(await noteBegun(db, claimed!, Buffer.alloc(32))).toBe(true);
    clock.advance(24 * 3_600_000);
    await deliver();
    expect([await begun(), arrived()]).toEqual([{ state: "claimed", has_begun: true }, []]);
  });
});

describe("a database that goes away during a hand-over", () => {
  /** Holds the outbox, and ends every connection that wants to write to it, so many times; then lets it go. */
  async function interrupt(times: number) {
    const holder = await owner.connect();
    await holder.query("begin");
    await holder.query("lock table outbox in exclusive mode");
    const ended = (async () => {
      for (let count = 0; count < times; count += 1) {
        const [pid] = await untilBlocked(owner);
        await owner.query("select pg_terminate_backend($1, 10000)", [pid]);
      }
      await holder.query("commit");
      holder.release();
    })();
    return { ended };
  }

  const full = () => ({ code: 452, text: "4.2.2 Full" });
  const gone = () => ({ code: 550, text: "5.1.1 No such user" });
  test.each<[string, MailServerOptions["answer"] | undefined, object]>([
    ["yes", () => "take", { state: "sent", failure: null }],
    ["not now", full, { state: "waiting", failure: "452 4.2.2" }],
    ["no", gone, { state: "refused", failure: "550 5.1.1" }],
  ])("does not make a doubt of a mail server's %s", async (_what, answer, expected) => {
    let interruption: Awaited<ReturnType<typeof interrupt>> | undefined;
    const { deliver, lines } = await aDelivery({
      answer: async (to) => {
        interruption ??= await interrupt(3);
        return answer!(to);
      },
    });
    const [id] = await write(large, "invitation", "reader");
    await deliver();
    await interruption!.ended;
    expect(await findMail(db, { organisationId: large.id, id: id! })).toMatchObject(expected);
    expect(lines.join("\n")).toContain("a note about a mail waits for the database");
    expect(lines.join("\n")).not.toContain("@example.com");
  });

  test("nor of one that could not be made ready: it waits", async () => {
    const { deliver, arrived } = await aDelivery();
    const [id] = await write(large, "invitation", "reader");
    let interruption: Awaited<ReturnType<typeof interrupt>> | undefined;
    prepare = async () => {
      interruption ??= await interrupt(2);
      throw new Error("Connection terminated unexpectedly");
    };
    await deliver();
    prepare = undefined;
    await interruption!.ended;
    expect(await findMail(db, { organisationId: large.id, id: id! })).toMatchObject({
      state: "waiting",
      failure: "not_ready",
    });
    clock.advance(60_000);
    await deliver();
    expect(arrived()).toEqual(["reader"]);
  });
});

test("a mail that cannot be given back is told of, and the run still ends with what it was handing over", async () => {
  const { log, lines } = readableLog();
  const stateOf = async (name: string) =>
    (await owner.query("select state from outbox where subject = $1", [`${name}@example.com`])).rows[0].state;
  const mailer: Mailer = {
    address: "mail@fairmark.example",
    name: undefined,
    close: () => undefined,
    handOver: async ({ to }) => {
      if (to === "m0@example.com") return { outcome: "deferred", code: "ECONNECTION", isAboutServer: true };
      await until("the first is put off", async () => (await stateOf("m0")) === "waiting");
      return { outcome: "accepted" };
    },
  };
  await owner.query(`create function refuse_to_wait() returns trigger language plpgsql as
    $$ begin if old.subject >= 'm5' and new.state = 'waiting' then raise 'no'; end if; return new; end $$`);
  await owner.query(
    "create trigger refuse_to_wait before update on outbox for each row execute function refuse_to_wait()",
  );
  onTestFinished(() => void owner.query("drop trigger refuse_to_wait on outbox"));
  await write(large, "review_received", ...names("m", 10));
  await createDeliverer({ db, mailer, sources: [source], keys, baseUrl, clock: () => clock.now, log }).deliver();
  const states = await Promise.all(names("m", 10).map(stateOf));
  expect(states.slice(0, 5)).toEqual(["waiting", ...Array(4).fill("sent")]);
  expect(states).toContain("claimed");
  expect(lines.join("\n")).toContain("could not be noted");
});
