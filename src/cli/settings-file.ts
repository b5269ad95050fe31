import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { aboutSetting, isSetting, type SettingName } from "../config.ts";
import { OperatorError } from "../platform/errors.ts";

/** What a file says, and what its owner should know about it. */
export type SettingsFile = { path: string; values: Partial<Record<SettingName, string>>; warnings: string[] };

const packageRoot = new URL("../../", import.meta.url);

/**
 * Read unasked, where there is one: `fairmark.env` of the checkout. An installed package has none, since its folder is replaced
 * by its next version; and no `.env` is ever read, which may be meant for something else.
 */
export const checkoutSettings = packageRoot.pathname.includes("/node_modules/")
  ? undefined
  : fileURLToPath(new URL("fairmark.env", packageRoot));

/**
 * Reads a file of lines `NAME=VALUE`.
 *
 * @throws OperatorError that says which line cannot be read: what it was meant to set would silently be missing
 */
export function readSettingsFile(path: string): SettingsFile {
  const text = readText(path);
  const values: SettingsFile["values"] = {};
  const unknown: string[] = [];
  const problems: string[] = [];
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    const read = readLine(line);
    if (read === undefined) continue;
    if ("problem" in read) problems.push(`line ${index + 1} ${read.problem}`);
    else if (isSetting(read.name)) values[read.name] = fromFolderOf(path, read.name, read.value);
    else unknown.push(read.name);
  }
  if (problems.length > 0) throw new OperatorError(`${path} cannot be read: ${problems.join("; ")}.`);
  return { path: resolve(path), values, warnings: [...warnOfUnknown(path, unknown), ...warnOfReaders(path, values)] };
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const advice =
      code === "ENOENT"
        ? "there is none. Correct --env-file, or leave it out"
        : `${code}. Make it a file that this user may read`;
    throw new OperatorError(`The file of settings ${path} cannot be read: ${advice}.`);
  }
  try {
    // Leaves a byte order mark out.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new OperatorError(`The file of settings ${path} is not text in UTF-8. Save it as such.`);
  }
}

type Read = { name: string; value: string } | { problem: string };

const shape = /^(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/;

/**
 * One line by the rules of `node --env-file`; undefined for an empty one and a comment. Line by line, and what stands around
 * quotes looked at first: of a whole file Node drops without a word what follows a line that is none, or a closing quote.
 */
function readLine(line: string): Read | undefined {
  const trimmed = line.trim();
  if (trimmed === "" || trimmed.startsWith("#")) return undefined;
  const [, name, after] = shape.exec(trimmed) ?? [];
  if (name === undefined || after === undefined) return { problem: "is not NAME=VALUE" };
  const problem = quoteProblem(after.trim());
  if (problem) return { problem: `(${name}) ${problem}` };
  return { name, value: parseEnv(`${name}=${after.trim()}`)[name] ?? "" };
}

function quoteProblem(text: string): string | undefined {
  const quote = text.charAt(0);
  if (quote !== '"' && quote !== "'" && quote !== "`")
    return /[^\s#]#/.test(text) ? "has a # that would begin a comment: put quotes around the value" : undefined;
  const end = text.indexOf(quote, 1);
  if (end < 0) return "opens a quote and does not close it";
  const rest = text.slice(end + 1).trim();
  return rest === "" || rest.startsWith("#")
    ? undefined
    : `continues after its quotes: put the whole value in single quotes`;
}

/** A path in a file is meant from there, from whichever folder a command is run. */
function fromFolderOf(path: string, name: SettingName, value: string): string {
  return value !== "" && aboutSetting(name).isPath ? resolve(dirname(path), value) : value;
}

function warnOfUnknown(path: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const [are, were] = names.length === 1 ? ["is not a setting", "was"] : ["are not settings", "were"];
  return [`${path}: ${names.join(", ")} ${are} of Fairmark and ${were} ignored. See: fairmark serve --help`];
}

function warnOfReaders(path: string, values: SettingsFile["values"]): string[] {
  const secrets = (Object.keys(values) as SettingName[]).filter((name) => aboutSetting(name).isSecret);
  if (secrets.length === 0 || (statSync(path).mode & 0o004) === 0) return [];
  return [`${path} holds ${secrets.join(", ")} and everybody on this machine can read it. Run: chmod o= ${path}`];
}
