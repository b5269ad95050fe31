import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/**
 * What every page of every shop loads: bytes as they travel, gzipped, and how many there may be. What old tags load is both, one after
 * the other.
 */
export const budgets = { "assets/fairmark.js": 5000, "assets/reevoo_mark.js": 3700 } as const;

const root = fileURLToPath(new URL("../", import.meta.url));

export function gzipped(contents: Buffer): number {
  return gzipSync(contents, { level: 9 }).length;
}

/** The same file as it was committed last before this change; undefined where there is no history, or it is new. */
function before(name: string): Buffer | undefined {
  const git = (...words: string[]) =>
    execFileSync("git", words, { cwd: root, stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 26 });
  try {
    const isChanged = git("status", "--porcelain", "--", name).length > 0;
    const [newest, earlier] = git("log", "-2", "--format=%H", "--", name).toString().split("\n");
    const commit = isChanged ? newest : earlier;
    return commit ? git("show", `${commit}:${name}`) : undefined;
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, most] of Object.entries(budgets)) {
    const size = gzipped(readFileSync(new URL(`../${name}`, import.meta.url)));
    const earlier = before(name);
    const change = earlier === undefined ? "new" : `${size - gzipped(earlier)} since its last change`;
    console.log(`${name}: ${size} bytes gzipped of at most ${most} (${change})`);
    if (size > most) {
      console.error(`${name} is larger than every shop's page is promised: make it smaller`);
      process.exitCode = 1;
    }
  }
}
