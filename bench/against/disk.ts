import { statfsSync } from "node:fs";

/** A folder's bytes for each purchase: rows, indexes, its share of reviews, versions and events. An estimate on the safe side. */
export const bytesAPurchase = 1150;
/** An empty cluster, its write-ahead log (max_wal_size) and room for what is written while measuring. */
export const bytesAFolder = 3 * 2 ** 30;

/** How much the folders of a run take: one for each build, plus one if the seed is kept for the next run. */
export function bytesNeeded(purchases: number, isSeedKept: boolean): number {
  return (isSeedKept ? 3 : 2) * (purchases * bytesAPurchase + bytesAFolder);
}

/** @throws Error that says what is needed and what there is */
export function checkDisk(folder: string, purchases: number, isSeedKept: boolean): { needed: number; free: number } {
  const { bavail, bsize } = statfsSync(folder);
  const found = { needed: bytesNeeded(purchases, isSeedKept), free: bavail * bsize };
  if (found.needed > found.free) {
    throw new Error(
      `${folder} has ${gigabytes(found.free)} free, and ${gigabytes(found.needed)} are needed: make room, set TMPDIR to another disk, or ask for fewer --pairs.`,
    );
  }
  return found;
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
