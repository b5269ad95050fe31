import { Command, Option } from "commander";
import {
  createStaff,
  type Deed,
  type Done,
  disableStaff,
  findStaffByEmail,
  isStaffEmail,
  listStaff,
  passwordLinkUrl,
  type Role,
  recorded,
  resetStaff,
  roleMeanings,
  roles,
  type StaffMember,
} from "../access/index.ts";
import { baseUrl } from "../config.ts";
import type { Database } from "../platform/db.ts";
import { OperatorError } from "../platform/errors.ts";
import { type CliContext, organisationByTrkref, withDatabase } from "./context.ts";
import { instant, print, table, withJson } from "./output.ts";

type CreateOptions = { role: Role; organisation?: string[]; json?: boolean };

export function staffCommand(context: CliContext): Command {
  const staff = new Command("staff");
  const meanings = roles.map((role) => `  ${role.padEnd(10)}${roleMeanings[role]}`);
  withJson(staff.command("create"))
    .description("Add somebody. Prints a link to set their password: it works once, within 24 hours.")
    .argument("<email>")
    .addOption(new Option("--role <role>", "their role").choices(roles).makeOptionMandatory())
    .option("--organisation <trkref>", "they work for it; can be given more than once", collect)
    .addHelpText(
      "after",
      `\nRoles:\n${meanings.join("\n")}\n\nA retailer needs an organisation. A vetter without one serves all, an admin always.`,
    )
    .action((email: string, options: CreateOptions) => create(context, email.trim(), options));
  withJson(staff.command("reset"))
    .description(
      "Print a new link to set a password, sign them out everywhere, and remove their passkeys and codes. The old password works until the link is used, unless passkeys or codes were removed.",
    )
    .argument("<email>")
    .action((email: string, options: { json?: boolean }) => reset(context, email, options));
  withJson(staff.command("disable"))
    .description("Shut somebody out at once: no session, no link, no sign-in. The console can undo it.")
    .argument("<email>")
    .action((email: string, options: { json?: boolean }) => disable(context, email, options));
  withJson(staff.command("list"))
    .description("List everybody, including those who are disabled.")
    .action((options: { json?: boolean }) => list(context, options));
  return staff;
}

async function create(context: CliContext, email: string, options: CreateOptions): Promise<void> {
  const trkrefs = [...new Set(options.organisation ?? [])];
  const { role } = options;
  refuseDuties(role, trkrefs);
  if (!isStaffEmail(email)) throw new OperatorError(`${email} is not an e-mail address.`);
  await withDatabase(context, async ({ db }, { config }) => {
    const organisations = await Promise.all(trkrefs.map((trkref) => organisationByTrkref(db, trkref)));
    const organisationIds = organisations.map(({ id }) => id);
    const now = context.clock();
    const did = (made: { id: string } | undefined) => made && doneTo("staff_added", made.id);
    const created = await recorded(db, { by: "command_line", did }, now, (tx) =>
      createStaff(tx, { email, role, organisationIds }, now),
    );
    if (!created) {
      throw new OperatorError(
        `There is somebody with the address ${email} already. For a new password link: fairmark staff reset ${email}`,
      );
    }
    const url = passwordLinkUrl(baseUrl(config, config.PORT), created.linkToken);
    print(context, options, { email, role, organisations: trkrefs, password_url: url }, describeLink(email, url));
  });
}

/** What was done to an account, for the record. */
function doneTo(deed: Deed, id: string): Done {
  return { deed, about: { kind: "staff", id } };
}

function refuseDuties(role: Role, trkrefs: readonly string[]): void {
  if (role === "retailer" && trkrefs.length === 0)
    throw new OperatorError("A retailer serves at least one organisation. Add: --organisation TRKREF");
  if (role === "admin" && trkrefs.length > 0)
    throw new OperatorError("An admin serves every organisation. Leave out --organisation, or choose another role.");
}

async function reset(context: CliContext, email: string, options: { json?: boolean }): Promise<void> {
  await withDatabase(context, async ({ db }, { config, log }) => {
    const staff = await staffByEmail(db, email);
    if (staff.disabledAt) throw new OperatorError(`${email} is disabled. An admin can enable them in the console.`);
    const now = context.clock();
    const given = { by: "command_line", did: doneTo("staff_reset", staff.id) } as const;
    const { linkToken, hadFactor } = await recorded(db, given, now, (tx) => resetStaff(tx, staff.id, now));
    log.warn({ staff: staff.id, hadFactor }, "staff reset");
    const url = passwordLinkUrl(baseUrl(config, config.PORT), linkToken);
    const gone = hadFactor ? "Their passkeys and codes are removed, and their password no longer works. " : "";
    const words = `${gone}They are signed out everywhere.\n\n${describeLink(staff.email, url)}`;
    print(context, options, { email: staff.email, password_url: url, factors_removed: hadFactor }, words);
  });
}

async function disable(context: CliContext, email: string, options: { json?: boolean }): Promise<void> {
  await withDatabase(context, async ({ db }) => {
    const staff = await staffByEmail(db, email);
    // The operator may shut out the last admin: that one may be the intruder, and another is made with `staff create`.
    const now = context.clock();
    const given = { by: "command_line", did: doneTo("staff_disabled", staff.id) } as const;
    await recorded(db, given, now, (tx) => disableStaff(tx, staff.id, "operator", now));
    print(context, options, { email: staff.email, disabled: true }, `Disabled ${staff.email}.`);
  });
}

async function list(context: CliContext, options: { json?: boolean }): Promise<void> {
  await withDatabase(context, async ({ db }) => {
    const everybody = await listStaff(db);
    const shown = everybody.map((staff) => ({
      email: staff.email,
      role: staff.role,
      organisations: trkrefsOf(staff),
      has_password: staff.hasPassword,
      has_factor: staff.hasFactor,
      created_at: staff.createdAt,
      signed_in_at: staff.signedInAt,
      disabled_at: staff.disabledAt,
    }));
    const rows = everybody.map((staff) => [
      staff.email,
      staff.role,
      trkrefsOf(staff)?.join(" ") ?? "all",
      instant(staff.signedInAt),
      staff.disabledAt ? `disabled ${instant(staff.disabledAt)}` : staff.hasPassword ? "in use" : "no password yet",
    ]);
    const none = "There is nobody yet. Add the first with: fairmark staff create EMAIL --role admin";
    print(context, options, shown, table(["EMAIL", "ROLE", "ORGANISATIONS", "SIGNED IN", "STATE"], rows, none));
  });
}

// Null for whoever serves all: a list of those there are today would say something else.
function trkrefsOf({ organisations }: StaffMember): string[] | null {
  return organisations === "all" ? null : organisations.map(({ trkref }) => trkref);
}

function describeLink(email: string, url: string): string {
  return `Give this link to ${email}. It sets their password, once, within 24 hours:\n\n  ${url}\n`;
}

async function staffByEmail(db: Database, email: string): Promise<StaffMember> {
  const staff = await findStaffByEmail(db, email);
  if (!staff) throw new OperatorError(`There is nobody with the address ${email}. See: fairmark staff list`);
  return staff;
}

function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
