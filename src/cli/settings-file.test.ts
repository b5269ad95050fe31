import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runCli } from "../../test/support/cli.ts";
import { systemClock } from "../platform/clock.ts";
import { buildProgram } from "./program.ts";
import { readSettingsFile } from "./settings-file.ts";
import { describeSources, takeSettings } from "./take-settings.ts";

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "fairmark-settings-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function aFile(text: string | Buffer, name = "some.env"): string {
  const path = join(aFolder(), name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

function aContext(environment: Record<string, string> = {}, settingsPath?: string) {
  const said: string[] = [];
  const stream = { write: (text: string) => said.push(text) > 0 } as unknown as NodeJS.WritableStream;
  const context = {
    environment,
    settingsPath,
    clock: systemClock,
    onSignal: () => undefined,
    program: ["node", "main"],
  };
  return { context: { ...context, stdout: stream, stderr: stream }, said };
}

test.each([
  ["a plain value", "PORT=4000", "4000"],
  ["spaces around name and value", "  PORT = 4000  ", "4000"],
  ["a comment after it", "PORT=4000 # the proxy's", "4000"],
  ["quotes of each kind", "PORT='4000'", "4000"],
  ["quotes after a tab", 'PORT=\t"4000" \t# as told', "4000"],
  ["a shell's export", "export PORT=4000", "4000"],
  ["nothing", "PORT=", ""],
  ["the last of two", "PORT=1\nPORT=4000", "4000"],
  ["lines as Windows ends them", "HOST=::1\r\nPORT=4000\r\n", "4000"],
  ["a byte order mark", "\uFEFFPORT=4000", "4000"],
  ["comments that look like settings, at both ends", "# PORT=1\nPORT=4000\n# PORT=2", "4000"],
])("a file of settings is read with %s", (_what, text, value) => {
  expect(readSettingsFile(aFile(text)).values.PORT).toBe(value);
});

test("a value keeps what its quotes protect", () => {
  const text = "SECRET='a # b'\nMAIL_FROM='\"Acme, Home\" <reviews@example.com>'\nSMTP_URL=smtp://u:p==@host:25";
  expect(readSettingsFile(aFile(text)).values).toEqual({
    SECRET: "a # b",
    MAIL_FROM: '"Acme, Home" <reviews@example.com>',
    SMTP_URL: "smtp://u:p==@host:25",
  });
});

test("every line that cannot be read is named with its number, and no setting is silently missing", () => {
  const path = aFile(
    'PORT 4000\n\n=x\nMAIL_FROM="Acme" <a@example.com>\nSECRET="open\nMETRICS_TOKEN=abc#def\nHOST: ::1\nBASE_URL=http://x',
  );
  expect(() => readSettingsFile(path)).toThrow(
    `${path} cannot be read: line 1 is not NAME=VALUE; line 3 is not NAME=VALUE; ` +
      "line 4 (MAIL_FROM) continues after its quotes: put the whole value in single quotes; " +
      "line 5 (SECRET) opens a quote and does not close it; " +
      "line 6 (METRICS_TOKEN) has a # that would begin a comment: put quotes around the value; " +
      "line 7 is not NAME=VALUE.",
  );
});

test("a name that is no setting is told and ignored", () => {
  const { values, warnings } = readSettingsFile(aFile("BASE_ULR=https://a.example\nTZ=UTC\n__proto__=x\nPORT=1"));
  expect(values).toEqual({ PORT: "1" });
  expect(warnings).toEqual([expect.stringContaining("BASE_ULR, TZ, __proto__ are not settings of Fairmark")]);
});

test("a path in a file counts from the file's folder", () => {
  const path = aFile("DATA_DIR=data\nIMPORT_DIR=/srv/feeds\nDKIM_KEY_FILE=");
  const { values } = readSettingsFile(path);
  expect(values).toEqual({ DATA_DIR: join(path, "..", "data"), IMPORT_DIR: "/srv/feeds", DKIM_KEY_FILE: "" });
});

test("a file with a secret that everybody can read is told so; one without is not", () => {
  const secret = aFile("SECRET=x\nPORT=1");
  expect(readSettingsFile(secret).warnings).toEqual([]);
  chmodSync(secret, 0o640);
  expect(readSettingsFile(secret).warnings).toEqual([]);
  chmodSync(secret, 0o644);
  expect(readSettingsFile(secret).warnings).toEqual([expect.stringContaining(`chmod o= ${secret}`)]);
  const plain = aFile("PORT=1");
  chmodSync(plain, 0o644);
  expect(readSettingsFile(plain).warnings).toEqual([]);
});

test("the environment wins, an empty variable too, and processes that are started read no file again", () => {
  const { context } = aContext({ PORT: "5000", HOST: "", OTHER: "kept" });
  takeSettings(context, aFile("PORT=4000\nHOST=::1\nBASE_URL=https://a.example"));
  expect(context.environment).toEqual({ PORT: "5000", HOST: "", OTHER: "kept", BASE_URL: "https://a.example" });
  expect(context.program).toEqual(["node", "main", "--no-env-file"]);
});

test("the checkout's file is read unless another is asked for, or none", () => {
  const checkout = aFile("PORT=4000", "fairmark.env");
  const portWith = (asked: string | false | undefined, path: string | undefined = checkout) => {
    const { context } = aContext({}, path);
    takeSettings(context, asked);
    return (context.environment as Record<string, string>).PORT;
  };
  expect(portWith(undefined)).toBe("4000");
  expect(portWith(aFile("PORT=5000"))).toBe("5000");
  expect(portWith(false)).toBeUndefined();
  expect(portWith(undefined, `${checkout}.gone`)).toBeUndefined();
});

test("it can be told where each setting came from", () => {
  const path = aFile("PORT=4000\nHOST=::1");
  const { context } = aContext({ HOST: "127.0.0.1", DATA_DIR: "", BASE_URL: "https://a.example" });
  takeSettings(context, path);
  expect(describeSources(context)).toBe(
    `PORT from ${path}; HOST, BASE_URL from the environment; the others have their defaults`,
  );
});

const now = () => new Date("2026-11-28T12:00:00Z");

test.each([
  ["is not there", () => "/nowhere/fairmark.env", "cannot be read: there is none"],
  ["is a folder", () => aFolder(), "EISDIR"],
  ["is no text", () => aFile(Buffer.from([0xff, 0xfe, 0x50, 0x00])), "is not text in UTF-8"],
])("a file that %s ends any command with 1 and one sentence", async (_what, path, says) => {
  const { code, stdout, stderr } = await runCli(["organisation", "list", "--env-file", path()], {}, now);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(says);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test("the option stands before or after the command, and without a file it is wrong usage", async () => {
  const path = aFile("PORT=high");
  for (const args of [
    ["--env-file", path, "key", "list"],
    ["key", "list", "--env-file", path],
    ["key", `--env-file=${path}`, "list"],
  ]) {
    expect((await runCli(args, {}, now)).stderr).toContain("PORT must be a whole number");
  }
  expect((await runCli(["key", "list", "--env-file"], {}, now)).code).toBe(2);
});

test("help names the settings that matter to a command, in the words of the schema", async () => {
  const help = async (...args: string[]) => (await runCli([...args, "--help"], {}, now)).stdout;
  const serve = await help("serve");
  for (const name of ["PORT", "BASE_URL", "DATABASE_URL", "DATA_DIR", "SECRET", "SMTP_URL", "IMPORT_DIR"])
    expect(serve).toMatch(new RegExp(`^ {2}${name} +[A-Z]`, "m"));
  expect(serve).toMatch(/Default:\s+3000\./);
  expect(await help("staff", "create")).toMatch(/^ {2}BASE_URL +The public base/m);
  expect(await help("receipt", "verify")).toMatch(/^ {2}SECRET_PREVIOUS /m);
  expect(await help("key", "create")).not.toContain("SMTP_URL");
  const program = await buildProgram(aContext().context);
  for (const command of program.commands) {
    const name = command.name();
    if (["take-in", "jobs", "help"].includes(name)) continue;
    expect(await help(name), name).toContain("DATA_DIR");
    expect(await help(name), name).toContain("--env-file <file>");
  }
});
