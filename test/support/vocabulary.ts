import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const here = dirname(fileURLToPath(import.meta.url));
const name = join(here, "structured-data-of-a-page.ts");

/**
 * What is wrong with structured data by schema.org's vocabulary, as the types of schema-dts have it: properties that a type does not have,
 * values that a property does not take, types that there are not. The compiler is asked, since only types know the vocabulary.
 */
export function vocabularyProblems(data: readonly object[]): string[] {
  const types = [...new Set(data.map((one) => typeOf(one)))];
  const text = [
    `import type * as schema from "schema-dts";`,
    `type Of<T> = Exclude<T, string> & { "@context": "https://schema.org" };`,
    ...data.map((one, at) => `export const data${at}: Of<schema.${typeOf(one)}> = ${JSON.stringify(one)};`),
    types.length === 0 ? "" : "export {};",
  ].join("\n");
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => file === name || fileExists(file);
  host.getSourceFile = (file, ...rest) =>
    file === name ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2022) : getSourceFile(file, ...rest);
  const program = ts.createProgram([name], options, host);
  const source = program.getSourceFile(name);
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " ").slice(0, 600));
}

function typeOf(data: object): string {
  const type = (data as Record<string, unknown>)["@type"];
  return typeof type === "string" && /^\w+$/.test(type) ? type : "Thing";
}
