import { expect, onTestFinished, test } from "vitest";
import { quietLog, readableLog } from "../../test/support/log.ts";
import { until as untilOrEnd } from "../../test/support/waiting.ts";
import type { Log } from "./log.ts";
import { type WatchedProcess, type WatchOptions, watchProcess } from "./watched-process.ts";

const until = (what: string, condition: () => Promise<boolean> | boolean) => untilOrEnd(what, condition, 300_000);
const patient = { timeout: 600_000 };

/** Says that it works, and answers each question with its number; ends when nobody is there any more. */
const obedient = `process.send({ working: true });
  process.on("message", () => process.send({ answer: String(process.pid) }));
  process.on("disconnect", () => process.exit());`;
const deaf = `process.send({ working: true }); process.on("message", () => {}); setInterval(() => {}, 1000);`;

function watch(program: string, times: WatchOptions["times"] = {}, log: Log = quietLog): WatchedProcess {
  const watched = watchProcess({
    command: [process.execPath, "-e", program],
    environment: {},
    log,
    name: "the other process",
    times: { firstDelayMs: 10, longestDelayMs: 40, ...times },
  });
  onTestFinished(watched.stop);
  watched.start();
  return watched;
}

async function pidOf(watched: WatchedProcess): Promise<number> {
  let answer: string | undefined;
  await until("it answers", async () => {
    answer = await watched.ask();
    return answer !== undefined;
  });
  return Number(answer);
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("a process that ends by itself is started again, and that is told", patient, async () => {
  const { log, lines } = readableLog();
  const watched = watch(obedient, {}, log);
  expect(watched.state()).toBe("starting");
  const first = await pidOf(watched);
  expect(watched.state()).toBe("working");
  process.kill(first, "SIGKILL");
  await until("it is missed", () => watched.state() === "away");
  expect(await watched.ask()).toBeUndefined();
  expect(await pidOf(watched)).not.toBe(first);
  expect([watched.state(), watched.restarts()]).toEqual(["working", 1]);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { signal: "SIGKILL", restartInMs: 10, msg: "the other process ended by itself; it is started again" },
  ]);
});

test("one that ends again and again is started ever later, up to a limit", patient, async () => {
  const { log, lines } = readableLog();
  const watched = watch("process.exit(3)", {}, log);
  await until("it has ended five times", () => lines.length >= 5);
  expect(watched.state()).toBe("away");
  const told = lines.slice(0, 5).map((line) => JSON.parse(line) as { code: number; restartInMs: number });
  expect(told.map(({ code, restartInMs }) => [code, restartInMs])).toEqual([10, 20, 40, 40, 40].map((ms) => [3, ms]));
});

test("asked to stop, it ends, and is not started again", patient, async () => {
  const watched = watch(obedient);
  const pid = await pidOf(watched);
  await watched.stop();
  expect(isThere(pid)).toBe(false);
  expect(watched.restarts()).toBe(0);
});

test("one that does not stop is ended", patient, async () => {
  const watched = watch(deaf, { patienceMs: 50 });
  await until("it works", () => watched.state() === "working");
  await watched.stop();
  expect(watched.restarts()).toBe(0);
});

test("one that lives and does not answer is said to be silent, and ended in the end", patient, async () => {
  const watched = watch(deaf, { beatMs: 20, silentMs: 100, givenUpMs: 3000 });
  await until("it is said to be silent", () => watched.state() === "silent");
  await until("it is started again", () => watched.restarts() > 0);
});

test("one that cannot be started at all is tried again", patient, async () => {
  const { log, lines } = readableLog();
  const command = ["/nowhere/there-is-none"];
  const times = { firstDelayMs: 10, longestDelayMs: 10 };
  const watched = watchProcess({ command, environment: {}, log, name: "the other process", times });
  onTestFinished(watched.stop);
  watched.start();
  await until("it was tried twice", () => lines.length >= 2);
  expect(watched.state()).toBe("away");
});
