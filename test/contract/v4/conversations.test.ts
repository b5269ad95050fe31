import { describe, expect, test } from "vitest";
import { mergeProduct } from "../../../src/catalogue/index.ts";
import type { Organisation } from "../../../src/organisations/index.ts";
import { anApiKey, anOrganisation } from "../../support/factories.ts";
import { openApiChecker } from "../../support/openapi.ts";
import {
  aBuyer,
  aQuestionToVet,
  publishAnswer,
  publishOwnersAnswer,
  publishQuestion,
} from "../../support/questions.ts";
import { testApp } from "../../support/test-app.ts";

// Questions and answers over v4, as 1.11 of the interface's facts has them.
const { app, db, owner, clock } = await testApp();
const check = openApiChecker(app);

async function aShop() {
  const organisation = await anOrganisation(db, { name: "Acme", mailLogoUrl: "https://acme.example/l.png" });
  const { authorization } = await anApiKey(db, organisation);
  await mergeProduct(db, organisation.id, { sku: "K1", name: "Kettle", url: null, imageUrl: null }, clock.now);
  return { organisation, authorization, list: `/v4/organisations/${organisation.trkref}/conversations` };
}

/** A published question about the kettle, with the shop's answer where there is to be one. */
async function aShown(organisation: Organisation, text: string, response?: string) {
  const question = await publishQuestion(db, organisation, { text }, clock.now);
  if (response === undefined) return { question };
  return { question, answer: await publishAnswer(db, question, response, clock.now) };
}

const get = (url: string, authorization: string) => app.inject({ url, headers: { authorization } });
const post = (url: string, authorization: string, payload?: object) =>
  app.inject({ method: "POST", url, headers: { authorization }, ...(payload && { payload }) });

test("a question and its answer have every documented key; the newest comes first, and only answered ones are counted", async () => {
  const { organisation, authorization, list } = await aShop();
  const answered = await aShown(organisation, "Does it whistle?", "It does.");
  clock.advance(1000);
  const { question: newer } = await aShown(organisation, "Is it steel?");
  const answer = await get(`${list}?sku=K1`, authorization);
  check(answer, "GET", "/v4/organisations/{trkref}/conversations");
  const { summary, conversations } = answer.json();
  expect(summary).toEqual({ question_count: 1, answers_count: 1 });
  expect(conversations.map(({ id }: { id: number }) => id)).toEqual([newer.number, answered.question.number]);
  const expected = {
    id: answered.question.number,
    first_name: "A shopper",
    question: "Does it whistle?",
    created_at: expect.stringMatching(/^2\d{3}-\d\d-\d\dT/),
    helpful: 0,
    unhelpful: 0,
    embeddable: true,
    retailer_locale: "en-GB",
    answers_count: 1,
    answers: [
      {
        id: answered.answer!.number,
        response: "It does.",
        created_at: expect.stringMatching(/^2\d{3}-\d\d-\d\dT/),
        first_name: "Acme",
        town: null,
        job_title: null,
        reviewer_segment: null,
        helpful: 0,
        unhelpful: 0,
        review_url: null,
        review_locale: null,
        reviewer_facebook_url: null,
        response_type: "retailer",
        retailer_name: "Acme",
        retailer_image_url: "https://acme.example/l.png",
      },
    ],
    fast_responses: [],
  };
  expect(conversations[1]).toEqual(expected);
  const detail = await get(`/v4/conversations/${answered.question.number}`, authorization);
  check(detail, "GET", "/v4/conversations/{id}");
  expect(detail.json()).toEqual(expected);
});

test.each([
  ["en-GB", "Owner of this product since March 2026"],
  ["de-DE", "Besitzt dieses Produkt seit März 2026"],
  ["fr-FR", "Possède ce produit depuis mars 2026"],
])("an owner's answer says so, and in %s since when; the newest answer comes first", async (locale, segment) => {
  const organisation = await anOrganisation(db, { name: "Acme", locale });
  const { authorization } = await anApiKey(db, organisation);
  const { question } = await aShown(organisation, "Does it whistle?", "It does.");
  const owner = await aBuyer(db, organisation.id, clock.now, { purchaseDate: "2026-03-09" });
  clock.advance(1000);
  await publishOwnersAnswer(db, question, { ...owner, text: "Mine does not." }, clock.now);
  const answer = await get(`/v4/conversations/${question.number}`, authorization);
  check(answer, "GET", "/v4/conversations/{id}");
  const { answers } = answer.json();
  expect(answers).toMatchObject([
    {
      response: "Mine does not.",
      response_type: "owner",
      first_name: "An owner",
      reviewer_segment: segment,
      retailer_name: null,
      retailer_image_url: null,
    },
    { response: "It does.", response_type: "retailer", reviewer_segment: null },
  ]);
  expect(JSON.stringify(answer.json())).not.toContain(owner.email);
});

