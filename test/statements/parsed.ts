import { loadModule, parseSync } from "libpg-query";

await loadModule();

/**
 * A part of a statement as PostgreSQL's own parser gives it: names of parts to parts. Read through the functions below, since a
 * part may as well be a list, a text or a number.
 */
export type Node = { readonly [part: string]: Node | undefined };

/** The statement of a text; undefined if there is none, or more than one. */
export function parseStatement(text: string): Node | undefined {
  const { stmts = [] } = parseSync(text);
  return stmts.length === 1 ? (stmts[0]!.stmt as unknown as Node) : undefined;
}

export function listOf(node: Node | undefined): Node[] {
  return Array.isArray(node) ? node : [];
}

export function textOf(node: Node | undefined): string {
  return typeof node === "string" ? node : "";
}

/** The names of a dotted name. */
export function namesOf(node: Node | undefined): string[] {
  return listOf(node).map((one) => textOf(one.String?.sval));
}

const statementKinds = ["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"] as const;

export type StatementKind = (typeof statementKinds)[number];

/** Which of the kinds that read or change rows it is. */
export function kindOf(node: Node): StatementKind | undefined {
  return statementKinds.find((kind) => node[kind]);
}

/**
 * Every part of these kinds in an expression, those within each other too; subqueries are given as a whole and not gone into.
 */
export function partsOf(node: Node | undefined, kinds: readonly string[]): { kind: string; part: Node }[] {
  if (node === null || typeof node !== "object") return [];
  if (Array.isArray(node)) return node.flatMap((one) => partsOf(one as Node, kinds));
  return Object.entries(node).flatMap(([kind, part]) => {
    const found = kinds.includes(kind) ? [{ kind, part: part! }] : [];
    if (kindOf({ [kind]: part })) return found;
    return [...found, ...partsOf(kind === "SubLink" ? part?.testexpr : part, kinds)];
  });
}

/** `$1`, a cast of it, or a constant. */
export function isGiven(node: Node | undefined): boolean {
  if (!node) return false;
  if (node.ParamRef || node.A_Const) return true;
  return isGiven(node.TypeCast?.arg);
}
