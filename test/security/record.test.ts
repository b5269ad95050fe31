import { randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { describe, expect, test } from "vitest";
import { listRecordEntries, noteFailure, type RecordEntry, replaceApiKeySecret } from "../../src/access/index.ts";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { settingsAsText } from "../../src/console/organisation-settings.ts";
import { askQuestion, decideQuestion, writeAnswer } from "../../src/conversations/index.ts";
import { writeFastResponse } from "../../src/fast-responses/index.ts";
import { keepCustomerOrders } from "../../src/intake/customer-orders.queries.ts";
import { insertMail } from "../../src/outbox/index.ts";
import { daysAfter } from "../../src/platform/days.ts";
import { newId } from "../../src/platform/ids.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { sharedRateWindows } from "../../src/platform/shared-rate-windows.ts";
import { mergePurchaser } from "../../src/purchases/index.ts";
import { openDueCases, reportReview } from "../../src/reports/index.ts";
import { appealDecision, getReviewByNumber } from "../../src/reviews/index.ts";
import { anApiKey, anOrganisation } from "../support/factories.ts";
import { publishReview } from "../support/published.ts";
import { anEndpoint } from "../support/receiver.ts";
import { collectRoutes, type Route, routeName } from "../support/routes.ts";
import { aColleague, aPassword, aVisitor, type SignedIn, signIn, type Visitor } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";
import { until } from "../support/waiting.ts";
import { aReviewToVet } from "../support/waiting-reviews.ts";

// What every form of the console leaves in the record, by the routes themselves: one that is new stands here, or does not start.
const routes = collectRoutes();
const server = await testApp({ config: { SMTP_URL: "smtp://127.0.0.1:1" } });
const { app, db, owner, pool, clock, baseUrl } = server;
const forms = routes.filter(({ method, url }) => method === "POST" && url.startsWith("/console"));
const recording = forms.filter((route): route is Route & { records: readonly string[] } =>
  Array.isArray(route.records),
);
const organisation = await anOrganisation(db);
const { id: organisationId, trkref } = organisation;
const admin = await signIn(app, db, { role: "admin" });
const place = `/console/${trkref}`;
let visitors = 0;

/** Who sends it, and what; where the account is another than the admin's, its id. */
type Example = () => Promise<{ by: string | null }>;

const expectDone = ({ statusCode, body }: { statusCode: number; body: string }) => {
  if (statusCode !== 303 && statusCode !== 200)
    throw new Error(`it was answered ${statusCode}: ${body.slice(0, 2000)}`);
};
/** What has been made ready is used up: each example makes its own. */
const byAdmin = (url: string | (() => Promise<string>), fields: Record<string, string> = {}): Example => {
  return async () => {
    expectDone(await admin.post(typeof url === "string" ? url : await url(), fields));
    return { by: admin.id };
  };
};

const newcomer = () => aVisitor(app, { address: `203.0.113.${++visitors}` });
const enter = (visitor: Visitor, email: string, password = aPassword) =>
  visitor.post("/console/sign-in", { email, password, next: "/console/profile" });
const colleague = () => aColleague(app, db, { role: "vetter", now: clock.now });
const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now.getTime() });

async function someoneIn() {
  const { id, email } = await colleague();
  const visitor = newcomer();
  await enter(visitor, email);
  await visitor.get("/console/profile");
  return { id, email, visitor };
}

async function addCodes(visitor: Visitor): Promise<string> {
  const { body } = await visitor.post("/console/profile/factors/codes/offer");
  const secret = /<code class="copy">([^<]+)</.exec(body)![1]!.replaceAll(" ", "");
  const offer = /name="offer" value="([^"]+)"/.exec(body)![1]!;
  expectDone(await visitor.post("/console/profile/factors/codes", { offer, code: codeOf(secret) }));
  clock.advance(60_000);
  return secret;
}

/** Ten that fail and one that is made to wait. */
async function guess(post: () => Promise<{ statusCode: number }>) {
  for (let time = 0; time < 10; time += 1) expect((await post()).statusCode).toBe(422);
  expect((await post()).statusCode).toBe(429);
}

