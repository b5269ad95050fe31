import ts from "typescript";
import { isTest, type Sources, scriptKindOf } from "./source-imports.ts";

/** A file that may write tables of another slice. A file that is told at run time which table to write is listed too. */
export type ForeignWriter = { file: string; tables: readonly string[]; because: string };

type Owners = Readonly<Record<string, readonly string[]>>;

const schema = "platform/schema.ts";
const listedIn = "scripts/table-owners.ts";

/** Tables written by a slice other than their owner, tables without an owner, and entries of the lists that are not true. */
export function ownerProblems(sources: Sources, owners: Owners, writers: readonly ForeignWriter[]): string[] {
  const tables = tablesOf(sources.get(schema) ?? "");
  const ownerOf = new Map(Object.entries(owners).flatMap(([slice, some]) => some.map((table) => [table, slice])));
  const unowned = [...tables].filter((table) => !ownerOf.has(table));
  const gone = [...ownerOf.keys()].filter((table) => !tables.has(table));
  const needed = new Set<string>();
  const problems: string[] = [];
  for (const [name, text] of sources) {
    if (isTest(name) || name.startsWith("../")) continue;
    const allowed = writers.find(({ file }) => file === name);
    const written = tablesWrittenIn(name, text, tables);
    if (written === "unknown" && !allowed) problems.push(`${name}: writes a table and does not say which; name it`);
    for (const table of written === "unknown" ? [] : written) {
      const owner = ownerOf.get(table);
      if (owner === undefined || owner === name.split("/")[0]) continue;
      if (allowed?.tables.includes(table)) needed.add(`${name} ${table}`);
      else problems.push(`${name}: writes ${table}, which belongs to "${owner}"; call a function of that slice`);
    }
  }
  const idle = writers.flatMap(({ file, tables: some }) =>
    some
      .filter((table) => !needed.has(`${file} ${table}`))
      .map((table) => `${file} does not write another slice's ${table}`),
  );
  return [
    ...problems,
    ...unowned.map((table) => `${listedIn}: ${table} has no owner`),
    ...gone.map((table) => `${listedIn}: there is no table ${table}`),
    ...idle.map((sentence) => `${listedIn}: ${sentence}`),
  ];
}

/** The tables that the generated types name. */
function tablesOf(schemaText: string): Set<string> {
  const [, body = ""] = /export interface DB \{([^}]*)\}/.exec(schemaText) ?? [];
  return new Set([...body.matchAll(/^\s*(\w+):/gm)].map(([, name]) => asInSql(name!)));
}

function asInSql(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const kyselyWrites = ["insertInto", "updateTable", "deleteFrom", "mergeInto", "replaceInto"];
const sqlWrites = [
  /\binsert\s+into\s+([\w."\\]+|\$)/gi,
  /\bdelete\s+from\s+(?:only\s+)?([\w."\\]+|\$)/gi,
  /\bmerge\s+into\s+(?:only\s+)?([\w."\\]+|\$)/gi,
  /\btruncate\s+(?:table\s+)?(?:only\s+)?([\w."\\]+|\$)/gi,
  /\bupdate\s+(?:only\s+)?([\w."\\]+|\$(?=\{[^}]*\}(?:\s+\w+)?\s+set\b))/gi,
  /\bcopy\s+([\w."\\]+|\$(?=\{[^}]*\}\s+from\b))/gi,
];

/** A table's name without schema or quotes: `public.reviews`, `"reviews"`. */
function plainName(target: string): string {
  return target.replaceAll(/["\\]/g, "").replace(/^public\./, "");
}

/**
 * The tables that a file writes: through Kysely, in SQL, or by COPY. If the name is inserted at run time, it is one of those that
 * the file has as string literals; "unknown" if it has none.
 */
function tablesWrittenIn(name: string, text: string, tables: ReadonlySet<string>): Set<string> | "unknown" {
  const written = new Set<string>();
  const named = new Set<string>();
  let isPutIn = false;
  const note = (target: string | undefined) => {
    if (target === undefined) isPutIn = true;
    else if (tables.has(plainName(target))) written.add(plainName(target));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) for (const target of targetsOf(node)) note(target);
    if (ts.isStringLiteralLike(node) && tables.has(asInSql(node.text))) named.add(asInSql(node.text));
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node))
      for (const pattern of sqlWrites)
        for (const [, target] of node.getText().matchAll(pattern)) note(target === "$" ? undefined : target);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, scriptKindOf(name)));
  if (!isPutIn) return written;
  return named.size === 0 ? "unknown" : new Set([...written, ...named]);
}

/** What a call writes to, as SQL names it; undefined for a name that is not written out. */
function targetsOf(call: ts.CallExpression): (string | undefined)[] {
  const { expression } = call;
  const isKysely = ts.isPropertyAccessExpression(expression) && kyselyWrites.includes(expression.name.text);
  const isCopy = ts.isIdentifier(expression) && expression.text === "copyIn";
  if (!isKysely && !isCopy) return [];
  const target = call.arguments[isCopy ? 1 : 0];
  const parts = target && ts.isArrayLiteralExpression(target) ? target.elements : [target];
  return parts.map((part) => (part && ts.isStringLiteralLike(part) ? asInSql(part.text.split(/[ (]/)[0]!) : undefined));
}
