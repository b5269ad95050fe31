import type { InvitationModel } from "./invitation-model.ts";
import type { ModelItem, ModelPurchase, RowStatus } from "./purchase-model.ts";

/** One message about an order, as it was meant. */
export type OrderNews = {
  shop: string;
  email: string;
  ref: string;
  /** Word for word, to tell what was sent before. */
  text: string;
  /** When the shop's software says that it last changed the order. */
  updatedAt: number | null;
  purchase: string | null;
  delivery: string | null;
  cancelled: boolean | null;
  /** As they stand there, one sku on several of them. */
  lines: readonly ModelItem[];
  /** Undefined: not said. */
  firstName?: string | null | undefined;
};

export type RowNews = Pick<OrderNews, "shop" | "email" | "ref" | "purchase" | "delivery" | "firstName"> & {
  sku: string;
  status: RowStatus;
};

/** What the shop is told: the skus that its newest order leaves out, or that it is older than what is known. */
export type Told = { older: boolean; leftOut: string[] };

export type ModelState = "not_reviewed" | "pending_order" | "pending_moderation" | "rejected" | "published";

type Review = { email: string; state: ModelState };

/**
 * What the rules say about news of an order, once more and in the plainest way: messages are taken one after the other, at once. It
 * shares nothing with the product, and hands what is true to the model of invitations.
 */
export class OrderBook {
  readonly model: InvitationModel;
  private readonly needOrder: ReadonlySet<string>;
  private kept = new Map<string, { text: string; updatedAt: number | null; isTaken: boolean }>();
  /** What the orders of somebody have ever named, by shop, order and address. */
  private named = new Map<string, Set<string>>();
  private erased = new Set<string>();
  private people = new Map<string, string | null>();
  private reviews = new Map<string, Review>();

  /** @param needOrder shops in which a review waits for the order */
  constructor(model: InvitationModel, needOrder: readonly string[]) {
    this.model = model;
    this.needOrder = new Set(needOrder);
  }

  order(news: OrderNews, now: Date): Told {
    const { shop, ref, email, text, updatedAt } = news;
    const key = `${shop} ${ref} ${email}`;
    const kept = this.kept.get(key);
    if (kept?.updatedAt && updatedAt && updatedAt < kept.updatedAt) return { older: true, leftOut: [] };
    const names = new Set(news.lines.map(({ sku }) => sku));
    const leftOut = [...(this.named.get(key) ?? [])].filter((sku) => !names.has(sku)).sort();
    // Word for word what is known already.
    const isKnown = kept?.text === text && kept.isTaken;
    const isTaken = isKnown || this.take(news, leftOut, now);
    if (isTaken === "erased") this.kept.delete(key);
    else this.kept.set(key, { text, updatedAt: Math.max(updatedAt ?? 0, kept?.updatedAt ?? 0) || null, isTaken });
    return { older: false, leftOut };
  }

  private take(news: OrderNews, leftOut: readonly string[], now: Date): boolean | "erased" {
    const { shop, ref, email } = news;
    if (this.isErased(shop, ref, email)) return "erased";
    const items = together(news.lines);
    const mine = items.filter(({ sku }) => !this.isSomebodyElses(shop, ref, sku, email));
    if (mine.length === 0 && !this.people.has(`${shop} ${email}`)) return false;
    this.meet(news);
    this.model.apply({ is: "order", ...news, country: null, items }, now);
    this.model.apply({ is: "leave out", shop, ref, email, skus: leftOut }, now);
    this.confirmReviews(shop, ref, email);
    const named = this.named.get(`${shop} ${ref} ${email}`) ?? new Set();
    this.named.set(`${shop} ${ref} ${email}`, new Set([...named, ...mine.map(({ sku }) => sku)]));
    return mine.length === items.length;
  }

  /** @returns whether the row is taken in, rejected, or passed over in silence */
  row(news: RowNews, now: Date): "taken" | "rejected" | "erased" {
    const { shop, ref, sku, email, status } = news;
    if (this.isErased(shop, ref, email)) return "erased";
    const known = this.model.bought.find(shop, ref, sku);
    if (known && known.email !== email && (known.confirmed || status === "not yet")) return "rejected";
    this.meet(news);
    this.model.apply({ is: "row", ...news }, now);
    this.confirmReviews(shop, ref, email);
    return "taken";
  }