const member = async () => `/console/staff/member/${(await colleague()).id}`;
const hook = async () =>
  `${place}/webhooks/${(await anEndpoint(db, organisation, "https://shop.example/", clock.now)).id}`;
const waiting = async () => `${place}/reviews/${(await aReviewToVet(db, organisation, clock.now)).number}`;
const published = () => publishReview(db, organisation, {}, clock.now);

async function aReply() {
  const review = await published();
  const vetted = { organisation, review, staffId: (await colleague()).id, text: "We are sorry." };
  await writeFastResponse(db, vetted, clock.now);
  return `${place}/reviews/${review.number}/reply`;
}

async function aQuestion() {
  const asked = { organisation, sku: "S1", text: "Does it float?", firstName: null, email: "asker@example.com" };
  // The same asker's same question, while it waits, is one.
  const email = `${newId(clock.now)}@example.com`;
  return (await askQuestion(db, { ...asked, email }, clock.now))!;
}

async function aShownQuestion() {
  const { id } = await aQuestion();
  const by = { kind: "operator" } as const;
  return db
    .transaction()
    .execute((tx) => decideQuestion(tx, { organisationId, id, version: 1 }, { verdict: "accept" }, by, clock.now));
}

async function anAnswer() {
  const question = await aShownQuestion();
  const answer = await writeAnswer(db, { question, staffId: (await colleague()).id, text: "It floats." }, clock.now);
  return { question, answer };
}

const questionVetting = async () => `${place}/questions/${(await aQuestion()).number}/vetting`;
const answerVetting = async () => `${place}/answers/${(await anAnswer()).answer.number}/vetting`;

async function aCase() {
  const { number } = await published();
  const report = { reason: "offensive", words: null, email: null, language: "en" } as const;
  const { caseId } = await reportReview(db, { organisationId, number }, report, clock.now);
  return `${place}/cases/${caseId}`;
}

/** Against a removal by somebody else, who would not be let judge it. */
async function aRemovalAppeal() {
  const path = await aCase();
  const remover = await signIn(app, db, { role: "admin" });
  expectDone(await remover.post(`${path}/remove`, { reason: "offensive" }));
  const { rows } = await owner.query<{ number: number }>(
    "select r.number from reviews r join review_cases c on c.review_id = r.id where c.id = $1",
    [path.split("/").at(-1)],
  );
  const review = await getReviewByNumber(db, { organisationId, number: rows[0]!.number });
  await appealDecision(db, review, "It is no insult.", clock.now);
  await openDueCases(db, clock.now);
  const opened = await owner.query<{ id: string }>(
    "select id from review_cases where review_id = $1 and kind = 'removal_appeal'",
    [review.id],
  );
  return `${place}/cases/${opened.rows[0]!.id}`;
}

const decidedOn = (path: () => Promise<string>): Example =>
  byAdmin(async () => `${await path()}/decide`, { verdict: "accept", version: "1" });
const undone = (path: () => Promise<string>): Example =>
  byAdmin(async () => {
    const item = await path();
    expectDone(await admin.post(`${item}/decide`, { verdict: "accept", version: "1" }));
    return `${item}/undo`;
  });

async function aProduct() {
  const sku = newId(clock.now);
  await mergeProduct(db, organisationId, { sku, name: "KTTL", url: null, imageUrl: null }, clock.now);
  return sku;
}

async function aPurchaser() {
  const email = `${newId(clock.now)}@example.com`;
  const { purchaser } = await mergePurchaser(db, { organisationId, email, details: {} }, clock.now);
  return `${place}/purchasers/${purchaser.id}`;
}

async function anOrder() {
  const order = {
    organisationId,
    orderRef: newId(clock.now),
    emailKey: "a@b.example",
    raw: "{}",
    arrival: newId(clock.now),
    updatedAt: null,
    warnings: "[]",
  };
  return `${place}/orders/${(await keepCustomerOrders(db, [order], clock.now))[0]!.id}/process`;
}

