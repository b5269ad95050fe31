import { createHmac, createSign, generateKeyPairSync, sign } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { snsCertificate, snsKey, strangersKey } from "../../test/support/sns-certificate.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { mergePurchaser } from "../purchases/index.ts";
import { reasonToWithhold } from "./index.ts";

const topic = "arn:aws:sns:eu-west-1:123456789012:bounces";
const secret = "a-secret-for-Postmark-of-thirty-two-characters";
const signingKey = "key-of-the-account";
const sendgridKeys = generateKeyPairSync("ec", { namedCurve: "P-256" });

let fetched: string[] = [];
let answer: (url: URL) => Promise<string>;
const server = await testApp({
  config: {
    BOUNCES_SES_TOPICS: [topic, "arn:aws-cn:sns:cn-north-1:123456789012:bounces"],
    BOUNCES_POSTMARK_SECRET: secret,
    BOUNCES_MAILGUN_KEY: signingKey,
    BOUNCES_SENDGRID_KEY: sendgridKeys.publicKey,
  },
  fetchText: (url) => {
    fetched.push(url.href);
    return answer(url);
  },
});
const { app, db, clock } = server;
const keys = deriveKeys(testSecret);
const shop = await anOrganisation(db);
let people = 0;

beforeEach(() => {
  fetched = [];
  answer = async () => snsCertificate;
  clock.now = new Date("2026-11-28T12:00:00Z");
});

/** Somebody whom the shop knows. */
async function somebody(): Promise<string> {
  people += 1;
  const email = `p${people}@example.com`;
  await mergePurchaser(db, { organisationId: shop.id, email, details: {} }, clock.now);
  return email;
}

const post = (provider: string, payload: string, headers: Record<string, string> = {}) =>
  app.inject({
    method: "POST",
    url: `/mail/bounces/${provider}`,
    payload,
    headers: { "content-type": "text/plain; charset=UTF-8", ...headers },
  });
const isSuppressed = async (email: string) =>
  (await reasonToWithhold(db, keys, { organisationId: shop.id, email, stopKind: "invitations" })) !== undefined;
const suppressed = (emails: readonly string[]) => Promise.all(emails.map(isSuppressed));

test("without its setting no provider has a path", async () => {
  const without = await testApp({ database: server });
  for (const provider of ["ses", "postmark", "mailgun", "sendgrid"]) {
    const url = `/mail/bounces/${provider}`;
    expect((await without.app.inject({ method: "POST", url, payload: "{}" })).statusCode).toBe(404);
  }
  expect((await app.inject({ url: "/mail/bounces/ses" })).statusCode).toBe(405);
});

