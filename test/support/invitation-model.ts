import { dayMs } from "../../src/platform/days.ts";
import { dayNumber, fits, isOpenAt, localDay, type ModelShop } from "./model-shop.ts";
import {
  type ModelItem,
  type ModelOrder,
  type ModelPurchase,
  PurchaseModel,
  type RowStatus,
} from "./purchase-model.ts";

export type ModelEvent = { shop: string; email: string } & (
  | { is: "claim"; ref: string; sku: string }
  | ({ is: "order"; country: string | null; items: readonly ModelItem[] } & ModelOrder)
  | ({ is: "row"; sku: string; status: RowStatus } & Omit<ModelOrder, "cancelled">)
  | { is: "leave out"; ref: string; skus: readonly string[] }
  | { is: "category"; sku: string; category: string | null }
  | { is: "rename"; to: string }
  | { is: "erase" }
  | { is: "review"; ref: string; sku: string }
  | { is: "stop" }
  | { is: "switch"; invites: boolean }
);

export type ModelMail = {
  shop: string;
  kind: "invitation" | "reminder";
  email: string;
  ref: string;
  skus: string[];
  made: Date;
  sent: Date | null;
  /** It waits to be handed over; if not, and not sent either, its reader had stopped such mails. */
  waits: boolean;
};

const fiveDays = 5 * dayMs;

/**
 * What the rules of invitations say, once more and in the plainest way: every purchase is looked at, one after the other, and days
 * are counted by hand. It shares nothing with the product.
 *
 * An order is asked about once, and once more after so many days; what is a mail's to ask is what is due when it is written: an
 * item that came late is in the second. Mails are written and handed over in the shop's hours. One that is not right to hand over
 * is as if it had never been written, unless its reader has stopped such mails.
 */
export class InvitationModel {
  mails: ModelMail[] = [];
  readonly shops: readonly ModelShop[];
  readonly bought = new PurchaseModel();
  private switchedOff = new Set<string>();
  private categories = new Map<string, string | null>();
  private countries = new Map<string, string | null>();
  private reviewed = new Set<string>();
  private stopped = new Set<string>();

  constructor(shops: readonly ModelShop[]) {
    this.shops = shops;
  }

  apply(event: ModelEvent, now: Date): void {
    const { shop, email } = event;
    if (event.is === "switch") {
      if (event.invites) this.switchedOff.delete(shop);
      else this.switchedOff.add(shop);
    } else if (event.is === "stop") this.stopped.add(`${shop} ${email}`);
    else if (event.is === "category") this.categories.set(`${shop} ${event.sku}`, event.category);
    else if (event.is === "rename") this.rename(shop, email, event.to);
    else if (event.is === "erase") this.erase(shop, email);
    else if (event.is === "claim") this.bought.claim(shop, event.ref, event.sku, email);
    else if (event.is === "row") this.bought.row(event, event.sku, event.status, now);
    else if (event.is === "leave out") this.bought.leaveOut(shop, event.ref, email, event.skus);
    else if (event.is === "review")
      this.reviewed.add(`${shop} ${event.ref} ${event.sku} ${this.ownerOf(shop, event.ref, event.sku)}`);
    else {
      if (event.country) this.countries.set(`${shop} ${email}`, event.country);
      for (const item of event.items) this.bought.order(event, item, now);
    }
  }

  /** The same person under another address. */
  private rename(shop: string, email: string, to: string): void {
    const of = this.bought.by(shop, email).filter(({ ref, sku }) => this.isReviewed(shop, ref, sku));
    this.bought.rename(shop, email, to);
    for (const { ref, sku } of of) this.reviewed.add(`${shop} ${ref} ${sku} ${to}`);
    const country = this.countries.get(`${shop} ${email}`);
    if (country) this.countries.set(`${shop} ${to}`, country);
    for (const mail of this.mails) if (mail.shop === shop && mail.email === email) mail.email = to;
    this.forgetLists();
  }

  /** Nothing of them is left, and nobody writes to them again. */
  private erase(shop: string, email: string): void {
    this.bought.erase(shop, email);
    this.stopped.add(`${shop} ${email}`);
    this.mails = this.mails.filter((mail) => mail.shop !== shop || mail.email !== email);
    this.forgetLists();
  }

  ownerOf(shop: string, ref: string, sku: string): string | undefined {
    return this.bought.find(shop, ref, sku)?.email;
  }

