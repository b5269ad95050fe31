import { createInterface } from "node:readline";
import pg from "pg";
import { OperatorError } from "../../errors.ts";
import { lockOrHolder } from "../file-lock.ts";
import { attachEmbeddedPostgres, type EmbeddedPostgres, ownEmbeddedPostgres } from "../index.ts";

/** A process for the tests to start, signal and kill: says what it does on stdout, a line each, and is told "go" and "stop" on stdin. */
const [verb = "", folder = ""] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const hear = async () => (await lines.next()).value as string | undefined;

async function stopWhenTold(postgres: EmbeddedPostgres): Promise<void> {
  process.once("SIGINT", async () => {
    say("interrupted");
    const client = new pg.Client(postgres.address);
    await client.connect();
    await client.query("select pg_sleep(0.3)");
    await client.end();
    say("finished what was in flight");
    await postgres.stop();
    process.exit(0);
  });
  say(`ready ${JSON.stringify(postgres.address)}`);
  while ((await hear()) !== "stop");
  await postgres.stop();
  say("stopped");
}

const verbs: Record<string, () => Promise<void>> = {
  own: async () => stopWhenTold(await ownEmbeddedPostgres({ dataDir: folder, log })),
  attach: async () => stopWhenTold(await attachEmbeddedPostgres({ dataDir: folder, log })),
  lock: async () => {
    const { holder } = await lockOrHolder(folder, "test");
    say(holder ? `lost to ${holder.pid}` : "won");
    await hear();
  },
};

say("loaded");
await hear();
try {
  await verbs[verb]!();
  process.exit(0);
} catch (error) {
  process.stderr.write(error instanceof OperatorError ? error.message : String((error as Error).stack));
  process.exit(1);
}
