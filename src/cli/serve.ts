import { createServer } from "node:net";
import { Command, InvalidArgumentError } from "commander";
import { buildApp } from "../app.ts";
import { baseUrl, type Config } from "../config.ts";
import type { TakeInElsewhere } from "../feeds/index.ts";
import { recordPurchasersSession } from "../intake/index.ts";
import { createMailFigures } from "../outbox/index.ts";
import type { Clock } from "../platform/clock.ts";
import { OperatorError } from "../platform/errors.ts";
import { createWorkMetrics } from "../platform/work-metrics.ts";
import { startWorker } from "../worker.ts";
import { type CliContext, type OpenDatabase, openDatabase, setUp } from "./context.ts";
import { startDelivery } from "./mail-delivery.ts";
import { takeInByProcess } from "./take-in.ts";

export function serveCommand(context: CliContext): Command {
  return new Command("serve")
    .description(
      "Serve the API, the purchasers' links and the public pages; starts the embedded PostgreSQL unless DATABASE_URL is set.",
    )
    .option("--port <number>", "the port to listen on; 0 takes any free one", portNumber)
    .option("--host <address>", "the address to listen on")
    .option("--no-worker", "leave the background jobs to `fairmark work`")
    .action(async (options: { port?: number; host?: string; worker: boolean }) => {
      const environment = {
        ...context.environment,
        ...(options.port === undefined ? {} : { PORT: String(options.port) }),
        ...(options.host === undefined ? {} : { HOST: options.host }),
      };
      const askedToStop = untilAskedToStop(context);
      const setup = setUp({ ...context, environment }, "info");
      const database = await openDatabase(setup, true, context.clock);
      const server = await startServer({
        ...setup,
        database,
        clock: context.clock,
        jobs: options.worker ? "all" : "none",
        takeIn: takeInByProcess({ ...context, environment }),
      }).catch(async (error) => {
        await database.close();
        throw error;
      });
      context.stdout.write(`listening on ${server.url}\n`);
      await askedToStop;
      await server.stop();
      await database.close();
    });
}

export type RunningServer = { url: string; baseUrl: string; stop: () => Promise<void> };

/** Serves, with the worker beside it if wanted. `stop` lets what is in flight finish. */
export async function startServer(options: {
  config: Config;
  log: ReturnType<typeof setUp>["log"];
  database: OpenDatabase;
  clock: Clock;
  /** Which background jobs run beside it: the demo's leave publishing to its reader. */
  jobs: "all" | "all but publishing" | "none";
  takeIn: TakeInElsewhere | undefined;
}): Promise<RunningServer> {
  const { config, log, database, clock, takeIn } = options;
  const port = config.PORT === 0 ? await freePort(config.HOST) : config.PORT;
  const base = baseUrl(config, port);
  const mainJobPool = database.connect(4, recordPurchasersSession);
  const mailer = await startDelivery(config, database.db, log, clock());
  const mailFigures = createMailFigures();
  const workMetrics = createWorkMetrics();
  const app = await buildApp({ ...database, mainJobPool, config, mailFigures, baseUrl: base, clock, log, workMetrics });
  await app.listen({ port, host: config.HOST }).catch(async (error: NodeJS.ErrnoException) => {
    await app.close();
    throw new OperatorError(
      `Cannot listen on ${config.HOST}:${port} (${error.code}). ${listenAdvice[error.code ?? ""] ?? "Check HOST and PORT."}`,
    );
  });
  const leftOut = options.jobs === "all but publishing" ? "publish-due" : undefined;
  const delivery = mailer && { mailer, baseUrl: base, observe: mailFigures.observe };
  const worker =
    options.jobs === "none"
      ? undefined
      : await startWorker(
          { ...database, config, baseUrl: base, clock, log, delivery, workMetrics, takeIn },
          leftOut,
        ).catch(closing(app));
  return {
    url: baseUrl({ HOST: config.HOST, BASE_URL: undefined }, port),
    baseUrl: base,
    stop: async () => {
      await app.close();
      await worker?.stop();
    },
  };
}

/** A server that cannot do all of its work does none. */
function closing(app: { close: () => Promise<unknown> }): (error: unknown) => Promise<never> {
  return async (error) => {
    await app.close();
    throw error;
  };
}

const listenAdvice: Record<string, string> = {
  EADDRINUSE: "Another program uses that port; stop it, or choose another with PORT.",
  EACCES: "This user may not use that port; choose one above 1023 with PORT.",
};

/** Resolves at SIGTERM or Ctrl-C. */
export function untilAskedToStop(context: CliContext): Promise<void> {
  return new Promise((resolve) => {
    context.onSignal("SIGTERM", () => resolve());
    context.onSignal("SIGINT", () => resolve());
  });
}

// Links carry the port, so it has to be known before the app is built. Another program could take it in between; then
// listening fails with a clear error.
function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, host, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError("It must be a number from 0 to 65535.");
  return Number(text);
}
