import { expect } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { ran, sentBy, testOnWholeTables } from "../../test/support/sent-statements.ts";
import { countQuestionsBySku, listQuestionPage, questionsCountedAtMost } from "./question-pages.queries.ts";

const { db, pool, owner } = await testDatabase();

/** Published questions that nobody asked, as many as it takes for plans to be those of a large shop; many of one instant. */
async function fill(organisationId: string, sku: string, count: number): Promise<void> {
  await owner.query(
    `insert into questions (organisation_id, id, number, sku, state, text, language, submitted_at, state_changed_at, published_at)
     select $1, gen_random_uuid(), nextval('v4_numbers'), $2, 'published', 'Does the lid fit? ' || repeat('x', 200), 'en', shown, shown, shown
     from (select date_trunc('minute', timestamptz '2026-01-01' + random() * interval '90 days') as shown from generate_series(1, $3::int)) drawn`,
    [organisationId, sku, count],
  );
}

testOnWholeTables(
  "a page of a product's questions is read from an index, as much of it as stands on the page, however many there are",
  async () => {
    const organisation = await anOrganisation(db);
    const organisationId = organisation.id;
    await fill(organisationId, "K1", 100_000);
    await fill(organisationId, "K2", 500);
    await fill(organisationId, "K3", 3);
    await owner.query("vacuum analyze questions");
    const perPage = 10;
    for (const skus of [["K1"], ["K1", "K2", "K3", "NONE"]]) {
      for (const page of [1, 2, 700]) {
        const of = { organisationId, skus };
        const { value, sent } = await sentBy({ pool, db }, (db) => listQuestionPage(db, of, { page, perPage }));
        const { rows } = await owner.query(
          `select number from questions where organisation_id = $1 and sku = any($2) order by published_at desc, number desc limit 10 offset $3`,
          [organisationId, skus, (page - 1) * perPage],
        );
        expect(value.map(({ number }) => number)).toEqual(rows.map(({ number }) => number));
        const list = await ran(owner, sent.at(-1)!, "questions");
        // Of two indexes that are in the list's order the planner takes either where nearly all questions are about one product: how many
        // pages the vacuum could mark as seen by all decides.
        expect(list.plan).toMatch(/Index Scan Backward using questions_(visible|newest) on/);
        expect(list.plan).not.toContain("Seq Scan on questions");
        expect(list.rows).toBeLessThanOrEqual(perPage * skus.length);
        if (page === 1) expect(sent).toHaveLength(1);
        else {
          const start = await ran(owner, sent[0]!, "questions");
          expect(start.plan).toMatch(/Index (Only )?Scan Backward using questions_(visible|newest) on/);
          expect(start.plan).not.toContain("Seq Scan on questions");
          expect(start.rows).toBeLessThanOrEqual(((page - 1) * perPage + 1) * skus.length);
        }
      }
    }
    const counted = await sentBy({ pool, db }, (db) =>
      countQuestionsBySku(db, { organisationId, skus: ["K1", "K3", "NONE"] }),
    );
    expect([...counted.value].sort()).toEqual([
      ["K1", questionsCountedAtMost + 1],
      ["K3", 3],
    ]);
    const { plan, rows: read } = await ran(owner, counted.sent[0]!, "questions");
    expect(plan).toMatch(/Index Only Scan (Backward )?using questions_visible(_by_language)? on/);
    expect(read).toBe(questionsCountedAtMost + 4);
    expect(await listQuestionPage(db, { organisationId, skus: ["K3"] }, { page: 2, perPage })).toEqual([]);
  },
);
