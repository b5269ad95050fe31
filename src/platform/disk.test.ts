import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isDiskFullAt } from "./disk.ts";

test("a folder that is not there yet has the room of the one that it would be made in", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fairmark-test-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  expect(await isDiskFullAt(folder)).toBe(false);
  expect(await isDiskFullAt(join(folder, "not", "yet"))).toBe(false);
});
