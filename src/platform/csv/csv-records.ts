import type { FileHandle } from "node:fs/promises";
import { type CsvError, parse } from "csv-parse/sync";
import { readParts } from "./read-parts.ts";

/** One record of a file: its cells, or what is wrong with it. */
export type CsvRecord = {
  /** Where it begins, counted from 1. */
  line: number;
  /** How far into the file it reaches. */
  endsAt: number;
} & ({ cells: string[]; problem?: undefined } | { problem: string; beginning: string; cells?: undefined });

/** Longer than any row that makes sense; anything longer is skipped without being held in memory. */
const recordBytesAtMost = 256 * 1024;
const beginningLength = 200;

type Raw = { text: string; line: number; endsAt: number; isQuoted: boolean; problem?: string };

/**
 * The records of a file, a part at a time; never more of it in memory than a part and the longest record. Empty lines
 * are skipped.
 *
 * The quoting itself is read by csv-parse. It is given whole records only, since it cannot find its way back after a
 * mistake: one stray quote would cost every row that follows. A quote that is opened and never closed costs only its
 * own line.
 */
export async function* readRecords(
  file: FileHandle,
  { bomBytes, delimiter }: { bomBytes: number; delimiter: string },
): AsyncGenerator<CsvRecord[]> {
  for await (const raws of wholeRecords(file, bomBytes, delimiter)) yield toRecords(raws, delimiter);
}

async function* wholeRecords(file: FileHandle, start: number, delimiter: string): AsyncGenerator<Raw[]> {
  let [carried, position, line] = [Buffer.alloc(0), start, 1];
  let isPassing = false;
  let open: Raw[] = [];
  for await (const part of readParts(file, start)) {
    let bytes = part;
    if (isPassing) {
      const end = bytes.indexOf(10);
      position += end < 0 ? bytes.length : end + 1;
      if (end < 0) continue;
      bytes = bytes.subarray(end + 1);
      isPassing = false;
      line += 1;
    }
    const joined = carried.length === 0 ? bytes : Buffer.concat([carried, bytes]);
    const end = joined.lastIndexOf(10) + 1;
    const lines = end === 0 ? [] : toLines(joined.subarray(0, end), line, position, delimiter);
    line += lines.length;
    position += end;
    carried = Buffer.from(joined.subarray(end));
    const records = joinLines([...open, ...lines], delimiter, false);
    open = records.open;
    if (carried.length > recordBytesAtMost) {
      records.whole.push(...records.open.map(unclosed), tooLong(carried, line, position));
      [open, isPassing] = [[], true];
      position += carried.length;
      carried = Buffer.alloc(0);
    }
    yield records.whole;
  }
  const last = carried.length === 0 ? [] : toLines(carried, line, position, delimiter);
  yield joinLines([...open, ...last], delimiter, true).whole;
}

function toLines(bytes: Buffer, firstLine: number, position: number, delimiter: string): Raw[] {
  const texts = bytes.toString("utf8").split("\n");
  if (texts.at(-1) === "") texts.pop();
  // The end of the part: precise enough to show how far along a reader is.
  const endsAt = position + bytes.length;
  return texts.map((given, index) => {
    const text = withTextsQuoted(given, delimiter);
    return { text, line: firstLine + index, endsAt, isQuoted: text.includes('"') };
  });
}

/**
 * A line in which `="00123"`, by which spreadsheets are told that a number is a text, is a quoted cell like any other.
 * Nothing inside a quoted cell can look like that, since quotes are doubled there.
 */
function withTextsQuoted(text: string, delimiter: string): string {
  let [result, done] = ["", 0];
  for (let at = text.indexOf('="'); at >= 0; at = text.indexOf('="', at + 2)) {
    if (at > 0 && text[at - 1] !== delimiter) continue;
    const close = text.indexOf('"', at + 2);
    const next = text[close + 1] ?? delimiter;
    if (close < 0 || (next !== delimiter && next !== "\r")) continue;
    result += `${text.slice(done, at)}"=""${text.slice(at + 2, close)}"""`;
    done = close + 1;
  }
  return done === 0 ? text : result + text.slice(done);
}

/** Lines that belong together because a quote is open at the end of one of them. */
function joinLines(lines: readonly Raw[], delimiter: string, isEnd: boolean): { whole: Raw[]; open: Raw[] } {
  const whole: Raw[] = [];
  const closing = new ClosingLines(lines, delimiter);
  for (let at = 0; at < lines.length; at += 1) {
    const first = lines[at]!;
    const ended = first.isQuoted ? endOf(first.text, delimiter, "start") : undefined;
    if (ended?.state === "quoted") {
      const end = closing.after(at);
      if (end === "open" && !isEnd) return { whole, open: lines.slice(at) };
      const isWhole = typeof end === "number" && !ended.isBroken;
      const joined = isWhole ? joinedRecord(lines.slice(at, end + 1), delimiter) : undefined;
      whole.push(joined ?? unclosed(first));
      if (joined) at = end as number;
    } else if (first.text.length > recordBytesAtMost) {
      whole.push({ ...first, problem: longProblem });
    } else if (first.text !== "" && first.text !== "\r") {
      whole.push({ ...first, text: withoutReturn(first.text) });
    }
  }
  return { whole, open: [] };
}

