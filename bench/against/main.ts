import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, release, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { say } from "../options.ts";
import { keepProcesses } from "../processes.ts";
import { type Build, buildCheckout, buildCommit, lockOf, removeWorktree, resolveCommit } from "./checkout.ts";
import { checkDisk, gigabytes } from "./disk.ts";
import { findSeeded, makeCopies, makeSeeded, type Seeded } from "./folders.ts";
import { startLoader, stopLoader } from "./loader.ts";
import { type Options, readOptions, usage } from "./options.ts";
import { type Run, showRun } from "./report.ts";
import { runSuite, settle } from "./run.ts";
import { seedSql, sizeOf } from "./seed.ts";
import { ask, command, killDatabase, makeSide, type Side, stop } from "./side.ts";
import { suites } from "./suites/index.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const processes = keepProcesses();
/** Every side that ever had a database, for cleaning up. */
const sides: Side[] = [];
const temporary: string[] = [];
/** Folders where a worktree may be left. */
const builds: string[] = [];

processes.endWithThisOne(() => {
  for (const side of sides) killDatabase(side);
  for (const folder of builds) removeWorktree(root, folder);
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 });
});

try {
  const options = readOptions(
    process.argv.slice(2),
    suites.map(({ name }) => name),
  );
  if (!options) process.stdout.write(usage(suites));
  else await bench(options);
} catch (error) {
  if (!processes.isStopping) {
    say(process.env.BENCH_DEBUG ? String((error as Error).stack) : (error as Error).message);
    process.exitCode = 1;
  }
} finally {
  stopLoader();
  await processes.stop();
}

async function bench(options: Options): Promise<void> {
  if (process.platform !== "linux") throw new Error("the bench reads /proc: it runs on Linux only");
  const startedAt = new Date();
  const commit = resolveCommit(root, options.ref);
  if (options.cache !== undefined) mkdirSync(options.cache, { recursive: true });
  const stretches = options.rounds + 1;
  const size = sizeOf(options.purchases, options.amount * stretches);
  const chosen = suites.filter(({ name }) => options.suites.length === 0 || options.suites.includes(name));
  for (const suite of chosen) {
    const why = suite.refuses?.(size, { stretches, amount: options.amount });
    if (why !== undefined) throw new Error(why);
  }
  const { needed, free } = checkDisk(options.cache ?? tmpdir(), options.purchases, options.cache !== undefined);
  say(`${gigabytes(needed)} of disk are needed at most, ${gigabytes(free)} are free`);
  const folder = mkdtempSync(join(tmpdir(), "fairmark-against-"));
  chmodSync(folder, 0o711);
  temporary.push(folder);
  const kept = options.cache === undefined ? folder : keptFolder(options.cache, commit);

  say(`building ${commit} and this checkout`);
  const older = olderBuild(commit, join(kept, "build"));
  const newer = buildCheckout(root, join(folder, "build-of-this"));
  const seeded = await seed(options, older, size, { kept, folder });
  say("copying, and migrating the newer copy");
  const copies = makeCopies(seeded, folder, options.cache !== undefined);
  const shared = { processes, logs: join(folder, "logs"), apiKey: seeded.apiKey };
  const both = {
    older: makeSide("older", older, copies.older, shared),
    newer: makeSide("newer", newer, copies.newer, shared),
  };
  sides.push(both.older, both.newer);
  const migrated = (await command(both.newer, "migrate")).trim();

  say("letting the jobs of both find what there is for them");
  await settle(both);
  const reviews = await countReviews(both.older);
  startLoader();
  const results: Run["results"] = [];
  const { seconds, amount, rounds } = options;
  for (const suite of chosen)
    results.push(...(await runSuite(suite, both, { place: { size, seconds, amount }, rounds, say })));
  for (const side of [both.older, both.newer]) await stop(side);
  const { purchases } = options;
  const run: Run = {
    startedAt: startedAt.toISOString(),
    machine: {
      processor: cpus()[0]?.model ?? "unknown",
      cores: cpus().length,
      memoryGigabytes: Math.round(totalmem() / 2 ** 30),
      kernel: `Linux ${release()}`,
      node: process.version,
    },
    older: older.name,
    newer: newer.name,
    purchases,
    reviews,
    migrated,
    results,
  };
  process.stdout.write(options.isJson ? `${JSON.stringify(run, null, 2)}\n` : showRun(run));
}

/** A build depends on its commit, and on the libraries that are linked. */
function keptFolder(cache: string, commit: string): string {
  const libraries = createHash("sha256").update(lockOf(root)).digest("hex").slice(0, 8);
  const folder = join(resolve(cache), `${commit}-${libraries}`);
  mkdirSync(folder, { recursive: true });
  // So that the user that root lends PostgreSQL can pass through.
  for (const one of [resolve(cache), folder]) chmodSync(one, 0o711);
  return folder;
}

function olderBuild(commit: string, folder: string): Build {
  if (existsSync(join(folder, "node_modules"))) return { name: commit, folder };
  rmSync(folder, { recursive: true, force: true });
  builds.push(folder);
  return buildCommit(root, commit, folder);
}

async function seed(
  options: Options,
  build: Build,
  size: ReturnType<typeof sizeOf>,
  { kept, folder }: { kept: string; folder: string },
): Promise<Seeded> {
  const statements = createHash("sha256").update(seedSql(size).join()).digest("hex").slice(0, 8);
  const place = join(kept, `seed-${options.purchases}-${statements}`);
  const found = findSeeded(place, new Date());
  if (found) return found;
  say(`seeding ${options.purchases} purchases`);
  const onSide = (side: Side) => void sides.push(side);
  return makeSeeded(place, build, size, { processes, logs: join(folder, "logs"), say, onSide });
}

async function countReviews(side: Side): Promise<number> {
  const [row] = await ask<{ count: number }>(
    side,
    "select count(*)::int as count from reviews where visible_version is not null",
  );
  return row!.count;
}
