import { Command } from "commander";
import { baseUrl } from "../config.ts";
import type { FromWatched } from "../platform/watched-process.ts";
import { untilAskedToStop } from "./asked-to-stop.ts";
import { type CliContext, openDatabase, setUp } from "./context.ts";
import { createJobFigures, watchOwnProcess } from "./job-figures.ts";
import { openMailer } from "./mail-delivery.ts";
import { startJobs } from "./start-jobs.ts";

/** A server that still lives ends jobs that do not end by themselves; once it is gone, nobody does. As long as it would wait. */
const patienceMs = 60_000;

/** What `serve` starts and watches: the background jobs, in a process that ends with it. */
export function jobsCommand(context: CliContext): Command {
  return new Command("jobs").action(async () => {
    const leftAlone = new Promise<void>((resolve) =>
      context.onSignal("disconnect", () => {
        context.endWithin?.(patienceMs);
        resolve();
      }),
    );
    const askedToStop = Promise.race([untilAskedToStop(context), leftAlone]);
    const { config, log } = setUp(context, "info");
    const database = await openDatabase({ config, log }, false, context.clock, true);
    try {
      const figures = createJobFigures();
      const own = watchOwnProcess();
      const mailer = await openMailer(config);
      const base = baseUrl(config, config.PORT);
      const worker = await startJobs(context, { config, log, database, baseUrl: base, mailer, figures });
      const say = (message: FromWatched) => context.channel?.send(message);
      // Only one question ever comes through it.
      context.channel?.receive(async () => say({ answer: (await figures.text()) + (await own()) }));
      say({ working: true });
      // If the library gives up, this process ends too, and is started again.
      await Promise.race([askedToStop, worker.failed]).finally(worker.stop);
    } finally {
      await database.close();
    }
  });
}
