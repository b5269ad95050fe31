import { Command, Option } from "commander";
import {
  changeApiKey,
  doneToKey,
  endPreviousSecret,
  insertApiKey,
  isKeyInUse,
  type KeyScope,
  keptDays,
  keyScopes,
  type ListedApiKey,
  lastDayBefore,
  listApiKeys,
  longestKeptDays,
  makeApiKey,
  makeSecret,
  readLastDay,
  recorded,
  replaceApiKeySecret,
  revokeApiKey,
} from "../access/index.ts";
import { daysAfter } from "../platform/days.ts";
import type { Db } from "../platform/db.ts";
import { OperatorError } from "../platform/errors.ts";
import { type CliContext, organisationByTrkref, withDatabase } from "./context.ts";
import { instant, print, table, withJson } from "./output.ts";

type LimitOptions = { scope?: KeyScope; lastDay?: string };
type CreateOptions = LimitOptions & { organisation: string[]; name?: string; json?: boolean };
type RotateOptions = { keepDays: string; json?: boolean };

export function keyCommand(context: CliContext): Command {
  const key = new Command("key");
  withJson(key.command("create"))
    .description("Make a key. Its secret is shown once and stored only as a hash.")
    .requiredOption("--organisation <trkref>", "may call for it; can be given more than once", collect)
    .option("--name <name>", "what the key is for, to tell it apart in the list")
    .addOption(scopeOption().default("everything"))
    .option(
      "--last-day <date>",
      "works until the end of that day (UTC), such as 2027-03-31; without it, the key does not end",
    )
    .action((options: CreateOptions) => create(context, options));
  withJson(key.command("list"))
    .description("List the keys, revoked ones too: what each is good for, and when it was last used for what.")
    .action((options: { json?: boolean }) => list(context, options));
  withJson(key.command("change"))
    .description("Change what a key is good for, or its last day. Servers go by it within a second.")
    .argument("<key>")
    .addOption(scopeOption())
    .option("--last-day <date>", "works until the end of that day (UTC); `never`: does not end by itself")
    .action((name: string, options: LimitOptions & { json?: boolean }) => change(context, name, options));
  withJson(key.command("rotate"))
    .description("Give a key a new secret, shown once. The one it has stays good for a while, and then ends.")
    .argument("<key>")
    .option(
      "--keep-days <days>",
      `for how many days the earlier secret stays good; 0 ends it at once`,
      String(keptDays),
    )
    .action((name: string, options: RotateOptions) => rotate(context, name, options));
  withJson(key.command("end-earlier-secret"))
    .description("End a key's earlier secret now, once nobody uses it any more.")
    .argument("<key>")
    .action((name: string, options: { json?: boolean }) => endEarlier(context, name, options));
  withJson(key.command("revoke"))
    .description("Revoke a key. Servers refuse it within a second.")
    .argument("<key>")
    .action((name: string, options: { json?: boolean }) => revoke(context, name, options));
  return key;
}

function scopeOption(): Option {
  const meaning = "what it is good for: reading, purchasers and orders, or everything";
  return new Option("--scope <scope>", meaning).choices(keyScopes);
}

async function create(context: CliContext, options: CreateOptions): Promise<void> {
  const limits = {
    scope: options.scope ?? "everything",
    expiresAt: expiryOf(options.lastDay, context.clock()) ?? null,
  };
  await withDatabase(context, async ({ db }) => {
    const organisations = await Promise.all(
      [...new Set(options.organisation)].map((trkref) => organisationByTrkref(db, trkref)),
    );
    const made = makeApiKey();
    const details = { name: options.name ?? null, organisationIds: organisations.map(({ id }) => id), ...limits };
    const did = doneToKey("key_made", organisations.length === 1 ? organisations[0]!.id : undefined);
    const now = context.clock();
    await recorded(db, { by: "command_line", did }, now, (tx) => insertApiKey(tx, made, details, now));
    // The same JSON with and without --json: scripts read it, and it is short enough for people.
    context.stdout.write(`${JSON.stringify({ key: made.key, secret: made.secret })}\n`);
  });
}

/** When a key ends that works until the end of a day: null for never, undefined where nothing was said. */
function expiryOf(lastDay: string | undefined, now: Date): Date | null | undefined {
  if (lastDay === undefined) return undefined;
  if (lastDay === "never") return null;
  const expiresAt = readLastDay(lastDay);
  if (!expiresAt) throw new OperatorError(`${lastDay} is not a day. Write year, month and day: --last-day 2027-03-31`);
  if (expiresAt <= now) throw new OperatorError(`${lastDay} has passed. Choose a later day, or revoke the key.`);
  return expiresAt;
}

async function list(context: CliContext, options: { json?: boolean }): Promise<void> {
  await withDatabase(context, async ({ db }) => {
    const keys = await listApiKeys(db);
    const now = context.clock();
    const rows = keys.map((one) => [
      one.key,
      one.name ?? "",
      one.organisations.join(" "),
      one.scope,
      instant(one.lastUsedAt),
      stateOf(one, now),
    ]);
    const none = "There is no key yet. Make one with: fairmark key create --organisation TRKREF";
    const headings = ["KEY", "NAME", "ORGANISATIONS", "SCOPE", "LAST USED", "STATE"];
    print(context, options, keys.map(presentKey), table(headings, rows, none));
  });
}

