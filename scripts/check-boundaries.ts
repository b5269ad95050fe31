import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { frontDoorProblems, isFrontDoor } from "./front-doors.ts";
import { circleProblems } from "./import-circles.ts";
import { importsOf, isTest, type Sources } from "./source-imports.ts";
import { foreignWriters, owners } from "./table-owners.ts";
import { ownerProblems } from "./table-writes.ts";

/**
 * The import rules of ARCHITECTURE.md, as a program. Slices in rank order: each may import those before it, through their
 * index.ts, and the platform; nobody imports the shell.
 */
export const slices = [
  "organisations",
  "access",
  "webhooks",
  "catalogue",
  "purchases",
  "outbox",
  "reviews",
  "receipts",
  "fast-responses",
  "votes",
  "conversations",
  "reports",
  "checks",
  "moderation",
  "templates",
  "questionnaire",
  "invitations",
  "insights",
  "publication",
  "intake",
  "feeds",
  "alerts",
  "reading",
  "embeds",
  "privacy",
  "upgrades",
  "console",
];
const shell = ["main.ts", "app.ts", "worker.ts", "jobs.ts", "mend-future-marks.ts", "config.ts", "cli"];

const root = fileURLToPath(new URL("../", import.meta.url));

/**
 * What is wrong with these sources, as sentences that say what to do. The rules for imports, words and SQL apply to files in
 * `src/`; files outside are only read to see which front doors they use.
 */
export function boundaryProblems(sources: Sources): string[] {
  const imports = importsOf(sources);
  const problems: string[] = [];
  for (const [name, text] of sources) {
    if (isTest(name) || name.startsWith("../")) continue;
    for (const { target } of imports.get(name) ?? [])
      problems.push(...importProblems(name, target), ...kindProblems(name, target));
    problems.push(...wordProblems(name, text));
  }
  return [...problems, ...unranked(sources), ...circleProblems(imports), ...frontDoorProblems(sources, imports)];
}

function unranked(sources: Sources): string[] {
  const known = [...slices, ...shell, "platform", ".."];
  const folders = new Set([...sources.keys()].filter((name) => !isTest(name)).map((name) => name.split("/")[0]!));
  return [...folders]
    .filter((folder) => !known.includes(folder))
    .map((folder) => `src/${folder} has no rank: name it in scripts/check-boundaries.ts and ARCHITECTURE.md`);
}

function importProblems(name: string, target: string): string[] {
  const from = name.split("/")[0]!;
  const to = target.split("/")[0]!;
  if (from === to || shell.includes(from)) {
    return shell.includes(from) && slices.includes(to) && !isFrontDoor(target)
      ? [`${name}: import "${to}" through its index.ts, not ${target}`]
      : [];
  }
  if (from === "platform") return [`${name}: platform knows nothing outside itself, but imports ${target}`];
  if (shell.includes(to)) return [`${name}: imports ${target}; pass it in as an argument instead`];
  if (to === "platform") return [];
  const problems: string[] = [];
  if (slices.indexOf(to) > slices.indexOf(from))
    problems.push(`${name}: "${from}" stands above "${to}"; see ARCHITECTURE.md, ranks`);
  if (!isFrontDoor(target)) problems.push(`${name}: import "${to}" through its index.ts, not ${target}`);
  return problems;
}

const domainWords = /\b(organisation|trkref|purchaser|purchase|reviewable|questionnaire|vetter)s?\b/i;

/** Where the engine that takes in feeds meets the kinds of feeds; the rest of it knows none of them. */
const knowsFeedKinds = ["feeds/import-feed.ts", "feeds/try-feed.ts"];

function kindProblems(name: string, target: string): string[] {
  const isEngine = /^feeds\/[^/]+$/.test(name) && !knowsFeedKinds.includes(name);
  return isEngine && target.startsWith("feeds/kinds/")
    ? [`${name}: the engine knows no kind of feed, but imports ${target}; say what it needs in feed-handler.ts`]
    : [];
}

function wordProblems(name: string, text: string): string[] {
  const problems: string[] = [];
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  const inSlice = slices.includes(name.split("/")[0]!);
  if (/\bprocess\.env\b/.test(code) && name !== "main.ts")
    problems.push(`${name}: only main.ts reads process.env; take a setting from Config`);
  if (inSlice && /new Date\(\)|Date\.now\(\)/.test(code))
    problems.push(`${name}: reads the clock; take now as an argument`);
  if (/export \*/.test(code)) problems.push(`${name}: name every export; a front door is a list`);
  if (/\.queries\.ts$/.test(name) && /from "fastify"/.test(code)) problems.push(`${name}: queries know no HTTP`);
  if (inSlice && /\.pages\.tsx$/.test(name) && /\broles\b|["'`]\/console\b/.test(code))
    problems.push(`${name}: pages are for everybody; those of the console stand in a .console.tsx`);
  if (inSlice && /\bframedBy:|\bcacheControl:\s*["'`]/.test(code))
    problems.push(`${name}: how long pages are kept and who frames them is said in app.ts, for each scope`);
  if (/\.console\.tsx$/.test(name) && /\bpageScope\(/.test(code))
    problems.push(`${name}: the console has one scope, consoleScope; its pages make none of their own`);
  if (/\.views\.tsx$/.test(name) && /\.queries\.ts"|platform\/db\.ts"/.test(code))
    problems.push(`${name}: a view renders what it is given`);
  if (!name.endsWith(".queries.ts") && inSlice && /\.(selectFrom|insertInto|updateTable|deleteFrom)\(/.test(code)) {
    problems.push(`${name}: SQL belongs into the slice's .queries.ts`);
  }
  // The generated table types, the list of refusals and the name of a metric are the known exceptions.
  const exempt = ["platform/schema.ts", "platform/vocabularies.ts", "platform/errors.ts", "platform/metrics.ts"];
  const word = name.startsWith("platform/") && !exempt.includes(name) ? domainWords.exec(code) : null;
  if (word) problems.push(`${name}: platform knows no domain word, but says "${word[0]}"`);
  return problems;
}

function readSources(): Map<string, string> {
  const names = ["src", "test", "bench", "scripts"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(folder, name)),
  );
  return new Map(names.map((name) => [relative("src", name), readFileSync(join(root, name), "utf8")]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sources = readSources();
  const problems = [...boundaryProblems(sources), ...ownerProblems(sources, owners, foreignWriters)];
  for (const problem of problems) console.error(problem);
  console.log(
    problems.length === 0
      ? "boundaries: ranks, circles, owners of tables and front doors are as they should be"
      : `boundaries: ${problems.length} problems`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}
