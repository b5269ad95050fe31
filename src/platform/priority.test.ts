import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { constants, getPriority } from "node:os";
import { afterAll, expect, test } from "vitest";
import { putBehind } from "./priority.ts";

const children: ReturnType<typeof spawn>[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

async function aProcess(options: { detached: boolean }): Promise<number> {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { ...options, stdio: "pipe" });
  children.push(child);
  await once(child, "spawn");
  return child.pid!;
}

const groupOf = (pid: number) => readFileSync(`/proc/${pid}/autogroup`, "utf8").trim();
const hasGroups = existsSync("/proc/self/autogroup");
/** Behind this process, which may itself come behind others. */
const behind = Math.min(getPriority() + 4, constants.priority.PRIORITY_LOW);

test.runIf(hasGroups)("a process that leads a session goes behind others with its whole session", async () => {
  const pid = await aProcess({ detached: true });
  expect(groupOf(pid)).toMatch(/ nice 0$/);
  await putBehind(pid, behind);
  expect(getPriority(pid)).toBe(behind);
  expect(groupOf(pid)).toMatch(new RegExp(` nice ${behind}$`));
});

test.runIf(hasGroups)("one among others of a session goes behind them, and they stay where they are", async () => {
  const pid = await aProcess({ detached: false });
  const before = groupOf(process.pid);
  await putBehind(pid, behind);
  expect(getPriority(pid)).toBe(behind);
  expect(groupOf(process.pid)).toBe(before);
});

test("one that has ended is nothing to complain about", async () => {
  const pid = await aProcess({ detached: true });
  const child = children.at(-1)!;
  child.kill("SIGKILL");
  await once(child, "exit");
  await expect(putBehind(pid, behind)).resolves.toBeUndefined();
});