async function aDoubt() {
  const mail = {
    organisationId,
    purchaserId: null,
    reviewId: null,
    language: "en",
    subject: "s",
    body: "b",
    kind: "statement_of_reasons",
  } as const;
  const id = await db.transaction().execute((tx) => insertMail(tx, mail, clock.now));
  await owner.query(
    "update outbox set state = 'claimed', withheld_because = null, claimed_at = $2, failure = 'ETIMEDOUT' where id = $1",
    [id, clock.now],
  );
  return `${place}/outbox/${id}/settle`;
}

async function upload({ cookie, csrfToken }: SignedIn, fields: Record<string, string>, url: string, file: string) {
  const boundary = "----fairmark-test";
  const parts = Object.entries({ csrf: csrfToken, ...fields }).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const last = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="o.csv"\r\nContent-Type: text/csv\r\n\r\n${file}\r\n`;
  return app.inject({
    method: "POST",
    url,
    headers: { cookie, origin: baseUrl, "content-type": `multipart/form-data; boundary=${boundary}` },
    payload: `${parts.join("")}${last}--${boundary}--\r\n`,
  });
}

const settings = (name: string) => ({ ...settingsAsText(organisation), name });
const invitations = {
  invites: "",
  invite_without_date: "",
  invite_at_most_days_late: "60",
  remind_after_days: "7",
  invite_hours_from: "8",
  invite_hours_until: "18",
  time_zone: "Europe/London",
  invite_never_skus: "",
  invite_never_categories: "",
};

const examples: Record<string, Example> = {
  "POST /console/sign-in": async () => {
    const { id, email } = await colleague();
    expectDone(await enter(newcomer(), email));
    await guess(() => enter(newcomer(), email, "something else"));
    return { by: id };
  },
  "POST /console/sign-out": async () => {
    const { id, visitor } = await someoneIn();
    expectDone(await visitor.post("/console/sign-out"));
    return { by: id };
  },
  "POST /console/sign-in/second-step": async () => {
    const { id, email, visitor } = await someoneIn();
    const secret = await addCodes(visitor);
    const other = newcomer();
    const ticket = /name="ticket" value="([^"]+)"/.exec((await enter(other, email)).body)![1]!;
    const send = (code: string) => other.post("/console/sign-in/second-step", { ticket, code });
    expectDone(await send(codeOf(secret)));
    await guess(() => send("000000"));
    return { by: id };
  },
  "POST /console/sign-in/passkey": async () => {
    const visitor = newcomer();
    const send = () => visitor.post("/console/sign-in/passkey", { credential: "{}" });
    for (let time = 0; time < 20; time += 1) await send();
    await guess(send);
    return { by: null };
  },
  "POST /console/password/:token": async () => ({ by: (await colleague()).id }),
  "POST /console/forgotten-password": async () => {
    const { email } = await colleague();
    const count = async () => (await entries()).filter(({ deed }) => deed === "password_link_mailed").length;
    const before = await count();
    expectDone(await newcomer().post("/console/forgotten-password", { email }));
    await until("the mail is written", async () => (await count()) > before);
    return { by: null };
  },
  "POST /console/proof": async () => {
    const { id, visitor } = await someoneIn();
    expectDone(await visitor.post("/console/proof", { password: aPassword }));
    await visitor.get("/console/profile");
    await guess(() => visitor.post("/console/proof", { password: "something else" }));
    return { by: id };
  },
  "POST /console/profile": async () => {
    const { id, visitor } = await someoneIn();
    const password = `${aPassword} again`;
    expectDone(await visitor.post("/console/profile", { current: aPassword, password, again: password }));
    await visitor.get("/console/profile");
    await guess(() => visitor.post("/console/profile", { current: "something else", password, again: password }));
    return { by: id };
  },
  "POST /console/profile/notices": async () => {
    const { id, visitor } = await someoneIn();
    await visitor.get("/console/profile/notices");
    const ways = ["promise", "appeals", "replies", "cases", "imports", "webhooks"].map((kind) => [
      `way_${kind}`,
      "never",
    ]);
    expectDone(await visitor.post("/console/profile/notices", { ...Object.fromEntries(ways), hour: "8", zone: "" }));
    return { by: id };
  },
  "POST /console/profile/sessions/end": async () => {
    const { id, email, visitor } = await someoneIn();
    await enter(newcomer(), email);
    const { rows } = await owner.query("select id from staff_sessions where staff_id = $1 order by id desc limit 1", [
      id,
    ]);
    expectDone(await visitor.post("/console/profile/sessions/end", { session: rows[0].id }));
    return { by: id };
  },
  "POST /console/profile/sessions/end-others": async () => {
    const { id, visitor } = await someoneIn();
    expectDone(await visitor.post("/console/profile/sessions/end-others"));
    return { by: id };
  },
  "POST /console/profile/factors/codes": async () => {
    const { id, visitor } = await someoneIn();
    await addCodes(visitor);
    return { by: id };
  },
  "POST /console/profile/factors/codes/remove": async () => {
    const { id, visitor } = await someoneIn();
    await addCodes(visitor);
    expectDone(await visitor.post("/console/profile/factors/codes/remove"));
    return { by: id };
  },
  "POST /console/profile/factors/recovery-codes": async () => {
    const { id, visitor } = await someoneIn();
    await addCodes(visitor);
    expectDone(await visitor.post("/console/profile/factors/recovery-codes"));
    return { by: id };
  },
  "POST /console/profile/factors/passkeys/remove": async () => {
    const { id, visitor } = await someoneIn();
    const passkey = newId(clock.now);
    await owner.query(
      "insert into staff_passkeys (id, staff_id, credential, name, public_key, counter, transports, created_at) values ($1, $2, $3, 'Key', '', 0, '{}', $4)",
      [passkey, id, randomBytes(8).toString("hex"), clock.now],
    );
    expectDone(await visitor.post("/console/profile/factors/passkeys/remove", { passkey }));
    return { by: id };
  },
  "POST /console/staff": async () => {
    const email = `new-${randomBytes(4).toString("hex")}@fairmark.example`;
    expectDone(await admin.post("/console/staff", { email, role: "vetter" }));
    return { by: admin.id };
  },
  "POST /console/staff/member/:id": byAdmin(member, { role: "admin" }),
  "POST /console/staff/member/:id/link": byAdmin(async () => `${await member()}/link`),
  "POST /console/staff/member/:id/disable": byAdmin(async () => `${await member()}/disable`),
  "POST /console/staff/member/:id/enable": byAdmin(async () => `${await member()}/enable`),
  "POST /console/organisations": async () => {
    const fields = { trkref: `S${randomBytes(4).toString("hex")}`, name: "New", locale: "en-GB" };
    expectDone(await admin.post("/console/organisations", fields));
    return { by: admin.id };
  },
  "POST /console/:trkref/settings": async () => {
    expectDone(await admin.post(`${place}/settings`, settings(`Shop ${randomBytes(4).toString("hex")}`)));
    return { by: admin.id };
  },
  "POST /console/:trkref/look": byAdmin(`${place}/look`, { look_colour: "#005500", look_font: "" }),
  "POST /console/:trkref/products/product": byAdmin(async () => `${place}/products/product?sku=${await aProduct()}`, {
    name: "Copper kettle",
    was_name: "KTTL",
  }),
  "POST /console/:trkref/products/product/release": byAdmin(
    async () => {
      const sku = await aProduct();
      expectDone(await admin.post(`${place}/products/product?sku=${sku}`, { name: "Copper kettle", was_name: "KTTL" }));
      return `${place}/products/product/release?sku=${sku}`;
    },
    { release: "name" },
  ),
  "POST /console/:trkref/first-steps/dismiss": byAdmin(async () => {
    await owner.query("delete from first_steps_dismissals");
    return `${place}/first-steps/dismiss`;
  }),
  "POST /console/:trkref/first-steps/restore": byAdmin(async () => {
    await owner.query("insert into first_steps_dismissals values ($1, $2) on conflict do nothing", [
      organisationId,
      clock.now,
    ]);
    return `${place}/first-steps/restore`;
  }),
  "POST /console/:trkref/keys": byAdmin(`${place}/keys`, { name: "server" }),
  "POST /console/:trkref/keys/change": async () => {
    const { key } = await anApiKey(db, organisation);
    expectDone(await admin.post(`${place}/keys/change`, { key, scope: "read", lastDay: "" }));
    return { by: admin.id };
  },
  "POST /console/:trkref/keys/secret": async () => {
    const { key } = await anApiKey(db, organisation);
    expectDone(await admin.post(`${place}/keys/secret`, { key, keep: "7" }));
    return { by: admin.id };
  },
  "POST /console/:trkref/keys/end-earlier": async () => {
    const { key } = await anApiKey(db, organisation);
    const given = { secretHash: randomBytes(32), previousUntil: daysAfter(clock.now, 7) };
    await replaceApiKeySecret(db, key, given, clock.now);
    expectDone(await admin.post(`${place}/keys/end-earlier`, { key }));
    return { by: admin.id };
  },
  "POST /console/:trkref/keys/revoke": async () => {
    const { key } = await anApiKey(db, organisation);
    expectDone(await admin.post(`${place}/keys/revoke`, { key }));
    return { by: admin.id };
  },
  "POST /console/:trkref/webhooks": byAdmin(`${place}/webhooks`, {
    url: "https://shop.example/",
    event_types: "review.published",
  }),
  "POST /console/:trkref/webhooks/:id": byAdmin(hook, {
    url: "https://shop.example/2",
    event_types: "review.published",
  }),
  "POST /console/:trkref/webhooks/:id/secret": byAdmin(async () => `${await hook()}/secret`),
  "POST /console/:trkref/webhooks/:id/disable": byAdmin(async () => `${await hook()}/disable`),
  "POST /console/:trkref/webhooks/:id/enable": byAdmin(async () => `${await hook()}/enable`),
  "POST /console/:trkref/webhooks/:id/delete": byAdmin(async () => `${await hook()}/delete`),
  "POST /console/:trkref/webhooks/:id/test": byAdmin(async () => `${await hook()}/test`),
  "POST /console/:trkref/webhooks/:id/replay": byAdmin(async () => `${await hook()}/replay`, { since: "day" }),
  "POST /console/:trkref/questionnaire/template": async () => {
    const category = randomBytes(4).toString("hex");
    await addTemplate(category);
    return { by: admin.id };
  },
  "POST /console/:trkref/questionnaire/template/remove": async () => {
    const category = randomBytes(4).toString("hex");
    await addTemplate(category);
    expectDone(await admin.post(`${place}/questionnaire/template/remove`, { category }));
    return { by: admin.id };
  },
  "POST /console/:trkref/invitations": async () => {
    const days = String(14 + (visitors % 10));
    visitors += 1;
    expectDone(await admin.post(`${place}/invitations`, { ...invitations, invite_after_days: days }));
    return { by: admin.id };
  },
  "POST /console/:trkref/invitations/mail": byAdmin(`${place}/invitations/mail`, {
    kind: "invitation",
    language: "en",
    subject: "How was it?",
    opening: "",
    closing: "",
  }),
  "POST /console/:trkref/invitations/test": byAdmin(`${place}/invitations/test`, {
    kind: "invitation",
    language: "en",
  }),
  "POST /console/:trkref/imports": async () => {
    const file = `sku,email,order_ref,purchase_date\nS1,a@b.example,${randomBytes(4).toString("hex")},01/02/2026\n`;
    expectDone(await upload(admin, { kind: "purchasers" }, `${place}/imports`, file));
    return { by: admin.id };
  },
  "POST /console/:trkref/orders/:id/process": byAdmin(anOrder),
  "POST /console/:trkref/purchasers/:id/export": byAdmin(async () => `${await aPurchaser()}/export`),
  "POST /console/:trkref/purchasers/:id/erase": byAdmin(async () => `${await aPurchaser()}/erase`),
  "POST /console/jobs": byAdmin("/console/jobs", { deed: "retry-all" }),
  "POST /console/:trkref/outbox/:id/settle": byAdmin(aDoubt, { decision: "send_again" }),
  "POST /console/:trkref/reviews/:number/decide": decidedOn(waiting),
  "POST /console/:trkref/reviews/:number/reply/decide": decidedOn(aReply),
  "POST /console/:trkref/reviews/:number/undo": undone(waiting),
  "POST /console/:trkref/reviews/:number/reply/undo": undone(aReply),
  "POST /console/:trkref/questions/:number/vetting/decide": decidedOn(questionVetting),
  "POST /console/:trkref/questions/:number/vetting/undo": undone(questionVetting),
  "POST /console/:trkref/answers/:number/vetting/decide": decidedOn(answerVetting),
  "POST /console/:trkref/answers/:number/vetting/undo": undone(answerVetting),
  "POST /console/:trkref/questions/:number": byAdmin(
    async () => `${place}/questions/${(await aShownQuestion()).number}`,
    { text: "It floats.", replaces: "0" },
  ),
  "POST /console/:trkref/questions/:number/withdraw": byAdmin(
    async () => `${place}/questions/${(await anAnswer()).question.number}/withdraw`,
  ),
  "POST /console/:trkref/fast-responses/:number": byAdmin(
    async () => `${place}/fast-responses/${(await published()).number}`,
    { text: "We are sorry.", replaces: "0" },
  ),
  "POST /console/:trkref/fast-responses/:number/withdraw": byAdmin(async () => {
    const path = (await aReply()).replace("/reviews/", "/fast-responses/").replace("/reply", "");
    return `${path}/withdraw`;
  }),
  "POST /console/:trkref/cases/:id/keep": byAdmin(async () => `${await aCase()}/keep`),
  "POST /console/:trkref/cases/:id/remove": byAdmin(async () => `${await aCase()}/remove`, { reason: "offensive" }),
  "POST /console/:trkref/cases/:id/uphold": byAdmin(async () => `${await aRemovalAppeal()}/uphold`),
  "POST /console/:trkref/cases/:id/dismiss": byAdmin(async () => `${await aRemovalAppeal()}/dismiss`),
};

async function addTemplate(category: string) {
  const fields = { q0_en: "Is it sturdy?", q0_de: "Ist es stabil?", q0_fr: "Est-il solide ?" };
  expectDone(await admin.post(`${place}/questionnaire/template`, { category, read_at: "", ...fields }));
}

function entries(): Promise<RecordEntry[]> {
  return listRecordEntries(db, {}, { atMost: 100_000 });
}

/** Deeds that nothing sent by a form can bring about here, and where they are tested. */
const testedElsewhere = [
  "further_failures", // below, by itself: it takes an hour of failures
  "passkey_added", // test/browser/accounts.spec.ts: it takes an authenticator
];

/** What an entry needs that only an authenticator can do. */
const byAuthenticator: Record<string, string[]> = { "POST /console/sign-in/passkey": ["signed_in"] };
const leftOut = ["POST /console/profile/factors/passkeys"];

test("every form of the console leaves something in the record, but for those that change nothing in it", () => {
  const without = forms.flatMap((route) => (Array.isArray(route.records) ? [] : [routeName(route)]));
  const refusing = new Set(forms.filter(({ records }) => /no.*address/.test(JSON.stringify(records))).map(routeName));
  expect(without.filter((name) => !refusing.has(name)).sort()).toEqual(
    [
      "POST /console/profile/factors/codes/offer",
      "POST /console/queue/next",
      "POST /console/:trkref/orders/search",
      // They only read.
      "POST /console/search",
      "POST /console/:trkref/invitations/preview",
      "POST /console/:trkref/look/preview",
      "POST /console/:trkref/settings/preview",
      ...["reviews/:number", "reviews/:number/reply", "questions/:number/vetting", "answers/:number/vetting"].flatMap(
        (of) => ["open", "renew", "skip"].map((deed) => `POST /console/:trkref/${of}/${deed}`),
      ),
    ].sort(),
  );
  const covered = [...Object.keys(examples), ...leftOut].sort();
  expect(recording.map(routeName).sort()).toEqual(covered);
});

describe("a form leaves in the record what its route says, by the account that sent it", () => {
  test.each(
    recording.filter((route) => !leftOut.includes(routeName(route))).map((route) => [routeName(route), route] as const),
  )("%s", async (name, { records }) => {
    const before = new Set((await entries()).map(({ id }) => id));
    const { by } = await examples[name]!();
    const made = (await entries()).filter(({ id }) => !before.has(id));
    const expected = records.filter(
      (deed) => !testedElsewhere.includes(deed) && !byAuthenticator[name]?.includes(deed),
    );
    expect(expected.length + (byAuthenticator[name]?.length ?? 0)).toBeGreaterThan(0);
    expect(expected.filter((deed) => !made.some((entry) => entry.deed === deed))).toEqual([]);
    for (const deed of expected) {
      const entry = made.find((one) => one.deed === deed)!;
      // Whoever fails to sign in is nobody known: what they tried to be is what the entry is about.
      const isUnknown = entry.actorKind === "unknown";
      if (by !== null) expect([deed, isUnknown ? entry.aboutId : entry.staffId]).toEqual([deed, by]);
      if (url(name).includes(":trkref")) expect([deed, entry.trkref]).toEqual([deed, trkref]);
    }
  });
});

const url = (name: string) => name.split(" ")[1]!;

/** Every table but those that count tries, and sessions, whose last use is noted. */
async function fingerprint(): Promise<string> {
  const { rows } = await owner.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename not in ('rate_windows', 'staff_used_challenges') order by 1",
  );
  const found = [];
  for (const { name } of rows)
    found.push(
      (
        await owner.query(
          `select '${name}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from ${name} t`,
        )
      ).rows[0],
    );
  return JSON.stringify(found, null, 1);
}

