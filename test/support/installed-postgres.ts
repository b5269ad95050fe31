import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Settings of a server whose databases go with the run: nothing waits for the disk, at no commit, and at no clone of the template. What a
 * crash leaves of durable ones, the tests see that start or install a server of their own. In its file, so that a test can ask for better.
 *
 * Commits are not asynchronous, which without fsync would save nothing: a vacuum marks no page as seen by all whose rows were committed so a moment
 * ago, and a plan that would read an index alone becomes another one.
 */
const forgetful = { fsync: "off", full_page_writes: "off" };

/** Before a start of the server whose data this is; its command line says nothing of them. */
export function makeForgetful(data: string): void {
  const lines = Object.entries(forgetful).map(([name, value]) => `${name} = ${value}\n`);
  appendFileSync(join(data, "postgresql.auto.conf"), lines.join(""));
}

/** Whether an argument of a server's command line, as `fsync=on`, is about one of them. */
export const isAboutForgetting = (argument: string): boolean => Object.hasOwn(forgetful, argument.split("=")[0]!);

/** The folder of the programs of the newest PostgreSQL that is installed here as Debian's package. */
export function newestBinaries(): string {
  const base = "/usr/lib/postgresql";
  const versions = existsSync(base)
    ? readdirSync(base).filter((name) => existsSync(join(base, name, "bin/initdb")))
    : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (!newest)
    throw new Error("No PostgreSQL server is installed. Run apt-get install postgresql, or set DATABASE_URL.");
  return join(base, newest, "bin");
}

/** As whom a server is to be started: PostgreSQL refuses to run as root. */
export function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const lines = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const entry = lines.find(([name]) => name === "postgres") ?? lines.find(([name]) => name === "nobody");
  if (!entry) throw new Error("There is no user postgres or nobody to run PostgreSQL as.");
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}
