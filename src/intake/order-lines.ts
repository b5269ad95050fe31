export type OrderItem = {
  sku: string;
  /** An exact decimal, such as 55.99. */
  price: string | null;
  /** ISO 4217. */
  currency: string | null;
  /** Of this item alone; null where only the order may say it. */
  isCancelled: boolean | null;
  /** Null where nothing is said. */
  isRefunded: boolean | null;
  /** Whether the purchaser was given something for a review; null where the shop does not say. */
  isIncentivised: boolean | null;
};

/**
 * Lines of one sku as one: three of a thing, of which one was sent back, were not refunded. The price and the currency are those of
 * the first line that names a price; something given for a review on any line was given.
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

/** Yes where every line says so; no where one says no, or says nothing beside one that says yes; else nothing is said. */
function ofAll(said: readonly (boolean | null)[]): boolean | null {
  if (said.every((one) => one === true)) return true;
  return said.every((one) => one === null) ? null : false;
}

function ofAny(said: readonly (boolean | null)[]): boolean | null {
  if (said.includes(true)) return true;
  return said.includes(false) ? false : null;
}
