import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dayMs } from "../../src/platform/days.ts";
import type { Processes } from "../processes.ts";
import { trkref } from "../shop.ts";
import type { Build } from "./checkout.ts";
import { figuresSql, type ShopSize, seedSql } from "./seed.ts";
import { type ApiKey, ask, command, makeSide, organisationId, type Side, serve, stop } from "./side.ts";

/** A stopped DATA_DIR with the shop in it, and the key for its API. */
export type Seeded = { dataDir: string; apiKey: ApiKey };
type Say = (text: string) => void;

const doneName = "seed.json";

/** The seed in a kept folder, if it was completed and is recent: its dates go by the day it was made. */
export function findSeeded(folder: string, now: Date): Seeded | undefined {
  const file = join(folder, doneName);
  if (!existsSync(file)) return undefined;
  const { seededAt, apiKey } = JSON.parse(readFileSync(file, "utf8")) as { seededAt: string; apiKey: ApiKey };
  return now.getTime() - Date.parse(seededAt) < 3 * dayMs ? { dataDir: join(folder, "data"), apiKey } : undefined;
}

/** Fills a new folder with the shop, in the schema of this build. The database does the work, a set of rows at a time. */
export async function makeSeeded(
  folder: string,
  build: Build,
  size: ShopSize,
  { processes, logs, say, onSide }: { processes: Processes; logs: string; say: Say; onSide: (side: Side) => void },
): Promise<Seeded> {
  rmSync(folder, { recursive: true, force: true });
  const dataDir = join(folder, "data");
  mkdirSync(dataDir, { recursive: true });
  // If root lends PostgreSQL a user, that user must be able to reach its folder below.
  for (const one of [folder, dataDir]) chmodSync(one, 0o711);
  const side = makeSide("older", build, dataDir, { processes, logs });
  onSide(side);
  await serve(side);
  await command(side, "organisation", "create", trkref, "--name", "Acme");
  const apiKey = JSON.parse(await command(side, "key", "create", "--organisation", trkref)) as ApiKey;
  await fill(side, size, say);
  await stop(side);
  writeFileSync(join(folder, doneName), JSON.stringify({ seededAt: new Date(), apiKey }));
  return { dataDir, apiKey };
}

async function fill(side: Side, size: ShopSize, say: Say): Promise<void> {
  const organisation = await organisationId(side);
  const aWhileAgo = Date.now() - 710 * dayMs;
  const idPrefix = `${aWhileAgo.toString(16).padStart(12, "0")}70008`;
  await ask(side, "alter system set max_wal_size = '8GB'");
  await ask(side, "select pg_reload_conf()");
  // The rows reference each other correctly by construction; checking each reference would take as long again.
  await ask(side, "set session_replication_role = replica");
  await ask(side, "set maintenance_work_mem = '512MB'");
  for (const sql of seedSql(size)) {
    say(`  ${/^(?:insert into|update) (\w+)/.exec(sql)?.[1]}`);
    await ask(side, sql, [organisation, idPrefix]);
  }
  // Builds that do not yet store figures count on request.
  const tables = await ask(side, "select from pg_tables where schemaname = 'public' and tablename = 'review_figures'");
  if (tables.length > 0) for (const sql of figuresSql) await ask(side, sql, [organisation]);
  await ask(side, "alter system reset max_wal_size");
  await ask(side, "vacuum (freeze, analyze)");
  await ask(side, "checkpoint");
}

/** Copies a folder whose server is stopped; without copying its bytes, if the file system can do that. */
export function copyFolder(from: string, to: string): void {
  execFileSync("cp", ["-a", "--reflink=auto", from, to], { stdio: ["ignore", "ignore", "inherit"] });
}

/** Makes two identical folders: the seed itself becomes one of them unless it is kept. */
export function makeCopies(seeded: Seeded, folder: string, isSeedKept: boolean): { older: string; newer: string } {
  const copies = { older: join(folder, "older-data"), newer: join(folder, "newer-data") };
  copyFolder(seeded.dataDir, copies.newer);
  if (isSeedKept) copyFolder(seeded.dataDir, copies.older);
  else renameSync(seeded.dataDir, copies.older);
  return copies;
}
