import { Command } from "commander";
import { baseUrl } from "../config.ts";
import { untilAskedToStop } from "./asked-to-stop.ts";
import { type CliContext, openDatabase, setUp } from "./context.ts";
import { startDelivery } from "./mail-delivery.ts";
import { startJobs } from "./start-jobs.ts";

export function workCommand(context: CliContext): Command {
  return new Command("work").action(async () => {
    const askedToStop = untilAskedToStop(context);
    const setup = setUp(context, "info");
    const database = await openDatabase(setup, false, context.clock, true);
    const { config, log } = setup;
    const start = async () => {
      const mailer = await startDelivery(config, database.db, log, context.clock());
      return startJobs(context, { config, log, database, baseUrl: baseUrl(config, config.PORT), mailer });
    };
    const worker = await start().catch(async (error) => {
      await database.close();
      throw error;
    });
    context.stdout.write("working\n");
    await askedToStop;
    await worker.stop();
    await database.close();
  });
}
