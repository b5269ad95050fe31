import { basename } from "node:path";
import { SingleBar } from "cli-progress";
import { Argument, Command, Option } from "commander";
import {
  datesInWords,
  type FeedKind,
  type FileDates,
  feedKinds,
  type ImportOutcome,
  importFeed,
  tryFeed,
  warningsInWords,
} from "../feeds/index.ts";
import { OperatorError } from "../platform/errors.ts";
import { inFull } from "../platform/formats.ts";
import { type DateOrder, dateOrders } from "../platform/values/calendar-date.ts";
import { type CliContext, organisationByTrkref, withDatabase } from "./context.ts";
import { print, withJson } from "./output.ts";
import { ExitCode } from "./run-program.ts";
import { feedDeps, keepHeapSmall } from "./take-in.ts";

type Options = { organisation: string; dates?: DateOrder; dryRun?: boolean; force?: boolean; json?: boolean };

/** Feeds from a file. */
export function importCommand(context: CliContext): Command {
  const command = new Command("import")
    .addArgument(new Argument("<kind>", "what the file is about").choices(feedKinds))
    .argument("<file>", "a CSV file with a header row; UTF-8; comma, semicolon or tab")
    .requiredOption("--organisation <trkref>")
    .addOption(
      new Option(
        "--dates <order>",
        "how dates such as 10/11/2026 are read, if no date in the file makes that clear",
      ).choices(dateOrders),
    )
    .option("--dry-run", "only check the file: read every row, store nothing")
    .option("--force", "take a file in even if it was taken in before");
  return withJson(command).action(async (kind: FeedKind, file: string, options: Options) => {
    keepHeapSmall();
    const clean = options.dryRun
      ? await tryOut(context, kind, file, options)
      : await takeIn(context, kind, file, options);
    if (!clean) throw new ExitCode(1);
  });
}

async function tryOut(context: CliContext, kind: FeedKind, path: string, options: Options): Promise<boolean> {
  return withDatabase(context, async ({ db }) => {
    const { feedDates: setting } = await organisationByTrkref(db, options.organisation);
    const tried = await tryFeed(path, kind, { option: options.dates, setting });
    if ("problem" in tried) throw new OperatorError(`${basename(path)}: ${tried.problem}`);
    const { read, rejected, first, warned, firstWarned, dates, ignoredColumns } = tried;
    const result = {
      dry_run: true,
      read,
      readable: read - rejected,
      rejected,
      first_rejected: first.map(({ line, reason }) => ({ line, reason })),
      with_warnings: warned,
      first_with_warnings: firstWarned.map(({ line, warnings }) => ({
        line,
        warnings: warnings.map(({ text }) => text),
      })),
      dates: dates ?? null,
      ignored_columns: ignoredColumns,
    };
    const text = [
      `${basename(path)}: ${rowsInWords(read)}, ${number(read - rejected)} can be taken in, ${number(rejected)} would be rejected. Nothing was stored.`,
      ...first.map(({ line, reason }) => `  line ${line}: ${reason}`),
      ...(rejected > first.length ? [`  and ${number(rejected - first.length)} more`] : []),
      ...(warned > 0 ? [`${rowsInWords(warned)} would be taken in without some value:`] : []),
      ...firstWarned.map(
        ({ line, warnings }) => `  line ${line}: ${warnings.map((warning) => warning.text).join("; ")}`,
      ),
      ...(warned > firstWarned.length ? [`  and ${number(warned - firstWarned.length)} more`] : []),
      ...datesNote(dates),
      ...ignoredNote(ignoredColumns),
    ];
    print(context, options, result, text.join("\n"));
    return rejected === 0;
  });
}

async function takeIn(context: CliContext, kind: FeedKind, path: string, options: Options): Promise<boolean> {
  return withDatabase(context, async (database, { config }) => {
    const organisation = await organisationByTrkref(database.db, options.organisation);
    const deps = feedDeps(database, config, context);
    const file = { organisation, kind, path, fileName: basename(path), origin: "command" } as const;
    const bar = progressBar(context);
    const outcome = await importFeed(
      deps,
      { ...file, isForced: options.force === true, dates: options.dates },
      {
        onProgress: ({ bytes, bytesRead, rows }) => {
          bar?.setTotal(bytes);
          bar?.update(bytesRead, { rows: number(rows.read) });
        },
      },
    ).finally(() => bar?.stop());
    return report(context, options, basename(path), outcome);
  });
}

/** Only on a terminal, and never on stdout, which belongs to the result. */
function progressBar({ stderr }: CliContext): SingleBar | undefined {
  if (!stderr.isTTY) return undefined;
  const bar = new SingleBar({
    format: "{bar} {percentage} % | {rows} rows | {eta_formatted} left",
    stream: stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(1, 0, { rows: "0" });
  return bar;
}

function report(context: CliContext, options: Options, name: string, outcome: ImportOutcome): boolean {
  if (!("import" in outcome)) throw new OperatorError(`${name}: ${outcome.problem}`);
  const { rows: counts, rowsWarned, warnings, dates, rejectedFile, id } = outcome.import;
  const ignored = outcome.outcome === "finished" ? outcome.ignoredColumns : [];
  const result = {
    id,
    already_imported: outcome.outcome === "known",
    ...counts,
    with_warnings: rowsWarned,
    warnings,
    dates,
    rejected_file: rejectedFile,
    ignored_columns: ignored,
  };
  const { read, created, changed, unchanged, rejected } = counts;
  const sums = `${rowsInWords(read)}: ${number(created)} created, ${number(changed)} changed, ${number(unchanged)} unchanged, ${number(rejected)} rejected.`;
  const known = `${name} was taken in before, on ${outcome.import.finishedAt?.toISOString().slice(0, 10)}; nothing was done. To take it in again: --force`;
  const text = [
    outcome.outcome === "known" ? known : `${name}: ${sums}`,
    ...(rowsWarned > 0
      ? [`${rowsInWords(rowsWarned)} taken in without some value: ${warningsInWords(warnings)}.`]
      : []),
    ...datesNote(dates),
    ...(rejectedFile ? [`${toldRows(rejected, rowsWarned)}: ${rejectedFile} (deleted after 30 days)`] : []),
    ...ignoredNote(ignored),
  ];
  print(context, options, result, text.join("\n"));
  return rejected === 0;
}

function toldRows(rejected: number, warned: number): string {
  if (rejected === 0) return "What was left out, and why";
  return warned === 0 ? "The rejected rows and why" : "The rejected rows and what was left out, and why";
}

function datesNote(dates: FileDates | null | undefined): string[] {
  if (!dates) return [];
  const other = dates.order === "day-first" ? "month-first" : "day-first";
  const hint = dates.because === "file" ? "" : ` Otherwise: --force --dates ${other}.`;
  return [`${datesInWords(dates)}${hint}`];
}

function ignoredNote(columns: readonly string[]): string[] {
  return columns.length === 0 ? [] : [`Columns that were not used: ${columns.join(", ").replaceAll(/\p{C}+/gu, " ")}`];
}

function rowsInWords(count: number): string {
  return count === 1 ? "1 row" : `${number(count)} rows`;
}

function number(count: number): string {
  return inFull(count);
}
