import type pg from "pg";
import type { Organisation } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import type { Keys } from "../platform/secrets.ts";
import { branchColumns, branchReader, branchTargets } from "./branch-feed.ts";
import type { FeedKind } from "./feed.ts";
import type { FeedColumns, FeedHeader } from "./feed-header.ts";
import {
  createDescribedStaging,
  type DescribedTable,
  mergeStagedDescriptions,
  stageDescriptions,
} from "./merge-described.queries.ts";
import { createPurchaserStaging, planByIndex } from "./merge-purchasers.queries.ts";
import { ChunkLost, type MergedChunk, mergePurchaserRows } from "./merge-purchasers.ts";
import { type DescribedRow, productColumns, productReader, productTargets } from "./product-feed.ts";
import { purchaserColumns, purchaserReader } from "./purchaser-feed.ts";

export const columnsOf: Record<FeedKind, FeedColumns> = {
  purchasers: purchaserColumns,
  products: productColumns,
  branches: branchColumns,
};

type Place = { organisation: Organisation; client: pg.PoolClient; keys: Keys };

/** How a file of some kind is read and merged, under its header. */
export type FeedHandler<Row> = {
  read: (cells: readonly string[], problems: string[]) => Row;
  /** Makes the session's staging table. */
  prepare: (client: pg.PoolClient) => Promise<void>;
  merge: (tx: Db, place: Place, rows: readonly (Row & { line: number })[], now: Date) => Promise<MergedChunk>;
};

/** The handler of a kind. The type of its rows stays between its own three functions. */
export function handlerOf(kind: FeedKind, header: FeedHeader): FeedHandler<object> {
  if (kind === "purchasers") return purchaserFeed(header) as unknown as FeedHandler<object>;
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
  return handler as unknown as FeedHandler<object>;
}

function purchaserFeed(header: FeedHeader): FeedHandler<ReturnType<ReturnType<typeof purchaserReader>>> {
  return {
    read: purchaserReader(header),
    prepare: createPurchaserStaging,
    merge: (tx, { organisation, client, keys }, rows, now) =>
      mergePurchaserRows(tx, client, organisation, rows, keys, now),
  };
}

function describedFeed(read: FeedHandler<DescribedRow>["read"], table: DescribedTable): FeedHandler<DescribedRow> {
  return {
    read,
    prepare: (client) => createDescribedStaging(client, table),
    merge: async (tx, { organisation, client }, rows, now) => {
      const merged = { created: 0, changed: 0, unchanged: 0, rejected: new Map<number, string>() };
      const seen = new Map<string, number>();
      // What comes again is of the next wave, and overwrites what came before.
      const staged = rows.map((row) => {
        const wave = (seen.get(row.key) ?? 0) + 1;
        seen.set(row.key, wave);
        return { ...row, wave };
      });
      await planByIndex(tx);
      await stageDescriptions(client, staged, table.targets, now);
      const waves = staged.reduce((most, { wave }) => Math.max(most, wave), 0);
      for (let wave = 1; wave <= waves; wave += 1) {
        const met = await mergeStagedDescriptions(tx, organisation.id, table, wave, now);
        if (met.lost > 0) throw new ChunkLost();
        merged.created += met.created;
        merged.changed += met.changed.length;
        merged.unchanged += met.unchanged.length;
      }
      return merged;
    },
  };
}
