import { expect, test } from "vitest";
import { createLag } from "./lag.ts";

test("a replica that has everything is not behind, however long nothing was written", () => {
  const lag = createLag();
  lag.written(100n, 0);
  lag.written(100n, 50_000);
  expect(lag.of(100n, 50_500)).toBe(0);
});

test("it is behind since the main database was last seen where the replica is", () => {
  const lag = createLag();
  lag.written(100n, 0);
  lag.written(100n, 50_000);
  lag.written(200n, 51_000);
  lag.written(300n, 52_000);
  expect(lag.of(150n, 53_000)).toBe(3000);
  expect(lag.of(200n, 54_000)).toBe(3000);
  expect(lag.of(300n, 55_000)).toBe(0);
});

test("one that has not got to where all began is behind since then", () => {
  const lag = createLag();
  lag.written(100n, 1000);
  lag.written(100n, 5000);
  expect(lag.of(40n, 6000)).toBe(5000);
});

test("a long lag is not forgotten", () => {
  const lag = createLag();
  for (let second = 0; second < 5000; second += 1) lag.written(BigInt(second), second * 1000);
  expect(lag.of(0n, 5_000_000)).toBe(5_000_000);
});
