import { createServer } from "node:net";
import { Command, InvalidArgumentError } from "commander";
import type { FastifyPluginAsync } from "fastify";
import { buildApp } from "../app.ts";
import { baseUrl, type Config } from "../config.ts";
import { mainJobSession } from "../intake/index.ts";
import { sessionOn } from "../platform/engine.ts";
import { OperatorError } from "../platform/errors.ts";
import { untilAskedToStop } from "./asked-to-stop.ts";
import { type CliContext, type OpenDatabase, openDatabase, setUp } from "./context.ts";
import { jobsBeside } from "./jobs-beside.ts";
import { startDelivery } from "./mail-delivery.ts";

export function serveCommand(context: CliContext): Command {
  return new Command("serve")
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
      const started = { ...setup, database, hasJobs: options.worker };
      const server = await startServer({ ...context, environment }, started).catch(async (error) => {
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

/** Serves, with the background jobs beside it if wanted. `stop` lets what is in flight finish. */
export async function startServer(
  context: CliContext,
  options: {
    config: Config;
    log: ReturnType<typeof setUp>["log"];
    database: OpenDatabase;
    hasJobs: boolean;
    /** What stands at `/`, where that is not the way to the console. */
    frontPage?: FastifyPluginAsync;
  },
): Promise<RunningServer> {
  const { config, log, database, hasJobs, frontPage } = options;
  const { clock } = context;
  const port = config.PORT === 0 ? await freePort(config.HOST) : config.PORT;
  const base = baseUrl(config, port);
  const mainJobPool = database.connect(4, sessionOn(database.engine, mainJobSession));
  const replicaPool = config.READ_DATABASE_URL ? database.connectReplica(config.READ_DATABASE_URL, 9) : undefined;
  const mailer = await startDelivery(config, database.db, log, clock());
  const jobs = hasJobs ? jobsBeside(context, { config, log, database, baseUrl: base, port, mailer }) : undefined;
  const pools = { mainJobPool, replicaPool };
  const app = await buildApp({ ...database, ...pools, config, baseUrl: base, clock, log, jobs, frontPage });
  await app.listen({ port, host: config.HOST }).catch(async (error: NodeJS.ErrnoException) => {
    await app.close();
    throw cannotListen(config.HOST, port, error);
  });
  await jobs?.start().catch(closing(app));
  return {
    url: baseUrl({ HOST: config.HOST, BASE_URL: undefined }, port),
    baseUrl: base,
    stop: async () => {
      // Asked at the same time: neither waits for the other to be done.
      const jobsStopped = jobs?.stop();
      await app.close();
      await jobsStopped;
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

/** Why nothing can be served there, and what to do. */
export function cannotListen(host: string, port: number, { code }: NodeJS.ErrnoException): OperatorError {
  return new OperatorError(
    `Cannot listen on ${host}:${port} (${code}). ${listenAdvice[code ?? ""] ?? "Check HOST and PORT."}`,
  );
}

const listenAdvice: Record<string, string> = {
  EADDRINUSE: "Another program uses that port; stop it, or choose another with PORT, such as PORT=3001.",
  EACCES: "This user may not use that port; choose one above 1023 with PORT.",
};

// Links carry the port, so it has to be known before the app is built. Another program could take it in between; then
// listening fails with a clear error.
function freePort(host: string): Promise<number> {
  return probePort(host, 0);
}

/** Listens there for a moment; gives back the port, or fails as listening would. */
export function probePort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(port, host, () => {
      const { port: taken } = probe.address() as { port: number };
      probe.close(() => resolve(taken));
    });
  });
}

function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError("It must be a number from 0 to 65535.");
  return Number(text);
}