describe("what cannot be recorded does not happen", () => {
  const single: Record<string, () => Promise<() => Promise<{ statusCode: number }>>> = {
    "a key": async () => () => admin.post(`${place}/keys`, { name: "server" }),
    settings: async () => () => admin.post(`${place}/settings`, settings("Another name")),
    "an endpoint": async () => {
      const path = await hook();
      return () => admin.post(`${path}/delete`);
    },
    "an account that is disabled": async () => {
      const path = await member();
      return () => admin.post(`${path}/disable`);
    },
    "somebody new": async () => () => admin.post("/console/staff", { email: "never@fairmark.example", role: "admin" }),
    "signing in": async () => {
      const { email } = await colleague();
      return () => enter(newcomer(), email);
    },
    "a password": async () => {
      const { visitor } = await someoneIn();
      const password = `${aPassword} again`;
      return () => visitor.post("/console/profile", { current: aPassword, password, again: password });
    },
    "a decision": async () => {
      const path = await waiting();
      return () => admin.post(`${path}/decide`, { verdict: "accept", version: "1" });
    },
    "a case": async () => {
      const path = await aCase();
      return () => admin.post(`${path}/remove`, { reason: "offensive" });
    },
    "a reply": async () => {
      const { number } = await published();
      return () => admin.post(`${place}/fast-responses/${number}`, { text: "We are sorry.", replaces: "0" });
    },
    jobs: async () => () => admin.post("/console/jobs", { deed: "retry-all" }),
    "an upload": async () => () =>
      upload(
        admin,
        { kind: "purchasers" },
        `${place}/imports`,
        "sku,email,order_ref,purchase_date\nS9,a@b.example,Z9,01/02/2026\n",
      ),
  };
  test.each(Object.entries(single))("%s", async (_name, prepare) => {
    const send = await prepare();
    const before = await fingerprint();
    await owner.query("revoke insert on record_entries from fairmark_server");
    try {
      expect((await send()).statusCode).toBe(500);
    } finally {
      await owner.query("grant insert on record_entries to fairmark_server");
    }
    expect(await fingerprint()).toBe(before);
  });
});

