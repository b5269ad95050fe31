import type pg from "pg";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { connectClient, type Db, withOneConnection } from "../platform/db.ts";
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

type Sent = { text: string; values: unknown[] };

/** What is sent to the database while something is read, and what it gives. */
async function sentBy<T>(read: (db: Db) => Promise<T>): Promise<{ value: T; sent: Sent[] }> {
  return withOneConnection({ pool, db }, async ({ client }) => {
    const sent: Sent[] = [];
    const watched = new Proxy(client, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target) as unknown;
        if (name !== "query") return typeof value === "function" ? value.bind(target) : value;
        return (...said: unknown[]) => {
          const { text, values = [] } = (typeof said[0] === "string" ? { text: said[0] } : said[0]) as Partial<Sent>;
          sent.push({ text: text!, values: values.length > 0 ? values : ((said[1] as unknown[]) ?? []) });
          return (value as (...all: unknown[]) => unknown).apply(target, said);
        };
      },
    });
    return { value: await read(connectClient(watched as pg.PoolClient, "postgresql")), sent };
  });
}

/** How the database ran a statement: the plan's lines, and how many rows its scans of questions gave. */
async function ran({ text, values }: Sent) {
  const { rows } = await owner.query(`explain (analyze, costs off, timing off, summary off) ${text}`, values);
  const lines = rows.map((row) => row["QUERY PLAN"] as string);
  const read = lines.flatMap((line) => {
    const [, each, loops] = /Scan.* on questions.*rows=([\d.]+) loops=(\d+)/.exec(line) ?? [];
    return each === undefined ? [] : [Number(each) * Number(loops)];
  });
  return { plan: lines.join("\n"), rows: Math.round(read.reduce((sum, one) => sum + one, 0)) };
}

test("a page of a product's questions is read from an index, as much of it as stands on the page, however many there are", async () => {
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
      const { value, sent } = await sentBy((db) => listQuestionPage(db, of, { page, perPage }));
      const { rows } = await owner.query(
        `select number from questions where organisation_id = $1 and sku = any($2) order by published_at desc, number desc limit 10 offset $3`,
        [organisationId, skus, (page - 1) * perPage],
      );
      expect(value.map(({ number }) => number)).toEqual(rows.map(({ number }) => number));
      const list = await ran(sent.at(-1)!);
      expect(list.plan).toMatch(/Index Scan Backward using questions_visible on/);
      expect(list.plan).not.toContain("Seq Scan on questions");
      expect(list.rows).toBeLessThanOrEqual(perPage * skus.length);
      if (page === 1) expect(sent).toHaveLength(1);
      else expect((await ran(sent[0]!)).plan).toMatch(/Index Only Scan Backward using questions_visible on/);
    }
  }
  const counted = await sentBy((db) => countQuestionsBySku(db, { organisationId, skus: ["K1", "K3", "NONE"] }));
  expect([...counted.value].sort()).toEqual([
    ["K1", questionsCountedAtMost + 1],
    ["K3", 3],
  ]);
  const { plan, rows: read } = await ran(counted.sent[0]!);
  expect(plan).toMatch(/Index Only Scan (Backward )?using questions_visible on/);
  expect(read).toBe(questionsCountedAtMost + 4);
  expect(await listQuestionPage(db, { organisationId, skus: ["K3"] }, { page: 2, perPage })).toEqual([]);
});
