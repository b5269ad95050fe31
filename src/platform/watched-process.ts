import { type ChildProcess, spawn } from "node:child_process";
import { getPriority, setPriority } from "node:os";
import type { Log } from "./log.ts";

/**
 * The state of a process: `away` means that it ended and is not back yet, `silent` that it is alive but does not
 * answer.
 */
export type ProcessState = "starting" | "working" | "silent" | "away";

/** A process of our own that is started again when it ends. It answers questions with a text. */
export type WatchedProcess = {
  start: () => void;
  state: () => ProcessState;
  restarts: () => number;
  /** Its answer; undefined if none comes within a second. */
  ask: () => Promise<string | undefined>;
  /** Asks it to stop and waits for that; it is not started again. */
  stop: () => Promise<void>;
};

/** What goes through the channel: questions one way; the other way, the message that it is working, and answers. */
export type ToWatched = { ask: true };
export type FromWatched = { working: true } | { answer: string };

export type WatchOptions = {
  /** The program and its arguments. */
  command: readonly string[];
  environment: Record<string, string | undefined>;
  log: Log;
  /** What the log calls it. */
  name: string;
  times?: Partial<typeof usualTimes>;
};

const usualTimes = {
  /** How long to wait between its end and the next start; doubled each time, up to the maximum. */
  firstDelayMs: 500,
  longestDelayMs: 30_000,
  /** A process that worked for this long did not end of the same cause as the one before. */
  stableMs: 60_000,
  /** How often it is asked whether it is there. */
  beatMs: 5000,
  /** After this long without an answer it counts as silent, and after the longer time it is killed. */
  silentMs: 30_000,
  givenUpMs: 300_000,
  /** How long it gets between being asked to stop and being killed. */
  patienceMs: 60_000,
};

const answerMs = 1000;
/**
 * Processes that somebody is waiting for go first: beside one that wants all of a processor, this one gets a quarter. So much behind
 * whoever watches it, which may itself come second to others.
 */
const niceness = 5;
const leastPriority = 19;

/**
 * Watches over a process. It logs to this program's own stdout and stderr; its arguments contain no secret. It is asked
 * to stop by closing the channel between the two, which also happens when this program is killed, so it never outlives
 * it.
 */
export function watchProcess({ command, environment, log, name, times = {} }: WatchOptions): WatchedProcess {
  const { firstDelayMs, longestDelayMs, stableMs, beatMs, silentMs, givenUpMs, patienceMs } = {
    ...usualTimes,
    ...times,
  };
  const asking = new Set<(answer: string | undefined) => void>();
  let child: ChildProcess | undefined;
  let state: Exclude<ProcessState, "silent"> = "starting";
  let restarts = 0;
  let delayMs = firstDelayMs;
  let startedAt = 0;
  let heardAt = 0;
  let ended: Promise<void> = Promise.resolve();
  let again: NodeJS.Timeout | undefined;
  let isStopping = false;
  const now = () => performance.now();

  const hear = (message: FromWatched) => {
    heardAt = now();
    if ("working" in message) state = "working";
    else answerAll(message.answer);
  };
  const answerAll = (answer: string | undefined) => {
    for (const tell of asking) tell(answer);
    asking.clear();
  };
  const start = () => {
    const [program, ...args] = command;
    const started = spawn(program!, args, { env: environment, stdio: ["ignore", "inherit", "inherit", "ipc"] });
    child = started;
    startedAt = heardAt = now();
    favourOthers(started);
    started.on("message", hear);
    ended = new Promise((resolve) => {
      const end = (reason: Record<string, unknown>) => {
        if (child !== started) return;
        child = undefined;
        answerAll(undefined);
        resolve();
        if (!isStopping) startLater(reason);
      };
      started.once("exit", (code, signal) => end({ code, signal }));
      started.on("error", ({ message }) => {
        // Any other error comes from asking it something.
        if (started.pid === undefined) end({ reason: message });
      });
    });
  };
  const startLater = (reason: Record<string, unknown>) => {
    if (state === "working" && now() - startedAt > stableMs) delayMs = firstDelayMs;
    state = "away";
    log.error({ ...reason, restartInMs: delayMs }, `${name} ended by itself; it is started again`);
    again = setTimeout(() => {
      restarts += 1;
      start();
    }, delayMs);
    delayMs = Math.min(2 * delayMs, longestDelayMs);
  };
  const send = (message: ToWatched) => {
    if (child?.connected) child.send(message, () => undefined);
  };
  const beat = setInterval(() => {
    send({ ask: true });
    if (!child || now() - heardAt < givenUpMs) return;
    log.error({ pid: child.pid }, `${name} does not answer; it is ended`);
    heardAt = now();
    child.kill("SIGKILL");
  }, beatMs).unref();

  return {
    start,
    state: () => (child && now() - heardAt > silentMs ? "silent" : state),
    restarts: () => restarts,
    ask: () =>
      new Promise((resolve) => {
        if (!child || state !== "working") return resolve(undefined);
        asking.add(resolve);
        const giveUp = () => {
          if (asking.delete(resolve)) resolve(undefined);
        };
        setTimeout(giveUp, answerMs).unref();
        send({ ask: true });
      }),
    stop: async () => {
      isStopping = true;
      clearInterval(beat);
      clearTimeout(again);
      const stopped = child;
      if (!stopped) return;
      // Not by a signal: whoever stops a whole group of processes has already sent one, and a second would kill it in
      // the middle of its work.
      if (stopped.connected) stopped.disconnect();
      const impatience = setTimeout(() => {
        log.error({ pid: stopped.pid }, `${name} does not stop; it is ended`);
        stopped.kill("SIGKILL");
      }, patienceMs);
      await ended;
      clearTimeout(impatience);
    },
  };
}

// Set at once, so that the threads it starts inherit it; if the process set it by itself, it would apply only to its
// first thread (Linux).
function favourOthers(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) setPriority(child.pid, Math.min(getPriority() + niceness, leastPriority));
  } catch {
    // It has ended already, or this system has no priorities.
  }
}