describe("the record holds nobody’s data but the acting account", () => {
  test("and of somebody unknown who failed to sign in, nothing but that it happened", async () => {
    await enter(newcomer(), "canary.nobody@example.com", "canary-password");
    const { rows } = await owner.query("select * from record_entries order by id desc limit 1");
    expect(rows[0]).toMatchObject({
      actor_kind: "unknown",
      staff_id: null,
      deed: "sign_in_failed",
      organisation_id: null,
      about_kind: null,
      about_id: null,
      details: ["password"],
    });
  });

  test("no address, name or word of a form, after every form was sent", async () => {
    const { rows } = await owner.query<{ all: string }>("select string_agg(e::text, ' ') as all from record_entries e");
    expect(rows[0]!.all.length).toBeGreaterThan(5000);
    expect(rows[0]!.all).not.toMatch(/@|sorry|sturdy|shop\.example|203\.0\.113/i);
  });

  test("its columns take nothing that somebody typed", async () => {
    const put = (column: string, value: string) =>
      owner.query(
        `insert into record_entries (id, at, actor_kind, deed, ${column}) values (gen_random_uuid(), now(), 'unknown', 'signed_in', ${value})`,
      );
    await expect(put("details", "array['jane@example.com']")).rejects.toMatchObject({ code: "23514" });
    await expect(put("about_kind", "'Jane Doe'")).rejects.toMatchObject({ code: "23514" });
    await expect(put("about_id", "'jane@example.com'")).rejects.toMatchObject({ code: "22P02" });
  });
});

