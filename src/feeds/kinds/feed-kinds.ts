import { forgetNameless } from "../../catalogue/index.ts";
import { processWaitingFor } from "../../intake/index.ts";
import { planByIndex } from "../../platform/plan-by-index.ts";
import type { DateOrder } from "../../platform/values/calendar-date.ts";
import type { FeedKind } from "../feed.ts";
import type { RowReader } from "../feed-chunks.ts";
import { ChunkLost, type FeedHandler } from "../feed-handler.ts";
import type { FeedColumns, FeedHeader } from "../feed-header.ts";
import { branchColumns, branchReader, branchTargets } from "./branch-feed.ts";
import {
  createDescribedStaging,
  type DescribedTable,
  mergeStagedDescriptions,
  stageDescriptions,
} from "./merge-described.queries.ts";
import { createPurchaserStaging } from "./merge-purchasers.queries.ts";
import { mergePurchaserRows, type StagedChunk, stagePurchaserRows } from "./merge-purchasers.ts";
import { type DescribedRow, productColumns, productReader, productTargets } from "./product-feed.ts";
import { purchaserColumns, purchaserReader } from "./purchaser-feed.ts";

export const columnsOf: Record<FeedKind, FeedColumns> = {
  purchasers: purchaserColumns,
  products: productColumns,
  branches: branchColumns,
};

/** The handler of a kind. The type of its rows stays between its own functions. */
export function handlerOf(
  kind: FeedKind,
  header: FeedHeader,
  dateOrder: DateOrder | undefined,
): FeedHandler<object, unknown> {
  if (kind === "purchasers") return purchaserFeed(header, dateOrder) as unknown as FeedHandler<object, unknown>;
  const handler =
    kind === "products"
      ? describedFeed(productReader(header), {
          table: "products",
          key: "sku",
          hasCreatedAt: true,
          targets: productTargets(header),
        })
      : describedFeed(branchReader(header), {
          table: "branches",
          key: "code",
          hasCreatedAt: false,
          targets: branchTargets(header),
        });
  return handler as unknown as FeedHandler<object, unknown>;
}

function purchaserFeed(
  header: FeedHeader,
  dateOrder: DateOrder | undefined,
): FeedHandler<ReturnType<ReturnType<typeof purchaserReader>>, StagedChunk> {
  return {
    read: purchaserReader(header, dateOrder),
    prepare: createPurchaserStaging,
    letGoFirst: (db, { organisation, keys }, rows, now) => {
      const orderRefs = [...new Set(rows.map(({ orderRef }) => orderRef))];
      const emailKeys = [...new Set(rows.map((row) => row.emailKey))];
      return processWaitingFor(db, { organisationId: organisation.id, orderRefs, emailKeys }, keys, now);
    },
    stage: (tx, { organisation, client }, rows, now) => stagePurchaserRows(tx, client, organisation, rows, now),
    merge: (tx, { organisation, client, keys }, rows, staged, now) =>
      mergePurchaserRows(tx, client, organisation, rows, staged, keys, now),
  };
}

function describedFeed(read: RowReader<DescribedRow>, table: DescribedTable) {
  const handler: FeedHandler<DescribedRow, { waves: number }> = {
    read,
    prepare: (client) => createDescribedStaging(client, table),
    stage: async (tx, { client }, rows, now) => {
      const seen = new Map<string, number>();
      // A key that comes again belongs to the next wave, and overwrites what came before.
      const staged = rows.map((row) => {
        const wave = (seen.get(row.key) ?? 0) + 1;
        seen.set(row.key, wave);
        return { ...row, wave };
      });
      await planByIndex(tx);
      await stageDescriptions(client, staged, table.targets, now);
      return { waves: staged.reduce((most, { wave }) => Math.max(most, wave), 0) };
    },
    merge: async (tx, { organisation }, rows, { waves }, now) => {
      const merged = { created: 0, changed: 0, unchanged: 0, rejected: new Map<number, string>() };
      for (let wave = 1; wave <= waves; wave += 1) {
        const met = await mergeStagedDescriptions(tx, organisation.id, table, wave, now);
        if (met.lost > 0) throw new ChunkLost();
        merged.created += met.created;
        merged.changed += met.changed.length;
        merged.unchanged += met.unchanged.length;
      }
      if (table.table === "products" && merged.created > 0) {
        const skus = rows.map(({ key }) => key);
        await forgetNameless(tx, organisation.id, skus);
      }
      return merged;
    },
  };
  return handler;
}
