import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type CsvRecord, readRecords } from "./csv-records.ts";

async function recordsOf(text: string): Promise<CsvRecord[]> {
  const folder = await mkdtemp(join(tmpdir(), "fairmark-csv-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "a.csv"), text);
  const file = await open(join(folder, "a.csv"));
  onTestFinished(() => file.close());
  const all: CsvRecord[] = [];
  for await (const records of readRecords(file, { bomBytes: 0, delimiter: "," })) all.push(...records);
  return all;
}

// Read from each line to the end of the longest record, these would take the better part of an hour.
test.each([
  ["opens a quote after a word", 'a,"b'],
  ["opens a quote at its start", '"a'],
  ["opens a quote behind a whole cell", '"a","b'],
  ["opens a quote that holds doubled ones", 'a,"b""'],
])("of a file whose every line %s each line is told, once", async (_what, line) => {
  const lines = 100_000;
  const records = await recordsOf(`${line}\n`.repeat(lines));
  const told = records.reduce((sum, { cells }) => sum + (cells ? cells.join().split("\n").length : 1), 0);
  expect(told).toBe(lines);
  expect(records.map(({ line: at }) => at)).toEqual(records.map(({ line: at }) => at).toSorted((a, b) => a - b));
});

test.each([
  ['a,="00123",b\n', ["a", '="00123"', "b"]],
  ['="00123"\r\n', ['="00123"']],
  ['="00,1",="2"\n', ['="00,1"', '="2"']],
  ['a,"=""00123""",b\n', ["a", '="00123"', "b"]],
  ['"a,=""b"",c",d\n', ['a,="b",c', "d"]],
  ['"a,=""","",b\n', ['a,="', "", "b"]],
])("a number that a spreadsheet was told is a text is one cell, as in %j", async (text, cells) => {
  expect((await recordsOf(text)).map((record) => record.cells)).toEqual([cells]);
});
