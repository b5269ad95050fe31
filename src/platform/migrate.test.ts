import { randomBytes } from "node:crypto";
import pg from "pg";
import { expect, inject, test } from "vitest";
import { cliOver } from "../../test/support/cli.ts";
import { testDatabase } from "../../test/support/database.ts";
import { quietLog } from "../../test/support/log.ts";
import { connectPool, serverRole } from "./db.ts";
import { listMigrations, migrate } from "./migrate.ts";

const database = await testDatabase();
const now = new Date("2026-03-14T09:26:53Z");

async function withEmptyDatabase(work: (address: never) => Promise<void>): Promise<void> {
  const { address } = inject("postgres");
  const name = `fairmark_test_migrate_${randomBytes(6).toString("hex")}`;
  const client = new pg.Client({ ...address, database: "postgres" });
  await client.connect();
  await client.query(`create database ${name}`);
  try {
    await work({ ...address, database: name } as never);
  } finally {
    await client.query(`drop database ${name} with (force)`);
    await client.end();
  }
}

test("three who migrate one empty database at once leave it migrated once", async () => {
  await withEmptyDatabase(async (address) => {
    const results = await Promise.all([migrate(address, now), migrate(address, now), migrate(address, now)]);
    const names = (await listMigrations()).map(({ name }) => name);
    expect(results.flatMap(({ applied }) => applied)).toEqual(names);
    expect(await migrate(address, now)).toMatchObject({ applied: [], roleProblem: undefined });
  });
});

test("a database that is newer than the program is refused, and nothing is changed", async () => {
  await withEmptyDatabase(async (address) => {
    await migrate(address, now);
    const pool = connectPool({ address, log: quietLog, max: 1 });
    await pool.query("insert into schema_migrations values (9999, '9999_from_the_future.sql', now())");
    await expect(migrate(address, now)).rejects.toThrow(/newer than this program: it has migration 9999/);
    const { code, stderr } = await cliOver({ address }, () => now)("key", "list");
    expect(code).toBe(1);
    expect(stderr).toContain("newer than this program");
    await pool.end();
  });
});

test("a migration whose number is below one that was applied is refused by its name, and nothing is changed", async () => {
  await withEmptyDatabase(async (address) => {
    await migrate(address, now);
    const pool = connectPool({ address, log: quietLog, max: 1 });
    await pool.query("delete from schema_migrations where version = 2");
    await expect(migrate(address, now)).rejects.toThrow(
      /^Migration 0002_review_life\.sql comes too late: the database has had \d+ already\. Give the file a number above \d+\.$/,
    );
    expect((await pool.query("select from schema_migrations where version = 2")).rowCount).toBe(0);
    await pool.end();
  });
});

test("a command refuses a server's database that is not migrated, and names migrate", async () => {
  await withEmptyDatabase(async (address) => {
    const cli = cliOver({ address }, () => now);
    expect((await cli("key", "list")).stderr).toMatch(
      /is not up to date: 0001_core\.sql.* is missing\. Run: fairmark migrate/,
    );
    expect((await cli("migrate")).stdout).toMatch(/^Applied 0001_core\.sql/);
    expect((await cli("key", "list")).code).toBe(0);
    expect((await cli("migrate")).stdout).toMatch(/^Nothing to do\./);
  });
});

test("a database user who may not create roles is told what a superuser has to run", async () => {
  const user = `fairmark_test_plain_${process.pid}`;
  await database.owner.query(`create role ${user} login`);
  try {
    await withEmptyDatabase(async (address: never) => {
      const { database: name } = address as { database: string };
      await database.owner.query(`alter database ${name} owner to ${user}`);
      const plain = { ...(address as object), user } as never;
      const { roleProblem } = await migrate(plain, now);
      // The role belongs to the whole cluster, and other databases have it already.
      expect(roleProblem).toBe(`GRANT ${serverRole} TO "${user}";`);
      await database.owner.query(roleProblem!);
      expect((await migrate(plain, now)).roleProblem).toBeUndefined();
    });
  } finally {
    await database.owner.query(`drop role if exists ${user}`);
  }
});
