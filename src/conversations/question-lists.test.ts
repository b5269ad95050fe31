import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import {
  aBuyer,
  publishAnswer,
  publishOwnersAnswer,
  publishQuestion,
  rejectAnswer,
} from "../../test/support/questions.ts";
import { ran, sentBy, testOnWholeTables } from "../../test/support/sent-statements.ts";
import { findAnswer } from "./answers.queries.ts";
import { unansweredCountedAtMost } from "./conversation.ts";
import { countUnansweredQuestions, listQuestionsToAnswer, listUnseenQuestions } from "./questions-list.queries.ts";
import { listShownConversations } from "./shown-conversations.queries.ts";
import { withdrawAnswer, writeAnswer } from "./write-answer.ts";

const { db, pool, owner } = await testDatabase();
const now = new Date("2026-06-01T12:00:00Z");
const { id: organisationId } = await anOrganisation(db);
const { id: otherId } = await anOrganisation(db);

/** Questions that nobody asked, as many as it takes for plans to be those of a large shop. */
async function fill(
  shopId: string,
  count: number,
  { state = "published", language = "en", awaitsShop = false, sku = "K1" } = {},
): Promise<void> {
  await owner.query(
    `insert into questions (organisation_id, id, number, sku, state, text, language, submitted_at, state_changed_at, published_at, awaits_shop)
     select $1, gen_random_uuid(), nextval('v4_numbers'), $4, $5, 'Does the lid fit? ' || repeat('x', 200), $3, at, at,
       case when $5 = 'published' then at end, $6
     from (select date_trunc('minute', timestamptz '2026-01-01' + random() * interval '90 days') as at from generate_series(1, $2::int)) drawn`,
    [shopId, count, language, sku, state, awaitsShop],
  );
}

describe("of a shop with a hundred thousand questions", () => {
  beforeAll(async () => {
    await fill(organisationId, 100_000);
    await fill(organisationId, 3, { awaitsShop: true });
    await fill(organisationId, 4, { language: "fr" });
    await fill(organisationId, 30_000, { state: "rejected" });
    await fill(organisationId, 30_000, { state: "pending_moderation" });
    await fill(otherId, 1200, { awaitsShop: true });
    await owner.query("vacuum analyze questions");
  }, 120_000);

  testOnWholeTables(
    "the few that the shop has not answered are found by index, and counted no further than to a thousand",
    async () => {
      const { value, sent } = await sentBy({ pool, db }, (db) =>
        listQuestionsToAnswer(db, { organisationId, isUnanswered: true, atMost: 26 }),
      );
      expect(value).toHaveLength(3);
      const { plan, rows } = await ran(owner, sent[0]!, "questions");
      expect([rows, plan]).toEqual([3, expect.stringContaining("questions_unanswered")]);
      const counted = await sentBy({ pool, db }, (db) => countUnansweredQuestions(db, otherId));
      expect(counted.value).toBe(unansweredCountedAtMost + 1);
      expect((await ran(owner, counted.sent[0]!, "questions")).rows).toBeLessThanOrEqual(unansweredCountedAtMost + 1);
      expect(await countUnansweredQuestions(db, organisationId)).toBe(3);
    },
  );

  test.each(["pending_moderation", "rejected"] as const)(
    "a page of the %s ones reads as many rows as it has",
    async (state) => {
      const first = await sentBy({ pool, db }, (db) => listUnseenQuestions(db, { organisationId, state, atMost: 26 }));
      const { at, number } = first.value.at(-1)!;
      const next = await sentBy({ pool, db }, (db) =>
        listUnseenQuestions(db, { organisationId, state, before: { at, number }, atMost: 26 }),
      );
      for (const { value, sent } of [first, next]) {
        expect(value).toHaveLength(26);
        expect((await ran(owner, sent[0]!, "questions")).rows).toBeLessThanOrEqual(26);
      }
      expect(next.value.every((one) => one.at <= at)).toBe(true);
    },
  );

  testOnWholeTables("the list in a rare language reads those in it alone: of all products, and of one", async () => {
    for (const skus of [undefined, ["K1"]]) {
      const of = { organisationId, skus, language: "fr", atMost: 1000 };
      const { value, sent } = await sentBy({ pool, db }, (db) => listShownConversations(db, of));
      expect(value).toHaveLength(4);
      const { plan, rows } = await ran(owner, sent[0]!, "questions");
      expect([rows, plan]).toEqual([4, expect.stringContaining("by_language")]);
    }
  });
});

test("a question waits for the shop until it answers, again once its answer is refused or taken back, and whatever owners say", async () => {
  const organisation = await anOrganisation(db);
  const of = { organisationId: organisation.id };
  const question = await publishQuestion(db, organisation, {}, now);
  const waits = async () => (await countUnansweredQuestions(db, organisation.id)) === 1;
  const seen = [await waits()];
  await publishOwnersAnswer(db, question, await aBuyer(db, organisation.id, now, { sku: question.sku }), now);
  seen.push(await waits());
  const staffId = randomUUID();
  const first = await writeAnswer(db, { question, staffId, text: "It does." }, now);
  seen.push(await waits());
  await rejectAnswer(db, first, now);
  seen.push(await waits());
  await publishAnswer(db, question, "It fits.", now);
  seen.push(await waits());
  await rejectAnswer(db, await writeAnswer(db, { question, staffId, text: "Call me." }, now), now);
  seen.push(await waits());
  await withdrawAnswer(db, { question, staffId }, now);
  seen.push(await waits());
  expect(seen).toEqual([true, true, false, true, false, false, true]);
  expect(await findAnswer(db, { ...of, questionId: question.id })).toMatchObject({ state: "withdrawn" });
});