  isReviewed(shop: string, ref: string, sku: string): boolean {
    return this.reviewed.has(`${shop} ${ref} ${sku} ${this.ownerOf(shop, ref, sku)}`);
  }

  /** Which mails are to be made now. */
  sweep(now: Date): ModelMail[] {
    const before = this.mails.length;
    for (const shop of this.shops) {
      if (!this.isOn(shop) || !isOpenAt(shop, now)) continue;
      this.invite(shop, now);
      if (shop.remind !== null) this.remind(shop, shop.remind, now);
    }
    return this.mails.slice(before);
  }

  private invite(shop: ModelShop, now: Date): void {
    const orders = new Map<string, { email: string; ref: string; first: string; skus: string[] }>();
    for (const purchase of this.bought.all(shop.name)) {
      if (!this.isToBeAsked(shop, purchase, now)) continue;
      const first = purchase.delivery ?? purchase.purchase ?? purchase.confirmed!.toISOString().slice(0, 10);
      const key = `${purchase.email} ${purchase.ref}`;
      const order = orders.get(key) ?? { email: purchase.email, ref: purchase.ref, first, skus: [] };
      order.skus.push(purchase.sku);
      if (first < order.first) order.first = first;
      orders.set(key, order);
    }
    const wasAsked = new Set(this.mailsOf(shop).map(({ email, ref }) => `${email} ${ref}`));
    const chosen = new Map<string, { email: string; ref: string; first: string; skus: string[] }>();
    for (const [key, order] of orders) {
      if (wasAsked.has(key) || !this.mayWrite(shop, order.email, now)) continue;
      const other = chosen.get(order.email);
      const isEarlier = !other || order.first < other.first || (order.first === other.first && order.ref < other.ref);
      if (isEarlier) chosen.set(order.email, order);
    }
    for (const { email, ref, skus } of chosen.values())
      this.mails.push({ shop: shop.name, kind: "invitation", email, ref, skus, made: now, sent: null, waits: true });
  }

  /** For the first time. */
  private isToBeAsked(shop: ModelShop, purchase: ModelPurchase, now: Date): boolean {
    if (!this.isOpen(shop, purchase) || purchase.contacted || !this.isAsked(shop, purchase)) return false;
    const dated = purchase.delivery ?? purchase.purchase;
    if (dated === null && !shop.withoutDate) return false;
    const after = this.daysFor(shop, purchase.email);
    if (after === "never") return false;
    const dayOf = dayNumber(dated ?? localDay(purchase.confirmed!, shop.zone));
    const age = dayNumber(localDay(now, shop.zone)) - dayOf;
    return age >= after && age <= after + shop.late;
  }

  private remind(shop: ModelShop, remind: number, now: Date): void {
    const today = dayNumber(localDay(now, shop.zone));
    const mails = this.mailsOf(shop);
    const reminded = new Set(
      mails.filter(({ kind }) => kind === "reminder").map(({ email, ref }) => `${email} ${ref}`),
    );
    const chosen = new Map<string, { mail: ModelMail; skus: string[] }>();
    for (const mail of mails) {
      if (mail.kind !== "invitation" || mail.sent === null || reminded.has(`${mail.email} ${mail.ref}`)) continue;
      const age = today - dayNumber(localDay(mail.sent, shop.zone));
      if (age < remind || age > remind + shop.late) continue;
      if (this.daysFor(shop, mail.email) === "never" || !this.mayWrite(shop, mail.email, now)) continue;
      const skus = this.bought
        .inOrder(shop.name, mail.ref, mail.email)
        .filter((item) => (item.contacted && this.isRight(shop, item)) || this.isToBeAsked(shop, item, now))
        .map(({ sku }) => sku);
      if (skus.length === 0) continue;
      const other = chosen.get(mail.email)?.mail;
      const isEarlier =
        !other || mail.sent < other.sent! || (mail.sent.getTime() === other.sent!.getTime() && mail.ref < other.ref);
      if (isEarlier) chosen.set(mail.email, { mail, skus });
    }
    for (const { mail, skus } of chosen.values())
      this.mails.push({ ...mail, kind: "reminder", skus, made: now, sent: null, waits: true });
  }

