import { connect } from "node:net";
import { resolve as absolutePath } from "node:path";
import { connect as connectTls } from "node:tls";
import { Command } from "commander";
import pg from "pg";
import { baseUrl, type Config } from "../config.ts";
import { connectKysely, type DatabaseAddress, DatabaseClient, serverRole } from "../platform/db.ts";
import { type Engine, engineOf } from "../platform/engine.ts";
import { OperatorError } from "../platform/errors.ts";
import { whyNotWritable } from "../platform/make-folder.ts";
import { migrationStatus, serverRoleSql } from "../platform/migrate.ts";
import { attachEmbeddedPostgres, locateCluster } from "../platform/postgres/index.ts";
import { readOnlyAdvice, whyReadOnly } from "../platform/writable.ts";
import { countTroubledEndpoints } from "../webhooks/index.ts";
import { type CliContext, embeddedBy, setUp } from "./context.ts";
import { examineDistribution } from "./doctor-distribution.ts";
import { type Finding, note, ok, problem } from "./doctor-finding.ts";
import { describeMemory } from "./doctor-memory.ts";
import { examineRecord } from "./doctor-record.ts";
import { examineReplica } from "./doctor-replica.ts";
import { examineSweeps, examineTimeZones } from "./doctor-time.ts";
import { withJson } from "./output.ts";
import { ExitCode } from "./run-program.ts";
import { describeSources } from "./take-settings.ts";

export function doctorCommand(context: CliContext): Command {
  const command = new Command("doctor");
  return withJson(command).action(async (options: { json?: boolean }) => {
    const findings = await examine(context);
    const problems = findings.filter(({ level }) => level === "problem").length;
    const marks = { ok: "ok      ", note: "note    ", problem: "PROBLEM " };
    const lines = findings.map(({ check, level, says }) => `${marks[level]} ${check.padEnd(10)} ${says}`);
    const verdict = problems === 0 ? "Everything that was checked is in order." : `${problems} to see to.`;
    context.stdout.write(
      options.json ? `${JSON.stringify({ findings, problems })}\n` : `${lines.join("\n")}\n\n${verdict}\n`,
    );
    if (problems > 0) throw new ExitCode(1);
  });
}

async function examine(context: CliContext): Promise<Finding[]> {
  let setup: ReturnType<typeof setUp>;
  try {
    setup = setUp(context);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return [problem("settings", error.message)];
  }
  const { config, log } = setup;
  const findings = [ok("settings", describeSources(context))];
  try {
    if (config.DATABASE_URL) {
      findings.push(await examineDataDir(config.DATA_DIR));
      findings.push(...(await examineDatabase({ connectionString: config.DATABASE_URL }, context.clock())));
      if (config.READ_DATABASE_URL)
        findings.push(
          await examineReplica(
            { connectionString: config.DATABASE_URL },
            { connectionString: config.READ_DATABASE_URL },
            config.READ_DATABASE_LAG_SECONDS,
          ),
        );
    } else {
      findings.push(await describeCluster(config.DATA_DIR));
      const cluster = await attachEmbeddedPostgres(embeddedBy(config, log));
      try {
        const address = { ...cluster.address, ssl: false as const };
        findings.push(...(await examineDatabase(address, context.clock())), await describeMemory(address));
      } finally {
        await cluster.stop();
      }
    }
  } catch (error) {
    findings.push(problem("database", explainConnection(error)));
  }
  findings.push(examineTimeZones(context.timeZoneRules, context.clock()));
  findings.push(await examineMail(config), ...examineLinks(config));
  return findings;
}

/** With a database server, DATA_DIR holds uploads and files of rejected rows. */
async function examineDataDir(dataDir: string): Promise<Finding> {
  const failure = await whyNotWritable(dataDir);
  return failure === undefined
    ? ok("data", `DATA_DIR ${absolutePath(dataDir)} takes uploads`)
    : problem(
        "data",
        `DATA_DIR ${absolutePath(dataDir)} cannot be written (${failure}): no upload is taken, and no file of rejected rows is made. Let this user write there, or set DATA_DIR to another folder.`,
      );
}

async function describeCluster(dataDir: string): Promise<Finding> {
  const { cluster, isOutsideDataDir } = await locateCluster(dataDir);
  const why = isOutsideDataDir
    ? ` DATA_DIR (${dataDir}) is out of reach for the user PostgreSQL runs as; it keeps the secret and a pointer.`
    : "";
  return note("data", `the embedded database is in ${cluster}.${why} Copy it with: fairmark backup FILE`);
}

async function examineDatabase(address: DatabaseAddress, now: Date): Promise<Finding[]> {
  const client = new DatabaseClient({ ...address, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: number; said: string; now: Date; user: string; fsync: string }>(
      `select current_setting('server_version_num')::int as version, current_setting('server_version') as said,
         clock_timestamp() as now, current_user as "user", current_setting('fsync') as fsync`,
    );
    const server = rows[0]!;
    const engine = await engineOf(client);
    const schema = await examineSchema(client);
    const findings = [
      server.version >= 150_000
        ? ok("database", `PostgreSQL ${server.said}`)
        : problem("database", `PostgreSQL ${server.said} is too old: Fairmark needs 15 or newer.`),
      schema,
      await examineRole(client, server.user, engine),
      examineClock(server.now, now),
      ...(await examineWork(client)),
    ];
    if (engine === "citus") findings.push(await examineDistribution(client));
    // An older schema does not have what is queried here.
    if (schema.level === "ok")
      findings.push(await examineRecord(client), ...(await examineWebhooks(address, engine, now)));
    if (server.fsync !== "on")
      findings.push(
        problem(
          "durability",
          "fsync is off: an acknowledged purchase can be lost when the machine stops. Set fsync = on.",
        ),
      );
    return findings;
  } finally {
    await client.end();
  }
}

