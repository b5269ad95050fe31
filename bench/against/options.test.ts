import { expect, test } from "vitest";
import { bytesNeeded, checkDisk } from "./disk.ts";
import { readOptions, usage } from "./options.ts";

const read = (...args: string[]) => readOptions(args, ["main-job", "pages"]);

test("a commit alone is measured over half a million purchases, in three rounds, with every suite", () => {
  expect(read("ae661b4")).toEqual({
    ref: "ae661b4",
    suites: [],
    purchases: 500_000,
    rounds: 3,
    seconds: 6,
    amount: 2000,
    cache: undefined,
    isJson: false,
  });
});

test("fifty pairs are five million purchases, and a tenth of one is enough for a glance", () => {
  expect(read("main", "pages", "--pairs", "50", "--json")).toMatchObject({ purchases: 5_000_000, suites: ["pages"] });
  expect(read("main", "--pairs=0.1")?.purchases).toBe(10_000);
});

test("what cannot be read is refused with what is possible", () => {
  expect(() => read()).toThrow("npm run bench:against -- REF");
  expect(() => read("main", "page")).toThrow("There is no suite page: main-job, pages.");
  expect(() => read("main", "--rounds", "2")).toThrow("--rounds must be a whole number from 3 to 20, not 2.");
  expect(() => read("main", "--pairs", "lots")).toThrow("--pairs must be from 0.01 to 200, not lots.");
  expect(() => read("main", "--round", "3")).toThrow("--round");
});

test("help names every suite", () => {
  expect(read("--help")).toBeUndefined();
  expect(usage([{ name: "pages", about: "what people open" }])).toMatch(/pages +what people open/);
});

test("five million purchases need about 17 GB for both builds, and a seed that is kept half as much again", () => {
  expect(bytesNeeded(5_000_000, false) / 1e9).toBeGreaterThan(11);
  expect(bytesNeeded(5_000_000, false) / 1e9).toBeLessThan(22);
  expect(bytesNeeded(5_000_000, true) / bytesNeeded(5_000_000, false)).toBeCloseTo(1.5);
});

test("too small a disk is said before anything is made, with what is needed and what there is", () => {
  expect(() => checkDisk("/", 1e12, false)).toThrow(/has [\d.]+ GB free, and [\d.]+ GB are needed: make room/);
  expect(checkDisk("/", 0, false).needed).toBe(bytesNeeded(0, false));
});