  /**
   * What a mail asks about when it is handed over now; undefined where it is not.
   *
   * @param takes whether the mail server takes it; asked only about a mail that is right to hand over
   */
  handOver(mail: ModelMail, now: Date, takes: (mail: ModelMail) => boolean): string[] | undefined {
    const shop = this.shops.find(({ name }) => name === mail.shop)!;
    if (!this.isOn(shop)) return this.forget(mail);
    if (!isOpenAt(shop, now)) return undefined;
    // An order that came while it waited may say another country.
    if (this.daysFor(shop, mail.email) === "never") return this.forget(mail);
    const skus = this.right(shop, mail);
    const others = this.byPurchaser(shop)
      .get(mail.email)!
      .filter((one) => one !== mail);
    if (skus.length === 0 || others.some(({ sent }) => sent && now.getTime() - sent.getTime() < fiveDays))
      return this.forget(mail);
    if (this.stopped.has(`${mail.shop} ${mail.email}`)) {
      mail.waits = false;
      return undefined;
    }
    if (!takes(mail)) return undefined;
    mail.sent = now;
    mail.waits = false;
    for (const sku of skus) this.bought.find(shop.name, mail.ref, sku)!.contacted ??= now;
    return skus;
  }

  private forget(mail: ModelMail): undefined {
    this.mails = this.mails.filter((one) => one !== mail);
    this.forgetLists();
  }

  private forgetLists(): void {
    this.byShop.clear();
    this.purchaserMails.clear();
  }

  private isOn({ name, invites }: ModelShop): boolean {
    return invites && !this.switchedOff.has(name);
  }

  private byShop = new Map<string, { upTo: number; mails: ModelMail[] }>();

  private mailsOf(shop: ModelShop): ModelMail[] {
    const known = this.byShop.get(shop.name) ?? { upTo: 0, mails: [] };
    for (const mail of this.mails.slice(known.upTo)) if (mail.shop === shop.name) known.mails.push(mail);
    known.upTo = this.mails.length;
    this.byShop.set(shop.name, known);
    return known.mails;
  }

  private isOpen(shop: ModelShop, { ref, sku, email, confirmed, ...now }: ModelPurchase): boolean {
    const isBought = confirmed !== null && !now.cancelled && !now.leftOut && !now.refunded;
    return isBought && !this.reviewed.has(`${shop.name} ${ref} ${sku} ${email}`);
  }

  /** Neither left out by the shop, nor asked about before where once is enough. */
  isAsked(shop: ModelShop, { ref, sku, email }: ModelPurchase): boolean {
    const category = this.categories.get(`${shop.name} ${sku}`);
    if (shop.neverSkus?.some((pattern) => fits(pattern, sku))) return false;
    if (category && shop.neverCategories?.some((pattern) => fits(pattern, category))) return false;
    if (!shop.once) return true;
    const others = this.bought.by(shop.name, email).filter((one) => one.sku === sku && one.ref !== ref);
    return !others.some((one) => one.contacted || this.reviewed.has(`${shop.name} ${one.ref} ${sku} ${email}`));
  }

  private isRight(shop: ModelShop, purchase: ModelPurchase): boolean {
    return this.isOpen(shop, purchase) && this.isAsked(shop, purchase);
  }

  private right(shop: ModelShop, { email, ref, skus }: ModelMail): string[] {
    return skus.filter((sku) => {
      const purchase = this.bought.find(shop.name, ref, sku);
      return purchase?.email === email && this.isRight(shop, purchase);
    });
  }

  private daysFor(shop: ModelShop, email: string): number | "never" {
    const country = this.countries.get(`${shop.name} ${email}`) ?? "";
    return shop.countries[country === "UK" ? "GB" : country] ?? shop.after;
  }

  private mayWrite(shop: ModelShop, email: string, now: Date): boolean {
    if (this.stopped.has(`${shop.name} ${email}`)) return false;
    if ((this.byPurchaser(shop).get(email) ?? []).some(({ waits }) => waits)) return false;
    const last = Math.max(
      0,
      ...(this.byPurchaser(shop).get(email) ?? []).map(({ made, sent }) => (sent ?? made).getTime()),
    );
    return now.getTime() - last >= fiveDays;
  }

  private purchaserMails = new Map<string, { upTo: number; mails: Map<string, ModelMail[]> }>();

  private byPurchaser(shop: ModelShop): Map<string, ModelMail[]> {
    const known = this.purchaserMails.get(shop.name) ?? { upTo: 0, mails: new Map<string, ModelMail[]>() };
    const all = this.mailsOf(shop);
    for (const mail of all.slice(known.upTo))
      known.mails.set(mail.email, [...(known.mails.get(mail.email) ?? []), mail]);
    known.upTo = all.length;
    this.purchaserMails.set(shop.name, known);
    return known.mails;
  }
}