describe("the server’s role", () => {
  const insufficientPrivilege = "42501";
  test.each([
    "update record_entries set deed = 'signed_out'",
    "delete from record_entries",
    "truncate record_entries",
    "alter table record_entries disable trigger all",
    "create or replace function forget_old_record_entries() returns integer language sql as 'select 1'",
    "alter function forget_old_record_entries() owner to fairmark_server",
  ])("may not: %s", async (sql) => {
    await expect(pool.query(sql)).rejects.toMatchObject({ code: insufficientPrivilege });
  });

  test("has what is older than two years deleted, by the database’s clock, and nothing that is younger", async () => {
    const put = async (age: string) => {
      const { rows } = await owner.query<{ id: string }>(
        `insert into record_entries (id, at, actor_kind, deed) values (gen_random_uuid(), now() - interval '${age}', 'command_line', 'key_made') returning id`,
      );
      return rows[0]!.id;
    };
    const [old, young] = [await put("2 years 1 hour"), await put("1 year 364 days")];
    const { rows } = await pool.query("select forget_old_record_entries() as forgotten");
    expect(rows[0].forgotten).toBeGreaterThanOrEqual(1);
    const kept = await owner.query("select id from record_entries where id = any($1)", [[old, young]]);
    expect(kept.rows).toEqual([{ id: young }]);
  });
});

test("an hour of guessing about one account leaves sixty entries, one that says it went on, and one of waiting each quarter", async () => {
  const rateWindows = sharedRateWindows(db, deriveKeys("another secret of thirty-two characters"));
  const staffId = newId(clock.now);
  const at = daysAfter(clock.now, 3);
  for (let time = 0; time < 75; time += 1)
    for (const deed of ["sign_in_failed", "locked_out"] as const)
      await noteFailure({ db, rateWindows }, { deed, staffId, way: "password" }, at);
  const { rows } = await owner.query<{ deed: string; count: number }>(
    "select deed, count(*)::int as count from record_entries where about_id = $1 group by deed order by deed",
    [staffId],
  );
  expect(rows).toEqual([
    { deed: "further_failures", count: 1 },
    { deed: "locked_out", count: 1 },
    { deed: "sign_in_failed", count: 60 },
  ]);
});
