import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { productionPackages } from "../../scripts/production-packages.ts";
import { plainEnvironment } from "../support/program.ts";
import { temporaryFolder } from "../support/server-process.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The program as `npm ci --omit=dev` leaves it: what is packed, and beside it the packages of a production install alone. */
async function aProductionInstall(): Promise<string> {
  const folder = await temporaryFolder();
  const { files } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { files: string[] };
  for (const name of ["package.json", "bin", "dist", "migrations", "assets"]) {
    expect([...files, "package.json"]).toContain(name);
    await cp(join(root, name), join(folder, name), { recursive: true });
  }
  const installed = new Set(await readdir(join(root, "node_modules")));
  for (const { name } of productionPackages()) {
    const isThere = name.startsWith("@") || installed.has(name);
    const target = join(folder, "node_modules", name);
    await mkdir(dirname(target), { recursive: true });
    if (isThere) await symlink(join(root, "node_modules", name), target).catch(onceIsEnough);
  }
  return folder;
}

// Of several versions the first is linked: what we import ourselves stands on top.
function onceIsEnough(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

function run(folder: string, ...args: string[]) {
  const env = { ...plainEnvironment(), DATA_DIR: join(folder, "data"), PORT: "0" };
  const program = [join(folder, "bin", "fairmark"), "--no-env-file", ...args];
  return promisify(execFile)(process.execPath, program, { env }).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: "" }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  );
}

test("a production install has no demo, and says in one sentence where there is one; everything else starts", async () => {
  const folder = await aProductionInstall();
  expect(await run(folder, "demo")).toEqual({
    code: 1,
    stdout: "",
    stderr: "The demo needs packages that a production install leaves out: run npm ci && npm run demo in a checkout.\n",
  });
  const { stdout } = await run(folder, "organisation", "create", "ACME", "--name", "Acme", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ trkref: "ACME" });
  expect(await run(folder, "work", "--help")).toMatchObject({ code: 0 });
});
