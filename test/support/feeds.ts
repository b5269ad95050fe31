import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type FeedDeps, type FeedKind, importFeed } from "../../src/feeds/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { type TestApp, testSecret } from "./test-app.ts";

export function feedDeps({ db, pool, clock, dataDir }: TestApp): FeedDeps {
  const keys = deriveKeys(testSecret);
  return { db, pool, keys, clock: () => clock.now, importsFolder: join(dataDir, "imports") };
}

export async function aFile({ dataDir }: Pick<TestApp, "dataDir">, content: string | Buffer): Promise<string> {
  const path = join(await mkdtemp(join(dataDir, "given-")), "feed.csv");
  await writeFile(path, content);
  return path;
}

/** Takes a feed of this content in, as the command would. */
export async function importText(
  server: TestApp,
  organisation: Organisation,
  kind: FeedKind,
  content: string | Buffer,
  isForced = false,
) {
  const path = await aFile(server, content);
  return importFeed(feedDeps(server), { organisation, kind, path, fileName: "feed.csv", origin: "command", isForced });
}
