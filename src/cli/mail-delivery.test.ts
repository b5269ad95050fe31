import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { cliOver } from "../../test/support/cli.ts";
import { readSignature } from "../../test/support/dkim.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { quietLog, readableLog } from "../../test/support/log.ts";
import { type MailServerOptions, startMailServer } from "../../test/support/mail-server.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { readConfig } from "../config.ts";
import { createDeliverer, insertMails, mailKinds } from "../outbox/index.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { createJobFigures } from "./job-figures.ts";
import { startDelivery } from "./mail-delivery.ts";

const { mailFigures, text: figures } = createJobFigures();
const metricsToken = "a token for metrics";
const server = await testApp({ jobs: { figures, problem: () => undefined }, config: { METRICS_TOKEN: metricsToken } });
const { app, db, clock, baseUrl, owner } = server;
const folder = await mkdtemp(join(tmpdir(), "fairmark-test-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

const pemOf = (key: ReturnType<typeof generateKeyPairSync>["privateKey"]) =>
  key.export({ type: "pkcs8", format: "pem" }).toString();
const rsaKey = pemOf(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);

async function aFile(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

/** As `serve` and `work` do it, with these settings. */
async function start(settings: Record<string, string>) {
  const { log, lines } = readableLog();
  const mailer = await startDelivery(readConfig(settings), db, log, clock.now);
  onTestFinished(() => mailer?.close());
  return { mailer, said: lines.map((line) => JSON.parse(line) as { level: number; msg: string; server?: string }) };
}

/** Hands over mails to these addresses, from an outbox that holds nothing else. */
async function deliver(settings: Record<string, string>, behaviour: MailServerOptions, ...addresses: string[]) {
  const mailServer = await startMailServer(behaviour);
  onTestFinished(mailServer.close);
  const { mailer } = await start({ SMTP_URL: mailServer.url, MAIL_FROM: "Shop <mail@shop.example>", ...settings });
  const { id: organisationId } = await anOrganisation(db);
  const about = { organisationId, kind: "review_received", purchaserId: null, reviewId: null, language: "de" } as const;
  await owner.query("delete from outbox");
  const mails = addresses.map((subject) => ({ ...about, subject, body: "" }));
  await db.transaction().execute((tx) => insertMails(tx, mails, clock.now));
  const text = "Grüße,\n\n  zwei  Leerzeichen   \n\n";
  const source = {
    kinds: mailKinds,
    prepare: async (_db: unknown, { subject: to }: { subject: string }) => ({ to, subject: "Über Sie", text }),
    show: async () => ({ subject: "", text }),
  };
  const { observe } = mailFigures;
  const parts = {
    db,
    mailer: mailer!,
    sources: [source],
    keys: deriveKeys(testSecret),
    baseUrl,
    log: quietLog,
    observe,
  };
  await createDeliverer({ ...parts, clock: () => clock.now }).deliver();
  return mailServer.arrived;
}

describe("at the start", () => {
  test("it is said whether mails are sent, and through which server, without its password", async () => {
    const on = await start({ SMTP_URL: "smtps://user:secret@mail.example:465", MAIL_FROM: "mail@shop.example" });
    expect(on.said).toMatchObject([
      {
        level: 30,
        server: "mail.example:465",
        msg: "mails are sent through SMTP_URL; those written while it was not set stay unsent",
      },
    ]);
    expect(JSON.stringify(on.said)).not.toContain("secret");
    expect((await owner.query("select is_on from mail_delivery")).rows).toEqual([{ is_on: true }]);
    const off = await start({});
    expect(off.mailer).toBeUndefined();
    expect(off.said).toMatchObject([
      {
        level: 30,
        msg: "SMTP_URL is not set: no mail will be sent, not later either; the console's outbox shows each as it would look",
      },
    ]);
    expect((await owner.query("select is_on from mail_delivery")).rows).toEqual([{ is_on: false }]);
  });

  test.each([
    ["that is not there", async () => join(folder, "none.pem"), /cannot be read \(ENOENT\)\.$/],
    ["that cannot be read", async () => folder, /cannot be read \(EISDIR\)\.$/],
    ["without a key", () => aFile("words.pem", "words"), /holds no private RSA key .*openssl genrsa/],
    ["with a broken key", () => aFile("broken.pem", rsaKey.replace(/\n.{20}/, "\n")), /holds no private RSA key/],
    [
      "with a key of another kind",
      () => aFile("ec.pem", pemOf(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey)),
      /holds no private RSA key/,
    ],
  ])(
    "a DKIM key file %s ends it with a sentence that names the file, and nothing is noted",
    async (_how, make, says) => {
      const file = await make();
      const settings = {
        SMTP_URL: "smtp://127.0.0.1:1",
        MAIL_FROM: "mail@shop.example",
        PORT: "0",
        DKIM_KEY_FILE: file,
        DKIM_SELECTOR: "fair",
      };
      await start({});
      for (const command of ["work", "serve"]) {
        const { code, stderr } = await cliOver(server, () => clock.now, settings)(command);
        expect([command, code, stderr.trim().split("\n").length]).toEqual([command, 1, 1]);
        expect(stderr.trim()).toMatch(says);
        expect(stderr).toContain(file);
      }
      expect((await owner.query("select is_on from mail_delivery")).rows).toEqual([{ is_on: false }]);
    },
  );
});

test("mails are signed with the key of the file, for the sender's domain; a change on the way shows", async () => {
  const file = await aFile("dkim.pem", rsaKey);
  const [arrived] = await deliver({ DKIM_KEY_FILE: file, DKIM_SELECTOR: "fair1" }, {}, "jane@example.com");
  const key = createPublicKey(rsaKey);
  const raw = arrived!.raw;
  const right = { domain: "shop.example", selector: "fair1", isBodyRight: true, isSignatureRight: true };
  expect(readSignature(raw, key)).toMatchObject(right);
  expect(readSignature(raw, key).headers).toEqual(expect.arrayContaining(["from", "to", "subject", "message-id"]));
  expect(readSignature(`${raw}more\r\n`, key)).toMatchObject({ isBodyRight: false });
  const forged = raw.replace("mail@shop.example", "mail@other.example");
  expect(readSignature(forged, key)).toMatchObject({ isBodyRight: true, isSignatureRight: false });
  const other = createPublicKey(pemOf(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey));
  expect(readSignature(raw, other)).toMatchObject({ isBodyRight: true, isSignatureRight: false });
  const [unsigned] = await deliver({}, {}, "jane@example.com");
  expect(unsigned!.raw).not.toMatch(/^dkim-signature:/im);
});

test("the metrics tell what became of mails, what waits and since when, and what is in doubt; of nobody", async () => {
  const figures = async () => {
    const { body } = await app.inject({ url: "/metrics", headers: { authorization: `Bearer ${metricsToken}` } });
    expect(body).not.toContain("@example.com");
    return Object.fromEntries(
      body
        .split("\n")
        .filter((line) => line.startsWith("fairmark_mails_"))
        .map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
    );
  };
  const ended = (outcome: string) => `fairmark_mails_total{kind="review_received",outcome="${outcome}"}`;
  const before = await figures();
  const answer: MailServerOptions["answer"] = (to) => (to.startsWith("lost") ? "lose" : "take");
  const refuse: MailServerOptions["refuse"] = (to) =>
    to.startsWith("gone")
      ? { code: 550, text: "5.1.1 None" }
      : to.startsWith("full")
        ? { code: 450, text: "Full" }
        : undefined;
  const names = ["jane", "john", "lost", "gone", "full"].map((name) => `${name}@example.com`);
  await deliver({}, { answer, refuse }, ...names);
  clock.advance(30_000);
  const after = await figures();
  const added = (name: string) => after[name]! - (before[name] ?? 0);
  expect(["sent", "in_doubt", "refused", "deferred"].map((outcome) => added(ended(outcome)))).toEqual([2, 1, 1, 1]);
  expect(after).toMatchObject({
    fairmark_mails_waiting: 1,
    fairmark_mails_in_doubt: 1,
    fairmark_mails_oldest_waiting_seconds: 30,
  });
  await owner.query("delete from outbox");
  expect(await figures()).toMatchObject({
    fairmark_mails_waiting: 0,
    fairmark_mails_in_doubt: 0,
    fairmark_mails_oldest_waiting_seconds: 0,
  });
});
