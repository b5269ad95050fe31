import { expect, test } from "vitest";
import { rateWindow } from "./rate-window.ts";

const start = new Date("2026-03-14T09:26:53.250Z");
const later = (ms: number) => new Date(start.getTime() + ms);

test("as many as it says pass, the next is told how long the window lasts, and the next window starts afresh", () => {
  const window = rateWindow(2, 60_000);
  expect([0, 1, 2, 59_999].map((ms) => window.use("a", later(ms)))).toEqual([undefined, undefined, 60, 1]);
  expect(window.use("b", later(3))).toBeUndefined();
  expect(window.use("a", later(60_000))).toBeUndefined();
});

test("a use that is taken back leaves room for another, and no more than there was", () => {
  const window = rateWindow(1, 60_000);
  window.giveBack("a");
  window.use("a", start);
  window.giveBack("a");
  window.giveBack("a");
  expect([1, 2].map((ms) => window.use("a", later(ms)))).toEqual([undefined, 60]);
});

test("a clock that is set back keeps nobody waiting", () => {
  const window = rateWindow(1, 60_000);
  window.use("a", start);
  expect(window.use("a", later(-3_600_000))).toBeUndefined();
});
