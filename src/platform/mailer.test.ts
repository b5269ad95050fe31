import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { type MailServerOptions, startMailServer } from "../../test/support/mail-server.ts";
import { nobodysPort } from "../../test/support/ports.ts";
import { patienceMs } from "../../test/support/waiting.ts";
import { addressOf, createMailer, type HandOver, type MailerOptions, type OutgoingMail } from "./mailer.ts";

const closers: (() => unknown)[] = [];
afterAll(() => Promise.all(closers.map((close) => close())));

async function aMailer(behaviour: MailServerOptions = {}, options: Partial<MailerOptions> = {}) {
  const server = await startMailServer(behaviour);
  const mailer = createMailer({ url: server.url, from: "Acme <reviews@acme.example>", ...options });
  closers.push(mailer.close, server.close);
  return { server, mailer };
}

let made = 0;
function aMail(to = "jane@example.com"): OutgoingMail {
  made += 1;
  return {
    from: { name: "Acme & Daughters", address: "reviews@acme.example" },
    to,
    subject: `Grüße ${made}`,
    text: "Hello.\n",
    html: "<p>Hello.</p>",
    messageId: `<${made}.abc@acme.example>`,
    headers: { "List-Unsubscribe": "<https://reviews.example.com/mail/stop/abc>" },
  };
}

const patient = { connect: patienceMs, silence: patienceMs, whole: patienceMs };

/**
 * How a hand-over ends whose text was never answered. A wait that was over before this machine had come so far as the text shows
 * nothing: then a longer one is tried.
 */
async function endWithoutAnswer(wait: "silence" | "whole"): Promise<HandOver> {
  for (let milliseconds = 100; ; milliseconds *= 2) {
    let hasText = false;
    const answer = () => {
      hasText = true;
      return new Promise<never>(() => undefined);
    };
    const { mailer } = await aMailer({ answer }, { waitMs: { ...patient, [wait]: milliseconds } });
    const end = await mailer.handOver(aMail());
    if (hasText || milliseconds > patienceMs) return end;
  }
}

describe("a mail that the server takes", () => {
  test("arrives as one mail to one address, with our Message-ID and both parts", async () => {
    const { server, mailer } = await aMailer();
    const sent = aMail();
    expect(await mailer.handOver(sent)).toEqual({ outcome: "accepted" });
    expect(server.arrived.map(({ to, mail }) => [to, mail.messageId, mail.subject, mail.text, mail.html])).toEqual([
      ["jane@example.com", sent.messageId, sent.subject, "Hello.\n", "<p>Hello.</p>"],
    ]);
    const { raw, mail } = server.arrived[0]!;
    expect(mail.from?.value).toEqual([{ name: "Acme & Daughters", address: "reviews@acme.example" }]);
    expect(raw).toContain("List-Unsubscribe: <https://reviews.example.com/mail/stop/abc>\r\n");
    expect(raw).toContain("Auto-Submitted: auto-generated\r\n");
  });

  test("a line break in a name or a subject begins no header and no command", async () => {
    const { server, mailer } = await aMailer();
    const broken = "Acme\r\nBcc: other@example.com\r\n\r\n.\r\nRCPT TO:<other@example.com>";
    const { from } = aMail();
    expect(await mailer.handOver({ ...aMail(), from: { ...from, name: broken }, subject: broken })).toEqual({
      outcome: "accepted",
    });
    expect(server.arrived.map(({ to, mail }) => [to, mail.bcc, mail.text])).toEqual([
      ["jane@example.com", undefined, "Hello.\n"],
    ]);
    expect(server.arrived[0]!.raw).not.toMatch(/^(Bcc|RCPT)/im);
  });

  test("travels on connections that are used again", async () => {
    const { server, mailer } = await aMailer({}, { connections: 3 });
    const all = await Promise.all(Array.from({ length: 60 }, () => mailer.handOver(aMail())));
    expect(all.every(({ outcome }) => outcome === "accepted")).toBe(true);
    expect([server.arrived.length, server.connections()]).toEqual([60, 3]);
  });

  test("is signed by DKIM, with the headers that RFC 8058 wants signed", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const dkim = { domainName: "acme.example", keySelector: "fair", privateKey: pem };
    const { server, mailer } = await aMailer({}, { dkim });
    const mail = aMail();
    const headers = { ...mail.headers, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
    expect((await mailer.handOver({ ...mail, headers })).outcome).toBe("accepted");
    const signature = /^DKIM-Signature: (.*(?:\r\n[ \t].*)*)/m.exec(server.arrived[0]!.raw)![1]!.replaceAll(/\s/g, "");
    expect(signature).toMatch(/d=acme\.example;/);
    expect(signature).toMatch(/s=fair;/);
    const signed = /;h=([^;]+);/.exec(signature)![1]!.toLowerCase().split(":");
    for (const header of ["from", "to", "subject", "message-id", "list-unsubscribe", "list-unsubscribe-post"])
      expect(signed).toContain(header);
  });
});

