import type { Command } from "commander";
import type { CliContext } from "./context.ts";

/** Adds `--json` and gives back the printer: the machine's form alone on stdout, or the people's. */
export function withJson(command: Command): Command {
  return command.option("--json", "print the result as JSON, alone on stdout");
}

export function print(context: CliContext, options: { json?: boolean }, result: unknown, text: string): void {
  context.stdout.write(options.json ? `${JSON.stringify(result)}\n` : `${text}\n`);
}

/** Rows under headings, columns aligned; a sentence where there are none. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], whenEmpty: string): string {
  if (rows.length === 0) return whenEmpty;
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd();
  return [line(headings), ...rows.map(line)].join("\n");
}

/** An instant for people: UTC, to the second. */
export function instant(date: Date | null): string {
  return date ? `${date.toISOString().slice(0, 19).replace("T", " ")} UTC` : "never";
}