function presentKey(listed: ListedApiKey) {
  const { key, name, organisations, scope, createdAt, lastUsedAt, lastReadAt, lastOrdersAt, revokedAt, expiresAt } =
    listed;
  return {
    key,
    name,
    organisations,
    scope,
    created_at: createdAt,
    last_used_at: lastUsedAt,
    last_read_at: lastReadAt,
    last_orders_at: lastOrdersAt,
    revoked_at: revokedAt,
    last_day: expiresAt && lastDayBefore(expiresAt),
    earlier_secret_until: listed.previousSecretUntil,
    earlier_secret_used_at: listed.previousSecretUsedAt,
  };
}

function stateOf(key: ListedApiKey, now: Date): string {
  const { revokedAt, expiresAt, previousSecretUntil, previousSecretUsedAt } = key;
  if (revokedAt) return `revoked ${instant(revokedAt)}`;
  if (expiresAt && !isKeyInUse(key, now)) return `ended on ${lastDayBefore(expiresAt)}`;
  const states = [expiresAt ? `in use until ${lastDayBefore(expiresAt)}` : "in use"];
  if (previousSecretUntil && previousSecretUntil > now) {
    const use = previousSecretUsedAt ? `last used ${instant(previousSecretUsedAt)}` : "not used since";
    states.push(`earlier secret until ${instant(previousSecretUntil)}, ${use}`);
  }
  return states.join("; ");
}

async function change(context: CliContext, key: string, options: LimitOptions & { json?: boolean }): Promise<void> {
  const { scope } = options;
  const expiresAt = expiryOf(options.lastDay, context.clock());
  if (scope === undefined && expiresAt === undefined)
    throw new OperatorError("Nothing to change was named. Give --scope, --last-day or both.");
  await withDatabase(context, async ({ db }) => {
    const limits = { ...(scope === undefined ? {} : { scope }), ...(expiresAt === undefined ? {} : { expiresAt }) };
    const did = doneToKey("key_changed");
    if (!(await recorded(db, { by: "command_line", did }, context.clock(), (tx) => changeApiKey(tx, key, limits))))
      throw unusable(key);
    const { scope: now, expiresAt: ends } = await getKey(db, key);
    const lastDay = ends && lastDayBefore(ends);
    const said = `${key} is good for ${now}${lastDay ? `, until the end of ${lastDay} (UTC)` : ""}.`;
    print(context, options, { key, scope: now, last_day: lastDay }, said);
  });
}

async function rotate(context: CliContext, key: string, options: RotateOptions): Promise<void> {
  const days = /^\d{1,3}$/.test(options.keepDays) ? Number(options.keepDays) : Number.NaN;
  if (!(days <= longestKeptDays))
    throw new OperatorError(`--keep-days must be a whole number from 0 to ${longestKeptDays}.`);
  await withDatabase(context, async ({ db }) => {
    const now = context.clock();
    const { secret, secretHash } = makeSecret();
    const previousUntil = daysAfter(now, days);
    const did = doneToKey("key_secret_replaced");
    const given = { secretHash, previousUntil };
    const replaced = await recorded(db, { by: "command_line", did }, now, (tx) =>
      replaceApiKeySecret(tx, key, given, now),
    );
    if (!replaced) {
      const { revokedAt, previousSecretUntil: until } = await getKey(db, key);
      if (revokedAt || !until) throw unusable(key);
      throw new OperatorError(
        `The secret before the newest of ${key} is good until ${instant(until)}, and there are two at most. First run: fairmark key end-earlier-secret ${key}`,
      );
    }
    context.stdout.write(`${JSON.stringify({ key, secret, earlier_secret_until: days > 0 ? previousUntil : null })}\n`);
  });
}

async function endEarlier(context: CliContext, key: string, options: { json?: boolean }): Promise<void> {
  await withDatabase(context, async ({ db }) => {
    await getKey(db, key);
    const did = doneToKey("key_secret_ended");
    const now = context.clock();
    const ended = await recorded(db, { by: "command_line", did }, now, (tx) => endPreviousSecret(tx, key, now));
    const hadOne = ended !== undefined;
    const said = hadOne ? `The earlier secret of ${key} has ended.` : `${key} has one secret only; nothing was done.`;
    print(context, options, { key, ended: hadOne }, said);
  });
}

async function revoke(context: CliContext, key: string, options: { json?: boolean }): Promise<void> {
  await withDatabase(context, async ({ db }) => {
    const did = doneToKey("key_revoked");
    const now = context.clock();
    if (!(await recorded(db, { by: "command_line", did }, now, (tx) => revokeApiKey(tx, key, now)))) throw unknown(key);
    print(context, options, { key, revoked: true }, `Revoked ${key}.`);
  });
}

async function getKey(db: Db, key: string): Promise<ListedApiKey> {
  const found = (await listApiKeys(db)).find((one) => one.key === key);
  if (!found) throw unknown(key);
  return found;
}

function unknown(key: string): OperatorError {
  return new OperatorError(`There is no key ${key}. See: fairmark key list`);
}

function unusable(key: string): OperatorError {
  return new OperatorError(`There is no key ${key} that is in use. See: fairmark key list`);
}

function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
