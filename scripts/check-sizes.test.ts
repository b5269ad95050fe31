import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { budgets, gzipped } from "./check-sizes.ts";

test.each(Object.entries(budgets))("%s travels in at most %i bytes", (name, most) => {
  expect(gzipped(readFileSync(new URL(`../${name}`, import.meta.url)))).toBeLessThanOrEqual(most);
});
