import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { DefaultQueryExecutor } from "kysely";
import pg from "pg";
import { prepareValue } from "pg/lib/utils.js";
import { afterAll, expect } from "vitest";
import { keepStatements, type RecordedStatement } from "./recorded-statements.ts";

// Runs before every test file: what the product asks the database in it is kept, for the rules of test/statements.

type Origin = { kind: "product"; by: string } | { kind: "test" | "library" | "unknown" };
type Noted = { values: unknown[]; origin: Origin; looks: number };
type Recorder = { noted: Map<string, Noted> };

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Tests and the product may send the same text: this many callers are looked at before it is taken for the tests' own. */
const mostLooks = 50;

// Workers keep their modules from one file to the next, and with them the driver.
const installed = Symbol.for("fairmark.record-statements");
const kept = globalThis as unknown as Record<symbol, Recorder | undefined>;
const recorder = kept[installed] ?? install();
kept[installed] = recorder;
recorder.noted.clear();
// Also where a file has tests for FULL=1 alone, and nothing runs after them.
const { testPath } = expect.getState();
const testFile = relative(root, testPath!);
keepStatements(testFile, []);

afterAll(() => keepStatements(testFile, statementsOf(recorder)));

function install(): Recorder {
  const noted: Recorder["noted"] = new Map();
  for (const { prototype } of [pg.Client, pg.Pool] as { prototype: { query: (...given: unknown[]) => unknown } }[]) {
    const { query } = prototype;
    prototype.query = function (this: unknown, ...given: unknown[]) {
      note(noted, given);
      return query.apply(this, given);
    };
  }
  // Asked before it waits for a connection, the query builder's caller is still there to be seen.
  const builder = Object.getPrototypeOf(DefaultQueryExecutor.prototype) as DefaultQueryExecutor;
  const { executeQuery } = builder;
  builder.executeQuery = function (this: DefaultQueryExecutor, compiled, ...more) {
    note(noted, [compiled.sql, compiled.parameters]);
    return executeQuery.call(this, compiled, ...more) as never;
  };
  return { noted };
}

function note(noted: Recorder["noted"], [asked, given]: unknown[]): void {
  const { text, values = given } = (typeof asked === "string" ? { text: asked } : (asked ?? {})) as Record<
    string,
    unknown
  >;
  if (typeof text !== "string") return;
  const known = noted.get(text);
  if (known && (known.origin.kind === "product" || known.looks >= mostLooks)) return;
  const origin = originOf(framesOfCaller());
  const mine = Array.isArray(values) ? values : [];
  if (!known) noted.set(text, { values: mine, origin, looks: 1 });
  else {
    known.looks += 1;
    if (origin.kind === "product" || known.origin.kind === "unknown") Object.assign(known, { origin, values: mine });
  }
}

type Frame = { file: string; name: string };

function framesOfCaller(): Frame[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = 200;
  Error.prepareStackTrace = (_error, sites) =>
    sites.map((site) => ({ file: site.getFileName() ?? "", name: site.getFunctionName() ?? "" }));
  const { stack } = new Error("only for its callers");
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  return (stack as unknown as Frame[]).map(({ file, name }) => ({
    file: relative(root, file.startsWith("file:") ? fileURLToPath(file) : file),
    name,
  }));
}

/** What only hands statements on. */
const between =
  /^(node:|node_modules\/(pg|pg-pool|kysely)\/|src\/platform\/(db|camel-case|statement-names|current-reads)\.ts$|test\/support\/record-statements\.ts$)/;
const isOfTests = /^(test|bench|scripts)\/|\.test\.tsx?$|^src\/platform\/postgres\/testing\//;

function originOf(frames: Frame[]): Origin {
  const own = frames.filter(({ file }) => file !== "" && !between.test(file));
  const nearest = own[0];
  if (!nearest) return { kind: "unknown" };
  if (nearest.file.startsWith("node_modules/")) return { kind: "library" };
  // A copy of the sources that a test has made.
  if (nearest.file.startsWith("..")) return { kind: "test" };
  if (isOfTests.test(nearest.file)) return { kind: "test" };
  if (!nearest.file.startsWith("src/")) return { kind: "unknown" };
  const outside = own.findIndex(({ file }) => !file.startsWith("src/") || isOfTests.test(file));
  const ours = own.slice(0, outside === -1 ? undefined : outside);
  // What a slice's file of queries asks through a function of the platform is that slice's.
  const slice = ours.find(({ file }) => file.endsWith(".queries.ts") && !file.startsWith("src/platform/"));
  const chosen = slice ?? nearest;
  const named = ours.find(({ file, name }) => file === chosen.file && name !== "");
  return { kind: "product", by: `${chosen.file} ${(named?.name ?? "").replace(/^.*\./, "")}`.trim() };
}

function statementsOf({ noted }: Recorder): RecordedStatement[] {
  return [...noted].flatMap(([text, { values, origin }]) => {
    if (origin.kind === "unknown") return [{ text, values: values.map(onWire), by: "?" }];
    return origin.kind === "product" ? [{ text, values: values.map(onWire), by: origin.by }] : [];
  });
}

function onWire(value: unknown): RecordedStatement["values"][number] {
  const sent = prepareValue(value) as string | Buffer | null;
  if (sent === null || sent === undefined) return null;
  return Buffer.isBuffer(sent) ? { base64: sent.toString("base64") } : String(sent);
}
