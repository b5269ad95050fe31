import { Command } from "commander";
import { type Done, insertApiKey, listApiKeys, makeApiKey, recorded, revokeApiKey } from "../access/index.ts";
import { OperatorError } from "../platform/errors.ts";
import { type CliContext, organisationByTrkref, withDatabase } from "./context.ts";
import { instant, print, table, withJson } from "./output.ts";

type CreateOptions = { organisation: string[]; name?: string; json?: boolean };

export function keyCommand(context: CliContext): Command {
  const key = new Command("key");
  withJson(key.command("create"))
    .description("Make a key. Its secret is shown once and stored only as a hash.")
    .requiredOption("--organisation <trkref>", "may call for it; can be given more than once", collect)
    .option("--name <name>", "what the key is for, to tell it apart in the list")
    .action((options: CreateOptions) => create(context, options));
  withJson(key.command("list"))
    .description("List the keys, revoked ones too.")
    .action((options: { json?: boolean }) => list(context, options));
  withJson(key.command("revoke"))
    .description("Revoke a key. Servers refuse it within a second.")
    .argument("<key>")
    .action((name: string, options: { json?: boolean }) => revoke(context, name, options));
  return key;
}

async function create(context: CliContext, options: CreateOptions): Promise<void> {
  await withDatabase(context, async ({ db }) => {
    const organisations = await Promise.all(
      [...new Set(options.organisation)].map((trkref) => organisationByTrkref(db, trkref)),
    );
    const made = makeApiKey();
    const details = { name: options.name ?? null, organisationIds: organisations.map(({ id }) => id) };
    const now = context.clock();
    const organisationId = organisations.length === 1 ? organisations[0]!.id : undefined;
    const did = ({ id }: { id: string }): Done => ({
      deed: "key_made",
      organisationId,
      about: { kind: "api_key", id },
    });
    await recorded(db, { by: "command_line", did }, now, (tx) => insertApiKey(tx, made, details, now));
    // The same JSON with and without --json: scripts read it, and it is short enough for people.
    context.stdout.write(`${JSON.stringify({ key: made.key, secret: made.secret })}\n`);
  });
}

async function list(context: CliContext, options: { json?: boolean }): Promise<void> {
  await withDatabase(context, async ({ db }) => {
    const keys = await listApiKeys(db);
    const shown = keys.map(({ key, name, organisations, createdAt, lastUsedAt, revokedAt }) => ({
      key,
      name,
      organisations,
      created_at: createdAt,
      last_used_at: lastUsedAt,
      revoked_at: revokedAt,
    }));
    const rows = keys.map(({ key, name, organisations, lastUsedAt, revokedAt }) => [
      key,
      name ?? "",
      organisations.join(" "),
      instant(lastUsedAt),
      revokedAt ? `revoked ${instant(revokedAt)}` : "in use",
    ]);
    const none = "There is no key yet. Make one with: fairmark key create --organisation TRKREF";
    print(context, options, shown, table(["KEY", "NAME", "ORGANISATIONS", "LAST USED", "STATE"], rows, none));
  });
}

async function revoke(context: CliContext, key: string, options: { json?: boolean }): Promise<void> {
  await withDatabase(context, async ({ db }) => {
    const now = context.clock();
    const did = (revoked: { id: string } | undefined): Done | undefined =>
      revoked && { deed: "key_revoked", about: { kind: "api_key", id: revoked.id } };
    if (!(await recorded(db, { by: "command_line", did }, now, (tx) => revokeApiKey(tx, key, now))))
      throw new OperatorError(`There is no key ${key}. See: fairmark key list`);
    print(context, options, { key, revoked: true }, `Revoked ${key}.`);
  });
}

function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
