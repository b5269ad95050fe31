import { Counter, Gauge, Registry } from "prom-client";
import type { Config } from "../config.ts";
import type { Log } from "../platform/log.ts";
import type { Mailer } from "../platform/mailer.ts";
import { type ProcessState, watchProcess } from "../platform/watched-process.ts";
import type { CliContext, OpenDatabase } from "./context.ts";
import { createJobFigures } from "./job-figures.ts";
import type { RunningWorker } from "./start-worker.ts";

/** The background jobs of a server, wherever they run. */
export type JobsBeside = {
  start: () => Promise<void>;
  /** What is wrong with them, in words; undefined if all is well. */
  problem: () => string | undefined;
  /** What they count, as `/metrics` shows it. */
  figures: () => Promise<string>;
  stop: () => Promise<void>;
};

export type BesideSetup = {
  config: Config;
  log: Log;
  database: OpenDatabase;
  baseUrl: string;
  /** Where the server listens: links of mails name it where there is no BASE_URL. */
  port: number;
  mailer: Mailer | undefined;
};

/**
 * They run in a process of their own, so that nothing they do keeps a request waiting; or in this process, where this
 * program was not started as one, as in a test.
 */
export function jobsBeside(context: CliContext, setup: BesideSetup): JobsBeside {
  return context.program ? jobsByProcess(context, context.program, setup) : jobsHere(context, setup);
}

const problems: Record<ProcessState, string | undefined> = {
  starting: undefined,
  working: undefined,
  silent: "the process that runs the background jobs does not answer",
  away: "the process that runs the background jobs has ended and is started again",
};

function jobsByProcess(
  { environment }: CliContext,
  program: readonly string[],
  { log, port, mailer }: BesideSetup,
): JobsBeside {
  const watched = watchProcess({
    command: [...program, "jobs"],
    environment: { ...environment, PORT: String(port) },
    log,
    name: "the process that runs the background jobs",
  });
  const registry = figuresOf(watched);
  return {
    start: async () => {
      // Opening it here has shown that the settings are right; the process opens one of its own.
      mailer?.close();
      watched.start();
    },
    problem: () => problems[watched.state()],
    figures: async () => (await registry.metrics()) + ((await watched.ask()) ?? ""),
    stop: watched.stop,
  };
}

function figuresOf(watched: { state: () => ProcessState; restarts: () => number }): Registry {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({
    name: "fairmark_jobs_process_up",
    help: "1 while the process that runs the background jobs works and answers",
    registers,
    collect() {
      this.set(watched.state() === "working" ? 1 : 0);
    },
  });
  new Counter({
    name: "fairmark_jobs_process_restarts_total",
    help: "How often the process that runs the background jobs was started again because it had ended by itself",
    registers,
    collect() {
      this.reset();
      this.inc(watched.restarts());
    },
  });
  return registry;
}

function jobsHere(context: CliContext, setup: BesideSetup): JobsBeside {
  const figures = createJobFigures();
  let worker: RunningWorker | undefined;
  return {
    start: async () => {
      // Of a server that leaves them to another process, nothing of the jobs is loaded.
      const { startJobs } = await import("./start-jobs.ts");
      worker = await startJobs(context, { ...setup, figures });
    },
    problem: () => undefined,
    figures: figures.text,
    stop: async () => worker?.stop(),
  };
}
