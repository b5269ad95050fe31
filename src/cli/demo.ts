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
import { type Config, readConfig, type SettingName } from "../config.ts";
import { findOrganisationByTrkref } from "../organisations/index.ts";
import { OperatorError } from "../platform/errors.ts";
import { createLog } from "../platform/log.ts";
import { migrate } from "../platform/migrate.ts";
import { upgradeSteps } from "../upgrades/index.ts";
import { untilAskedToStop } from "./asked-to-stop.ts";
import { type CliContext, keepKeys, type OpenDatabase, openDatabase } from "./context.ts";
import { letShopInvite, orderAndInvite, waitUntil } from "./demo-invitation.ts";
import type { MailCatcher } from "./demo-mail-catcher.ts";
import { demoTrkrefs, isSampleShopComplete, loadSampleShop } from "./demo-shop.ts";
import { type DemoStart, demoStartPage } from "./demo-start.pages.tsx";
import { callDemo, type DemoCall, describeDemo } from "./demo-tour.ts";
import { print, withJson } from "./output.ts";
import { cannotListen, probePort, type RunningServer, startServer } from "./serve.ts";

type Options = { json?: boolean; verbose?: boolean };

export function demoCommand(context: CliContext): Command {
  const command = new Command("demo");
  return withJson(command)
    .option("--verbose", "say on stderr what is being done, log lines too")
    .action((options: Options) => runDemo(context, options));
}

async function runDemo(context: CliContext, options: Options): Promise<void> {
  const stop = new AbortController();
  const askedToStop = untilAskedToStop(context).then(() => stop.abort());
  const say = (step: string) => void (options.verbose && context.stderr.write(`${step}\n`));
  const { startMailCatcher } = await loadMailCatcher();
  const usual = readConfig(context.environment);
  if (usual.PORT !== 0) await refuseTakenPort(usual);
  const catcher = await startMailCatcher(context.clock);
  const environment = demoEnvironment(context, options, join(usual.DATA_DIR, "demo"), catcher.smtpUrl);
  const config = readConfig(environment);
  const log = createLog(config.LOG_LEVEL, { fd: 2 });
  // What was opened, to be closed in reverse order, whatever happens.
  const opened: (() => Promise<void>)[] = [catcher.stop];
  try {
    if (config.DATABASE_URL) await refuseForeignDatabase(config, config.DATABASE_URL, context.clock());
    say(config.DATABASE_URL ? "Opening the database." : `Starting PostgreSQL in ${config.DATA_DIR}.`);
    const database = await openDatabase({ config, log }, true, context.clock);
    opened.push(database.close);
    const credentials = await prepare(database, config.DATA_DIR, context, say);
    if (stop.signal.aborted) return;
    say("Starting the server, and its jobs.");
    const start = untilKnown<DemoStart>();
    const frontPage = demoStartPage(database.db, start.known);
    const server = await startServer({ ...context, environment }, { config, log, database, hasJobs: true, frontPage });
    opened.push(server.stop);
    await showAround(context, options, { config, database, server, catcher, credentials, start, say });
    await askedToStop;
  } finally {
    for (const close of opened.reverse()) await close();
  }
}

/** The one part of the program whose packages a production install leaves out. */
async function loadMailCatcher() {
  try {
    return await import("./demo-mail-catcher.ts");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new OperatorError(
      "The demo needs packages that a production install leaves out: run npm ci && npm run demo in a checkout.",
    );
  }
}

/**
 * The settings of a demo, also for the processes that it starts: a folder of its own, and nothing that reaches outside.
 * Its customers get no mail, whatever server this machine has, and the shop's feeds are not taken in.
 */
function demoEnvironment(context: CliContext, options: Options, dataDir: string, smtpUrl: string) {
  return {
    ...context.environment,
    DATA_DIR: dataDir,
    SMTP_URL: smtpUrl,
    MAIL_FROM: "Acme Home <reviews@acme.example>",
    DKIM_KEY_FILE: "",
    DKIM_SELECTOR: "",
    IMPORT_DIR: "",
    BASE_URL: isOfInstallation(context, "BASE_URL") ? "" : context.environment.BASE_URL,
    LOG_LEVEL: options.verbose ? context.environment.LOG_LEVEL || "info" : "error",
  };
}

/**
 * Whether the setting comes from the checkout's own file, which belongs to the real shop: its address is not the
 * demo's.
 */
