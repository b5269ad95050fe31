import { execFileSync, spawn } from "node:child_process";
import { createReadStream, createWriteStream, readFileSync, rmSync } from "node:fs";
import { chmod, mkdtemp, stat } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { insertOrganisation } from "../src/organisations/index.ts";
import { connectKysely, connectPool, serverRole } from "../src/platform/db.ts";
import { migrate } from "../src/platform/migrate.ts";
import { ownEmbeddedPostgres } from "../src/platform/postgres/index.ts";
import { fillBareTables } from "./bare-tables.ts";
import { asJson, say, wholeNumberFromEnvironment } from "./options.ts";
import { keepProcesses } from "./processes.ts";
import { type Uploaded, uploaded } from "./uploaded.ts";

/**
 * How fast a purchaser feed is taken in, compared with a plain COPY of the same file in the same run, into a table with the same
 * columns (one without any index, and one with four), and with what PostgreSQL itself needs to store the feed: the same rows in
 * tables with our columns, indexes and foreign keys. Then the memory of `serve` and of its importer during an upload of the same
 * file.
 */
const rows = wholeNumberFromEnvironment("BENCH_ROWS", 1_000_000);
const target = { ratio: 0.5, memoryMb: 200, serverGrowthMb: 50 };
const silence = () => undefined;
const log = { error: silence, warn: silence, info: silence, debug: silence } as never;

type Address = Awaited<ReturnType<typeof ownEmbeddedPostgres>>["address"];
type Measured = {
  name: string;
  seconds: number;
  perSecond: number;
  memoryMb?: number;
  serverMb?: Uploaded["serverMb"];
};

const columns =
  "sku, first_name, email, purchase_date, customer_ref, order_ref, delivery_date, country, price, currency";

const indexes = `
  alter table keyed add column id uuid not null default gen_random_uuid() primary key;
  create index on keyed (email);
  create unique index on keyed (order_ref, sku, id);
  create index on keyed (id, sku)`;

const root = fileURLToPath(new URL("../", import.meta.url));
const main = join(root, "dist/main.js");
execFileSync("npm", ["run", "-s", "build"], { cwd: root, stdio: "inherit" });

const folder = await mkdtemp(join(tmpdir(), "fairmark-bench-import-"));
await chmod(folder, 0o711);
const processes = keepProcesses();
processes.endWithThisOne(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
const postgres = await ownEmbeddedPostgres({ dataDir: folder, log });
processes.stopLast(() => postgres.stop());
try {
  await bench(postgres.address);
} catch (error) {
  say(String((error as Error).stack));
  process.exitCode = 1;
} finally {
  await processes.stop();
}

async function bench(address: Address): Promise<void> {
  await migrate(address, new Date());
  const owner = new pg.Client({ ...address });
  owner.on("error", silence);
  await owner.connect();
  const path = join(folder, "purchasers.csv");
  say(`writing a file of ${rows} rows`);
  await pipeline(Readable.from(lines(rows)), createWriteStream(path));
  const { size } = await stat(path);

  say("plain COPY");
  const plain = await copied(owner, path, "plain", "");
  const keyed = await copied(owner, path, "keyed", indexes);

  const pool = connectPool({ address, log, max: 2, role: serverRole });
  await insertOrganisation(
    connectKysely(pool, "postgresql"),
    { trkref: "BENCH", name: "Bench", locale: "en-GB" },
    new Date(),
  );
  say("tables like ours");
  const bareSeconds = await fillBareTables(owner, path, columns);
  const bare = { name: "tables like ours, bare", seconds: bareSeconds, perSecond: rows / bareSeconds };
  await owner.query("checkpoint");

  say("the feed");
  const measured: Measured[] = [plain, keyed, bare];
  for (const name of ["the feed, everything new", "the same again, forced"]) {
    measured.push(await imported(name, path));
    await owner.query("checkpoint");
  }
  const databaseUrl = `postgres://${address.user}@localhost:${address.port}/${address.database}?host=${encodeURIComponent(address.host)}`;
  const upload = await uploaded(pool, processes, { main, path, folder, databaseUrl });
  if (upload.rowsRead !== rows) throw new Error(`The upload ended after ${upload.rowsRead} rows`);
  const { seconds, importerMb, serverMb } = upload;
  measured.push({ name: "and again, uploaded", seconds, perSecond: rows / seconds, memoryMb: importerMb, serverMb });
  await pool.end();
  await owner.end();
  show(measured, size);
}

function* lines(count: number): Generator<string> {
  yield `${columns.replaceAll(" ", "")}\n`;
  let part = "";
  for (let n = 1; n <= count; n += 1) {
    // Three in four orders have one item; one purchaser in five comes back.
    const order = Math.ceil(n * 0.8);
    const who = order % 5 === 0 ? Math.floor(order / 2) : order;
    const day = String(1 + (n % 28)).padStart(2, "0");
    part += `SKU-${n % 20_000},Jane,jane.doe.${who}@mail-${who % 90}.example.com,${day}/03/2026,C${who},O-2026-${order},${day}/04/2026,GB,${(n % 20_000) / 100},GBP\n`;
    if (part.length > 64_000) {
      yield part;
      part = "";
    }
  }
  yield part;
}

async function copied(owner: pg.Client, path: string, table: string, further: string): Promise<Measured> {
  await owner.query(
    `create table ${table} (${columns
      .split(", ")
      .map((name) => `${name} text`)
      .join(", ")})`,
  );
  if (further) await owner.query(further);
  await owner.query("checkpoint");
  const started = performance.now();
  await pipeline(
    createReadStream(path),
    owner.query(copyFrom(`copy ${table} (${columns}) from stdin (format csv, header)`)),
  );
  const seconds = (performance.now() - started) / 1000;
  await owner.query(`drop table ${table}`);
  const name = further ? "plain COPY, four indexes" : "plain COPY, no index";
  return { name, seconds, perSecond: rows / seconds };
}

/** The command itself, as an operator would run it, from start to end; its memory as counted by the system. */
async function imported(name: string, path: string): Promise<Measured> {
  let most = 0;
  const started = performance.now();
  const args = ["import", "purchasers", path, "--organisation", "BENCH", "--json", "--force"];
  const env = { ...process.env, DATA_DIR: folder, DATABASE_URL: "", BASE_URL: "" };
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (data) => {
    output += data;
  });
  const watch = setInterval(() => {
    most = Math.max(most, peakOf(child.pid!));
  }, 50);
  const code = await new Promise((resolve) => child.once("close", resolve));
  clearInterval(watch);
  const seconds = (performance.now() - started) / 1000;
  const result = output ? JSON.parse(output) : {};
  if (code !== 0 || result.read !== rows) throw new Error(`The import ended with ${code}: ${output}`);
  say(`  ${JSON.stringify({ ...result, id: undefined })}`);
  return { name, seconds, perSecond: rows / seconds, memoryMb: most };
}

