import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

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
