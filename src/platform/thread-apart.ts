import { once } from "node:events";
import { parentPort, Worker } from "node:worker_threads";

/** The result of a task: its parts in order, and whether the thread got to the end. */
export type ApartResult<Part> = { parts: Part[]; isComplete: boolean };

/**
 * Pure work on text from outside, in a thread of its own that is terminated when a part of the work takes too long. One
 * task at a time.
 */
export type ThreadApart<Task, Part> = {
  run: (task: Task) => Promise<ApartResult<Part>>;
  stop: () => Promise<void>;
};

type FromThread<Part> = { ready: true } | { part: Part } | { done: true };

export type ThreadOptions = {
  /** How long each part of a task may take. */
  deadlineMs: number;
  /**
   * The thread's heap: a thread that needs more is terminated like one that takes too long, and the process lives on.
   */
  heapMb: number;
};

/** A thread that has had nothing to do for this long is ended, to give its memory back. */
const idleMs = 60_000;
/** Loading its modules does not count towards any deadline: a busy machine may be slow at that. */
const startMs = 60_000;

/**
 * Starts the thread when it is first needed, and again after it was terminated. It is a thread because nothing else
 * that can be stopped in the middle of a regular expression is so cheap to ask.
 *
 * @param entry a module that calls `answerTasks`
 */
export function threadApart<Task, Part>(entry: URL, options: ThreadOptions): ThreadApart<Task, Part> {
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const end = async () => {
    clearTimeout(idle);
    const ended = thread;
    thread = undefined;
    await ended?.terminate();
  };
  const runNow = async (task: Task): Promise<ApartResult<Part>> => {
    clearTimeout(idle);
    thread ??= await startThread(entry, options);
    const result = await attempt<Task, Part>(thread, task, options.deadlineMs);
    if (!result.isComplete) await end();
    idle = setTimeout(() => void end(), idleMs).unref();
    return result;
  };
  return {
    run: (task) => {
      const turn = last.then(() => runNow(task));
      last = turn.catch(() => undefined);
      return turn;
    },
    stop: async () => {
      await last;
      await end();
    },
  };
}

async function startThread(entry: URL, { heapMb }: ThreadOptions): Promise<Worker> {
  const thread = new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: heapMb } });
  // Rejects with the error if the thread fails while loading.
  await once(thread, "message", { signal: AbortSignal.timeout(startMs) }).catch(async (error) => {
    await thread.terminate();
    throw error;
  });
  // An error ends the thread; whoever is waiting for it sees its exit.
  thread.on("error", () => undefined);
  thread.unref();
  return thread;
}

function attempt<Task, Part>(thread: Worker, task: Task, deadlineMs: number): Promise<ApartResult<Part>> {
  return new Promise((resolve) => {
    const parts: Part[] = [];
    const finish = (isComplete: boolean) => {
      clearTimeout(deadline);
      thread.off("message", hear).off("exit", cutOff);
      resolve({ parts, isComplete });
    };
    const cutOff = () => finish(false);
    const deadline = setTimeout(cutOff, deadlineMs);
    const hear = (message: FromThread<Part>) => {
      if ("done" in message) return finish(true);
      deadline.refresh();
      if ("part" in message) parts.push(message.part);
    };
    thread.on("message", hear).once("exit", cutOff);
    thread.postMessage(task);
  });
}

/** For the thread's own module: answers each task with its parts, each sent as soon as it is ready. */
export function answerTasks<Task, Part>(work: (task: Task, send: (part: Part) => void) => void): void {
  const port = parentPort;
  if (!port) throw new Error("started as a program, not as a thread");
  const say = (message: FromThread<Part>) => port.postMessage(message);
  port.on("message", (task: Task) => {
    work(task, (part) => say({ part }));
    say({ done: true });
  });
  say({ ready: true });
}
