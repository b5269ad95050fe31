import { setTimeout as pause } from "node:timers/promises";
import { getReviewByNumber, publishDue, removeReview } from "../../src/reviews/index.ts";
import type { Shop } from "./databases.ts";
import type { Target } from "./measure.ts";
import { base, figureOf, get } from "./parts.ts";
import type { Section } from "./report.ts";
import { middling } from "./seed.ts";
import { untilItRemembers } from "./servers.ts";

const path = `${base}/totals?skus=${middling}`;

/**
 * How long another process goes on showing what is no longer so: from the commit of a removal, and of a publication, until its answer has
 * changed. It is asked each millisecond, so that it always has an answer to remember.
 */
export async function measureSeen(shop: Shop, of: Target, times: number): Promise<Section> {
  await untilItRemembers(of, path);
  const { rows } = await shop.owner.query<{ number: number }>(
    "select number from reviews where organisation_id = $1 and sku = $2 and visible_version is not null order by number desc limit $3",
    [shop.organisationId, middling, times],
  );
  const [removed, published]: [number[], number[]] = [[], []];
  for (const { number } of rows) {
    const before = await count(of);
    const by = { organisationId: shop.organisationId, number };
    const review = await getReviewByNumber(shop.db, by);
    await removeReview(shop.db, review, { kind: "operator" }, "unlawful", null, new Date());
    removed.push(await until(of, before - 1));
    // A vetter has accepted it anew.
    await shop.owner.query(
      `update reviews set state = 'pending_publication', state_changed_at = now() - interval '1 day', visible_before_removal = null
       where organisation_id = $1 and number = $2`,
      [shop.organisationId, number],
    );
    await publishDue(shop.db, new Date());
    published.push(await until(of, before));
  }
  return {
    title: "Seen by another process, after the commit",
    lines: [],
    figures: [figureOf("a removal", "ms", removed, 1000), figureOf("a publication", "ms", published, 1000)],
  };
}

async function until(of: Target, expected: number): Promise<number> {
  const since = performance.now();
  while ((await count(of)) !== expected) {
    if (performance.now() - since > 60_000) throw new Error("The other process has not heard of a change in a minute.");
    await pause(1);
  }
  return performance.now() - since;
}

async function count(of: Target): Promise<number> {
  const { totals } = (await (await get(of, path)).json()) as { totals: { review_count: number }[] };
  return totals[0]!.review_count;
}
