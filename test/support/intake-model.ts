/**
 * What the main job must do, once more and as simply as can be: a few maps in memory. It knows nothing of SQL, batches or
 * links; where it and the program disagree, one of them is wrong (docs/rulings.md decides which).
 */
export type Details = { [Key in "title" | "first_name" | "surname" | "country" | "postcode"]?: string | null };

export type ModelReview = { state: string; isVisible: boolean; number: number };

export type ModelPurchaser = { email: string; created_at: string } & { [Key in keyof Details]-?: string | null };

export type ModelPurchase = {
  owner: ModelPurchaser | undefined; // undefined: erased
  isConfirmed: boolean;
  purchaseDate: string | null;
  contactedAt: string | null;
  /** By author: a purchase that moved may have had two. */
  reviews: Map<ModelPurchaser, ModelReview>;
  /** Learned from the first link that shows it; must stay until it is replaced. */
  secret: string | undefined;
  /** Secrets that were replaced: none may ever be shown again. */
  dead: Set<string>;
};

export type Pair = { orderRef: string; sku: string };

const detailKeys = ["title", "first_name", "surname", "country", "postcode"] as const;

export class Model {
  readonly purchasers = new Map<number, ModelPurchaser>();
  readonly purchases = new Map<string, ModelPurchase>();
  readonly requiresOrder: boolean;

  constructor(requiresOrder: boolean) {
    this.requiresOrder = requiresOrder;
  }

  purchase(pair: Pair): ModelPurchase | undefined {
    return this.purchases.get(key(pair));
  }

  merge(who: number, email: string, details: Details, now: Date): { purchaser: ModelPurchaser; created: boolean } {
    const known = this.purchasers.get(who);
    const empty = { title: null, first_name: null, surname: null, country: null, postcode: null };
    const purchaser = known ?? { email: email.trim(), ...empty, created_at: seconds(now) };
    for (const name of detailKeys) {
      const given = details[name];
      if (given !== undefined) purchaser[name] = given?.trim() || null;
    }
    if (purchaser.country) purchaser.country = purchaser.country.toUpperCase();
    this.purchasers.set(who, purchaser);
    return { purchaser, created: !known };
  }

  /** Undefined where nothing is stored: something of that order was erased with its purchaser, and stays so whatever its lines. */
  claim(purchaser: ModelPurchaser, pair: Pair): ModelPurchase | undefined {
    const stored = this.purchase(pair) ?? (this.isErased(pair) ? undefined : newPurchase(purchaser));
    if (stored) this.purchases.set(key(pair), stored);
    return stored;
  }

  isErased({ orderRef }: Pair): boolean {
    return [...this.purchases].some(([pair, { owner }]) => !owner && pair.startsWith(`${orderRef}\n`));
  }

  /** Whether an order gives a pair to somebody for whom nothing will be stored: another has it, and they are not known. */
  isRefused(who: number, pair: Pair): boolean {
    return this.purchase(pair)?.isConfirmed === true && !this.purchasers.has(who);
  }

  /** An order names the purchaser of a pair: it outranks a claim, and never another order. */
  order(purchaser: ModelPurchaser, pair: Pair, purchaseDate: string | null): void {
    const stored = this.claim(purchaser, pair);
    if (!stored) return;
    const review = this.reviewOf(stored);
    if (stored.owner !== purchaser) {
      if (stored.isConfirmed) return;
      if (review && !review.isVisible && review.state !== "removed") review.state = "withdrawn";
      this.replaceSecret(stored);
      stored.owner = purchaser;
      stored.contactedAt = null;
    } else if (review?.state === "pending_order") review.state = "pending_moderation";
    stored.isConfirmed = true;
    stored.purchaseDate = purchaseDate ?? stored.purchaseDate;
  }

  replaceSecret(purchase: ModelPurchase): void {
    if (purchase.secret) purchase.dead.add(purchase.secret);
    purchase.secret = undefined;
  }

  reviewOf(purchase: ModelPurchase): ModelReview | undefined {
    return purchase.owner && purchase.reviews.get(purchase.owner);
  }

  /** What a link may still write; undefined where the review is not open to it. */
  stateAfterSubmission(purchase: ModelPurchase): string | undefined {
    const review = this.reviewOf(purchase);
    const isOpen = !review || (!review.isVisible && ["withdrawn", "rejected"].includes(review.state));
    if (!isOpen) return undefined;
    return this.requiresOrder && !purchase.isConfirmed ? "pending_order" : "pending_moderation";
  }

  erase(who: number): void {
    const purchaser = this.purchasers.get(who);
    for (const purchase of this.purchases.values()) if (purchase.owner === purchaser) purchase.owner = undefined;
    this.purchasers.delete(who);
  }

  /** What the API reports of a pair for one who asks. */
  stateFor(asker: ModelPurchaser, pair: Pair): string {
    const purchase = this.purchase(pair);
    if (!purchase || purchase.owner !== asker) return "undefined";
    const review = this.reviewOf(purchase);
    if (!review) return "not_reviewed";
    if (review.isVisible) return "published";
    if (review.state === "withdrawn") return "not_reviewed";
    return review.state === "removed" ? "undefined" : review.state;
  }
}

/** `YYYY-MM-DDThh:mm:ssZ`. */
export function seconds(instant: Date): string {
  return instant.toISOString().replace(/\.\d+Z$/, "Z");
}

function newPurchase(owner: ModelPurchaser): ModelPurchase {
  const facts = { isConfirmed: false, purchaseDate: null, contactedAt: null };
  return { owner, ...facts, reviews: new Map(), secret: undefined, dead: new Set() };
}

function key({ orderRef, sku }: Pair): string {
  return `${orderRef}\n${sku}`;
}
