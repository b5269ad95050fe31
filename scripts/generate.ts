import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { pino } from "pino";
import { migrate } from "../src/platform/migrate.ts";
import { ownEmbeddedPostgres } from "../src/platform/postgres/index.ts";
import { clientTypes } from "./client-types.ts";
import { countriesModule } from "./country-table.ts";
import { copiedFiles } from "./production-packages.ts";
import { columnTypes, type DescribedColumn, vocabularies, vocabulariesModule } from "./vocabularies.ts";

/**
 * Generates files from their sources: the table types from the migrated database and the slices' lists of words, the OpenAPI
 * document from the routes and the types of its clients from that, the settings page from the schema. With --check it changes nothing
 * and fails if a committed file is out of step.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const made = [
  "src/platform/schema.ts",
  "src/platform/vocabularies.ts",
  "src/platform/values/countries.ts",
  "docs/api/openapi.json",
  "docs/api/openapi.d.ts",
  "docs/operate/configuration.md",
  ...copiedFiles["@picocss/pico"]!.map((file) => `assets/pico/${basename(file)}`),
];
const isCheck = process.argv.includes("--check");

function run(program: string, args: string[]): void {
  execFileSync(process.execPath, [join(root, program), ...args], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
}

async function makeTypes(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "fairmark-generate-"));
  chmodSync(dataDir, 0o711);
  const postgres = await ownEmbeddedPostgres({ dataDir, log: pino({ level: "silent" }) });
  try {
    await migrate({ ...postgres.address, ssl: false }, new Date());
    const { host, port, user, database } = postgres.address;
    const url = `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
    const patterns = ["--include-pattern", "public.*", "--exclude-pattern", "public.schema_migrations"];
    const form = ["--dialect", "postgres", "--camel-case", "--date-parser", "string", "--log-level", "error"];
    writeFileSync(join(root, "src/platform/vocabularies.ts"), vocabulariesModule());
    const imports = Object.entries(vocabularies).map(([name, { from }]) => [name, from ?? "./vocabularies.ts"]);
    const words = { columns: columnTypes(await describeColumns(url)) };
    run("node_modules/kysely-codegen/dist/cli/bin.js", [
      ...form,
      ...patterns,
      "--custom-imports",
      JSON.stringify(Object.fromEntries(imports)),
      "--overrides",
      JSON.stringify(words),
      "--url",
      url,
      "--out-file",
      "src/platform/schema.ts",
    ]);
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function describeColumns(url: string): Promise<DescribedColumn[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<DescribedColumn>(`
      select table_name || '.' || column_name as column, is_nullable = 'YES' as "isNullable",
        column_default is not null as "hasDefault", data_type = 'ARRAY' as "isArray"
      from information_schema.columns where table_schema = 'public'`);
    return rows;
  } finally {
    await client.end();
  }
}

const before = made.map((file) => readFileSync(join(root, file), "utf8"));
await makeTypes();
writeFileSync(join(root, "src/platform/values/countries.ts"), countriesModule());
for (const file of copiedFiles["@picocss/pico"]!)
  copyFileSync(join(root, "node_modules/@picocss/pico", file), join(root, "assets/pico", basename(file)));
run("node_modules/tsx/dist/cli.mjs", ["scripts/print-openapi.ts"]);
const document = new URL("../docs/api/openapi.json", import.meta.url);
writeFileSync(new URL("openapi.d.ts", document), await clientTypes(document));
run("node_modules/tsx/dist/cli.mjs", ["scripts/print-configuration.ts"]);
const stale = made.filter((file, index) => readFileSync(join(root, file), "utf8") !== before[index]);
if (isCheck) for (const [index, file] of made.entries()) writeFileSync(join(root, file), before[index]!);
if (isCheck && stale.length > 0) {
  console.error(`${stale.join(", ")} out of step. Run npm run generate and commit what it changes.`);
  process.exitCode = 1;
} else console.log(stale.length > 0 ? `made ${stale.join(", ")}` : "generated files are in step");
