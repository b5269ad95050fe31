import { dayMs } from "../../src/platform/days.ts";
/**
 * What the rules of invitations say, once more and in the plainest way: every purchase is looked at, one after the other, and days
 * are counted by hand. It shares nothing with the product.
 *
 * An order is asked about once, and once more after so many days; what is a mail's to ask is what is due when it is written: an
 * item that came late is in the second. Mails are written and handed over in the shop's hours. One that is not right to hand over
 * is as if it had never been written, unless its reader has stopped such mails.
 */
export type ModelShop = {
  name: string;
  invites: boolean;
  after: number;
  late: number;
  withoutDate: boolean;
  remind: number | null;
  hours: readonly [number, number];
  zone: string;
  countries: Readonly<Record<string, number | "never">>;
};

export type ModelEvent = { shop: string; email: string } & (
  | { is: "claim"; ref: string; sku: string }
  | {
      is: "order";
      ref: string;
      country: string | null;
      purchase: string | null;
      delivery: string | null;
      cancelled: boolean;
      items: readonly { sku: string; refunded: boolean }[];
    }
  | { is: "review"; ref: string; sku: string }
  | { is: "stop" }
  | { is: "switch"; invites: boolean }
);

type Purchase = {
  ref: string;
  sku: string;
  email: string;
  confirmed: Date | null;
  purchase: string | null;
  delivery: string | null;
  cancelled: boolean;
  refunded: boolean;
  contacted: boolean;
};

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

export class InvitationModel {
  mails: ModelMail[] = [];
  readonly shops: readonly ModelShop[];
  private switchedOff = new Set<string>();
  private purchases = new Map<string, Map<string, Purchase>>();
  private countries = new Map<string, string | null>();
  private reviewed = new Set<string>();
  private stopped = new Set<string>();

  constructor(shops: readonly ModelShop[]) {
    this.shops = shops;
    for (const { name } of shops) this.purchases.set(name, new Map());
  }

  apply(event: ModelEvent, now: Date): void {
    const { shop, email } = event;
    const purchases = this.purchases.get(shop)!;
    if (event.is === "switch") {
      if (event.invites) this.switchedOff.delete(shop);
      else this.switchedOff.add(shop);
    } else if (event.is === "stop") {
      this.stopped.add(`${shop} ${email}`);
    } else if (event.is === "review") {
      const purchase = purchases.get(`${event.ref} ${event.sku}`)!;
      this.reviewed.add(`${shop} ${event.ref} ${event.sku} ${purchase.email}`);
    } else if (event.is === "claim") {
      const { ref, sku } = event;
      if (!purchases.has(`${ref} ${sku}`)) purchases.set(`${ref} ${sku}`, { ...unknown, ref, sku, email });
    } else {
      if (event.country) this.countries.set(`${shop} ${email}`, event.country);
      for (const { sku, refunded } of event.items) {
        const known = purchases.get(`${event.ref} ${sku}`) ?? { ...unknown, ref: event.ref, sku, email };
        if (known.confirmed && known.email !== email) continue;
        purchases.set(`${event.ref} ${sku}`, {
          ...known,
          email,
          contacted: known.email === email && known.contacted,
          confirmed: known.confirmed ?? now,
          purchase: event.purchase ?? known.purchase,
          delivery: event.delivery ?? known.delivery,
          cancelled: event.cancelled,
          refunded,
        });
      }
    }
  }

  ownerOf(shop: string, ref: string, sku: string): string | undefined {
    return this.purchases.get(shop)!.get(`${ref} ${sku}`)?.email;
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
    for (const purchase of this.purchases.get(shop.name)!.values()) {
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
  private isToBeAsked(shop: ModelShop, purchase: Purchase, now: Date): boolean {
    if (!this.isOpen(shop, purchase) || purchase.contacted) return false;
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
      const skus = this.itemsOf(shop, mail)
        .filter((item) => (item.contacted && this.isOpen(shop, item)) || this.isToBeAsked(shop, item, now))
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
    for (const sku of skus) this.find(shop, mail.ref, sku).contacted = true;
    return skus;
  }

  private forget(mail: ModelMail): undefined {
    this.mails = this.mails.filter((one) => one !== mail);
    this.byShop.clear();
    this.purchaserMails.clear();
  }

  private isOn({ name, invites }: ModelShop): boolean {
    return invites && !this.switchedOff.has(name);
  }

  private itemsOf(shop: ModelShop, { ref, email }: ModelMail): Purchase[] {
    const items = ["S0", "S1", "S2", "L0"].map((sku) => this.purchases.get(shop.name)!.get(`${ref} ${sku}`));
    return items.filter((item) => item !== undefined && item.email === email) as Purchase[];
  }

  private byShop = new Map<string, { upTo: number; mails: ModelMail[] }>();

  private mailsOf(shop: ModelShop): ModelMail[] {
    const known = this.byShop.get(shop.name) ?? { upTo: 0, mails: [] };
    for (const mail of this.mails.slice(known.upTo)) if (mail.shop === shop.name) known.mails.push(mail);
    known.upTo = this.mails.length;
    this.byShop.set(shop.name, known);
    return known.mails;
  }

  private find(shop: ModelShop, ref: string, sku: string): Purchase {
    return this.purchases.get(shop.name)!.get(`${ref} ${sku}`)!;
  }

  private isOpen(shop: ModelShop, { ref, sku, email, confirmed, cancelled, refunded }: Purchase): boolean {
    return confirmed !== null && !cancelled && !refunded && !this.reviewed.has(`${shop.name} ${ref} ${sku} ${email}`);
  }

  private right(shop: ModelShop, { email, ref, skus }: ModelMail): string[] {
    return skus.filter((sku) => {
      const purchase = this.find(shop, ref, sku);
      return purchase.email === email && this.isOpen(shop, purchase);
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

const unknown = {
  confirmed: null,
  purchase: null,
  delivery: null,
  cancelled: false,
  refunded: false,
  contacted: false,
};

function isOpenAt({ zone, hours }: ModelShop, now: Date): boolean {
  const hour = Number(now.toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", hour12: false }));
  return hour >= hours[0] && hour < hours[1];
}

// Sweden writes dates as ISO does.
function localDay(at: Date, zone: string): string {
  return at.toLocaleDateString("sv-SE", { timeZone: zone });
}

function dayNumber(day: string): number {
  return Math.round(Date.parse(day) / dayMs);
}
