import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { commandIn, commands } from "../src/cli/commands.ts";
import { slices } from "./check-boundaries.ts";
import { importsOf, isTest } from "./source-imports.ts";

const folder = fileURLToPath(new URL("../src/", import.meta.url));
const sources = new Map(
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !isTest(name))
    .map((name) => [name, readFileSync(folder + name, "utf8")]),
);
const imports = importsOf(sources);

/** The files that are loaded with one, before anything has run. */
function loadedWith(first: string): string[] {
  const found = new Set([first]);
  for (const name of found)
    for (const { target, isTypeOnly, isLater } of imports.get(name) ?? [])
      if (!isTypeOnly && !isLater && sources.has(target)) found.add(target);
  return [...found].sort();
}

const packagesOf = (names: readonly string[]) =>
  new Set(
    names.flatMap((name) =>
      [...sources.get(name)!.matchAll(/^import (?!type )[^;]*? from "([^."][^"]*)";$/gm)]
        .map(([, from]) => from!)
        .filter((from) => !from.startsWith("node:")),
    ),
  );

describe("what the program loads when it starts", () => {
  const atStart = loadedWith("main.ts");

  test("is the command line and the settings, and no slice: --version and the list of commands need no more", () => {
    expect(atStart.length).toBeGreaterThan(8);
    expect(atStart.filter((name) => slices.some((slice) => name.startsWith(`${slice}/`)))).toEqual([]);
    expect(atStart.filter((name) => Object.values(commands).some(({ file }) => name === `cli/${file}.ts`))).toEqual([]);
    expect([...packagesOf(atStart)]).toEqual(["commander"]);
  });

  test.each(Object.entries(commands))("%s is in the file of its name, and loaded when it is asked for", (name, of) => {
    const file = `cli/${of.file ?? name}.ts`;
    expect(sources.has(file)).toBe(true);
    expect(atStart).not.toContain(file);
    expect(imports.get("cli/commands.ts")).toContainEqual(expect.objectContaining({ target: file, isLater: true }));
  });

  test.each(["key", "staff", "review", "migrate", "receipt"])(
    "%s loads neither the server nor the jobs, nor what only those use",
    (command) => {
      const loaded = loadedWith(`cli/${command}.ts`);
      for (const file of ["app.ts", "worker.ts", "upgrades/index.ts"]) expect(loaded).not.toContain(file);
      const packages = packagesOf(loaded);
      for (const name of ["fastify", "graphile-worker", "tar-stream", "mailparser", "smtp-server", "libphonenumber-js"])
        expect(packages).not.toContain(name);
    },
  );
});

test("serve loads neither the jobs and their library, nor the checks, nor what few requests need, before those are there", () => {
  const loaded = loadedWith("cli/serve.ts");
  for (const file of ["cli/start-worker.ts", "checks/all-checks.ts", "checks/phone-numbers.ts"])
    expect(loaded).not.toContain(file);
  const packages = packagesOf(loaded);
  for (const name of [
    "graphile-worker",
    "nodemailer",
    "jose",
    "@node-rs/argon2",
    "libphonenumber-js",
    "typebox",
    "typebox/value",
  ])
    expect(packages).not.toContain(name);
  expect(packages).toContain("fastify");
});

test.each([
  [["key", "list"], "key"],
  [["--env-file", "serve", "key", "list"], "key"],
  [["--env-file=x", "help", "staff"], "staff"],
  [["--no-env-file", "serve", "--port", "0"], "serve"],
  [["--version"], undefined],
  [["--help"], undefined],
  [["nothing", "key"], undefined],
  [["constructor"], undefined],
  [[], undefined],
])("%j asks for %s", (args, command) => {
  expect(commandIn(args)).toBe(command);
});
