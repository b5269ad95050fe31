import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** A build as a user would install it: only what is published, and its libraries. */
export type Build = { name: string; folder: string };

/** The commit that a name stands for, and how it is described. */
export function resolveCommit(root: string, ref: string): string {
  try {
    return git(root, "rev-parse", "--verify", "--quiet", "--short=10", `${ref}^{commit}`);
  } catch {
    throw new Error(`There is no commit ${ref} here. A shallow clone may lack it: git fetch --unshallow`);
  }
}

/** This checkout's commit, with a mark where its files differ from it. */
export function describeCheckout(root: string): string {
  const changed = git(root, "status", "--porcelain", "--", "src", "bin", "migrations", "assets", "package.json");
  return `${git(root, "rev-parse", "--short=10", "HEAD")}${changed ? " and changes" : ""}`;
}

/** Checks a commit out beside this checkout, builds it and packs it into `folder`. Its worktree is gone afterwards. */
export function buildCommit(root: string, commit: string, folder: string): Build {
  const worktree = worktreeOf(folder);
  git(root, "worktree", "add", "--force", "--detach", worktree, commit);
  try {
    const [ours, theirs, packed] = [root, worktree, folder].map((place) => join(place, "node_modules"));
    const isSame = lockOf(root) === lockOf(worktree);
    if (isSame) symlinkSync(ours!, theirs!);
    else run("npm", ["ci", "--no-audit", "--no-fund"], worktree);
    const build = pack(worktree, folder, commit);
    if (isSame) symlinkSync(ours!, packed!);
    else renameSync(theirs!, packed!);
    return build;
  } finally {
    removeWorktree(root, folder);
  }
}

export function buildCheckout(root: string, folder: string): Build {
  const build = pack(root, folder, describeCheckout(root));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return build;
}

/** Removes whatever is there of a build's worktree, and makes git forget it. For Ctrl-C as well. */
export function removeWorktree(root: string, folder: string): void {
  const worktree = worktreeOf(folder);
  if (existsSync(worktree)) git(root, "worktree", "remove", "--force", worktree);
}

/** Which libraries a checkout asks for. */
export function lockOf(checkout: string): string {
  return readFileSync(join(checkout, "package-lock.json"), "utf8");
}

const worktreeOf = (folder: string) => `${folder}.worktree`;

/**
 * What `npm pack` would publish, with the libraries linked: without the sources no command checks whether they are built, and
 * nothing that happens to the checkout meanwhile changes what is measured.
 */
function pack(checkout: string, folder: string, name: string): Build {
  run("npm", ["run", "--silent", "build"], checkout);
  mkdirSync(folder, { recursive: true });
  const { files } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as { files: string[] };
  for (const file of [...files, "package.json"]) {
    if (existsSync(join(checkout, file))) cpSync(join(checkout, file), join(folder, file), { recursive: true });
  }
  return { name, folder };
}

function run(command: string, args: string[], cwd: string): void {
  execFileSync(command, args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
}

function git(root: string, ...args: string[]): string {
  return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}