describe("Amazon SES", () => {
  type Said = Record<string, unknown>;
  const certificateAt = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem";
  const order = ["Message", "MessageId", "SubscribeURL", "Subject", "Timestamp", "Token", "TopicArn", "Type"];

  function signed(said: Said, { key = snsKey, hash = "SHA256" } = {}): string {
    const message: Said = {
      Type: "Notification",
      MessageId: "5a2b1c3d",
      TopicArn: topic,
      Timestamp: "2026-11-28T11:59:00.000Z",
      SignatureVersion: hash === "SHA1" ? "1" : "2",
      SigningCertURL: certificateAt,
      ...said,
    };
    const text = order.flatMap((name) => (message[name] === undefined ? [] : [`${name}\n${message[name]}\n`])).join("");
    return JSON.stringify({ ...message, Signature: createSign(hash).update(text).sign(key, "base64") });
  }

  const bounceOf = (emails: readonly string[], bounce: Said = { bounceType: "Permanent", bounceSubType: "General" }) =>
    JSON.stringify({
      notificationType: "Bounce",
      bounce: { ...bounce, bouncedRecipients: emails.map((emailAddress) => ({ emailAddress, status: "5.1.1" })) },
      mail: { messageId: "00000138111222aa", destination: emails },
    });
  const complaintOf = (email: string, complaint: Said = {}) =>
    JSON.stringify({
      eventType: "Complaint",
      complaint: { ...complaint, complainedRecipients: [{ emailAddress: email }] },
    });

  test.each(["SHA1", "SHA256"])("permanent bounces suppress, by a signature of %s", async (hash) => {
    const emails = [await somebody(), await somebody()];
    const done = await post("ses", signed({ Subject: "Amazon SES", Message: bounceOf(emails) }, { hash }));
    expect([done.statusCode, done.json()]).toEqual([200, { taken: 2, unknown: 0 }]);
    expect(await suppressed(emails)).toEqual([true, true]);
  });

  test("one recipient that cannot be read costs no other", async () => {
    const email = await somebody();
    const message = JSON.parse(bounceOf([email]));
    message.bounce.bouncedRecipients.unshift(null, 7, { emailAddress: 7 }, { emailAddress: "nobody at all" }, {});
    expect((await post("ses", signed({ Message: JSON.stringify(message) }))).json()).toEqual({ taken: 1, unknown: 0 });
  });

  test.each(["Transient", "Undetermined"])("a bounce of the type %s suppresses nobody", async (bounceType) => {
    const email = await somebody();
    expect((await post("ses", signed({ Message: bounceOf([email], { bounceType }) }))).statusCode).toBe(200);
    expect(await isSuppressed(email)).toBe(false);
  });

  test("a complaint counts, but not one that says the mail was no spam", async () => {
    const [taken, not] = [await somebody(), await somebody()];
    await post("ses", signed({ Message: complaintOf(taken, { complaintFeedbackType: "abuse" }) }));
    await post("ses", signed({ Message: complaintOf(not, { complaintFeedbackType: "not-spam" }) }));
    expect(await suppressed([taken, not])).toEqual([true, false]);
  });

  test.each<[why: string, said: Said, more?: { key?: typeof snsKey }]>([
    ["is signed by another key", {}, { key: strangersKey }],
    ["is of another's topic", { TopicArn: "arn:aws:sns:eu-west-1:999999999999:bounces" }],
    [
      "names a certificate elsewhere",
      { SigningCertURL: "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0.pem" },
    ],
    [
      "names one of another service",
      { SigningCertURL: "https://s3.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem" },
    ],
    [
      "names one of another region",
      { SigningCertURL: "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0.pem" },
    ],
    ["names one without TLS", { SigningCertURL: "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem" }],
    [
      "names one behind a name",
      { SigningCertURL: "https://a@sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem" },
    ],
    [
      "names one at another port",
      { SigningCertURL: "https://sns.eu-west-1.amazonaws.com:444/SimpleNotificationService-0.pem" },
    ],
    ["names another file", { SigningCertURL: "https://sns.eu-west-1.amazonaws.com/a/SimpleNotificationService-0.pem" }],
    ["is of an unknown type", { Type: "Other" }],
    ["has an unknown kind of signature", { SignatureVersion: "3" }],
  ])("what %s is refused, and suppresses nobody", async (why, said, more = {}) => {
    const email = await somebody();
    expect((await post("ses", signed({ Message: bounceOf([email]), ...said }, more))).statusCode).toBe(403);
    expect(await isSuppressed(email)).toBe(false);
    expect(fetched.filter((url) => url !== certificateAt)).toEqual([]);
    expect(why).toBeTruthy();
  });

  test("what was changed after it was signed is refused", async () => {
    const [email, other] = [await somebody(), await somebody()];
    const changed = signed({ Message: bounceOf([email]) }).replaceAll(email, other);
    expect((await post("ses", changed)).statusCode).toBe(403);
    for (const nothing of ["", "{}", "[]", "null", "not json", `"${topic}"`])
      expect((await post("ses", nothing)).statusCode).toBe(403);
  });

  test("a certificate is fetched once, and asked for again where it could not be had", async () => {
    const at = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-fedcba9876543210.pem";
    const say = async () => post("ses", signed({ SigningCertURL: at, Message: bounceOf([await somebody()]) }));
    answer = async () => {
      throw new Error("away");
    };
    expect((await say()).statusCode).toBe(503);
    expect((await say()).statusCode).toBe(503);
    expect(fetched).toEqual([at]);
    answer = async () => snsCertificate;
    clock.now = new Date(clock.now.getTime() + 61_000);
    expect((await say()).statusCode).toBe(200);
    expect((await say()).statusCode).toBe(200);
    expect(fetched).toEqual([at, at]);
  });

  test("a certificate that has run out proves nothing", async () => {
    clock.now = new Date("2200-01-01T00:00:00Z");
    expect((await post("ses", signed({ Message: bounceOf([await somebody()]) }))).statusCode).toBe(403);
  });

  test("a subscription to our topic is confirmed at SNS, and nowhere else", async () => {
    const at = `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topic}&Token=2336`;
    const confirm = (SubscribeURL: string, more = {}) =>
      post(
        "ses",
        signed({ Type: "SubscriptionConfirmation", Message: "You have chosen", Token: "2336", SubscribeURL, ...more }),
      );
    expect((await confirm(at)).statusCode).toBe(200);
    expect(fetched).toContain(new URL(at).href);
    fetched = [];
    for (const elsewhere of [
      "https://evil.example/?Action=ConfirmSubscription",
      "http://169.254.169.254/",
      "https://sns.us-east-1.amazonaws.com/?a",
      "file:///etc/passwd",
    ])
      expect((await confirm(elsewhere)).statusCode).toBe(200);
    expect(fetched).toEqual([]);
    const china = "arn:aws-cn:sns:cn-north-1:123456789012:bounces";
    const chinese = {
      TopicArn: china,
      SigningCertURL: "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-0a.pem",
    };
    await confirm("https://sns.cn-north-1.amazonaws.com.cn/?Action=ConfirmSubscription", chinese);
    expect(fetched).toContain("https://sns.cn-north-1.amazonaws.com.cn/?Action=ConfirmSubscription");
  });
});

