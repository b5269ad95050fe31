import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { replaceApiKeySecret } from "../../src/access/index.ts";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { writeAnswer } from "../../src/conversations/index.ts";
import { writeFastResponse } from "../../src/fast-responses/index.ts";
import { daysAfter } from "../../src/platform/days.ts";
import { newId } from "../../src/platform/ids.ts";
import { openDueCases, reportReview } from "../../src/reports/index.ts";
import { appealDecision, getReviewByNumber } from "../../src/reviews/index.ts";
import { saveTemplate } from "../../src/templates/index.ts";
import { anApiKey, anOrganisation } from "../support/factories.ts";
import { publishReview } from "../support/published.ts";
import { aLink } from "../support/questionnaire.ts";
import { publishQuestion } from "../support/questions.ts";
import { anEndpoint } from "../support/receiver.ts";
import { collectRoutes, routeName } from "../support/routes.ts";
import { aColleague, aPassword, aVisitor, signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";

// Whatever a form of the console takes away, it says so beside the button, and that button is never the first one that is offered.
// A form that is new is put into one of the two lists.
const routes = collectRoutes();
const server = await testApp();
const { app, db, owner, clock } = server;
const shop = await anOrganisation(db);
const { id: organisationId, trkref } = shop;
const admin = await signIn(app, db, { role: "admin" });
const place = `/console/${trkref}`;

/** A page that offers the form, as somebody who may send it sees it. */
type Page = { at: string; body: string };
const asAdmin = (path: () => Promise<string>) => async (): Promise<Page> => {
  const at = await path();
  return { at, body: (await admin.get(at)).body };
};

async function someone(use: (id: string) => Promise<unknown>, path: string): Promise<Page> {
  const { id, email } = await aColleague(app, db, { role: "vetter", now: clock.now });
  const enter = async () => {
    const visitor = aVisitor(app);
    await visitor.post("/console/sign-in", { email, password: aPassword, next: "/console/profile" });
    return visitor;
  };
  await enter();
  const visitor = await enter();
  await visitor.get("/console/profile");
  await use(id);
  return { at: path, body: (await visitor.get(path)).body };
}

const withFactors = () =>
  someone(async (id) => {
    await owner.query(
      "insert into staff_passkeys (id, staff_id, credential, name, public_key, counter, transports, created_at) values ($1, $2, $3, 'Key', '', 0, '{}', $4)",
      [newId(clock.now), id, randomBytes(8).toString("hex"), clock.now],
    );
    await owner.query(
      "insert into staff_code_secrets (staff_id, sealed, last_step, created_at) values ($1, '\\x00', 0, $2)",
      [id, clock.now],
    );
  }, "/console/profile/factors");

async function aCase(reason?: "offensive"): Promise<string> {
  const { number } = await publishReview(db, shop, {}, clock.now);
  const report = { reason: "offensive", words: null, email: null, language: "en" } as const;
  const { caseId } = await reportReview(db, { organisationId, number }, report, clock.now);
  const path = `${place}/cases/${caseId}`;
  if (reason === undefined) return path;
  const remover = await signIn(app, db, { role: "admin" });
  await remover.post(`${path}/remove`, { reason });
  const review = await getReviewByNumber(db, { organisationId, number });
  await appealDecision(db, review, "It is no insult.", clock.now);
  await openDueCases(db, clock.now);
  const { rows } = await owner.query<{ id: string }>(
    "select id from review_cases where review_id = $1 and kind = 'removal_appeal'",
    [review.id],
  );
  return `${place}/cases/${rows[0]!.id}`;
}

async function keys(): Promise<string> {
  const { key } = await anApiKey(db, shop);
  await anApiKey(db, shop);
  const given = { secretHash: randomBytes(32), previousUntil: daysAfter(clock.now, 7) };
  await replaceApiKeySecret(db, key, given, clock.now);
  return `${place}/keys`;
}

async function aReply(): Promise<string> {
  const review = await publishReview(db, shop, {}, clock.now);
  await writeFastResponse(db, { organisation: shop, review, staffId: admin.id, text: "We are sorry." }, clock.now);
  return `${place}/fast-responses/${review.number}`;
}

async function anAnswer(): Promise<string> {
  const question = await publishQuestion(db, shop, {}, clock.now);
  await writeAnswer(db, { question, staffId: admin.id, text: "It floats." }, clock.now);
  return `${place}/questions/${question.number}`;
}

async function aTemplate(): Promise<string> {
  const questions = [{ id: 100, text: { en: "Sturdy?", de: "Stabil?", fr: "Solide ?" }, required: false }];
  await saveTemplate(db, { organisationId, category: "Pans", definition: { questions } }, null, clock.now);
  return `${place}/questionnaire/template?category=Pans`;
}

async function anEditedProduct(): Promise<string> {
  await mergeProduct(db, organisationId, { sku: "K1", name: "KTTL", url: null, imageUrl: null }, clock.now);
  const path = `${place}/products/product?sku=K1`;
  await admin.post(path, { name: "Copper kettle", was_name: "KTTL" });
  return path;
}

async function aFailedJob(): Promise<string> {
  const { rows } = await owner.query<{ id: string }>(
    "select id from graphile_worker.add_job('process-customer-order', payload => '{}'::json, max_attempts => 25)",
  );
  await owner.query(
    "update graphile_worker._private_jobs set attempts = 25, last_error = '23514', run_at = now() + interval '1 hour' where id = $1",
    [rows[0]!.id],
  );
  return "/console/jobs";
}

const hook = asAdmin(
  async () => `${place}/webhooks/${(await anEndpoint(db, shop, "https://shop.example/", clock.now)).id}`,
);
const profile = () => someone(async () => undefined, "/console/profile");

/** What takes something away, with a page that offers it; `button`: which of the buttons, where a form has further ones. */
const destructive: Record<string, { page: () => Promise<Page>; button?: RegExp }> = {
  "POST /console/profile/sessions/end": { page: profile },
  "POST /console/profile/sessions/end-others": { page: profile },
  "POST /console/profile/factors/passkeys/remove": { page: withFactors },
  "POST /console/profile/factors/codes/remove": { page: withFactors },
  "POST /console/profile/factors/recovery-codes": { page: withFactors },
  "POST /console/staff/member/:id/disable": {
    page: asAdmin(
      async () => `/console/staff/member/${(await aColleague(app, db, { role: "vetter", now: clock.now })).id}`,
    ),
  },
  "POST /console/jobs": { page: asAdmin(aFailedJob), button: /^(Remove|Give up)$/ },
  "POST /console/:trkref/products/product/release": { page: asAdmin(anEditedProduct) },
  "POST /console/:trkref/keys/secret": { page: asAdmin(keys) },
  "POST /console/:trkref/keys/end-earlier": { page: asAdmin(keys) },
  "POST /console/:trkref/keys/revoke": { page: asAdmin(keys) },
  "POST /console/:trkref/webhooks/:id/secret": { page: hook },
  "POST /console/:trkref/webhooks/:id/disable": { page: hook },
  "POST /console/:trkref/webhooks/:id/delete": { page: hook },
  "POST /console/:trkref/questionnaire/template/remove": { page: asAdmin(aTemplate) },
  "POST /console/:trkref/purchasers/:id/erase": {
    page: asAdmin(async () => `${place}/purchasers/${(await aLink(server, shop)).purchase.purchaserId}`),
  },
  "POST /console/:trkref/questions/:number/withdraw": { page: asAdmin(anAnswer) },
  "POST /console/:trkref/fast-responses/:number/withdraw": { page: asAdmin(aReply) },
  "POST /console/:trkref/cases/:id/remove": { page: asAdmin(aCase) },
  "POST /console/:trkref/cases/:id/dismiss": { page: asAdmin(() => aCase("offensive")) },
};

/** What takes nothing away that was not there to be replaced, or is undone as easily as it is done. */
const harmless = [
  // Signing in and out, and what one signs in with.
  ...[
    "sign-in",
    "sign-in/passkey",
    "sign-in/second-step",
    "sign-out",
    "forgotten-password",
    "password/:token",
    "proof",
  ],
  ...["profile", "profile/notices", "profile/factors/codes/offer", "profile/factors/codes", "profile/factors/passkeys"],
  // What adds something or saves a form.
  ...["staff", "staff/member/:id", "staff/member/:id/link", "staff/member/:id/enable", "organisations", "search"],
  ...["settings", "look", "products/product", "keys", "keys/change", "webhooks", "webhooks/:id"].map(ofShop),
  ...["webhooks/:id/enable", "webhooks/:id/test", "webhooks/:id/replay", "questionnaire/template"].map(ofShop),
  ...["invitations", "invitations/mail", "invitations/test", "imports", "orders/search", "orders/:id/process"].map(
    ofShop,
  ),
  ...["purchasers/:id/export", "outbox/:id/settle", "first-steps/dismiss", "first-steps/restore"].map(ofShop),
  ...["settings/preview", "look/preview", "invitations/preview"].map(ofShop),
  ...["fast-responses/:number", "questions/:number", "cases/:id/keep", "cases/:id/uphold"].map(ofShop),
  // A decision is taken back within its time, with a key of its own.
  "queue/next",
  ...["reviews/:number", "reviews/:number/reply", "questions/:number/vetting", "answers/:number/vetting"].flatMap(
    (item) => ["open", "renew", "skip", "decide", "undo"].map((deed) => ofShop(`${item}/${deed}`)),
  ),
].map((path) => `POST /console/${path}`);

function ofShop(path: string): string {
  return `:trkref/${path}`;
}

test("whether a form takes something away is said of every form of the console", () => {
  const isNothing = ({ records }: (typeof routes)[number]) => /no.*address/.test(JSON.stringify(records));
  const forms = routes.filter((one) => one.method === "POST" && one.url.startsWith("/console") && !isNothing(one));
  expect(forms.map(routeName).sort()).toEqual([...Object.keys(destructive), ...harmless].sort());
});

const textOf = (html: string) =>
  html
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();

/** The buttons that send it, each with the words about it: in its form or the fold around that, or those that describe it. */
function buttonsTo(route: string, { at, body }: Page) {
  const path = new RegExp(`^${route.split(" ")[1]!.replaceAll(/:\w+/g, "[^/?]+")}(\\?.*)?$`);
  const folds = [...body.matchAll(/<details class="sure">.*?<\/details>/gs)].map(([fold]) => fold);
  return [...body.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].flatMap(([form, attributes, inside]) => {
    const action = /\saction="([^"]*)"/.exec(attributes!)?.[1];
    // See CsrfField.
    expect([at, attributes, action !== undefined || attributes!.includes('method="get"')]).toEqual([
      at,
      attributes,
      true,
    ]);
    if (action === undefined) return [];
    return [...inside!.matchAll(/<button\b([^>]*)>(.*?)<\/button>/gs)].flatMap(([, button, label]) => {
      const to = (/\sformaction="([^"]*)"/i.exec(button!)?.[1] ?? action).replaceAll("&amp;", "&");
      if (!path.test(to)) return [];
      const ids = /aria-describedby="([^"]*)"/.exec(button!)?.[1]?.split(" ") ?? [];
      const described = ids.map((id) => new RegExp(`<p[^>]* id="${id}"[^>]*>(.*?)</p>`, "s").exec(body)?.[1] ?? "");
      const around = /\sformaction=/i.test(button!) ? "" : (folds.find((fold) => fold.includes(form)) ?? form);
      const said = [...around.matchAll(/<p\b[^>]*>(.*?)<\/p>/gs)].map(([, words]) => words!);
      return [
        {
          label: textOf(label!),
          look: /class="([^"]*)"/.exec(button!)?.[1] ?? "primary",
          said: [...described, ...said],
        },
      ];
    });
  });
}

test.each(Object.entries(destructive))(
  "%s says what it takes away, and is not the first button",
  async (route, { page, button }) => {
    const buttons = buttonsTo(route, await page()).filter(({ label }) => button?.test(label) ?? true);
    expect(buttons.length).toBeGreaterThan(0);
    for (const { label, look, said } of buttons) {
      expect([label, look]).toEqual([label, expect.stringMatching(/^(danger|secondary)$/)]);
      const sentences = said.map(textOf).filter((words) => words.length >= 20 && words.endsWith("."));
      expect([label, sentences.length > 0]).toEqual([label, true]);
    }
  },
);