describe("an unusual address", () => {
  /** A server that takes everything, and what was said to it. */
  async function aListener(offers: readonly string[] = []) {
    const heard: string[] = [];
    const server = createServer((socket) => {
      let isText = false;
      socket.write("220 here\r\n");
      socket.on("error", () => undefined);
      socket.on("data", (data) => {
        for (const line of data.toString().split("\r\n").filter(Boolean)) {
          if (isText && line !== ".") continue;
          heard.push(line);
          isText = line === "DATA";
          if (line.startsWith("EHLO"))
            socket.write(
              ["here", ...offers].map((one, at) => `250${at < offers.length ? "-" : " "}${one}\r\n`).join(""),
            );
          else socket.write(isText ? "354 go on\r\n" : "250 ok\r\n");
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const mailer = createMailer({ url: `smtp://127.0.0.1:${port}`, from: "reviews@acme.example" });
    closers.push(mailer.close, () => server.close());
    return { mailer, recipients: () => heard.filter((line) => line.startsWith("RCPT")) };
  }

  test.each([
    ["a..b@docomo.example", '"a..b"@docomo.example'],
    [".a@docomo.example", '".a"@docomo.example'],
    ["a.@docomo.example", '"a."@docomo.example'],
    ["a.b+c@example.com", "a.b+c@example.com"],
    ["jane@bücher.example", "jane@xn--bcher-kva.example"],
  ])("%s is named to the server as %s", async (to, named) => {
    const { mailer, recipients } = await aListener();
    expect(await mailer.handOver(aMail(to))).toEqual({ outcome: "accepted" });
    expect(recipients()).toEqual([`RCPT TO:<${named}>`]);
  });

  test("beyond ASCII is named to a server that offers SMTPUTF8, and to no other", async () => {
    const able = await aListener(["SMTPUTF8", "8BITMIME"]);
    expect(await able.mailer.handOver(aMail("jürgen@example.com"))).toEqual({ outcome: "accepted" });
    expect(able.recipients()).toEqual(["RCPT TO:<jürgen@example.com>"]);
    const unable = await aListener(["8BITMIME"]);
    expect(await unable.mailer.handOver(aMail("jürgen@example.com"))).toEqual({
      outcome: "refused",
      code: "no SMTPUTF8",
      isMailboxMissing: false,
    });
    expect(unable.recipients()).toEqual([]);
  });

  test("beyond ASCII that a server further on cannot take is nobody's missing mailbox; an unknown one is", async () => {
    const refusals = [
      { code: 553, text: "5.1.3 Bad recipient address syntax" },
      { code: 553, text: "No such syntax" },
      { code: 550, text: "5.1.1 No such user" },
    ];
    const { mailer } = await aMailer({ refuse: () => refusals.shift() });
    const ends = [];
    for (let tries = 0; tries < 3; tries += 1) ends.push(await mailer.handOver(aMail("jürgen@example.com")));
    expect(ends).toMatchObject([
      { outcome: "refused", isMailboxMissing: false },
      { outcome: "refused", isMailboxMissing: false },
      { outcome: "refused", isMailboxMissing: true },
    ]);
  });

  test("beyond ASCII waits for a server that is not there", async () => {
    const mailer = createMailer({ url: `smtp://127.0.0.1:${nobodysPort}`, from: "a@b.example" });
    closers.push(mailer.close);
    expect(await mailer.handOver(aMail("jürgen@example.com"))).toMatchObject({
      outcome: "deferred",
      isAboutServer: true,
    });
  });
});

describe("how a hand-over ended is told apart", () => {
  const refusals: [string, { code: number; text: string }, HandOver][] = [
    [
      "nobody lives there, by the enhanced code",
      { code: 550, text: "5.1.1 No such user" },
      { outcome: "refused", code: "550 5.1.1", isMailboxMissing: true },
    ],
    [
      "nobody lives there, by its words",
      { code: 550, text: "No such user here" },
      { outcome: "refused", code: "550", isMailboxMissing: true },
    ],
    [
      "it is merely not liked",
      { code: 550, text: "5.7.1 Message rejected by policy" },
      { outcome: "refused", code: "550 5.7.1", isMailboxMissing: false },
    ],
    [
      "a mailbox is full for now",
      { code: 450, text: "4.2.2 Mailbox full" },
      { outcome: "deferred", code: "450 4.2.2", isAboutServer: false },
    ],
    [
      "the server goes away",
      { code: 421, text: "4.3.2 Shutting down" },
      { outcome: "deferred", code: "421 4.3.2", isAboutServer: true },
    ],
  ];
  test.each(refusals)("at the recipient: %s", async (_what, refusal, expected) => {
    const { mailer, server } = await aMailer({ refuse: () => refusal });
    expect(await mailer.handOver(aMail())).toEqual(expected);
    expect(server.arrived).toEqual([]);
  });

  test("after the text: a server that says no has not got it, and nobody's mailbox is to blame", async () => {
    const answers = [
      { code: 554, text: "5.7.1 Spam" },
      { code: 451, text: "4.3.0 Later" },
    ];
    const { mailer } = await aMailer({ answer: () => answers.shift()! });
    expect(await mailer.handOver(aMail())).toEqual({ outcome: "refused", code: "554 5.7.1", isMailboxMissing: false });
    expect(await mailer.handOver(aMail())).toMatchObject({ outcome: "deferred", code: "451 4.3.0" });
  });

  test("the connection ends after the text and before the answer: in doubt, and handed over once", async () => {
    const answer = (to: string) => (to === "dropped@example.com" ? "drop" : "take");
    const { mailer, server } = await aMailer({ answer }, { connections: 1 });
    // On a new connection, and on one that has carried a mail before. A mail that came back into the queue would go before the next.
    for (const to of ["dropped", "first", "dropped", "last"])
      expect(await mailer.handOver(aMail(`${to}@example.com`))).toMatchObject({
        outcome: to === "dropped" ? "in_doubt" : "accepted",
      });
    expect(server.arrived.map(({ to }) => to.split("@")[0])).toEqual(["dropped", "first", "dropped", "last"]);
  });

  test("no answer to the text in time: in doubt", async () => {
    expect(await endWithoutAnswer("silence")).toEqual({ outcome: "in_doubt", code: "ETIMEDOUT" });
  });

  test("a server that keeps the line open without an end is not waited for", async () => {
    expect(await endWithoutAnswer("whole")).toEqual({ outcome: "in_doubt", code: "EABORT" });
  });

  test("nobody listens: certain, and the server's fault", async () => {
    const mailer = createMailer({ url: `smtp://127.0.0.1:${nobodysPort}`, from: "a@b.example" });
    closers.push(mailer.close);
    expect(await mailer.handOver(aMail())).toMatchObject({ outcome: "deferred", isAboutServer: true });
  });

  test("no greeting comes: certain", async () => {
    const mute = createServer(() => undefined);
    await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
    const { port } = mute.address() as { port: number };
    // eslint-disable-next-line no-restricted-syntax -- it is this wait that ends
    const waitMs = { ...patient, connect: 100 };
    const mailer = createMailer({ url: `smtp://127.0.0.1:${port}`, from: "a@b.example", waitMs });
    closers.push(mailer.close, () => mute.close());
    expect(await mailer.handOver(aMail())).toEqual({ outcome: "deferred", code: "ETIMEDOUT", isAboutServer: true });
  });

  test("a refused sender or password is the server's fault, so that one setting does not refuse every mail for good", async () => {
    const onMailFrom = (_address: unknown, _session: unknown, done: (error: Error) => void) =>
      done(Object.assign(new Error("5.7.1 Not from here"), { responseCode: 550 }));
    const { mailer } = await aMailer({ options: { onMailFrom } as never });
    expect(await mailer.handOver(aMail())).toEqual({ outcome: "deferred", code: "550 5.7.1", isAboutServer: true });
    const asks = await startMailServer({
      options: {
        disabledCommands: ["STARTTLS"],
        authOptional: false,
        allowInsecureAuth: true,
        onAuth: (_a, _s, done) => done(null, {}),
      },
    });
    const url = asks.url.replace("//", "//name:wrong@");
    const locked = createMailer({ url, from: "a@b.example" });
    closers.push(locked.close, asks.close);
    expect(await locked.handOver(aMail())).toMatchObject({ outcome: "deferred", code: "535", isAboutServer: true });
  });

  test("an idle connection that the server closed costs nothing: the mail goes by another", async () => {
    const { mailer, server } = await aMailer();
    expect((await mailer.handOver(aMail())).outcome).toBe("accepted");
    await server.hangUp();
    expect((await mailer.handOver(aMail())).outcome).toBe("accepted");
    expect([server.arrived.length, server.connections()]).toEqual([2, 2]);
  });

  test("what is no address is refused without asking anybody", async () => {
    const { mailer, server } = await aMailer();
    expect(await mailer.handOver(aMail("nobody"))).toMatchObject({ outcome: "refused", isMailboxMissing: false });
    expect(server.connections()).toBeLessThanOrEqual(1);
  });
});

test("MAIL_FROM is read with and without a name", () => {
  expect(addressOf("Acme <a@b.example>")).toEqual({ name: "Acme", address: "a@b.example" });
  expect(addressOf('"Acme, Ltd" <a@b.example>')).toEqual({ name: "Acme, Ltd", address: "a@b.example" });
  expect(addressOf("a@b.example")).toEqual({ name: undefined, address: "a@b.example" });
});
