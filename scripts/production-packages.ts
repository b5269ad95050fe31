import { readFileSync } from "node:fs";

/** A package as the lockfile describes it. */
export type LockedPackage = {
  name: string;
  version: string;
  /** What its own package.json says; undefined if it says nothing. */
  licence: string | undefined;
  /** Only on some platforms. */
  isOptional: boolean;
};

type Lock = {
  packages: Record<string, { version?: string; license?: string; dev?: true; link?: true; optional?: true }>;
};

/** Files of packages that are copied into ours: shipped, although the package itself is for development. */
export const copiedFiles: Readonly<Record<string, readonly string[]>> = {
  "@picocss/pico": ["css/pico.min.css", "LICENSE.md"],
};

/**
 * Every package that `npm ci --omit=dev` installs on any platform, and those from which a file is shipped, by name and version. TypeScript is
 * among them: packages that could use it make npm install it, in a checkout.
 */
export function productionPackages(lock: Lock = readLock()): LockedPackage[] {
  const found = new Map<string, LockedPackage>();
  for (const [path, entry] of Object.entries(lock.packages)) {
    const at = path.lastIndexOf("node_modules/");
    if (at < 0 || entry.link || entry.version === undefined) continue;
    const name = path.slice(at + "node_modules/".length);
    const isOurs = Object.hasOwn(copiedFiles, name) && at === 0;
    if (entry.dev && !isOurs) continue;
    const { version, license: licence, optional: isOptional = false } = entry;
    found.set(`${name}@${version}`, { name, version, licence, isOptional });
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

export function readLock(): Lock {
  return JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")) as Lock;
}