function isOfInstallation({ settingsFile: file, settingsPath, environment }: CliContext, name: SettingName): boolean {
  return file !== undefined && file.path === settingsPath && file.values[name] === environment[name];
}

/** Checked before anything is loaded, so that somebody who has to choose another port does not wait for that first. */
async function refuseTakenPort({ HOST, PORT }: Config): Promise<void> {
  await probePort(HOST, PORT).catch((error: NodeJS.ErrnoException) => {
    throw cannotListen(HOST, PORT, error);
  });
}

type Tour = {
  config: Config;
  database: OpenDatabase;
  server: RunningServer;
  catcher: MailCatcher;
  credentials: { key: string; secret: string };
  start: { tell: (start: DemoStart) => void };
  say: (step: string) => void;
};

/**
 * Makes the example calls, sends an order, waits for its mail to be caught, prints what there is to see, and tells the
 * page at `/`.
 */
async function showAround(context: CliContext, options: Options, tour: Tour): Promise<void> {
  const { config, database, server, catcher, credentials, say } = tour;
  const call: DemoCall = { url: server.url, ...credentials };
  say("Asking about a purchaser, as the shop's server does.");
  const answers = await callDemo(call);
  say("Sending an order, and inviting its purchaser.");
  const invited = await orderAndInvite(call, { ...database, baseUrl: server.baseUrl, clock: context.clock });
  say("Waiting for the invitation to be caught.");
  await waitUntil(() => catcher.pageOf(invited.email) !== undefined);
  const consoleUrl = passwordLinkUrl(server.baseUrl, await letIn(database, context.clock()));
  const productPath = "/reviews/ACME/SKU9039";
  // A mail that takes long to arrive appears on the page with all mails.
  const mailUrl = catcher.pageOf(invited.email) ?? catcher.url;
  const to = { consoleUrl, productUrl: `${server.baseUrl}${productPath}`, mailUrl };
  tour.start.tell({
    passwordUrl: consoleUrl,
    staffEmail,
    productPath,
    mailUrl,
    mailsUrl: catcher.url,
    states: answers.states,
    startedAt: context.clock(),
  });
  const urls = { url: server.url, console_url: consoleUrl, product_url: to.productUrl, mail_url: mailUrl };
  const result = { ...credentials, ...urls, mails_url: catcher.url, invited, ...answers };
  const where = config.DATABASE_URL ? "the database of DATABASE_URL" : config.DATA_DIR;
  if (!options.json) context.stdout.write(`listening on ${server.url}\n`);
  print(context, options, result, describeDemo(call, answers, to, where));
}

/** A value that is not there yet. */
function untilKnown<T>(): { known: Promise<T>; tell: (value: T) => void } {
  let tell: (value: T) => void = () => undefined;
  const known = new Promise<T>((resolve) => {
    tell = resolve;
  });
  return { known, tell };
}

/** Loads the shop unless it is there; the keys of earlier runs are revoked and a new one made. */
async function prepare(
  { db }: OpenDatabase,
  dataDir: string,
  { clock, stderr }: CliContext,
  say: (step: string) => void,
): Promise<{ key: string; secret: string }> {
  const now = clock();
  // Before mails go out: nobody is to be told now about an invented past.
  if (!(await findOrganisationByTrkref(db, demoTrkrefs[0]))) {
    stderr.write("Loading the sample shop, once; this takes about ten seconds, on a busy machine longer…\n");
    await loadSampleShop(db, now);
  } else if (await isSampleShopComplete(db)) say("The sample shop is there already.");
  else {
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

/**
 * A link by which the reader sets a password for the sample shop's one member of staff; those of earlier runs no longer
 * work.
 */
async function letIn({ db }: OpenDatabase, now: Date): Promise<string> {
  const made = await createStaff(db, { email: staffEmail, role: "admin", organisationIds: [] }, now);
  if (made) return made.linkToken;
  const known = await findStaffByEmail(db, staffEmail);
  return resetPassword(db, known!.id, now);
}

/** The database of a server is used only if it is empty, or contains a demo and nothing else. */
async function refuseForeignDatabase(config: Config, databaseUrl: string, now: Date): Promise<void> {
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
  await migrate({ connectionString: databaseUrl }, now, async () => upgradeSteps(await keepKeys(config)));
}
