import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { dayMs } from "../src/platform/days.ts";
import { deriveKeys } from "../src/platform/secrets.ts";
import { type Load, type Measured, type Mix, mixes, runPgbench, runWrk, type Target } from "./load.ts";
import { asJson, say, wholeNumberFromEnvironment } from "./options.ts";
import { bin, type Cluster, missingTools, refuseUnsafeSettings, startPostgres, withClient } from "./postgres.ts";
import { keepProcesses, memoryOf, type Started } from "./processes.ts";
import { compareTraces, takeTrace } from "./proof.ts";
import { judge, type Round, type Run, showRun } from "./report.ts";
import { firstFresh, freshAPhase, requestBody, seeded, seedSql, trkref } from "./shop.ts";
import { clients, pgbenchScript, plainScript } from "./statement.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const rounds = 3;
const seconds = wholeNumberFromEnvironment("BENCH_SECONDS", 10, 60);
const secret = "a secret of the bench, long enough to be taken";
const metricsToken = "bench";

const processes = keepProcesses();
const folder = mkdtempSync(join(tmpdir(), "fairmark-bench-"));
// If root lends PostgreSQL a user, that user must be able to reach its folder below.
chmodSync(folder, 0o711);
processes.endWithThisOne(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

try {
  const run = await bench();
  process.stdout.write(asJson ? `${JSON.stringify(run, null, 2)}\n` : showRun(run));
  await processes.stop();
} catch (error) {
  if (!processes.isStopping) {
    say(error instanceof Error ? error.message : String(error));
    if (process.env.BENCH_DEBUG) say(String((error as Error).stack));
    process.exitCode = 1;
  }
  await processes.stop();
}

async function bench(): Promise<Run> {
  const missing = missingTools();
  if (missing.length > 0) throw new Error(missing.join("\n"));
  const startedAt = new Date();
  say("starting PostgreSQL");
  const postgresFolder = mkdtempSync(join(folder, "postgres-"));
  const cluster = await startPostgres(postgresFolder, processes);
  const environment = {
    PATH: process.env.PATH ?? "",
    DATABASE_URL: cluster.url,
    SECRET: secret,
    LOG_LEVEL: "info",
    METRICS_TOKEN: metricsToken,
    // High enough to refuse nobody, but still counted.
    RATE_LIMIT_PER_KEY: "10000000",
    HOST: "127.0.0.1",
    ...(process.env.BENCH_NODE_OPTIONS ? { NODE_OPTIONS: process.env.BENCH_NODE_OPTIONS } : {}),
  };
  const fairmark = (...args: string[]) =>
    execFileSync(join(root, "bin", "fairmark"), args, { encoding: "utf8", env: { ...environment, LOG_LEVEL: "warn" } });
  fairmark("migrate");
  await refuseUnsafeSettings(cluster.url, postgresFolder);
  fairmark("organisation", "create", trkref, "--name", "Acme");
  const apiKey = JSON.parse(fairmark("key", "create", "--organisation", trkref)) as { key: string; secret: string };

  say(`seeding ${seeded.purchasers} purchasers, ${seeded.purchases} purchases, ${seeded.reviews} reviews`);
  const { organisation, idPrefix } = await withClient(cluster.url, seed);

  const path = `/v4/organisations/${trkref}/purchasers`;
  const authorization = `Basic ${Buffer.from(`${apiKey.key}:${apiKey.secret}`).toString("base64")}`;
  const serve = async (output: string, ...more: string[]) => {
    const args = [join(root, "bin", "fairmark"), "serve", "--port", "0", ...more];
    const server = processes.start(process.execPath, args, { env: environment, cwd: folder, output });
    const target: Target = { pid: server.pid, url: await listeningOn(output, server), path, authorization };
    return { server, target };
  };
  const log = join(folder, "server.log");
  const { server, target } = await serve(log);
  const answer = await captureAnswer(target);
  const erasureKey = deriveKeys(secret).current("erased order refs").toString("hex");
  writeFileSync(join(folder, "answer.json"), answer);
  const bareTarget = await startRoute("bare-route", target, {});
  const statementTarget = await startRoute("statement-route", target, {
    DATABASE_URL: cluster.url,
    ERASURE_KEY: erasureKey,
  });

  for (const name of ["new", "purchases", "unchanged"] as const) {
    writeFileSync(join(folder, `product-${name}.sql`), pgbenchScript(name));
    writeFileSync(join(folder, `plain-${name}.sql`), plainScript(name));
  }
  const load: Load = { processes, cluster, folder, seconds };
  let phases = 0;
  const fresh = () => firstFresh + freshAPhase * phases++;

  return await withClient(cluster.url, async (client) => {
    await client.query("create extension if not exists pg_stat_statements");
    const pgbench = async (mix: Mix, use: Load = load, script: "product" | "plain" = "product") => {
      say(`  pgbench, ${script}, ${mix}`);
      if (mix !== "unchanged") await client.query("checkpoint");
      const given = { organisation, erasure_key: erasureKey, seed_prefix: idPrefix, first_fresh: fresh() };
      return checkedAgainstRows(client, mix, () => runPgbench(use, script, mix, given));
    };
    const endpoint = async (mix: Mix, use: Load = load, at: Target = target) => {
      say(`  endpoint, ${mix}`);
      if (mix !== "unchanged") await client.query("checkpoint");
      return checkedAgainstRows(client, mix, () => runWrk(use, at, mix, fresh()));
    };
    /** A server without jobs, so that only the calls can write anything. */
    const prove = async () => {
      say("what calls that change nothing leave behind");
      await server.stop();
      const quiet = await serve(join(folder, "quiet-server.log"), "--no-worker");
      await endpoint("unchanged", short, quiet.target);
      // An idle session reports its counts within ten seconds; earlier writes must be counted before this starts.
      await pauseUntil(Date.now() + 11_000);
      const before = await takeTrace(client);
      await endpoint("unchanged", load, quiet.target);
      await pauseUntil(Date.now() + 11_000);
      return compareTraces(before, await takeTrace(client));
    };
    const bareRoute = (use: Load = load) => {
      say("  bare route");
      return runWrk(use, bareTarget, "unchanged", firstFresh);
    };
    const statementRoute = (use: Load = load) => {
      say("  bare route and the statement");
      return runWrk(use, statementTarget, "unchanged", firstFresh);
    };
    const both = async (mix: Mix, pgbenchFirst: boolean) => {
      const first = await (pgbenchFirst ? pgbench : endpoint)(mix);
      const second = await (pgbenchFirst ? endpoint : pgbench)(mix);
      const plain = await pgbench(mix, load, "plain");
      return pgbenchFirst ? { pgbench: first, endpoint: second, plain } : { pgbench: second, endpoint: first, plain };
    };

    say("warming up");
    // Node keeps getting faster for tens of thousands of requests; PostgreSQL's caches are warm at once.
    const short = { ...load, seconds: Math.min(3, seconds) };
    for (const mix of Object.keys(mixes) as Mix[]) {
      await pgbench(mix, short);
      await pgbench(mix, short, "plain");
      await endpoint(mix, load);
    }
    await bareRoute(short);
    await statementRoute();
    const measured: Round[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      say(`round ${round} of ${rounds}`);
      const pgbenchFirst = round % 2 === 1;
      const allNew = await both("new", pgbenchFirst);
      const mixed = await both("mixed", pgbenchFirst);
      const unchanged = await both("unchanged", true);
      const bare = await bareRoute();
      measured.push({ new: allNew, mixed, unchanged, bare, statement: await statementRoute() });
    }
    const memory = memoryOf(server.pid);
    await checkEverythingWasOn(target, log, measured);
    return judge({
      startedAt: startedAt.toISOString(),
      machine: machine(cluster),
      seconds,
      clients,
      rounds: measured,
      memory,
      proof: await prove(),
    });
  });
}

async function seed(client: pg.Client): Promise<{ organisation: string; idPrefix: string }> {
  const { rows } = await client.query<{ id: string }>("select id from organisations where trkref = $1", [trkref]);
  const organisation = rows[0]!.id;
  const aWeekAgo = Date.now() - 7 * dayMs;
  const idPrefix = `${aWeekAgo.toString(16).padStart(12, "0")}70008`;
  // The rows reference each other correctly by construction; checking each reference would take as long again.
  await client.query("set session_replication_role = replica; set maintenance_work_mem = '512MB'");
  for (const sql of seedSql(seeded)) await client.query(sql, [organisation, idPrefix]);
  await client.query("vacuum (analyze)");
  await client.query("checkpoint");
  return { organisation, idPrefix };
}

/** Runs a phase and compares what it claims to have done with the rows that exist. Requests in flight at the end may add a few. */
async function checkedAgainstRows(client: pg.Client, mix: Mix, phase: () => Promise<Measured>): Promise<Measured> {
  const count = async () => {
    const { rows } = await client.query<{ purchasers: number; purchases: number }>(
      "select (select count(*)::int from purchasers) as purchasers, (select count(*)::int from purchases) as purchases",
    );
    return rows[0]!;
  };
  const before = await count();
  const measured = await phase();
  const after = await count();
  const purchasers = (after.purchasers - before.purchasers) / measured.requests;
  const purchases = (after.purchases - before.purchases) / measured.requests / 3;
  const { unchanged, purchases: newOrders } = mixes[mix];
  const expected = { purchasers: 1 - unchanged - newOrders, purchases: 1 - unchanged };
  const differs = (seen: number, wanted: number) => Math.abs(seen - wanted) > 0.02 + (clients * 2) / measured.requests;
  if (differs(purchasers, expected.purchasers) || differs(purchases, expected.purchases))
    throw new Error(
      `The phase ${mix} wrote ${purchasers.toFixed(3)} purchasers and ${purchases.toFixed(3)} orders a request; ` +
        `${expected.purchasers.toFixed(2)} and ${expected.purchases.toFixed(2)} were expected.`,
    );
  return measured;
}

/** The product's answer to a request that changes nothing, as text; the bare route answers the same bytes. */
async function captureAnswer({ url, path, authorization }: Target): Promise<string> {
  const ask = async () => {
    const headers = { authorization, "content-type": "application/json" };
    const response = await fetch(url + path, { method: "POST", headers, body: requestBody(1, 1) });
    return { status: response.status, text: await response.text() };
  };
  const { status, text } = await ask();
  const { purchases } = JSON.parse(text) as { purchases?: { review_url: string | null }[] };
  if (status !== 200 || purchases?.length !== 3 || !purchases.every((purchase) => purchase.review_url))
    throw new Error(`The server answered ${status} to a seeded purchaser: ${text}`);
  return text;
}

/** Starts one of the routes that the product is compared with; both answer the captured bytes. */
async function startRoute(name: string, product: Target, environment: Record<string, string>): Promise<Target> {
  const output = join(folder, `${name}.log`);
  const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const args = ["--import", "tsx", script, join(folder, "answer.json"), trkref];
  const env = { PATH: process.env.PATH ?? "", ...environment };
  const started = processes.start(process.execPath, args, { env, cwd: root, output });
  return { ...product, pid: started.pid, url: await listeningOn(output, started) };
}

async function listeningOn(file: string, started: Started): Promise<string> {
  for (const patience = Date.now() + 60_000; ; ) {
    const text = readFileSync(file, "utf8");
    const url = /^listening on (\S+)$/m.exec(text)?.[1];
    if (url) return url;
    if (started.exited || Date.now() > patience) throw new Error(`It did not start:\n${text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Logs and metrics were on: there is a line and a count for every request. */
async function checkEverythingWasOn({ url }: Target, log: string, measured: readonly Round[]): Promise<void> {
  const requests = measured
    .flatMap((round) => [round.new, round.mixed, round.unchanged])
    .reduce((sum, { endpoint }) => sum + endpoint.requests, 0);
  const metrics = await (
    await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })
  ).text();
  const counted = [...metrics.matchAll(/^fairmark_http_requests_total\{.*purchasers.*\} (\d+)$/gm)]
    .map(([, count]) => Number(count))
    .reduce((sum, count) => sum + count, 0);
  if (counted < requests) throw new Error(`The metrics count ${counted} requests of ${requests}.`);
  await pauseUntil(Date.now() + 1500);
  const lines = Number(execFileSync("grep", ["-c", '"msg":"request"', log], { encoding: "utf8" }));
  if (lines < requests) throw new Error(`The log has ${lines} lines for ${requests} requests.`);
}

function machine(cluster: Cluster): Run["machine"] {
  const version = (command: string, args: string[]) => execFileSync(command, args, { encoding: "utf8" }).trim();
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    kernel: version("uname", ["-sr"]),
    fileSystem: version("df", ["--output=source,fstype", folder]).split("\n").at(-1)!.replace(/ +/, ", "),
    node: process.version,
    postgres: cluster.version,
    pgbench: version(join(bin, "pgbench"), ["--version"]).replace(/^pgbench \(PostgreSQL\) /, ""),
  };
}

async function pauseUntil(moment: number): Promise<void> {
  const wait = moment - Date.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
}
