import { expect } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { aShopWithQuestions } from "../../test/support/owners.ts";
import { type Sent, sentBy, testOnWholeTables } from "../../test/support/sent-statements.ts";
import { connectClient, type Db } from "../platform/db.ts";
import { planByIndex } from "../platform/plan-by-index.ts";
import {
  type AskingRule,
  listOwnersAtTurns,
  listOwnersInTurn,
  type MetOwner,
  noteBoughtByAgreed,
} from "./askable-owners.queries.ts";

const { db, owner, pool } = await testDatabase();

const now = new Date("2026-03-16T09:00:00Z");

/** So many people who own one product and agreed; one in twenty has a refund, one in five was asked before. */
async function fill(organisationId: string, owners: number): Promise<void> {
  const numbers = `generate_series(1, ${owners}) n`;
  // The same people for no two organisations: their ids are made of its own.
  const id = (kind: string) => `md5($1::text || '${kind}' || n)::uuid`;
  for (const sql of [
    `insert into purchasers (organisation_id, id, email_key, email, created_at)
     select $1::uuid, ${id("p")}, 'p' || n || '@example.com', 'p' || n || '@example.com', now() from ${numbers}`,
    `insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at, confirmed_at, refunded_at)
     select $1::uuid, ${id("b")}, ${id("p")}, 'A' || n, 'K1', decode(md5($1::text || n), 'hex'), now(), now(),
       case when n % 20 = 1 then now() end from ${numbers}`,
    `insert into asking_consents (organisation_id, id, purchaser_id, is_given, given_at, place, language, wording)
     select $1::uuid, ${id("c")}, ${id("p")}, true, now(), 'questionnaire', 'en', 1 from ${numbers}`,
    `insert into askable_owners (organisation_id, purchaser_id, sku, last_asked_at)
     select $1::uuid, ${id("p")}, 'K1', case when n % 5 = 0 then now() - n % 400 * interval '1 day' else '-infinity' end from ${numbers}`,
  ])
    await owner.query(sql, [organisationId]);
}

const ruleOf = (organisationId: string): AskingRule => ({
  organisationId,
  questionId: "00000000-0000-7000-8000-000000000000",
  skus: ["K1"],
  sku: "K1",
  askerKey: "asker@example.com",
  neverCountries: ["AT"],
  today: "2026-03-16",
  restedSince: now,
  mailsAtMost: 2,
});

/** How many pages of tables and indexes the last statement of something touches, and its plan. It is done, and asked for once more, which is undone. */
async function costOf<T>(work: (db: Db) => Promise<T>) {
  const { value, sent } = await sentBy({ pool, db }, work);
  const session = await owner.connect();
  try {
    await session.query("begin");
    await planByIndex(connectClient(session, "postgresql"), true);
    const { text, values } = sent.at(-1) as Sent;
    const { rows } = await session.query(`explain (analyze, buffers, format json) ${text}`, values);
    const plan = rows[0]["QUERY PLAN"][0].Plan as Record<string, number>;
    return { value, buffers: plan["Shared Hit Blocks"]! + plan["Shared Read Blocks"]!, plan: JSON.stringify(plan) };
  } finally {
    await session.query("rollback");
    session.release();
  }
}

/** What the choice costs. */
async function chosen(organisationId: string) {
  const { value: met, ...cost } = await costOf((db) =>
    listOwnersInTurn(db, ruleOf(organisationId), { after: undefined, atMost: 50 }),
  );
  return { met, ...cost };
}

/** What is looked at again under the lock, of four who were chosen; and what noting purchases of a hundred who agreed costs. */
async function afterwards(id: string, met: readonly MetOwner[]) {
  const four = met.slice(0, 4);
  const again = await costOf((db) => listOwnersAtTurns(db, ruleOf(id), four));
  expect(again.value.map(({ purchaserId }) => purchaserId)).toEqual(four.map(({ purchaserId }) => purchaserId));
  const { rows } = await owner.query<{ id: string }>(
    "select id from purchases where organisation_id = $1 order by order_ref limit 100",
    [id],
  );
  const ids = rows.map((row) => row.id);
  // They are noted already, so that what is looked up is all that it costs.
  const noting = await costOf((db) => noteBoughtByAgreed(db, id, ids));
  return [again, noting];
}

testOnWholeTables(
  "choosing whom to ask, looking at them again and noting what was bought read as much where forty times as many own the product",
  async () => {
    const [small, large] = [await aShopWithQuestions({ db }), await aShopWithQuestions({ db })];
    await fill(small.id, 1000);
    await fill(large.id, 40_000);
    for (const isAnalysed of [false, true]) {
      if (isAnalysed) await owner.query("vacuum analyze");
      const [few, many] = [await chosen(small.id), await chosen(large.id)];
      for (const { met, plan } of [few, many]) {
        expect([met.length, met.filter(({ email }) => email !== null).length > 40]).toEqual([50, true]);
        expect(plan).toContain("askable_owners_in_turn");
        expect(plan).not.toContain('"Node Type":"Seq Scan"');
      }
      expect([isAnalysed, many.buffers <= 2 * few.buffers, few.buffers < 50 * 30]).toEqual([isAnalysed, true, true]);
      const [later, laterOfMany] = [await afterwards(small.id, few.met), await afterwards(large.id, many.met)];
      for (const [place, { buffers }] of later.entries()) {
        const ofMany = laterOfMany[place]!;
        expect(ofMany.plan).not.toContain('"Node Type":"Seq Scan"');
        expect([isAnalysed, place, ofMany.buffers <= 2 * buffers, buffers < 100 * 40]).toEqual([
          ...[isAnalysed, place],
          ...[true, true],
        ]);
      }
    }
  },
);
