import { expect, test } from "vitest";
import { cliOver } from "../../test/support/cli.ts";
import { testDatabase } from "../../test/support/database.ts";
import { examineTimeZones } from "./doctor-time.ts";

const database = await testDatabase();
const now = new Date();

const doctor = async () => {
  const { stdout, code } = await cliOver(database, () => now)("doctor", "--json");
  const { findings } = JSON.parse(stdout) as { findings: { check: string; level: string; says: string }[] };
  return { code, of: (check: string) => findings.find((one) => one.check === check) };
};

test.each([
  ["2024b", "note"],
  ["2025b", "note"],
  ["2025c", "ok"],
  ["2026a", "ok"],
  ["2019c", "note"],
  ["", "note"],
  [undefined, "note"],
  ["none", "note"],
])("time zone rules %s are, on 28 November 2026: %s", (release, level) => {
  const finding = examineTimeZones(release, new Date("2026-11-28T12:00:00Z"));
  expect(finding.level).toBe(level);
  if (/^20(19|24|25)[bc]$/.test(release ?? "") && level === "note") expect(finding.says).toContain("Update Node");
});

test("doctor says that no job has run yet, that all have, and which stand still with what to do", async () => {
  expect((await doctor()).of("jobs")).toMatchObject({ level: "note" });
  await database.owner.query(
    "insert into sweep_runs values ('publish-due', now(), 1, null), ('check-due', now() - interval '2 minutes', 1, null)",
  );
  expect((await doctor()).of("jobs")).toMatchObject({ level: "ok" });
  await database.owner.query("update sweep_runs set ended_at = now() - interval '1 hour' where task = 'publish-due'");
  const told = await doctor();
  expect(told.of("jobs")).toMatchObject({
    level: "problem",
    says: expect.stringMatching(/publish-due \(last .*\).*fairmark work/),
  });
  expect(told.code).toBe(1);
});

test("doctor says of a last run that has not come yet that a clock was set back, also where nothing older is known", async () => {
  await database.owner.query(
    "insert into sweep_runs values ('check-due', now() + interval '400 days', 1, null) on conflict (task) do update set ended_at = excluded.ended_at",
  );
  for (const knownSince of ["now() - interval '1 day'", "now() + interval '399 days'"]) {
    await database.owner.query(
      `insert into sweep_turns (task, known_since, last_turn) values ('check-due', ${knownSince}, now() + interval '400 days')
       on conflict (task) do update set known_since = excluded.known_since`,
    );
    const told = await doctor();
    expect(told.of("jobs")).toMatchObject({
      level: "problem",
      says: expect.stringMatching(/check-due .*clock .*set back.*fairmark (serve|work)/),
    });
    expect(told.of("jobs")!.says).not.toContain("check-due (never)");
  }
  await database.owner.query("update sweep_runs set ended_at = now() where task = 'check-due'");
});

test("doctor says that a database takes no writes", async () => {
  const name = database.address.database;
  await database.owner.query(`alter database ${name} set default_transaction_read_only = on`);
  expect((await doctor()).of("writes")).toMatchObject({ level: "problem", says: expect.stringContaining("read-only") });
  await database.owner.query(`begin read write; alter database ${name} reset default_transaction_read_only; commit`);
});
