import { Command } from "commander";
import { baseUrl } from "../config.ts";
import { startWorker } from "../worker.ts";
import { type CliContext, openDatabase, setUp } from "./context.ts";
import { startDelivery } from "./mail-delivery.ts";
import { untilAskedToStop } from "./serve.ts";
import { takeInByProcess } from "./take-in.ts";

export function workCommand(context: CliContext): Command {
  return new Command("work")
    .description("Run the background jobs only, beside a `fairmark serve --no-worker`.")
    .action(async () => {
      const askedToStop = untilAskedToStop(context);
      const setup = setUp(context, "info");
      const database = await openDatabase(setup, false, context.clock, true);
      const { config, log } = setup;
      const base = baseUrl(config, config.PORT);
      const { clock } = context;
      const takeIn = takeInByProcess(context);
      const start = async () => {
        const mailer = await startDelivery(config, database.db, log, clock());
        const delivery = mailer && { mailer, baseUrl: base };
        return startWorker({ ...database, config, baseUrl: base, clock, log, delivery, takeIn });
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
