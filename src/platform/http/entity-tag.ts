import { createHash } from "node:crypto";
import { mapInTurns } from "../in-turns.ts";

const hashedAtOnce = 128 * 1024;

/**
 * The ETag of a body, and of what else is part of the answer. Weak: a proxy that compresses it does not change what it says. In
 * turns, since a page of long reviews has megabytes.
 */
export async function entityTag(body: Buffer, more = ""): Promise<string> {
  const hash = createHash("sha256");
  const starts = Array.from({ length: Math.ceil(body.length / hashedAtOnce) }, (_, part) => part * hashedAtOnce);
  await mapInTurns(starts, (start) => hash.update(body.subarray(start, start + hashedAtOnce)));
  return `W/"${hash.update(more).digest("base64url").slice(0, 22)}"`;
}
