import { dirname, join, normalize } from "node:path";
import ts from "typescript";

/** Sources by their path within `src/`; paths of files outside begin with `../`. */
export type Sources = ReadonlyMap<string, string>;

/** What a file imports from another: which names (`*` for all), whether only as types, and whether not before it is asked to. */
export type Import = { target: string; names: readonly string[]; isTypeOnly: boolean; isLater?: true };

export type Imports = ReadonlyMap<string, readonly Import[]>;

/** What each source imports by a relative path: declarations, `export … from`, `import("…")`, and types named that way. */
export function importsOf(sources: Sources): Imports {
  return new Map([...sources].map(([name, text]) => [name, importsIn(name, text)]));
}

export function isTest(name: string): boolean {
  return /\.test\.tsx?$/.test(name);
}

function importsIn(name: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, names: readonly string[], isTypeOnly: boolean, isLater = false) => {
    if (specifier && ts.isStringLiteral(specifier) && specifier.text.startsWith("."))
      found.push({ target: pathOf(name, specifier.text), names, isTypeOnly, ...(isLater ? { isLater } : {}) });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, ...takenBy(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, ...takenBy(node));
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, node.qualifier ? [node.qualifier.getText()] : [], true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], takenFrom(node), false, true);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, scriptKindOf(name)));
  return found;
}

function pathOf(name: string, specifier: string): string {
  return normalize(join(dirname(name), specifier)).replace(/^\.\.\/src\//, "");
}

function takenBy(clause: ts.ImportClause | ts.ExportDeclaration | undefined): [names: string[], isTypeOnly: boolean] {
  if (!clause) return [[], false];
  const named = ts.isExportDeclaration(clause) ? clause.exportClause : clause.namedBindings;
  if (named && !("elements" in named)) return [["*"], clause.isTypeOnly];
  const elements = [...(named?.elements ?? [])];
  const areTypes = elements.length > 0 && elements.every((element) => element.isTypeOnly);
  const hasDefault = ts.isImportClause(clause) && clause.name !== undefined;
  return [
    elements.map(({ name, propertyName }) => (propertyName ?? name).text),
    clause.isTypeOnly || (areTypes && !hasDefault),
  ];
}

/** The names that a file exports, wherever they come from. */
export function exportsOf(name: string, text: string): string[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, scriptKindOf(name));
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause } = statement;
      return exportClause && ts.isNamedExports(exportClause) ? exportClause.elements.map((one) => one.name.text) : [];
    }
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map((one) => one.name.getText());
    return "name" in statement && statement.name ? [(statement.name as ts.Node).getText()] : [];
  });
}

export function scriptKindOf(name: string): ts.ScriptKind {
  return name.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
}

/** The names in `const { a, b } = await import("…")` and in `(await import("…")).a`. */
function takenFrom(call: ts.CallExpression): string[] {
  let around: ts.Node = call.parent;
  while (ts.isAwaitExpression(around) || ts.isParenthesizedExpression(around)) around = around.parent;
  if (ts.isPropertyAccessExpression(around)) return [around.name.text];
  if (!ts.isVariableDeclaration(around) || !ts.isObjectBindingPattern(around.name)) return [];
  return around.name.elements.map(({ name, propertyName }) => (propertyName ?? name).getText());
}