describe("Postmark", () => {
  const basic = (password: string) => ({
    authorization: `Basic ${Buffer.from(`fairmark:${password}`).toString("base64")}`,
  });
  const record = (Email: string, more: Record<string, unknown> = {}) =>
    JSON.stringify({
      RecordType: "Bounce",
      ID: 42,
      Type: "HardBounce",
      TypeCode: 1,
      MessageID: "883953f4",
      Email,
      Inactive: true,
      ...more,
    });

  test("a hard bounce suppresses, with the secret as password or token", async () => {
    const emails = [await somebody(), await somebody(), await somebody()];
    await post("postmark", record(emails[0]!), basic(secret));
    await post("postmark", record(emails[1]!), { authorization: `Bearer ${secret}` });
    await post("postmark", record(emails[2]!, { Type: "BadEmailAddress" }), basic(secret));
    expect(await suppressed(emails)).toEqual([true, true, true]);
  });

  test.each<[Record<string, unknown>, boolean]>([
    [{ RecordType: "SpamComplaint", Type: "SpamComplaint" }, true],
    [{ Type: "SoftBounce", Inactive: false }, false],
    [{ Type: "Transient", Inactive: false }, false],
    [{ Type: "DnsError" }, false],
    [{ Type: "AutoResponder" }, false],
    [{ Type: "Blocked" }, false],
    [{ RecordType: "Delivery", Type: undefined }, false],
    [{ RecordType: "SubscriptionChange" }, false],
  ])("%j suppresses: %j", async (more, expected) => {
    const email = await somebody();
    expect((await post("postmark", record(email, more), basic(secret))).statusCode).toBe(200);
    expect(await isSuppressed(email)).toBe(expected);
  });

  test("without the secret nothing is taken", async () => {
    const email = await somebody();
    for (const headers of [{}, basic(""), basic("wrong"), { authorization: "Bearer wrong" }, { authorization: secret }])
      expect((await post("postmark", record(email), headers as Record<string, string>)).statusCode).toBe(403);
    expect(await isSuppressed(email)).toBe(false);
    expect((await post("postmark", "not json", basic(secret))).json()).toEqual({ taken: 0, unknown: 0 });
  });
});

