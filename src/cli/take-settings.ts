import { existsSync } from "node:fs";
import { type SettingName, settings } from "../config.ts";
import type { CliContext } from "./context.ts";
import { readSettingsFile } from "./settings-file.ts";

/**
 * Puts the settings of the file, if there is one, under those of the environment, which wins, for the command that is about to
 * run. Processes that it starts get the result, and read no file themselves.
 *
 * @param asked the file of `--env-file`; false for `--no-env-file`; undefined for the checkout's, where there is one
 */
export function takeSettings(context: CliContext, asked: string | false | undefined): void {
  if (context.program) context.program = [...context.program, "--no-env-file"];
  const path = asked ?? (context.settingsPath && existsSync(context.settingsPath) && context.settingsPath);
  if (path === false || path === undefined) return;
  const file = readSettingsFile(path);
  for (const warning of file.warnings) context.stderr.write(`${warning}\n`);
  context.settingsFile = file;
  context.environment = { ...file.values, ...context.environment };
}

/** Where the settings come from, in words. */
export function describeSources({ settingsFile: file, environment }: CliContext): string {
  const isFrom = (name: SettingName) => file?.values[name] !== undefined && environment[name] === file.values[name];
  const names = (Object.keys(settings) as SettingName[]).filter((name) => environment[name]?.trim());
  const [fromFile, fromEnvironment] = [names.filter(isFrom), names.filter((name) => !isFrom(name))];
  const list = (some: readonly SettingName[]) => some.join(", ") || "none";
  return [
    file
      ? `${list(fromFile)} from ${file.path}`
      : "there is no file of settings (--env-file, or fairmark.env in the checkout)",
    `${list(fromEnvironment)} from the environment`,
    "the others have their defaults",
  ].join("; ");
}
