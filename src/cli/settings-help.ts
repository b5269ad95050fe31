import type { Command } from "commander";
import { aboutSetting, type SettingName, settings } from "../config.ts";

const every = Object.keys(settings) as SettingName[];
const database: SettingName[] = ["DATABASE_URL", "DATA_DIR", "SECRET"];
const links: SettingName[] = ["BASE_URL", "PORT", "HOST"];
const httpOnly: SettingName[] = [
  "TRUST_PROXY",
  "METRICS_TOKEN",
  "BOUNCE_TOKEN",
  "RATE_LIMIT_PER_KEY",
  "READ_DATABASE_URL",
  "READ_DATABASE_LAG_SECONDS",
  "SECURITY_CONTACT",
  "SECURITY_POLICY",
];

/** What matters to a command, where that is more than a database. */
const ofCommand: Record<string, readonly SettingName[]> = {
  fairmark: [...database, ...links, "SMTP_URL", "MAIL_FROM", "TRUST_PROXY"],
  serve: every,
  work: every.filter((name) => !httpOnly.includes(name)),
  doctor: every,
  demo: ["PORT", "HOST", "BASE_URL", "DATA_DIR", "DATABASE_URL"],
  staff: [...database, ...links],
  receipt: ["SECRET", "SECRET_PREVIOUS", "DATA_DIR"],
  backup: ["DATA_DIR"],
  restore: ["DATA_DIR"],
};

/** Lets the help of every command name the settings that it reads, in the words of the one schema. */
export function nameSettings(program: Command): void {
  const add = (command: Command, names: readonly SettingName[]) => {
    // A command that was made apart inherits nothing.
    command.configureHelp({ showGlobalOptions: true }).addHelpText("after", () => describe(command, names));
    for (const sub of command.commands) add(sub, ofCommand[sub.name()] ?? (command === program ? database : names));
  };
  add(program, ofCommand.fairmark!);
}

function describe(command: Command, names: readonly SettingName[]): string {
  const help = command.createHelp();
  help.helpWidth ??= command.configureOutput().getOutHelpWidth?.() ?? 80;
  const longest = Math.max(...names.map((name) => name.length));
  const lines = names.map((name) => help.formatItem(name, longest, inShort(name), help));
  return `
Settings, from the environment, or else from --env-file FILE or fairmark.env in the checkout:
${lines.join("\n")}${names === every ? "" : "\nAll of them: fairmark serve --help"}`;
}

/** The first sentence of what it means, and its default. */
function inShort(name: SettingName): string {
  const { meaning, default: usual } = aboutSetting(name);
  const end = meaning.indexOf(". ");
  const sentence = end < 0 ? meaning : meaning.slice(0, end + 1);
  return `${sentence} Default: ${usual}.`.replaceAll("`", "");
}
