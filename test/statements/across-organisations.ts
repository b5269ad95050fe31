import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "../support/recorded-statements.ts";

const texts = new Map<string, string[]>();

/** Whether a function of the product says that what it asks belongs to no organisation. */
export const saysAcrossOrganisations = (by: string): boolean => calls(by, "acrossOrganisations(");

/** Whether what a function asks is for plain PostgreSQL alone: on Citus it calls another, whose statements are recorded under that one's name. */
export const hasFormForCitus = (by: string): boolean => calls(by, "if (isSpread(db)) return ");

function calls(by: string, what: string): boolean {
  const [file, name] = by.split(" ") as [string, string | undefined];
  if (name === undefined) return false;
  const key = `${file} ${name}`;
  const found = texts.get(key) ?? functionsNamed(file, name);
  texts.set(key, found);
  return found.some((text) => text.includes(what));
}

function functionsNamed(file: string, name: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    const isNamed =
      ts.isFunctionDeclaration(node) ||
      ts.isVariableDeclaration(node) ||
      ts.isPropertyAssignment(node) ||
      ts.isMethodDeclaration(node);
    if (isNamed && node.name?.getText() === name) found.push(node.getText());
    ts.forEachChild(node, look);
  };
  look(source);
  return found;
}