/** What can only be asked of an up-to-date database. */
async function examineWork(client: pg.Client): Promise<Finding[]> {
  const reason = await whyReadOnly(client);
  const writable = reason ? problem("writes", readOnlyAdvice[reason]) : ok("writes", "the database takes writes");
  const { missing, newer } = await migrationStatus(client);
  return missing.length > 0 || newer ? [writable] : [writable, await examineSweeps(client)];
}

async function examineSchema(client: pg.Client): Promise<Finding> {
  const { missing, newer } = await migrationStatus(client);
  if (newer)
    return problem("schema", "the database is newer than this program. Install the newer version of Fairmark.");
  return missing.length > 0
    ? problem("schema", `${missing.join(", ")} is missing. Run: fairmark migrate`)
    : ok("schema", "up to date");
}

async function examineRole(client: pg.Client, user: string, engine: Engine): Promise<Finding> {
  const { rows } = await client.query<{ rolcanlogin: boolean }>("select rolcanlogin from pg_roles where rolname = $1", [
    serverRole,
  ]);
  try {
    await client.query(`set role ${serverRole}`);
    await client.query("reset role");
    if (engine === "citus" && rows[0]?.rolcanlogin === false)
      return problem(
        "role",
        `Citus asks its machines as ${serverRole}, which may not log in. Let a database superuser run: ${serverRoleSql(user, engine, true)}`,
      );
    return ok("role", `the server works as ${serverRole}, which cannot rewrite the record of decisions`);
  } catch {
    const advice = `Let a database superuser run: ${serverRoleSql(user, engine, rows.length > 0)} Then run: fairmark migrate`;
    return problem(
      "role",
      `the server cannot work as ${serverRole}, so the record of decisions is not protected against it. ${advice}`,
    );
  }
}

/** Endpoints that do not work: their shops have been told by mail, and whoever runs the server learns of it here. */
async function examineWebhooks(address: DatabaseAddress, engine: Engine, now: Date): Promise<Finding[]> {
  const pool = new pg.Pool({ ...address, max: 1, connectionTimeoutMillis: 5000 });
  try {
    const shops = await countTroubledEndpoints(connectKysely(pool, engine), now);
    if (shops.length === 0) return [ok("webhooks", "no endpoint has failed for a day or was disabled by failures")];
    return shops.map(({ trkref, failing, disabled }) => {
      const said = [
        failing > 0 ? `${endpoints(failing)} failed for a day or longer` : "",
        disabled > 0 ? `${endpoints(disabled)} been disabled: the server answered 410, or failed for a week` : "",
      ].filter(Boolean);
      return problem(
        "webhooks",
        `of ${trkref} ${said.join(", and ")}. Fix it or delete it, in the console under Webhooks.`,
      );
    });
  } finally {
    await pool.end();
  }
}

function endpoints(count: number): string {
  return count === 1 ? "one endpoint has" : `${count} endpoints have`;
}

function examineClock(theirs: Date, ours: Date): Finding {
  const seconds = Math.round(Math.abs(theirs.getTime() - ours.getTime()) / 1000);
  return seconds <= 5
    ? ok("clock", "this machine and the database agree on the time")
    : problem("clock", `this machine and the database are ${seconds} seconds apart. Synchronise both clocks (NTP).`);
}

async function examineMail(config: Config): Promise<Finding> {
  if (!config.SMTP_URL) return note("mail", "SMTP_URL is not set: no mail will be sent");
  const { protocol, hostname, port } = new URL(config.SMTP_URL);
  const tls = protocol === "smtps:";
  const at = { host: hostname, port: Number(port) || (tls ? 465 : 587) };
  const problemSays = await greet(at, tls);
  return problemSays
    ? problem(
        "mail",
        `${at.host}:${at.port} ${problemSays}. Check SMTP_URL, and that this machine may reach the mail server.`,
      )
    : ok("mail", `${at.host}:${at.port} greets`);
}

/** Connects and waits for the mail server's greeting; what went wrong, or nothing. */
function greet(at: { host: string; port: number }, tls: boolean): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = tls ? connectTls({ ...at, servername: at.host }) : connect(at);
    const done = (says?: string) => {
      socket.destroy();
      resolve(says);
    };
    socket.setTimeout(5000, () => done("does not answer"));
    socket.once("error", (error: NodeJS.ErrnoException) => done(`cannot be reached (${error.code ?? error.message})`));
    socket.once("data", (data) =>
      done(data.toString("latin1").startsWith("220") ? undefined : "does not greet as a mail server"),
    );
  });
}

function examineLinks(config: Config): Finding[] {
  const base = baseUrl(config, config.PORT);
  const { protocol, hostname } = new URL(base);
  const isLocal = ["localhost", "127.0.0.1", "[::1]", "0.0.0.0"].includes(hostname);
  if (isLocal)
    return [
      note("links", `links start with ${base}: they open on this machine only. Set BASE_URL before customers get any.`),
    ];
  if (protocol !== "https:")
    return [problem("links", `links start with ${base}: a link is a credential, send it over https. Set BASE_URL.`)];
  return [ok("links", `links start with ${base}`)];
}

function explainConnection(error: unknown): string {
  if (error instanceof OperatorError) return error.message;
  const { code, message } = error as { code?: string; message: string };
  if (code === "28P01" || code === "28000") return "the database refuses the user or the password. Check DATABASE_URL.";
  if (code === "3D000") return "there is no such database. Create it, or correct DATABASE_URL.";
  return `the database cannot be reached (${code ?? message}). Check DATABASE_URL and that the server runs.`;
}
