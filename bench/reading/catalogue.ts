import { readFileSync } from "node:fs";
import type { Target } from "./measure.ts";
import { base, figureOf, get } from "./parts.ts";
import type { Section } from "./report.ts";

/**
 * How long a list of all products keeps the serving thread with one thing, made and from memory. Bytes are fetched and thrown away here.
 *
 * @param noted the file that stretch-watch.mjs writes to
 */
export async function measureStretch(of: Target, noted: string, rounds: number): Promise<Section> {
  const figures = [];
  for (const [name, path] of Object.entries({
    "the whole catalogue, short": `${base}/reviewables?format=short`,
    "the same with a branch": `${base}/reviewables?format=short&branch_code=B1`,
    "a page of products": `${base}/reviewables?per_page=100`,
    "a page of all reviews": `${base}/all_reviews?per_page=100`,
    "totals of 200 products": `${base}/totals?skus=${Array.from({ length: 200 }, (_, n) => `SKU${n}`).join()}`,
  })) {
    const stretches: number[] = [];
    const took: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      await longestSince(of.pid, noted);
      const since = performance.now();
      await (await get(of, path)).arrayBuffer();
      took.push((performance.now() - since) / 1000);
      stretches.push(await longestSince(of.pid, noted));
    }
    // The first time more has to be compiled.
    figures.push(figureOf(name, "ms", stretches.slice(1), 20), figureOf("  answered after", "s", took.slice(1)));
  }
  return { title: "The longest stretch on the serving thread", lines: [], figures };
}

/** The longest stretch since this was last asked. */
async function longestSince(pid: number, noted: string): Promise<number> {
  const lines = () => readFileSync(noted, "utf8").split("\n").slice(0, -1);
  const before = lines().length;
  process.kill(pid, "SIGUSR2");
  for (const patience = Date.now() + 60_000; ; ) {
    const now = lines();
    if (now.length > before) return Number(now.at(-1));
    if (Date.now() > patience) throw new Error("The server does not say how long its thread was kept.");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
