export type OrderItem = {
  sku: string;
  /** An exact decimal, such as 55.99. */
  price: string | null;
  /** ISO 4217. */
  currency: string | null;
  /** For this item alone; null if only the order may say so. */
  isCancelled: boolean | null;
  /** Null if not stated. */
  isRefunded: boolean | null;
  /** Whether the purchaser was given something for a review; null if the shop does not say. */
  isIncentivised: boolean | null;
};

/**
 * Combines lines of one sku: three of an item, one of which was sent back, do not count as refunded. Price and currency come from
 * the first line that names a price; an incentive on any line counts.
 */
export function putTogether(lines: readonly OrderItem[]): OrderItem[] {
  const bySku = new Map<string, OrderItem[]>();
  for (const line of lines) {
    const same = bySku.get(line.sku);
    if (same) same.push(line);
    else bySku.set(line.sku, [line]);
  }
  return [...bySku.values()].map((same) => {
    const priced = same.find(({ price }) => price !== null) ?? same[0]!;
    return {
      sku: priced.sku,
      price: priced.price,
      currency: priced.currency,
      isCancelled: ofAll(same.map(({ isCancelled }) => isCancelled)),
      isRefunded: ofAll(same.map(({ isRefunded }) => isRefunded)),
      isIncentivised: ofAny(same.map(({ isIncentivised }) => isIncentivised)),
    };
  });
}

/** Yes if every line says so; null if none says anything; otherwise no. */
function ofAll(said: readonly (boolean | null)[]): boolean | null {
  if (said.every((one) => one === true)) return true;
  return said.every((one) => one === null) ? null : false;
}

function ofAny(said: readonly (boolean | null)[]): boolean | null {
  if (said.includes(true)) return true;
  return said.includes(false) ? false : null;
}
