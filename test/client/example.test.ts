import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aShop } from "../support/shop.ts";
import { testApp } from "../support/test-app.ts";

// The README's example as somebody's own project: the packages installed, the compiler as they have set it, and run.
const root = fileURLToPath(new URL("../../", import.meta.url));
const server = await testApp();
const origin = await server.app.listen({ port: 0, host: "127.0.0.1" });
const run = promisify(execFile);

const [example] = [...(await readFile(join(root, "README.md"), "utf8")).matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code]) => code!,
);

let project: string;
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "fairmark-client-"));
  // As it is packed: what `files` or `exports` leave out is not there.
  const fairmark = join(project, "node_modules/fairmark");
  await mkdir(fairmark, { recursive: true });
  const packing = ["pack", "--ignore-scripts", "--json", "--pack-destination", project];
  const { stdout } = await run("npm", packing, { cwd: root });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  await run("tar", ["-xzf", join(project, filename), "-C", fairmark, "--strip-components=1"]);
  for (const name of ["openapi-fetch", "openapi-typescript-helpers", "@types"])
    await symlink(join(root, "node_modules", name), join(project, "node_modules", name));
});
afterAll(() => rm(project, { recursive: true, force: true }));

/** Where a way of finding packages does not go with a kind of module of the same name. */
const modules: Record<string, string> = { bundler: "esnext", node10: "commonjs" };

/** Compiles a file of the project, and gives back what the compiler said. */
async function compiled(type: "module" | "commonjs", resolution: string, file: string, code: string): Promise<string> {
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "shop", private: true, type }));
  await writeFile(join(project, file), code);
  const module = modules[resolution] ?? resolution;
  const options = ["--target", "es2022", "--module", module, "--moduleResolution", resolution, "--types", "node"];
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--outDir", "out"];
  // What is not ours nor theirs: a third of the compiler's time goes into its own declarations.
  const library = "--skipDefaultLibCheck";
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = await run(process.execPath, [compiler, ...options, ...strict, library, file], {
    cwd: project,
  }).catch((error: { stdout: string }) => error);
  return stdout;
}

describe("the README's example", () => {
  test.each(["node16", "nodenext", "bundler"])(
    "compiles with moduleResolution %s and says what it has read",
    async (resolution) => {
      const shop = await aShop(server, { trkref: `TS-${resolution.toUpperCase()}` });
      const code = example!.replaceAll('"ACME"', JSON.stringify(shop.organisation.trkref));
      expect(await compiled("module", resolution, "example.ts", code)).toBe("");
      const [, KEY, SECRET] = /^(.*?):(.*)$/.exec(Buffer.from(shop.authorization.slice(6), "base64").toString())!;
      const { stdout } = await run(process.execPath, ["out/example.js"], {
        cwd: project,
        env: { FAIRMARK_URL: origin, KEY, SECRET },
      });
      expect(stdout).toMatch(
        /^SKU4323 not_reviewed https:\/\/reviews\.example\.com\/review\/fill_review\?order_ref=A1104523114&/,
      );
    },
  );

  test("of a mistyped name does not compile", async () => {
    const code = example!.replace("review_state, review_url", "review_stat, review_url");
    expect(await compiled("module", "nodenext", "example.ts", code)).toContain("'review_stat' does not exist");
  });
});

describe("the types", () => {
  test.each(["node16", "nodenext", "node10"])(
    "are there for a program of CommonJS too, with moduleResolution %s",
    async (resolution) => {
      const code = [
        'import type { CustomerOrderBody, paths } from "fairmark/api";',
        "const sku: CustomerOrderBody['order_items'][number]['sku'] = 'S1';",
        "export const path: keyof paths = '/v4/customer_orders';",
        "const wrong: keyof paths = '/v4/nowhere';",
        "console.log(sku, wrong);",
      ];
      const said = await compiled("commonjs", resolution, "types.ts", code.join("\n"));
      expect(said.split("\n").filter((line) => line.includes("error"))).toEqual([
        expect.stringMatching(/^types\.ts\(4,7\): error TS2322: .*nowhere/),
      ]);
    },
  );
});
