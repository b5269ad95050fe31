import { expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import { testApp } from "../../test/support/test-app.ts";
import { dayMs } from "../platform/days.ts";
import { gatewayUrl, reviewPagePath } from "../reviews/index.ts";
import { policyPagePath, productPagePath, reportPagePath } from "./publication-link.ts";

const { app, db, owner, clock } = await testApp();

test("a hundred GETs of every public link change nothing, in any table", async () => {
  const organisation = await anOrganisation(db, { decidesWithinDays: 1 });
  const { trkref } = organisation;
  const { number } = await publishReview(db, organisation, { sku: "K1", displayName: "Ada" }, clock.now);
  const waiting = await writeReview(db, organisation, { sku: "K1" }, clock.now);
  // Whatever could be due is due.
  clock.advance(400 * dayMs);
  const product = productPagePath(trkref, "K1");
  const links = [
    reviewPagePath(trkref, number),
    reviewPagePath(trkref, waiting.number),
    `${reviewPagePath(trkref, number)}?lang=fr`,
    reportPagePath(trkref, number),
    product,
    `${product}?order=lowest`,
    `${product}?page=2`,
    `/reviews/${trkref}?sku=K1`,
    policyPagePath(trkref),
    gatewayUrl("", { trkref, sku: "K1", number }),
    gatewayUrl("", { trkref, sku: "K1", number: waiting.number }),
  ];
  const before = await everyRow();
  const statuses = new Set<number>();
  for (const link of links) {
    // Ten at a time: as many as wait for a connection are answered.
    for (let ten = 0; ten < 10; ten += 1) {
      const calls = Array.from({ length: 10 }, (_, time) =>
        app.inject({ method: time === 9 ? "HEAD" : "GET", url: link }),
      );
      for (const { statusCode } of await Promise.all(calls)) statuses.add(statusCode);
    }
  }
  expect([...statuses].sort()).toEqual([200, 302, 404]);
  expect(await everyRow()).toEqual(before);
});

/** Which row versions each table holds: any insert, update or delete shows. */
async function everyRow(): Promise<Record<string, string>> {
  const tables = await owner.query<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables order by 1`,
  );
  const rows: Record<string, string> = {};
  for (const { name } of tables.rows) {
    const found = await owner.query(
      `select count(*)::text || coalesce(string_agg(ctid::text || xmin::text || xmax::text, ' ' order by ctid), '') as all
       from ${name}`,
    );
    rows[name] = found.rows[0].all;
  }
  expect(Object.keys(rows).length).toBeGreaterThan(20);
  const sequence = await owner.query("select last_value from v4_numbers");
  return { ...rows, v4_numbers: String(sequence.rows[0].last_value) };
}
