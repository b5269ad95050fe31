import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { aShopWithKey } from "./program.ts";

declare module "vitest" {
  interface ProvidedContext {
    installed: { dataDir: string; secret: string; authorization: string };
  }
}

/**
 * Before the first fault test: a DATA_DIR as the program itself makes one, with an organisation FAULT and its key. Tests work
 * on copies of it, which saves each of them the making of a cluster and four starts of the program.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), "fairmark-installed-"));
  // Reachable for the user that PostgreSQL runs as where the tests run as root: the cluster goes with the folder.
  await chmod(dataDir, 0o711);
  const authorization = await aShopWithKey({ DATA_DIR: dataDir });
  const secret = (await readFile(join(dataDir, "secret"), "utf8")).trim();
  project.provide("installed", { dataDir, secret, authorization });
  return () => rm(dataDir, { recursive: true, force: true });
}
