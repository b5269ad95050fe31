import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { superLinearity } from "./linear-pattern.ts";

/**
 * Proves that every pattern in `src/` needs time in proportion to the text it is tried on; one that does not must be rewritten.
 * There is no list of exceptions. What cannot be proven from the source is refused: patterns put together at run time, texts that
 * become patterns, patterns in routes and in SQL.
 */
export function patternProblems(sources: ReadonlyMap<string, string>): { count: number; problems: string[] } {
  const found = [...sources].map(([name, text]) => new PatternsOf(name, text));
  return {
    count: found.reduce((sum, { count }) => sum + count, 0),
    problems: found.flatMap(({ problems }) => problems),
  };
}

const unknown = "is put together where the source does not tell of what; write it out, or compare texts";
// These turn a text they are given into a pattern; `replace` and `split` look for the text itself.
const makesPattern = ["match", "matchAll", "search"];
const schemaKeys = ["pattern", "patternProperties"];

class PatternsOf {
  count = 0;
  readonly problems: string[] = [];
  private readonly source: ts.SourceFile;
  private readonly name: string;
  /** The constants of this file, by name; without names that are declared twice. */
  private readonly constants = new Map<string, ts.Expression | undefined>();
  private readonly typed = new Map<string, string | undefined>();

  constructor(name: string, text: string) {
    this.name = name;
    const kind = name.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
    this.source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, kind);
    this.collectConstants(this.source);
    this.visit(this.source);
  }

  private collectConstants(node: ts.Node): void {
    if (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) {
      const type = "type" in node ? node.type?.getText() : undefined;
      this.typed.set(node.name.getText(), this.typed.has(node.name.getText()) ? undefined : type);
      const isConstant = ts.isVariableDeclaration(node) && (node.parent.flags & ts.NodeFlags.Const) !== 0;
      const name = node.name.getText();
      this.constants.set(name, isConstant && !this.constants.has(name) ? node.initializer : undefined);
    }
    ts.forEachChild(node, (child) => this.collectConstants(child));
  }

  private visit(node: ts.Node): void {
    if (ts.isRegularExpressionLiteral(node)) this.literal(node);
    else if (ts.isIdentifier(node) && node.text === "RegExp") this.constructed(node);
    else if (ts.isPropertyAssignment(node)) this.property(node);
    else if (ts.isShorthandPropertyAssignment(node) && schemaKeys.includes(node.name.text))
      this.report(node, node.name.text, unknown);
    else if (ts.isBinaryExpression(node)) this.assignment(node);
    else if (ts.isCallExpression(node)) this.call(node);
    else if (ts.isTaggedTemplateExpression(node) && /^sql\b/.test(node.tag.getText()))
      this.sql(node, node.template.getText());
    else if (ts.isPropertyAccessExpression(node) || ts.isBindingElement(node)) this.taken(node);
    else if (ts.isStringLiteralLike(node)) this.text(node, node.text);
    else if (ts.isTemplateExpression(node)) this.text(node, node.getText().slice(1, -1));
    ts.forEachChild(node, (child) => this.visit(child));
  }

  private literal(node: ts.RegularExpressionLiteral): void {
    const end = node.text.lastIndexOf("/");
    this.prove(node, node.text.slice(1, end), node.text.slice(end + 1));
  }

  private constructed(node: ts.Identifier): void {
    const { parent } = node;
    if (ts.isTypeReferenceNode(parent) || ts.isTypeQueryNode(parent)) return;
    if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword) return;
    const made =
      (ts.isNewExpression(parent) || ts.isCallExpression(parent)) && parent.expression === node ? parent : undefined;
    const [source, flags] = made?.arguments ?? [];
    const text = source && this.textOf(source);
    const marks = flags ? this.textOf(flags) : "";
    if (text === undefined || marks === undefined) this.report(node, parent.getText(), unknown);
    else this.prove(node, text, marks);
  }

  private property({ name, initializer }: ts.PropertyAssignment): void {
    const key = ts.isComputedPropertyName(name)
      ? this.textOf(name.expression)
      : ts.isIdentifier(name)
        ? name.text
        : this.textOf(name);
    if (key === "pattern") this.schema(initializer);
    if (key === "patternProperties") this.keysOf(initializer);
  }

  private assignment({ left, right, operatorToken }: ts.BinaryExpression): void {
    if (operatorToken.kind === ts.SyntaxKind.EqualsToken && memberOf(left) === "pattern") this.schema(right);
  }

  private schema(value: ts.Expression): void {
    if (ts.isRegularExpressionLiteral(value)) return;
    const text = this.textOf(value);
    if (text === undefined) this.report(value, value.parent.getText(), unknown);
    else this.prove(value, text, "u");
  }

  /** `patternProperties`: each key is a pattern. */
  private keysOf(value: ts.Expression): void {
    const names = ts.isObjectLiteralExpression(value) ? value.properties.map(({ name }) => name) : [undefined];
    for (const name of names) {
      const text = name && (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) ? name.text : undefined;
      if (text === undefined) this.report(value, value.parent.getText(), unknown);
      else this.prove(value, text, "u");
    }
  }

  // `text.match(word)`: a word would be taken for a pattern. So the argument must be a pattern, or have its type.
  private call({ expression, arguments: given }: ts.CallExpression): void {
    const method = memberOf(expression);
    if (!(ts.isPropertyAccessExpression(expression) || ts.isElementAccessExpression(expression)) || !method) return;
    const [pattern] = given;
    if (method === "compile" && this.isPattern(expression.expression))
      this.report(expression, expression.getText(), unknown);
    if (!makesPattern.includes(method)) return;
    if (!pattern || given.length > 1 || this.isPattern(pattern) || this.isMade(expression.expression)) return;
    // No method of a text takes an object literal: this is somebody else's `match`.
    if (ts.isObjectLiteralExpression(pattern)) return;
    this.report(expression, expression.getText(), "may make a pattern of a text; write the pattern, or name the type");
  }

  private isPattern(node: ts.Expression): boolean {
    if (ts.isRegularExpressionLiteral(node)) return true;
    if (ts.isNewExpression(node)) return node.expression.getText() === "RegExp";
    if (!ts.isIdentifier(node)) return false;
    const value = this.constants.get(node.text);
    return (value && this.isPattern(value)) || this.typed.get(node.text) === "RegExp";
  }

  /** Whether this is an object of another class that has such a method too. */
  private isMade(node: ts.Expression): boolean {
    if (ts.isParenthesizedExpression(node)) return this.isMade(node.expression);
    if (ts.isAsExpression(node)) return node.type.getText() !== "string";
    const value = ts.isIdentifier(node) ? this.constants.get(node.text) : undefined;
    return value !== undefined && ts.isNewExpression(value) && value.expression.getText() !== "String";
  }

  /** `text.match` taken as a value, by which a text could be matched out of sight; `search` is also a part of addresses. */
  private taken(node: ts.PropertyAccessExpression | ts.BindingElement): void {
    const name = ts.isBindingElement(node) ? (node.propertyName ?? node.name).getText() : node.name.text;
    const isTaken = ts.isBindingElement(node) ? ts.isObjectBindingPattern(node.parent) : !isCalled(node);
    if (isTaken && ["match", "matchAll"].includes(name)) this.report(node, node.getText(), unknown);
  }

  private text(node: ts.StringLiteralLike | ts.TemplateExpression, text: string): void {
    if (/^\/\S*:\w+\(/.test(text))
      this.report(node, text, "is a route with a pattern; check the parameter in the handler");
    if (text === "RegExp") this.report(node, node.parent.getText(), unknown);
    const isTagged = ts.isTaggedTemplateExpression(node.parent);
    const isSql = /^\s*(?:select|insert|update|delete|with|create|alter|where|and)\s/i.test(text);
    if (!isTagged && (isSql || /^(?:!?~\*?|similar to|(?:pg_catalog\.)?regexp_\w+)$/i.test(text))) this.sql(node, text);
  }

  private sql(node: ts.Node, text: string): void {
    // `~~` is LIKE.
    const matches =
      /(?<!~)~(?!~)|\bsimilar\s+to\b|\bregexp_\w+|\bsubstring\s*\([^()]*\b(?:from|similar)\s+[^\d\s]/i.exec(text);
    if (matches) this.report(node, matches[0].trim(), "matches by a pattern in SQL; compare texts, or match in code");
  }

  /** The constant text of an expression, if this file alone tells. */
  private textOf(node: ts.Expression): string | undefined {
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isIdentifier(node)) {
      const value = this.constants.get(node.text);
      return value && this.textOf(value);
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
      return joined([this.textOf(node.left), this.textOf(node.right)]);
    if (ts.isTemplateExpression(node)) return this.templateText(node, (part) => part.text);
    if (!ts.isTaggedTemplateExpression(node) || node.tag.getText() !== "String.raw") return undefined;
    if (ts.isNoSubstitutionTemplateLiteral(node.template)) return node.template.rawText;
    return this.templateText(node.template, (part) => part.rawText);
  }

  private templateText(
    { head, templateSpans }: ts.TemplateExpression,
    partOf: (part: ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail) => string | undefined,
  ): string | undefined {
    return joined([
      partOf(head),
      ...templateSpans.flatMap((one) => [this.textOf(one.expression), partOf(one.literal)]),
    ]);
  }

  private prove(node: ts.Node, source: string, flags: string): void {
    this.count += 1;
    const problem = superLinearity(source, flags);
    if (problem) this.report(node, `/${source}/${flags}`, problem);
  }

  private report(node: ts.Node, what: string, problem: string): void {
    const { line } = this.source.getLineAndCharacterOfPosition(node.getStart());
    this.problems.push(`${this.name}:${line + 1}: ${what} ${problem}`);
  }
}

/** The name in `object.name` and `object["name"]`. */
function memberOf(node: ts.Expression): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (!ts.isElementAccessExpression(node)) return undefined;
  return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : undefined;
}

function isCalled(node: ts.Expression): boolean {
  return ts.isCallExpression(node.parent) && node.parent.expression === node;
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join("");
}

const src = fileURLToPath(new URL("../src/", import.meta.url));

function readSources(): Map<string, string> {
  const names = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
    (name) => /\.tsx?$/.test(name) && !name.endsWith(".test.ts"),
  );
  return new Map(names.map((name) => [name, readFileSync(join(src, name), "utf8")]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { count, problems } = patternProblems(readSources());
  for (const problem of problems) console.error(problem);
  console.log(
    problems.length === 0
      ? `patterns: all ${count} are linear`
      : `patterns: ${problems.length} problems among ${count}`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}
