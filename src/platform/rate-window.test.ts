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

test("where there are more keys than it remembers, it forgets those whose windows began first, and never all at once", () => {
  const window = rateWindow(1, 60_000);
  for (let key = 0; key < 10_000; key++) window.use(`${key}`, later(key < 5000 ? 0 : 1));
  expect(window.use("9999", later(2))).toBe(60);
  for (let key = 10_000; key < 10_100; key++) window.use(`${key}`, later(3));
  expect(window.use("9999", later(4))).toBe(60);
  expect(window.use("100", later(4))).toBe(60);
  expect(window.use("0", later(4))).toBeUndefined();
});
