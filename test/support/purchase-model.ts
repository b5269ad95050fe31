/**
 * Who bought what, as the rules of orders and feeds have it, in the plainest way: one row for each order and sku. It shares nothing
 * with the product.
 */
export type ModelPurchase = {
  ref: string;
  sku: string;
  email: string;
  confirmed: Date | null;
  purchase: string | null;
  delivery: string | null;
  cancelled: boolean;
  /** The newest order does not name it any more. */
  leftOut: boolean;
  refunded: boolean;
  contacted: Date | null;
};

/** What an order or a row of a feed says. Null: it is not said, and what was said before counts. */
export type ModelOrder = {
  shop: string;
  email: string;
  ref: string;
  purchase: string | null;
  delivery: string | null;
  cancelled: boolean | null;
};

export type ModelItem = { sku: string; cancelled?: boolean | null; refunded: boolean | null };

/** What a row of a feed says of its order. */
export type RowStatus = "asked" | "not yet" | "cancelled" | "refunded";

const unknown = {
  confirmed: null,
  purchase: null,
  delivery: null,
  cancelled: false,
  leftOut: false,
  refunded: false,
  contacted: null,
};

export class PurchaseModel {
  private byShop = new Map<string, Map<string, ModelPurchase>>();
  private refsOf = new Map<string, Set<string>>();
  private skusOf = new Map<string, Set<string>>();

  all(shop: string): Iterable<ModelPurchase> {
    return this.byShop.get(shop)?.values() ?? [];
  }

  find(shop: string, ref: string, sku: string): ModelPurchase | undefined {
    return this.byShop.get(shop)?.get(`${ref} ${sku}`);
  }

  /** In the order in which they became known. */
  inOrder(shop: string, ref: string, email: string): ModelPurchase[] {
    const skus = [...(this.skusOf.get(`${shop} ${ref}`) ?? [])];
    return skus.flatMap((sku) => this.find(shop, ref, sku) ?? []).filter((one) => one.email === email);
  }

  by(shop: string, email: string): ModelPurchase[] {
    return [...(this.refsOf.get(`${shop} ${email}`) ?? [])].flatMap((ref) => this.inOrder(shop, ref, email));
  }

  /** What merely asks about a pair makes it known, and says nothing more. */
  claim(shop: string, ref: string, sku: string, email: string): void {
    if (!this.find(shop, ref, sku)) this.keep(shop, { ...unknown, ref, sku, email });
  }

  /** An order's word about one item: it outranks a claim, and never another order. */
  order(order: ModelOrder, { sku, cancelled, refunded }: ModelItem, now: Date): void {
    const known = this.confirmed(order, sku, now);
    if (!known) return;
    known.cancelled = cancelled ?? order.cancelled ?? known.cancelled;
    known.refunded = refunded ?? known.refunded;
    known.leftOut = false;
  }

  /** A row of a feed takes back nothing. */
  row(order: Omit<ModelOrder, "cancelled">, sku: string, status: RowStatus, now: Date): void {
    if (status === "not yet") {
      this.claim(order.shop, order.ref, sku, order.email);
      return;
    }
    const known = this.confirmed(order, sku, now);
    if (!known) return;
    known.cancelled ||= status === "cancelled";
    known.refunded ||= status === "refunded";
  }

  leaveOut(shop: string, ref: string, email: string, skus: readonly string[]): void {
    for (const one of this.inOrder(shop, ref, email)) one.leftOut ||= skus.includes(one.sku);
  }

  rename(shop: string, from: string, to: string): void {
    const purchases = this.by(shop, from);
    for (const one of purchases) this.keep(shop, { ...one, email: to });
  }

  erase(shop: string, email: string): void {
    for (const { ref, sku } of this.by(shop, email)) {
      this.byShop.get(shop)!.delete(`${ref} ${sku}`);
      this.skusOf.get(`${shop} ${ref}`)!.delete(sku);
    }
  }

  private confirmed(order: Omit<ModelOrder, "cancelled">, sku: string, now: Date): ModelPurchase | undefined {
    const { shop, email, ref, purchase, delivery } = order;
    const known = this.find(shop, ref, sku) ?? { ...unknown, ref, sku, email };
    if (known.confirmed && known.email !== email) return undefined;
    const changed = {
      ...known,
      email,
      contacted: known.email === email ? known.contacted : null,
      confirmed: known.confirmed ?? now,
      purchase: purchase ?? known.purchase,
      delivery: delivery ?? known.delivery,
    };
    this.keep(shop, changed);
    return changed;
  }

  private keep(shop: string, one: ModelPurchase): void {
    const add = (to: Map<string, Set<string>>, key: string, value: string) =>
      to.set(key, (to.get(key) ?? new Set()).add(value));
    if (!this.byShop.has(shop)) this.byShop.set(shop, new Map());
    this.byShop.get(shop)!.set(`${one.ref} ${one.sku}`, one);
    add(this.refsOf, `${shop} ${one.email}`, one.ref);
    add(this.skusOf, `${shop} ${one.ref}`, one.sku);
  }
}
