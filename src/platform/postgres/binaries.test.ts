import { chmod, chown, lstat, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { isSafeFolder, type Package, prepareBinaries } from "./binaries.ts";
import { aFolder, cleanUpAfterwards, later } from "./testing/bench.ts";
import { chooseUnprivilegedUser, isRoot } from "./unprivileged-user.ts";

cleanUpAfterwards();
const user = isRoot() ? await chooseUnprivilegedUser() : undefined;

test("library links that npm did not make are made from the package's list", async () => {
  const installed = await aPackageWithoutLinks();

  expect(await prepareBinaries(user, installed)).toBe(installed.folder);

  expect((await lstat(join(installed.folder, "lib", "libpq.so.5"))).isSymbolicLink()).toBe(true);
  expect((await stat(join(installed.folder, "lib", "libpq.so.5"))).isFile()).toBe(true);
});

test("a package that cannot be used where it lies is copied to a cache, links included, once", async () => {
  const installed = await aPackageWithoutLinks();
  // Root drops to a user who cannot enter the folder; an ordinary user cannot add the links to it.
  if (isRoot()) await chmod(dirname(dirname(installed.folder)), 0o700);
  else await chmod(join(installed.folder, "lib"), 0o555);

  const copy = await prepareBinaries(user, installed);
  later(() => rm(copy, { recursive: true, force: true }));
  later(() => chmod(join(installed.folder, "lib"), 0o755));

  expect(copy.startsWith(isRoot() ? "/var/cache/fairmark/" : homedir()) || copy.includes("fairmark-cache")).toBe(true);
  expect((await stat(join(copy, "lib", "libpq.so.5"))).isFile()).toBe(true);
  const { ino } = await stat(join(copy, "bin", "postgres"));
  expect(await prepareBinaries(user, installed)).toBe(copy);
  expect((await stat(join(copy, "bin", "postgres"))).ino).toBe(ino);

  // A power cut after the copy leaves names without content.
  await writeFile(join(copy, "lib", "libpq.so.5.18"), "");
  expect(await prepareBinaries(user, installed)).toBe(copy);
  expect((await stat(join(copy, "lib", "libpq.so.5"))).size).toBeGreaterThan(0);
  expect((await readdir(dirname(copy))).filter((name) => name.startsWith(".postgres"))).toEqual([]);
});

test("two that copy at the same moment both end with a whole copy", async () => {
  const installed = await aPackageWithoutLinks();
  if (isRoot()) await chmod(dirname(dirname(installed.folder)), 0o700);
  else await chmod(join(installed.folder, "lib"), 0o555);
  later(() => chmod(join(installed.folder, "lib"), 0o755));

  const copies = await Promise.all([prepareBinaries(user, installed), prepareBinaries(user, installed)]);
  later(() => rm(copies[0]!, { recursive: true, force: true }));

  expect(new Set(copies).size).toBe(1);
  expect((await stat(join(copies[0]!, "lib", "libpq.so.5"))).isFile()).toBe(true);
});

test("a cache folder that another user owns or may write to is not used", async () => {
  const folder = await aFolder();
  const cache = join(folder, "cache");
  await mkdir(cache);
  await chmod(cache, 0o755);
  expect(await isSafeFolder(cache)).toBe(true);
  await chmod(cache, 0o777);
  expect(await isSafeFolder(cache)).toBe(false);
  if (!isRoot()) return;
  await chmod(cache, 0o755);
  await chown(cache, user!.uid, user!.gid);
  expect(await isSafeFolder(cache)).toBe(false);
});

/** As npm leaves it without install scripts. Small, because what is tested is what happens to the files, not what is in them. */
async function aPackageWithoutLinks(): Promise<Package> {
  const folder = join(await aFolder(), "package", "native");
  for (const part of ["bin", "lib", "share/postgresql"]) await mkdir(join(folder, part), { recursive: true });
  for (const program of ["initdb", "pg_ctl", "postgres"]) {
    await writeFile(join(folder, "bin", program), "#!/bin/sh\n", { mode: 0o755 });
  }
  await writeFile(join(folder, "lib", "libpq.so.5.18"), "a library");
  await writeFile(join(folder, "share", "postgresql", "postgres.bki"), "a catalogue");
  const links = [{ source: "native/lib/libpq.so.5.18", target: "native/lib/libpq.so.5" }];
  await writeFile(join(folder, "pg-symlinks.json"), JSON.stringify(links));
  return { folder, version: `test-${process.pid}-${Date.now()}`, platform: "test" };
}