function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function show(measured: readonly Measured[], size: number): void {
  const plain = measured[0]!;
  const [, keyed, bare] = measured as [Measured, Measured, Measured];
  const found = measured.map((one) => ({
    ...one,
    ratio: one.perSecond / plain.perSecond,
    ofKeyed: one.perSecond / keyed.perSecond,
    ofBare: one.perSecond / bare.perSecond,
  }));
  if (asJson) {
    process.stdout.write(
      `${JSON.stringify({ rows, bytes: size, processor: cpus()[0]?.model, measured: found }, null, 2)}\n`,
    );
    return;
  }
  const column = (text: string | number, width: number) => String(text).padStart(width);
  const line = (one: (typeof found)[number]) =>
    `  ${one.name.padEnd(28)}${column(one.seconds.toFixed(1), 10)}${column(Math.round(one.perSecond), 12)}${[one.ratio, one.ofKeyed, one.ofBare].map((ratio) => column(ratio.toFixed(2), 8)).join("")}${column(one.memoryMb ? `${Math.round(one.memoryMb)} MB` : "", 10)}`;
  const feed = found[3]!;
  const server = found.at(-1)!.serverMb!;
  const growth = server.most - server.before;
  const memory = Math.max(...found.map(({ memoryMb }) => memoryMb ?? 0));
  process.stdout.write(
    [
      `  ${`${rows} rows, ${Math.round(size / 1024 / 1024)} MB`.padEnd(28)}${column("seconds", 10)}${column("rows/s", 12)}${column("x plain", 8)}${column("x keyed", 8)}${column("x bare", 8)}${column("memory", 10)}`,
      ...found.map(line),
      `  feed >= ${target.ratio} x plain COPY`.padEnd(40) + (feed.ratio >= target.ratio ? "met" : "MISSED"),
      `  memory of who imports < ${target.memoryMb} MB`.padEnd(40) + (memory < target.memoryMb ? "met" : "MISSED"),
      `  serve grows by < ${target.serverGrowthMb} MB`.padEnd(40) +
        `${growth < target.serverGrowthMb ? "met" : "MISSED"} (${Math.round(server.before)} to ${Math.round(server.most)} MB)`,
      "",
    ].join("\n"),
  );
}
