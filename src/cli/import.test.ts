import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cliOver } from "../../test/support/cli.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { testApp } from "../../test/support/test-app.ts";

const { db, owner, address, clock, dataDir } = await testApp();
const cli = cliOver({ address }, () => clock.now, { DATA_DIR: dataDir });

let files = 0;
/** A shop, a file of orders with these dates, and the command over it. */
async function aFeedOf(...dates: string[]) {
  const { trkref, id } = await anOrganisation(db);
  files += 1;
  const path = join(dataDir, `orders-${files}.csv`);
  const rows = dates.map((date, at) => `S1,p${at}@example.com,A${at},${date}\n`);
  await writeFile(path, `sku,email,order_ref,purchase_date\n${rows.join("")}`);
  const run = (...options: string[]) => cli("import", "purchasers", path, "--organisation", trkref, ...options);
  const stored = async () => {
    const sql = "select purchase_date from purchases where organisation_id = $1 order by order_ref";
    return (await owner.query<{ purchase_date: string }>(sql, [id])).rows.map((row) => row.purchase_date);
  };
  return { run, stored, trkref };
}

test.each([
  ["day-first", "2026-11-10", "with the day first", "month-first"],
  ["month-first", "2026-10-11", "with the month first", "day-first"],
])("--dates %s decides where no date shows it, and the answer says how else it could have been", async (...of) => {
  const [order, date, words, other] = of;
  const { run, stored } = await aFeedOf("10/11/2026");
  const answer = await run("--dates", order);
  expect([answer.code, answer.stdout]).toEqual([
    0,
    expect.stringContaining(
      `Dates such as 10/11/2026 were read ${words}: as requested. Otherwise: --force --dates ${other}.`,
    ),
  ]);
  expect(await stored()).toEqual([date]);
});

test("what a date in the file shows outranks --dates, in the run that only tries as well", async () => {
  const { run, stored } = await aFeedOf("10/11/2026", "10/31/2026");
  for (const more of [["--dry-run"], []]) {
    const { code, stdout } = await run("--dates", "day-first", "--json", ...more);
    expect([code, JSON.parse(stdout).dates]).toEqual([0, { order: "month-first", because: "file" }]);
  }
  expect(await stored()).toEqual(["2026-10-11", "2026-10-31"]);
});

test("the setting feed_dates decides where nothing else does, and --dates outranks it", async () => {
  const { run, stored, trkref } = await aFeedOf("10/11/2026");
  expect((await cli("organisation", "set", trkref, "feed_dates=month-first")).code).toBe(0);
  expect(JSON.parse((await run("--json")).stdout).dates).toEqual({ order: "month-first", because: "setting" });
  expect(await stored()).toEqual(["2026-10-11"]);
  const again = await run("--json", "--force", "--dates", "day-first");
  expect(JSON.parse(again.stdout).dates).toEqual({ order: "day-first", because: "option" });
  expect(await stored()).toEqual(["2026-11-10"]);
});

test.each(["american", "", "day", "MONTH-FIRST", "month_first", "dd/mm/yyyy"])(
  "--dates %j is wrong usage: both orders are named, and nothing is stored",
  async (nonsense) => {
    const { run, stored } = await aFeedOf("10/11/2026");
    const { code, stdout, stderr } = await run("--dates", nonsense);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("day-first, month-first");
    expect(await stored()).toEqual([]);
  },
);

test("a file of both orders is refused with its two lines named, whatever --dates says, and nothing is stored", async () => {
  const { run, stored } = await aFeedOf("10/11/2026", "31/12/2026", "12/31/2026");
  for (const options of [[], ["--dates", "month-first"], ["--dry-run"]]) {
    const { code, stderr } = await run(...options);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/date on line 3, but the month comes first on line 4\./)]);
  }
  expect(await stored()).toEqual([]);
});
