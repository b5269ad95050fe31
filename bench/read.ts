import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gigabytes } from "./against/disk.ts";
import { loaderPid, startLoader, stopLoader } from "./against/loader.ts";
import { say } from "./options.ts";
import { keepProcesses } from "./processes.ts";
import { measureStretch } from "./reading/catalogue.ts";
import { measureSeen } from "./reading/changes.ts";
import { openDatabases } from "./reading/databases.ts";
import { type Options, type Part, readOptions, usage } from "./reading/options.ts";
import {
  measureEmbeds,
  measureMemory,
  measureMisses,
  measurePages,
  measureProduct,
  measureTotals,
  questions,
  sentAlso,
} from "./reading/parts.ts";
import { recordPlan } from "./reading/plan.ts";
import { type Run, type Section, showRun, showSection } from "./reading/report.ts";
import { servers } from "./reading/servers.ts";

/**
 * How fast the read API and the public page of a product answer, over a million published reviews: beside bare routes, beside a small
 * shop, and beside itself. Real processes over the embedded PostgreSQL, one database for each shop.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const processes = keepProcesses();
const temporary = mkdtempSync(join(tmpdir(), "fairmark-bench-read-"));
chmodSync(temporary, 0o711);
processes.endWithThisOne(() => rmSync(temporary, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 }));

try {
  const options = readOptions(process.argv.slice(2));
  if (!options) process.stdout.write(usage);
  else {
    const run = await bench(options);
    process.stdout.write(options.isJson ? `${JSON.stringify(run, null, 2)}\n` : showRun(run));
  }
} catch (error) {
  if (!processes.isStopping) {
    say(process.env.BENCH_DEBUG ? String((error as Error).stack) : (error as Error).message);
    process.exitCode = 1;
  }
} finally {
  stopLoader();
  await processes.stop();
}

async function bench({ parts, reviews, few, rounds, seconds, warmSeconds, keep }: Options): Promise<Run> {
  if (process.platform !== "linux") throw new Error("the bench reads /proc: it runs on Linux only");
  const startedAt = new Date();
  const loadBefore = loadavg()[0]!;
  const folder = keep === undefined ? join(temporary, "data") : resolve(keep);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  chmodSync(folder, 0o711);
  checkRoom(folder, reviews + few);
  execFileSync("npm", ["run", "-s", "build"], { cwd: root, stdio: "inherit" });
  const databases = await openDatabases(folder, { large: reviews, small: few }, processes);
  const { large, small, postgresPid } = databases;

  const { serve, bare } = servers(processes, temporary);
  const noted = join(temporary, "stretches");
  writeFileSync(noted, "");
  const watch = new URL("stretch-watch.mjs", import.meta.url).href;
  const remembering = await serve("remembering", large, { memoryMb: 64 });
  const plan = await recordPlan(large, remembering, questions);
  const sent = { ...plan, ...(await recordPlan(large, remembering, sentAlso)) };
  writeFileSync(join(temporary, "plan.json"), JSON.stringify(sent));
  const served = {
    remembering,
    making: await serve("making", large, { memoryMb: 0 }),
    small: await serve("small", small, { memoryMb: 0 }),
    ...(await bare(large, join(temporary, "plan.json"))),
    plan,
  };
  startLoader();
  const run = { rounds, seconds, warmSeconds, postgresPid, loaderPid: loaderPid()! };
  const watched = () =>
    serve("watched", large, { memoryMb: 0, env: { NODE_OPTIONS: `--import ${watch}`, STRETCHES_FILE: noted } });
  const works: Record<Part, () => Promise<Section>> = {
    memory: () => measureMemory(run, served),
    misses: () => measureMisses(run, served),
    pages: () => measurePages(run, served),
    product: () => measureProduct(run, served, databases),
    totals: () => measureTotals(run, served, databases),
    embeds: () => measureEmbeds(run, served),
    seen: () => measureSeen(large, served.remembering, rounds * 10),
    stretch: async () => measureStretch(await watched(), noted, rounds),
  };
  const sections: Section[] = [];
  for (const part of parts) {
    const section = await works[part]();
    say(showSection(section));
    sections.push(section);
  }
  const { rows } = await large.owner.query<{ server_version: string }>("show server_version");
  const machine = {
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    node: process.version,
    postgres: rows[0]!.server_version,
    loadBefore,
  };
  return { startedAt: startedAt.toISOString(), machine, reviews: { large: reviews, small: few }, sections };
}

/** Rows, indexes, figures and the write-ahead log of so many reviews, on the safe side. */
function checkRoom(folder: string, reviews: number): void {
  const needed = reviews * 12_000 + 4 * 2 ** 30;
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= needed) return;
  throw new Error(
    `${folder} has ${gigabytes(bavail * bsize)} free, and ${gigabytes(needed)} are needed: make room, or ask for fewer --reviews.`,
  );
}