/**
 * Lines as one record; undefined where that is none: then a quote was opened by mistake, the next quoted cell seemed to close
 * it, and only the line that it stands on is lost.
 */
function joinedRecord(lines: readonly Raw[], delimiter: string): Raw | undefined {
  const text = withoutReturn(lines.map((one) => one.text).join("\n"));
  const record = { ...lines[0]!, text, endsAt: lines.at(-1)!.endsAt };
  return readOne(record, delimiter).cells ? record : undefined;
}

/**
 * Where the quotes opened on a line are all closed. Even if this is asked for one line after another, each line is read
 * only once, however many lines before it have opened a quote: a file may consist of nothing else.
 */
class ClosingLines {
  private readonly lines: readonly Raw[];
  private readonly delimiter: string;
  /** How many characters come before each line. */
  private readonly before: number[] = [0];
  private next = 0;
  private isBroken = false;

  constructor(lines: readonly Raw[], delimiter: string) {
    this.lines = lines;
    this.delimiter = delimiter;
  }

  /** "never" if the record would grow too long, or if a quote comes first where no record can have one. */
  after(at: number): number | "open" | "never" {
    if (this.next <= at) this.findFrom(at + 1);
    const isOpen = this.next === this.lines.length;
    const end = isOpen ? this.next - 1 : this.next;
    if (this.lengthBefore(end + 1) - this.lengthBefore(at) - 1 > recordBytesAtMost) return "never";
    if (isOpen) return "open";
    return this.isBroken ? "never" : this.next;
  }

  private findFrom(line: number): void {
    for (this.next = line; this.next < this.lines.length; this.next += 1) {
      const { isQuoted, text } = this.lines[this.next]!;
      const ended = isQuoted ? endOf(text, this.delimiter, "quoted") : undefined;
      this.isBroken = ended?.isBroken ?? false;
      if (ended && (ended.isBroken || ended.state !== "quoted")) return;
    }
  }

  private lengthBefore(line: number): number {
    while (this.before.length <= line)
      this.before.push(this.before.at(-1)! + this.lines[this.before.length - 1]!.text.length + 1);
    return this.before[line]!;
  }
}

type QuoteState = "start" | "plain" | "quoted" | "closed";

/**
 * What is open at the end of a line. A quote opens a cell only at the cell's beginning; inside a quoted cell, two stand
 * for one. A quote anywhere else makes the line broken: no reader accepts that.
 */
function endOf(text: string, delimiter: string, from: QuoteState): { state: QuoteState; isBroken: boolean } {
  let state = from;
  let isBroken = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (state === "quoted") {
      if (character !== '"') at = nextQuote(text, at) - 1;
      else if (text[at + 1] === '"') at += 1;
      else state = "closed";
    } else if (character === delimiter) state = "start";
    else if (character === '"' && state === "start") state = "quoted";
    else {
      isBroken ||= character === '"' || (state === "closed" && !(character === "\r" && at === text.length - 1));
      state = "plain";
    }
  }
  return { state, isBroken };
}

function nextQuote(text: string, from: number): number {
  const at = text.indexOf('"', from);
  return at < 0 ? text.length : at;
}

function withoutReturn(text: string): string {
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}

const longProblem = `the line is longer than ${recordBytesAtMost / 1024} KB`;

function unclosed(raw: Raw): Raw {
  return { ...raw, problem: "a quote is opened and never closed" };
}

function tooLong(bytes: Buffer, line: number, position: number): Raw {
  const text = bytes.subarray(0, beginningLength * 4).toString("utf8");
  return { text, line, endsAt: position + bytes.length, isQuoted: false, problem: longProblem };
}

function toRecords(raws: readonly Raw[], delimiter: string): CsvRecord[] {
  const quoted = raws.filter(({ isQuoted, problem }) => isQuoted && !problem);
  const read = quoted.length === 0 ? undefined : readAtOnce(quoted, delimiter);
  let next = 0;
  return raws.map((raw) => {
    const { text, line, endsAt, isQuoted, problem } = raw;
    if (problem) return { line, endsAt, problem, beginning: text.slice(0, beginningLength) };
    if (!isQuoted) return { line, endsAt, cells: text.split(delimiter) };
    const cells = read?.[next];
    next += 1;
    return cells ? { line, endsAt, cells } : readOne(raw, delimiter);
  });
}

/** Many records in one call: reading each by itself takes several times as long. */
function readAtOnce(raws: readonly Raw[], delimiter: string): string[][] | undefined {
  try {
    const read = parse(raws.map(({ text }) => text).join("\n"), options(delimiter));
    return read.length === raws.length ? read : undefined;
  } catch {
    return undefined;
  }
}

function readOne({ text, line, endsAt }: Raw, delimiter: string): CsvRecord {
  const refused = (problem: string) => ({ line, endsAt, problem, beginning: text.slice(0, beginningLength) });
  try {
    const [cells, ...more] = parse(text, options(delimiter));
    return cells && more.length === 0 ? { line, endsAt, cells } : refused("it cannot be read as one row");
  } catch (error) {
    // Its own message quotes the row.
    const { code } = error as CsvError;
    return refused(`a quote stands where none can (${code})`);
  }
}

function options(delimiter: string) {
  return { delimiter, relax_column_count: true, record_delimiter: "\n", skip_empty_lines: false } as const;
}
