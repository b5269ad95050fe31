import { expect, test } from "vitest";
import { settingsAsText } from "../../src/console/organisation-settings.ts";
import { reportReview } from "../../src/reports/index.ts";
import { anOrganisation } from "../support/factories.ts";
import { publishReview } from "../support/published.ts";
import { aQuestionToVet, publishAnswer, publishQuestion } from "../support/questions.ts";
import { anEndpoint } from "../support/receiver.ts";
import { signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";
import { aReviewToVet } from "../support/waiting-reviews.ts";

// PostgreSQL keeps no NUL in a text, and no half of a surrogate pair: a form that lets one through ends in a 500.
const { app, db, clock } = await testApp({ config: { SMTP_URL: "smtp://mail.example" } });
const { now } = clock;
const shop = await anOrganisation(db, { takesQuestions: true });
const admin = await signIn(app, db, { role: "admin" });
const member = await signIn(app, db, { role: "retailer", organisations: [shop] });
const endpoint = await anEndpoint(db, shop, "https://shop.example/", now);
const waiting = await aReviewToVet(db, shop, now);
const shown = await publishReview(db, shop, { generalComments: "Sturdy." }, now);
const asked = await aQuestionToVet(db, shop, { text: "Is it loud?" }, now);
const question = await publishQuestion(db, shop, {}, now);
const answer = await publishAnswer(db, question, "The lid fits.", now);
const report = { reason: "offensive", words: "It insults my aunt.", email: null, language: "en" } as const;
const { caseId } = await reportReview(db, { organisationId: shop.id, number: shown.number }, report, now);
const base = `/console/${shop.trkref}`;
const events = { event_types: "review.published" };

const forms: [path: string, fields: Record<string, string>][] = [
  ["/console/forgotten-password", { email: "a@example.com\0" }],
  ["/console/sign-in/passkey", { credential: '{"id":"a\\u0000"}', next: "/console\0" }],
  ["/console/sign-in/second-step", { ticket: "a\0", code: "1\0" }],
  ["/console/sign-in", { email: "a@example.com\0", password: "p\0", next: "/console\0" }],
  ["/console/staff", { email: "a\0@example.com", role: "retailer", organisation: shop.trkref }],
  [`/console/staff/${member.id}`, { email: member.email, role: "retailer", organisation: `${shop.trkref}\0` }],
  ["/console/organisations", { trkref: "A\0", name: "Acme\0", locale: "en-GB" }],
  ["/console/organisations", { trkref: "NUL", name: "Acme\0", locale: "en-GB" }],
  ["/console/jobs", { deed: "retry", job: "1\0" }],
  ["/console/profile", { current: "a\0", password: "long enough\0 to be one", again: "long enough\0 to be one" }],
  ["/console/profile/notices", { way_promise: "never\0", hour: "8\0", zone: "UTC\0" }],
  [`${base}/keys`, { name: "server\0" }],
  [`${base}/settings/preview`, { name: "Acme\0", mail_sender_name: "a\0" }],
  [`${base}/look/preview`, { look_colour: "#0b5d57\0", look_font: "a\0" }],
  [`${base}/invitations/preview`, { kind: "invitation", language: "en", subject: "a\0", opening: "a\0", closing: "" }],
  [`${base}/keys/revoke`, { key: "k\0" }],
  [`${base}/webhooks`, { url: "https://shop.example/\0", ...events }],
  [`${base}/webhooks`, { url: "https://shop.example/?\0", ...events }],
  [`${base}/webhooks/${endpoint.id}`, { url: "https://shop.example/\0", ...events }],
  [`${base}/webhooks/${endpoint.id}/replay`, { message: "\0", since: "day" }],
  [`${base}/questionnaire/template`, { category: "kettles\0", q0_id: "1", q0_text_en: "Good?\0", q0_name_en: "x\0" }],
  [`${base}/questionnaire/template/remove`, { category: "kettles\0" }],
  [`${base}/fast-responses/${shown.number}`, { text: "Thank you.\0", replaces: "0" }],
  [`${base}/invitations/mail`, { kind: "invitation", language: "en", subject: "a\0", opening: "b\0", closing: "c\0" }],
  [`${base}/reviews/${waiting.number}/open`, {}],
  [
    `${base}/reviews/${waiting.number}/decide`,
    { version: "1", verdict: "reject", reason: "offensive", passage: "a\0", note: "b\0" },
  ],
  [`${base}/questions/${question.number}`, { text: "It fits.\0", replaces: "1" }],
  [`${base}/questions/${question.number}`, { text: "It fits.", replaces: "1\0" }],
  [
    `${base}/questions/${asked.number}/vetting/decide`,
    { version: "1", verdict: "reject", reason: "offensive", passage: "a\0", note: "b\0" },
  ],
  [
    `${base}/answers/${answer.number}/vetting/decide`,
    { version: "1\0", verdict: "reject", reason: "offensive\0", passage: "a\0", note: "b\0" },
  ],
  [`${base}/cases/${caseId}/keep`, { keep_note: "a\0" }],
  [`${base}/cases/${caseId}/remove`, { remove_note: "a\0", reason: "offensive\0" }],
  [`/questions/${shop.trkref}/ask?sku=${shown.sku}`, { question: "Is it?\0", first_name: "Ada", email: "a@b.example" }],
  [`/questions/${shop.trkref}/ask?sku=${shown.sku}`, { question: "Is it?", first_name: "A\0", email: "a@b.example" }],
  [`/questions/${shop.trkref}/ask?sku=${shown.sku}`, { question: "Is it?", first_name: "", email: "a\0@b.example" }],
  [`/questions/${shop.trkref}/ask?sku=%00`, { question: "Is it?", first_name: "", email: "a@b.example" }],
  [
    `/reviews/${shop.trkref}/review/${shown.number}/report`,
    { reason: "offensive", words: "a\0", email: "a\0@b.example" },
  ],
];
const settings = ["name", "contact", "mail_sender_name", "mail_reply_to", "mail_logo_url", "mail_colour", "time_zone"];

test.each(forms)("%s is never a 500 where a field holds a NUL: %j", async (path, fields) => {
  const { statusCode } = await admin.post(path, fields);
  expect(statusCode).toBeLessThan(500);
});

test.each(settings)("neither is the setting %s", async (name) => {
  const values = { ...settingsAsText(shop), [name]: "a\0" };
  for (const page of ["settings", "invitations"])
    expect((await admin.post(`${base}/${page}`, values)).statusCode).toBeLessThan(500);
});
