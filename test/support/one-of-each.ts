import { appealQuestion, writeAnswer } from "../../src/conversations/index.ts";
import { writeFastResponse } from "../../src/fast-responses/index.ts";
import { keepCustomerOrders } from "../../src/intake/customer-orders.queries.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import { insertMail } from "../../src/outbox/index.ts";
import { newId } from "../../src/platform/ids.ts";
import { reportReview } from "../../src/reports/index.ts";
import { appealDecision, decideReview, withdrawReview } from "../../src/reviews/index.ts";
import { announce } from "../../src/webhooks/index.ts";
import { importText } from "./feeds.ts";
import { publishReview } from "./published.ts";
import { aQuestionToVet, publishQuestion, rejectQuestion } from "./questions.ts";
import { anEndpoint } from "./receiver.ts";
import type { TestApp } from "./test-app.ts";
import { aReviewToVet } from "./waiting-reviews.ts";

const operator = { kind: "operator" } as const;

/** A shop with something on every page: reviews in every state, a case, replies, questions, an answer, mails, an order, an import, an endpoint. */
export async function oneOfEach(server: TestApp, shop: Organisation, staffId: string): Promise<void> {
  const { db } = server;
  const { now } = server.clock;
  const organisationId = shop.id;
  await aReviewToVet(db, shop, now);
  const rejected = await aReviewToVet(db, shop, now);
  const reject = { verdict: "reject", reason: "offensive", passage: null, note: null } as const;
  await appealDecision(db, await decideReview(db, rejected, reject, operator, now), "It was meant kindly.", now);
  await decideReview(db, await aReviewToVet(db, shop, now), { verdict: "accept" }, operator, now);
  await withdrawReview(db, await aReviewToVet(db, shop, now), now);
  const shown = await publishReview(db, shop, { generalComments: "Sturdy." }, now);
  const report = { reason: "offensive", words: "It insults my aunt.", email: null, language: "en" } as const;
  await reportReview(db, { organisationId, number: shown.number }, report, now);
  await writeFastResponse(db, { organisation: shop, review: shown, staffId, text: "We are glad." }, now);
  await aQuestionToVet(db, shop, { text: "Is it loud?" }, now);
  const refused = await rejectQuestion(db, await aQuestionToVet(db, shop, { text: "Hm?" }, now), now);
  await appealQuestion(db, refused, "It asks whether it hums.", now);
  const question = await publishQuestion(db, shop, {}, now);
  await writeAnswer(db, { question, staffId, text: "The lid fits." }, now);
  const about = { organisationId, purchaserId: null, language: "en", subject: "A mail", body: "Hello." } as const;
  for (const reviewId of [shown.id, null]) await insertMail(db, { ...about, kind: "review_published", reviewId }, now);
  const order = {
    organisationId,
    orderRef: "A1",
    updatedAt: null,
    emailKey: "jane@example.com",
    raw: '{"order_ref":"A1"}',
    arrival: newId(now),
    warnings: null,
  };
  await keepCustomerOrders(db, [order], now);
  await importText(server, shop, "purchasers", "order_ref,sku\nA1,S1\n").catch(() => undefined);
  await anEndpoint(db, shop, "https://shop.example/hook", now);
  const event = { organisationId, type: "purchase.confirmed", orderRef: "A1", sku: "S1" } as const;
  await announce(db, { ...event, purchaseId: null, purchaserId: null }, now);
}
