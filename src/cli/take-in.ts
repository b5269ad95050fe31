import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Command } from "commander";
import type { Config } from "../config.ts";
import { type FeedDeps, type TakeInElsewhere, takeIn } from "../feeds/index.ts";
import { untilAskedToStop } from "./asked-to-stop.ts";
import { type CliContext, type OpenDatabase, openDatabase, setUp } from "./context.ts";

/** What the jobs start as a process of its own: its memory is small, and gone when it is done. */
export function takeInCommand(context: CliContext): Command {
  return new Command("take-in")
    .argument("[organisation-id]")
    .argument("[import-id]")
    .action(async (organisationId: string | undefined, id: string | undefined) => {
      keepHeapSmall();
      const stop = new AbortController();
      const askedToStop = untilAskedToStop(context);
      // Whoever started it is gone, and nobody would end it.
      context.onSignal("disconnect", () => stop.abort());
      void askedToStop.then(() => stop.abort());
      const setup = setUp(context, "info");
      const database = await openDatabase(setup, false, context.clock);
      try {
        const upload = organisationId && id ? { organisationId, id } : undefined;
        const { IMPORT_DIR } = setup.config;
        const folder = IMPORT_DIR ? resolve(IMPORT_DIR) : undefined;
        const deps = feedDeps(database, setup.config, context);
        const taken = await takeIn(deps, { upload, folder }, { signal: stop.signal });
        for (const file of taken) setup.log.info(file, "a file of the watched folder");
      } finally {
        await database.close();
      }
    });
}

export function feedDeps({ db, pool, keys }: OpenDatabase, config: Config, { clock }: CliContext): FeedDeps {
  return { db, pool, keys, clock, importsFolder: join(resolve(config.DATA_DIR), "imports") };
}

/**
 * Rows are short-lived; left to itself the heap grows to twice what is needed before it is swept (measured: 310 MB, and 176 MB
 * with this, in the same time).
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--heap-growing-percent=10");
}

/**
 * The command above, started for a job: it waits for the end, passes on that it is to stop, and fails where it fails. Its log
 * is this program's own. Undefined where the program was not started as one.
 */
export function takeInByProcess({ program, environment }: CliContext): TakeInElsewhere | undefined {
  if (!program) return undefined;
  const running = new Map<ChildProcess, Promise<unknown>>();
  let isStopping = false;
  return {
    run: async (upload, signal) => {
      if (isStopping) return;
      const [node, ...args] = [...program, "take-in", ...(upload ? [upload.organisationId, upload.id] : [])];
      // The channel tells it when this process is gone.
      const child = spawn(node!, args, { env: environment, stdio: ["ignore", "inherit", "inherit", "ipc"] });
      const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
      running.set(child, ended);
      const stop = () => askToStop(child);
      signal?.addEventListener("abort", stop);
      try {
        const [code, killedBy] = await ended;
        if (code !== 0) throw new Error(`the process that takes feeds in ended with ${code ?? killedBy}`);
      } finally {
        signal?.removeEventListener("abort", stop);
        running.delete(child);
      }
    },
    stop: async () => {
      isStopping = true;
      for (const child of running.keys()) askToStop(child);
      // How it ended is its job's business.
      await Promise.allSettled(running.values());
    },
  };
}

// Not by a signal: whoever stops a whole group of processes has sent one, and a second would kill it in the middle.
function askToStop(child: ChildProcess): void {
  if (child.connected) child.disconnect();
}
