import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The import rules of ARCHITECTURE.md, as a program. Slices in rank order: each may import those before it, through their
 * index.ts, and platform; nobody imports the shell.
 */
const slices = [
  "organisations",
  "access",
  "webhooks",
  "catalogue",
  "purchases",
  "outbox",
  "alerts",
  "reviews",
  "receipts",
  "fast-responses",
  "reports",
  "moderation",
  "questionnaire",
  "invitations",
  "insights",
  "publication",
  "intake",
  "feeds",
  "privacy",
  "console",
];
const shell = ["main.ts", "app.ts", "worker.ts", "mend-future-marks.ts", "config.ts", "cli"];

const src = fileURLToPath(new URL("../src/", import.meta.url));
const importPattern = /(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g;

/** What is wrong with these sources (path below src → text), as sentences that say what to do. */
export function boundaryProblems(sources: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  for (const [name, text] of sources) {
    const isTest = name.endsWith(".test.ts");
    for (const [, specifier] of text.matchAll(importPattern)) {
      const target = relative(src, resolve(src, dirname(name), specifier!));
      if (!isTest) problems.push(...importProblems(name, target));
    }
    if (!isTest) problems.push(...wordProblems(name, text));
  }
  const folders = new Set(
    [...sources.keys()].filter((name) => !name.endsWith(".test.ts")).map((name) => name.split("/")[0]!),
  );
  const unranked = [...folders].filter((folder) => ![...slices, ...shell, "platform"].includes(folder));
  return problems.concat(
    unranked.map((folder) => `src/${folder} has no rank: name it in scripts/check-boundaries.ts and ARCHITECTURE.md`),
  );
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

function isFrontDoor(target: string): boolean {
  return /^[^/]+\/index\.ts$/.test(target);
}

const domainWords = /\b(organisation|trkref|purchaser|purchase|reviewable|questionnaire|vetter)s?\b/i;

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
  if (/\.views\.tsx$/.test(name) && /\.queries\.ts"|platform\/db\.ts"/.test(code))
    problems.push(`${name}: a view renders what it is given`);
  if (!name.endsWith(".queries.ts") && inSlice && /\.(selectFrom|insertInto|updateTable|deleteFrom)\(/.test(code)) {
    problems.push(`${name}: SQL belongs into the slice's .queries.ts`);
  }
  // The generated table types, the list of refusals and of a metric's name are the three known places.
  const exempt = ["platform/schema.ts", "platform/errors.ts", "platform/metrics.ts"];
  const word = name.startsWith("platform/") && !exempt.includes(name) ? domainWords.exec(code) : null;
  if (word) problems.push(`${name}: platform knows no domain word, but says "${word[0]}"`);
  return problems;
}

function readSources(): Map<string, string> {
  const names = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
  return new Map(names.map((name) => [name, readFileSync(join(src, name), "utf8")]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = boundaryProblems(readSources());
  for (const problem of problems) console.error(problem);
  console.log(
    problems.length === 0 ? "boundaries: no import against the ranks" : `boundaries: ${problems.length} problems`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}