  claim(shop: string, ref: string, sku: string, email: string, now: Date): void {
    this.meet({ shop, email });
    this.model.apply({ is: "claim", shop, ref, sku, email }, now);
  }

  rename(shop: string, from: string, to: string, now: Date): void {
    const reviews = this.model.bought.by(shop, from).flatMap((one) => this.reviewOf(shop, one) ?? []);
    this.people.set(`${shop} ${to}`, this.people.get(`${shop} ${from}`) ?? null);
    this.people.delete(`${shop} ${from}`);
    for (const { ref } of this.model.bought.by(shop, from)) {
      const named = this.named.get(`${shop} ${ref} ${from}`);
      if (named) this.named.set(`${shop} ${ref} ${to}`, named);
    }
    this.model.apply({ is: "rename", shop, email: from, to }, now);
    for (const review of reviews) review.email = to;
  }

  erase(shop: string, email: string, now: Date): void {
    for (const { ref } of this.model.bought.by(shop, email)) {
      this.erased.add(`${shop} ${ref}`);
      this.kept.delete(`${shop} ${ref} ${email}`);
      this.named.delete(`${shop} ${ref} ${email}`);
    }
    this.people.delete(`${shop} ${email}`);
    this.model.apply({ is: "erase", shop, email }, now);
  }

  review(shop: string, purchase: ModelPurchase, now: Date): void {
    const { ref, sku, email, confirmed } = purchase;
    const state = confirmed || !this.needOrder.has(shop) ? "pending_moderation" : "pending_order";
    this.reviews.set(`${shop} ${ref} ${sku}`, { email, state });
    this.model.apply({ is: "review", shop, ref, sku, email }, now);
  }

  decide(shop: string, { ref, sku }: ModelPurchase, state: "rejected" | "published"): void {
    this.reviews.get(`${shop} ${ref} ${sku}`)!.state = state;
  }

  stateOf(shop: string, purchase: ModelPurchase): ModelState {
    return this.reviewOf(shop, purchase)?.state ?? "not_reviewed";
  }

  /** Everybody whom the shop knows, with what is known of their first names. */
  peopleOf(shop: string): Map<string, string | null> {
    const found = [...this.people].filter(([key]) => key.startsWith(`${shop} `));
    return new Map(found.map(([key, name]) => [key.slice(shop.length + 1), name]));
  }

  firstNameOf(shop: string, email: string): string | null {
    return this.people.get(`${shop} ${email}`) ?? null;
  }

  isSomebodyElses(shop: string, ref: string, sku: string, email: string): boolean {
    const known = this.model.bought.find(shop, ref, sku);
    return known !== undefined && known.confirmed !== null && known.email !== email;
  }

  private reviewOf(shop: string, { ref, sku, email }: ModelPurchase): Review | undefined {
    const review = this.reviews.get(`${shop} ${ref} ${sku}`);
    return review?.email === email ? review : undefined;
  }

  /** The whole order stays erased, whatever it names, but for those who bought a part of it and were not. */
  private isErased(shop: string, ref: string, email: string): boolean {
    return this.erased.has(`${shop} ${ref}`) && this.model.bought.inOrder(shop, ref, email).length === 0;
  }

  private meet({ shop, email, firstName }: Pick<OrderNews, "shop" | "email" | "firstName">): void {
    const key = `${shop} ${email}`;
    this.people.set(key, firstName === undefined ? (this.people.get(key) ?? null) : firstName);
  }

  private confirmReviews(shop: string, ref: string, email: string): void {
    for (const one of this.model.bought.inOrder(shop, ref, email)) {
      const review = this.reviewOf(shop, one);
      if (one.confirmed && review?.state === "pending_order") review.state = "pending_moderation";
    }
  }
}

/** One line for each sku: refunded or cancelled where all of them are, and not said where none says it. */
function together(lines: readonly ModelItem[]): ModelItem[] {
  const skus = [...new Set(lines.map(({ sku }) => sku))];
  return skus.map((sku) => {
    const same = lines.filter((line) => line.sku === sku);
    const all = (said: (boolean | null | undefined)[]) =>
      said.every((one) => one === true) ? true : said.every((one) => one === null || one === undefined) ? null : false;
    return {
      sku,
      cancelled: all(same.map(({ cancelled }) => cancelled)),
      refunded: all(same.map(({ refunded }) => refunded)),
    };
  });
}
