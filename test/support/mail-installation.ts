import { onTestFinished } from "vitest";
import { connectPool, serverRole } from "../../src/platform/db.ts";
import { attachEmbeddedPostgres } from "../../src/platform/postgres/index.ts";
import { quietLog } from "./log.ts";
import { type MailServer, type MailServerOptions, startMailServer } from "./mail-server.ts";
import { aKeptPort } from "./ports.ts";
import { anInstalledFolder, type ServerProcess, startServerProcess } from "./server-process.ts";

export type Stored = { to: string; state: string; attempts: number; failure: string | null };

/** An installation that sends mails, its database, and the mail server on the other side. */
export async function anInstallation(behaviour: MailServerOptions = {}) {
  const { dataDir, authorization } = await anInstalledFolder();
  let mailServer = await startMailServer({ ...behaviour, port: await aKeptPort() });
  onTestFinished(() => mailServer.close());
  const environment = { DATA_DIR: dataDir, SMTP_URL: mailServer.url, MAIL_FROM: "Fault <mail@fault.example>" };
  const start = () => startServerProcess(environment);
  let server = await start();
  // The server owns the cluster and leaves it running when it is killed.
  const { address } = await attachEmbeddedPostgres({ dataDir, log: quietLog });
  const database = connectPool({ address: { ...address, ssl: false }, log: quietLog, max: 2, role: serverRole });
  onTestFinished(() => database.end());
  const ask = async <Row extends object>(sql: string, values: unknown[] = []) =>
    (await database.query<Row>(sql, values)).rows;
  return {
    ask,
    authorization,
    environment,
    server: (): ServerProcess => server,
    mailServer: (): MailServer => mailServer,
    restart: async () => {
      server = await start();
    },
    replaceMailServer: async (other: MailServerOptions) => {
      mailServer = await startMailServer({ ...other, port: mailServer.port });
    },
    /** Looks at once for what is due, as with every mail that the program writes. */
    nudge: () =>
      ask("update outbox set next_attempt_at = now() where state = 'waiting'").then(() =>
        ask("select graphile_worker.add_job('deliver-mails')"),
      ),
    /** Nothing waits, and no more is claimed than so many. Counted by the database: to read all would slow down the sender. */
    isDone: async (claimedAtMost: number) => {
      const [left] = await ask<{ waiting: number; claimed: number }>(
        `select count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'claimed')::int as claimed
         from outbox where state in ('waiting', 'claimed')`,
      );
      return left!.waiting === 0 && left!.claimed <= claimedAtMost;
    },
    stored: () =>
      ask<Stored>(
        `select p.email as to, o.state, o.attempts, o.failure from outbox o
         join purchasers p on p.organisation_id = o.organisation_id and p.id = o.purchaser_id`,
      ),
  };
}

export type Installation = Awaited<ReturnType<typeof anInstallation>>;
