import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { OperatorError } from "../errors.ts";

export type SystemUser = { name: string; uid: number; gid: number };

/**
 * PostgreSQL refuses to run as root, and initdb refuses a user number without a passwd entry, so it has to be an
 * existing user.
 */
const preferredUsers = ["postgres", "_postgres", "nobody"];

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

export async function chooseUnprivilegedUser(passwdFile = "/etc/passwd"): Promise<SystemUser> {
  const users = await readUsers(passwdFile);
  for (const name of preferredUsers) {
    const user = users.find((candidate) => candidate.name === name && candidate.uid !== 0);
    if (user) return user;
  }
  throw new OperatorError(
    "PostgreSQL does not run as root and there is neither a user postgres nor nobody to run it as: create one (useradd --system postgres), or start fairmark as an ordinary user.",
  );
}

export async function findUserById(uid: number, passwdFile = "/etc/passwd"): Promise<SystemUser | undefined> {
  return (await readUsers(passwdFile)).find((user) => user.uid === uid);
}

/** Asks the system instead of reading mode bits: access lists, mounts and capabilities matter too. */
export function userCan(user: SystemUser | undefined, question: "enter" | "read" | "run", path: string): boolean {
  const test = { enter: 'cd -P -- "$1"', read: 'test -r "$1"', run: 'test -x "$1" && test -r "$1"' }[question];
  const identity = user ? { uid: user.uid, gid: user.gid } : {};
  const answer = spawnSync("/bin/sh", ["-c", test, "sh", path], { ...identity, stdio: "ignore", cwd: "/", env: {} });
  if (answer.error) {
    throw new OperatorError(
      `The system does not let this process become the user ${user?.name ?? "it is"} (${answer.error.message}): start fairmark as an ordinary user instead of root.`,
    );
  }
  return answer.status === 0;
}

async function readUsers(passwdFile: string): Promise<SystemUser[]> {
  const text = await readFile(passwdFile, "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(":");
    if (!name || !uid || !gid) return [];
    // macOS writes nobody as -2; the system calls want the same 32 bits without a sign.
    return [{ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }];
  });
}
