import { Command } from "commander";
import { startWorker } from "../worker.ts";
import { type CliContext, openDatabase, setUp } from "./context.ts";
import { untilAskedToStop } from "./serve.ts";

export function workCommand(context: CliContext): Command {
  return new Command("work")
    .description("Run the background jobs only, beside a `fairmark serve --no-worker`.")
    .action(async () => {
      const askedToStop = untilAskedToStop(context);
      const setup = setUp(context, "info");
      const database = await openDatabase(setup, false, context.clock);
      const worker = await startWorker({ ...database, clock: context.clock, ...setup });
      context.stdout.write("working\n");
      await askedToStop;
      await worker.stop();
      await database.close();
    });
}
