import { join } from "node:path";
import { Command } from "commander";
import pg from "pg";
import {
  createStaff,
  findStaffByEmail,
  insertApiKey,
  listApiKeys,
  makeApiKey,
  passwordLinkUrl,
  resetPassword,
  revokeApiKey,
} from "../access/index.ts";
import { findOrganisationByTrkref } from "../organisations/index.ts";
import { OperatorError } from "../platform/errors.ts";
import { migrate } from "../platform/migrate.ts";
import { type CliContext, type OpenDatabase, openDatabase, setUp } from "./context.ts";
import { letShopInvite, orderAndInvite } from "./demo-invitation.ts";
import { startMailCatcher } from "./demo-mail-catcher.ts";
import { demoTrkrefs, isSampleShopComplete, loadSampleShop } from "./demo-shop.ts";
import { callDemo, type DemoCall, describeDemo } from "./demo-tour.ts";
import { withJson } from "./output.ts";
import { startServer, untilAskedToStop } from "./serve.ts";

export function demoCommand(context: CliContext): Command {
  const command = new Command("demo").description(
    "Load a sample shop into DATA_DIR/demo, show the main job, serve until Ctrl-C.",
  );
  return withJson(command).action(async (options: { json?: boolean }) => {
    const askedToStop = untilAskedToStop(context);
    const dataDir = join(setUp(context).config.DATA_DIR, "demo");
    const environment = { ...context.environment, DATA_DIR: dataDir };
    const { config: settings, log } = setUp({ ...context, environment });
    if (settings.DATABASE_URL) await refuseForeignDatabase(settings.DATABASE_URL, context.clock());
    const database = await openDatabase({ config: settings, log }, true, context.clock);
    const catcher = await startMailCatcher(context.clock);
    const close = async () => {
      await catcher.stop();
      await database.close();
    };
    const giveUp = async (error: unknown): Promise<never> => {
      await close();
      throw error;
    };
    // The sample shop's customers get no mail, whatever server this machine has.
    const mail = { SMTP_URL: catcher.smtpUrl, MAIL_FROM: "Acme Home <reviews@acme.example>" };
    const config = { ...settings, ...mail, DKIM_KEY_FILE: undefined, DKIM_SELECTOR: undefined };
    // Loaded before mails go out: what is made up of the past tells nobody anything now.
    const credentials = await prepare(database, dataDir, context.clock()).catch(giveUp);
    // The process that runs its jobs reads its settings from the environment; an empty one stands for none.
    const forJobs = { ...environment, ...mail, DKIM_KEY_FILE: "", DKIM_SELECTOR: "" };
    const started = { config, log, database, hasJobs: true };
    const server = await startServer({ ...context, environment: forJobs }, started).catch(giveUp);
    const linkToken = await letIn(database, context.clock());
    const consoleUrl = passwordLinkUrl(server.baseUrl, linkToken);
    const call: DemoCall = { url: server.url, ...credentials, consoleUrl, mailsUrl: catcher.url };
    const tour = await callDemo(call);
    const invited = await orderAndInvite(call, { ...database, baseUrl: server.baseUrl, clock: context.clock });
    const where = config.DATABASE_URL ? "the database of DATABASE_URL" : dataDir;
    const urls = { url: server.url, console_url: consoleUrl, mails_url: catcher.url };
    const shown = options.json
      ? JSON.stringify({ ...credentials, ...urls, invited, ...tour })
      : describeDemo(call, tour, invited, where, dataDir);
    context.stdout.write(`${shown}\n`);
    if (!options.json) context.stdout.write(`listening on ${server.url}\n`);
    await askedToStop;
    await server.stop();
    await close();
  });
}

/** Loads the shop unless it is there; the keys of earlier runs are revoked and a new one made. */
async function prepare({ db }: OpenDatabase, dataDir: string, now: Date): Promise<{ key: string; secret: string }> {
  if (!(await findOrganisationByTrkref(db, demoTrkrefs[0]))) await loadSampleShop(db, now);
  else if (!(await isSampleShopComplete(db))) {
    throw new OperatorError(
      `An earlier demo was stopped while it loaded. Delete ${dataDir} (or empty the database) and run it again.`,
    );
  }
  await letShopInvite(db, demoTrkrefs[0]);
  for (const { key } of await listApiKeys(db)) await revokeApiKey(db, key, now);
  const organisations = await Promise.all(demoTrkrefs.map((trkref) => findOrganisationByTrkref(db, trkref)));
  const made = makeApiKey();
  const organisationIds = organisations.map((organisation) => organisation!.id);
  await db.transaction().execute((tx) => insertApiKey(tx, made, { name: "demo", organisationIds }, now));
  return { key: made.key, secret: made.secret };
}

const staffEmail = "staff@acme.example";

/** A link by which the reader sets a password for the sample shop's one member of staff; those of earlier runs are dead. */
async function letIn({ db }: OpenDatabase, now: Date): Promise<string> {
  const made = await createStaff(db, { email: staffEmail, role: "admin", organisationIds: [] }, now);
  if (made) return made.linkToken;
  const known = await findStaffByEmail(db, staffEmail);
  return resetPassword(db, known!.id, now);
}

/** A server's database is used only while it is empty, or holds a demo and nothing else. */
async function refuseForeignDatabase(databaseUrl: string, now: Date): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ tables: number; ours: boolean }>(
      "select count(*)::int as tables, to_regclass('public.organisations') is not null as ours from pg_tables where schemaname = 'public'",
    );
    const { tables, ours } = rows[0]!;
    const strangers = ours
      ? (await client.query("select from organisations where trkref <> all ($1)", [demoTrkrefs])).rowCount
      : tables;
    if (strangers) {
      throw new OperatorError(
        "DATABASE_URL names a database that is in use and is not a demo's. Unset it, or name an empty database.",
      );
    }
  } finally {
    await client.end();
  }
  await migrate({ connectionString: databaseUrl }, now);
}
