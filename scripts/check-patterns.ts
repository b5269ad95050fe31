import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { superLinearity } from "./linear-pattern.ts";

/**
 * Every pattern in `src/` is proven to need time in proportion to the text it is tried on; one that is not has to be written
 * otherwise. There are no exceptions to list. What cannot be proven from the source is refused: patterns put together at run
 * time, texts that become patterns, patterns in routes and in SQL.
 */
export function patternProblems(sources: ReadonlyMap<string, string>): { count: number; problems: string[] } {
  const found = [...sources].map(([name, text]) => new PatternsOf(name, text));
  return {
    count: found.reduce((sum, { count }) => sum + count, 0),
    problems: found.flatMap(({ problems }) => problems),
  };
}

const unknown = "is put together where the source does not tell of what; write it out, or compare texts";
// These make a pattern of a text that they are given; `replace` and `split` look for the text itself.
const makesPattern = ["match", "matchAll", "search"];

class PatternsOf {
  count = 0;
  readonly problems: string[] = [];
  private readonly source: ts.SourceFile;
  private readonly name: string;
  /** The constants of this file, by name; none of those that a name is given to twice. */
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
    else if (ts.isPropertyAssignment(node) && node.name.getText() === "pattern") this.schema(node);
    else if (ts.isShorthandPropertyAssignment(node) && node.name.text === "pattern")
      this.report(node, "pattern", unknown);
    else if (ts.isCallExpression(node)) this.call(node);
    else if (ts.isTaggedTemplateExpression(node)) this.sql(node);
    else if (ts.isStringLiteralLike(node) && /^\/\S*:\w+\(/.test(node.text))
      this.report(node, node.text, "is a route with a pattern; check the parameter in the handler");
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

  private schema(node: ts.PropertyAssignment): void {
    if (ts.isRegularExpressionLiteral(node.initializer)) return;
    const text = this.textOf(node.initializer);
    if (text === undefined) this.report(node, node.getText(), unknown);
    else this.prove(node, text, "u");
  }

  // `text.match(word)`: a word would be taken for a pattern. So what stands there is a pattern, or has its type.
  private call({ expression, arguments: given }: ts.CallExpression): void {
    if (!ts.isPropertyAccessExpression(expression) || !makesPattern.includes(expression.name.text)) return;
    const [pattern] = given;
    if (!pattern || given.length > 1 || this.isPattern(pattern) || this.isMade(expression.expression)) return;
    this.report(expression, expression.getText(), "may make a pattern of a text; write the pattern, or name the type");
  }

  private isPattern(node: ts.Expression): boolean {
    if (ts.isRegularExpressionLiteral(node)) return true;
    if (ts.isNewExpression(node)) return node.expression.getText() === "RegExp";
    if (!ts.isIdentifier(node)) return false;
    const value = this.constants.get(node.text);
    return (value && this.isPattern(value)) || this.typed.get(node.text) === "RegExp";
  }

  /** Whether this is an object of another class, which has such a method too. */
  private isMade(node: ts.Expression): boolean {
    if (ts.isParenthesizedExpression(node)) return this.isMade(node.expression);
    if (ts.isAsExpression(node)) return node.type.getText() !== "string";
    const value = ts.isIdentifier(node) ? this.constants.get(node.text) : undefined;
    return value !== undefined && ts.isNewExpression(value) && value.expression.getText() !== "String";
  }

  private sql(node: ts.TaggedTemplateExpression): void {
    if (!/^sql\b/.test(node.tag.getText())) return;
    const matches = /\s!?~\*?\s|\bsimilar\s+to\b|\bregexp_\w+\(/i.exec(node.template.getText());
    if (matches) this.report(node, matches[0].trim(), "matches by a pattern in SQL; compare texts, or match in code");
  }

  /** The text that an expression always is, where this file alone tells. */
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