describe("Mailgun", () => {
  const event = (
    eventData: unknown,
    {
      key = signingKey,
      timestamp = String(clock.now.getTime() / 1000),
      token = "a8ce0edb2dd8301dee6c2405235584e4",
    } = {},
  ) =>
    JSON.stringify({
      signature: {
        timestamp,
        token,
        signature: createHmac("sha256", key)
          .update(timestamp + token)
          .digest("hex"),
      },
      "event-data": eventData,
    });
  const failed = (recipient: string, more: Record<string, unknown> = {}) => ({
    event: "failed",
    severity: "permanent",
    reason: "bounce",
    "delivery-status": { code: 550, "enhanced-code": "5.1.1" },
    message: { headers: { "message-id": "20260203192638.000be97f99f8cea1@sample.example" } },
    recipient,
    ...more,
  });

  test.each<[Record<string, unknown>, boolean]>([
    [{}, true],
    [{ event: "complained" }, true],
    [{ severity: "temporary" }, false],
    [{ event: "delivered" }, false],
    [{ "delivery-status": { code: 552, "enhanced-code": "5.2.2" } }, false],
    [{ reason: "suppress-unsubscribe" }, false],
    [{ recipient: 7 }, false],
  ])("%j suppresses: %j", async (more, expected) => {
    const email = await somebody();
    expect((await post("mailgun", event(failed(email, more)))).statusCode).toBe(200);
    expect(await isSuppressed(email)).toBe(expected);
  });

  test("another's signature, an old one, and none are refused", async () => {
    const email = await somebody();
    const old = String(clock.now.getTime() / 1000 - 2 * 86_400);
    for (const body of [
      event(failed(email), { key: "wrong" }),
      event(failed(email), { timestamp: old }),
      JSON.stringify({ "event-data": failed(email) }),
      "{}",
      "",
    ])
      expect((await post("mailgun", body)).statusCode).toBe(403);
    expect(await isSuppressed(email)).toBe(false);
  });
});

describe("SendGrid", () => {
  const timestamp = "1764331200";
  const headersOf = (raw: string, key = sendgridKeys.privateKey) => ({
    "content-type": "application/json",
    "x-twilio-email-event-webhook-timestamp": timestamp,
    "x-twilio-email-event-webhook-signature": sign("sha256", Buffer.from(timestamp + raw), key).toString("base64"),
  });

  test("of a list of mixed events what is permanent and what complains suppresses, and one bad element costs no other", async () => {
    const emails = await Promise.all(Array.from({ length: 10 }, somebody));
    const events = [
      { event: "processed" },
      { event: "bounce", type: "bounce", status: "5.1.1", reason: "550 5.1.1 no such user" },
      { event: "bounce", type: "blocked", status: "5.7.1" },
      { event: "bounce", type: "bounce", status: "5.2.2", reason: "552 5.2.2 over quota" },
      { event: "deferred" },
      { event: "spamreport" },
      { event: "dropped", reason: "Bounced Address" },
      { event: "dropped", reason: "Unsubscribed Address" },
      { event: "open" },
      { event: "bounce", type: "bounce", status: "4.4.7" },
    ].map((one, index) => ({ email: emails[index], timestamp: 1764331100, "smtp-id": `<${index}@geopod>`, ...one }));
    const raw = JSON.stringify(
      [null, 7, "x", [], { event: "bounce" }, ...events, { event: "bounce", email: { a: 1 } }],
      null,
      1,
    );
    const done = await post("sendgrid", raw, headersOf(raw));
    expect([done.statusCode, done.json()]).toEqual([200, { taken: 3, unknown: 0 }]);
    expect(await suppressed(emails)).toEqual([false, true, false, false, false, true, true, false, false, false]);
  });

  test("another's signature, another body, and none are refused", async () => {
    const email = await somebody();
    const raw = JSON.stringify([{ event: "bounce", type: "bounce", email }]);
    const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    expect((await post("sendgrid", raw, headersOf(raw, stranger))).statusCode).toBe(403);
    expect((await post("sendgrid", `${raw} `, headersOf(raw))).statusCode).toBe(403);
    expect((await post("sendgrid", raw)).statusCode).toBe(403);
    expect(
      (await post("sendgrid", raw, { ...headersOf(raw), "x-twilio-email-event-webhook-signature": "bm8=" })).statusCode,
    ).toBe(403);
    expect(await isSuppressed(email)).toBe(false);
  });
});
