import { createHash } from "node:crypto";

/** A name for a statement that is asked again and again, by its text; nothing for one that is not, or not yet. */
export type StatementNames = (text: string) => string | undefined;

/**
 * Names for statements. PostgreSQL plans a statement anew each time it is asked, which is half of what it does for a page of reviews;
 * under a name, a connection keeps the parsed statement, and after five plans of its own PostgreSQL decides whether one plan does for all values.
 *
 * A text is named when it is asked for the second time, so that texts which are never asked again are kept by no connection.
 *
 * @param most so many are named, and no more: each takes memory in every connection
 */
export function createStatementNames(most = 200): StatementNames {
  const names = new Map<string, string>();
  const askedOnce = new Set<string>();
  return (text) => {
    const name = names.get(text);
    if (name !== undefined || names.size >= most) return name;
    if (!askedOnce.delete(text)) {
      if (askedOnce.size >= most) askedOnce.delete(askedOnce.values().next().value!);
      askedOnce.add(text);
      return undefined;
    }
    const made = createHash("sha256").update(text).digest("hex").slice(0, 32);
    names.set(text, made);
    return made;
  };
}