describe("asking", () => {
  const body = { sku: "K1", first_name: "Jo", email: "jo@example.com", question: "Does it whistle?" };

  test("is answered 202, and nothing is shown before a person has read it", async () => {
    const { organisation, authorization, list } = await aShop();
    const answer = await post(list, authorization, body);
    check(answer, "POST", "/v4/organisations/{trkref}/conversations");
    expect([answer.statusCode, answer.json()]).toEqual([202, { status: 202 }]);
    expect((await post(list, authorization, body)).statusCode).toBe(202);
    const { rows } = await owner.query(
      "select state, sku, first_name, text from questions where organisation_id = $1",
      [organisation.id],
    );
    expect(rows).toEqual([{ state: "pending_moderation", sku: "K1", first_name: "Jo", text: "Does it whistle?" }]);
    expect((await get(list, authorization)).json().conversations).toEqual([]);
  });

  test.each([
    ["nothing", {}, ["sku", "email", "question"]],
    ["half of a car", { ...body, sku: undefined, manufacturer: "Ford" }, ["model"]],
    ["no text", { ...body, question: " " }, ["question"]],
    ["no address", { ...body, email: "jo" }, ["email"]],
    ["a question too long", { ...body, question: "x".repeat(1001) }, ["question"]],
  ])("with %s is answered 422, which names each missing field", async (_, payload, fields) => {
    const { authorization, list } = await aShop();
    const answer = await post(list, authorization, payload);
    expect(answer.statusCode).toBe(422);
    expect(
      answer
        .json()
        .errors.map((error: string) => error.split(" ")[0])
        .sort(),
    ).toEqual([...fields].sort());
  });

  test("about what the shop does not sell, or at another's shop, is answered 404 alike", async () => {
    const { authorization, list } = await aShop();
    const other = await aShop();
    for (const [url, payload] of [
      [list, { ...body, sku: "NO-SUCH" }],
      [other.list, body],
      ["/v4/organisations/NO-SUCH/conversations", body],
    ] as const) {
      const answer = await post(url, authorization, payload);
      expect([url, answer.statusCode]).toEqual([url, 404]);
    }
  });
});

describe("votes", () => {
  test("count for a question and for an answer, once for a reader who is told apart, and the last counts", async () => {
    const { organisation, authorization } = await aShop();
    const { question, answer } = await aShown(organisation, "Does it whistle?", "It does.");
    const vote = async (path: string) => {
      const told = await post(path, authorization);
      expect([path, told.statusCode, told.json()]).toEqual([path, 202, { status: 202 }]);
    };
    const ofQuestion = `/v4/conversations/${question.number}`;
    const ofAnswer = `/v4/conversation_answers/${answer!.number}`;
    for (const word of ["helpful", "helpful", "unhelpful"]) await vote(`${ofQuestion}/increment_${word}?voter=a`);
    await vote(`${ofQuestion}/increment_helpful?voter=b&trkref=${organisation.trkref}`);
    for (const _ of [1, 2]) await vote(`${ofAnswer}/increment_helpful`);
    const { helpful, unhelpful, answers } = (await get(ofQuestion, authorization)).json();
    expect([helpful, unhelpful]).toEqual([1, 1]);
    expect(answers).toMatchObject([{ helpful: 2, unhelpful: 0 }]);
  });

  test("on what is not shown, or is another shop's, are answered 404", async () => {
    const { organisation, authorization } = await aShop();
    const other = await aShop();
    const theirs = await aShown(other.organisation, "Does it whistle?", "It does.");
    const waiting = await aQuestionToVet(db, organisation, { text: "Waiting?" }, clock.now);
    for (const path of [
      `conversations/${waiting.number}`,
      `conversations/${theirs.question.number}`,
      `conversation_answers/${theirs.answer!.number}`,
      // Numbers are given once: a question's names no answer.
      `conversation_answers/${waiting.number}`,
    ]) {
      const answer = await post(`/v4/${path}/increment_helpful`, authorization);
      expect([path, answer.statusCode]).toEqual([path, 404]);
    }
    expect((await get(`/v4/conversations/${theirs.question.number}`, authorization)).statusCode).toBe(404);
  });
});
