import { usualSkus } from "./news-names.ts";
import type { ModelItem, RowStatus } from "./purchase-model.ts";

/** Somebody who buys; their address is what the shop writes by now. */
export type Person = { shop: string; email: string };

export type Line = ModelItem & { sku: string };

/** A message about an order; who it names is known when it is sent. */
export type Message = {
  person: Person;
  /** In place of the person's own. */
  email?: string;
  ref: string;
  lines: readonly Line[];
  purchase: string | null;
  delivery: string | null;
  cancelled: boolean | null;
  updatedAt: number | null;
  /** Its place in the list of names. */
  firstName: number | undefined;
  /** The address in another spelling of the same. */
  isSpelledAnew?: boolean;
};

export type NewsEvent =
  /** In one call, where they are several. */
  | { is: "orders"; messages: readonly Message[] }
  | { is: "row"; message: Message; sku: string; status: string; means: RowStatus }
  | { is: "claim"; person: Person; email?: string; ref: string; sku: string; isReviewed: boolean }
  | { is: "rename"; person: Person; to: string }
  | { is: "erase"; person: Person }
  | { is: "stop"; person: Person }
  | { is: "review"; person: Person; ref: string; ending: "waits" | "rejected" | "published" };

/** `at`: a step; a half more is after the sweep of it. */
export type Timed = { at: number; kind: string; event: NewsEvent };

export const stepsOfDay = 2;
export const days = 24;
const lastArrival = 12 * stepsOfDay;
export const firstDay = Date.parse("2026-06-01T00:00:00Z");

export type Random = () => number;

/** What tells the same story of an order, with what happens to it later. */
type Script = (order: OrderDraft) => void;

class OrderDraft {
  readonly arrival: number;
  readonly message: Message;
  readonly person: Person;
  private readonly random: Random;
  private readonly events: Timed[];
  private readonly kind: string;

  constructor(random: Random, kind: string, events: Timed[], order: { person: Person; ref: string }) {
    this.random = random;
    this.kind = kind;
    this.events = events;
    this.person = order.person;
    this.arrival = Math.floor(random() * lastArrival);
    const day = Math.floor(this.arrival / stepsOfDay);
    this.message = {
      ...order,
      lines: this.items(1 + Math.floor(random() * 3)),
      purchase: dayOf(day - Math.floor(random() * 3)),
      delivery: random() < 0.6 ? dayOf(day - 2 + Math.floor(random() * 7)) : null,
      cancelled: null,
      updatedAt: null,
      firstName: random() < 0.7 ? Math.floor(random() * 15) : undefined,
    };
  }

  items(count: number): Line[] {
    const skus = new Set<string>();
    while (skus.size < count) skus.add(usualSkus[Math.floor(this.random() * usualSkus.length)]!);
    return [...skus].map((sku) => ({ sku, refunded: null }));
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)]!;
  }

  is(share: number): boolean {
    return this.random() < share;
  }

  /** Some time after the order came, in the order of the calls. */
  private last = 0;
  later(within = 9): number {
    this.last = Math.max(this.last, this.arrival) + Math.floor(this.random() * within) / 2;
    return this.last;
  }

  at(at: number, event: NewsEvent): void {
    this.events.push({ at, kind: this.kind, event });
  }

  sends(at: number, ...changes: Partial<Message>[]): void {
    const messages = changes.map((change) => ({ ...this.message, ...change }));
    this.at(at, { is: "orders", messages });
  }

  arrives(change: Partial<Message> = {}): void {
    this.sends(this.arrival, change);
  }
}

export function dayOf(day: number): string {
  return new Date(firstDay + day * 86_400_000).toISOString().slice(0, 10);
}

const lines = (...skus: string[]): Line[] => skus.map((sku) => ({ sku, refunded: null }));
const hour = (of: number) => firstDay + of * 3_600_000;

const statuses: readonly (readonly [string, RowStatus])[] = [
  ["Closed", "refunded"],
  ["Refunded", "refunded"],
  ["wc-cancelled", "cancelled"],
  ["Fraud", "cancelled"],
  ["Pending Payment", "not yet"],
  ["on-hold", "not yet"],
  ["Complete", "asked"],
  ["Processing", "asked"],
  ["Handed to the tailor", "asked"],
  ["", "asked"],
];

/** By the kinds of the cases file, and what belongs to them. */
export const scripts: Readonly<Record<string, Script>> = {
  plain: (order) => order.arrives(),
  "sent again word for word": (order) => {
    order.arrives();
    order.sends(order.later(), {});
    order.sends(order.later(), {});
  },
  exchange: (order) => {
    order.arrives({ lines: lines("P0", "P1") });
    order.sends(order.later(), { lines: lines("P1", "P2") });
  },
  "exchange undone": (order) => {
    order.arrives({ lines: lines("P0", "P1") });
    order.sends(order.later(), { lines: lines("P1") });
    order.sends(order.later(), { lines: lines("P0", "P1") });
    if (order.is(0.3)) order.sends(order.later(), { lines: lines("P0") });
  },
  "a call for each parcel": (order) => {
    order.arrives({ lines: lines("P3") });
    order.sends(order.later(3), { lines: lines("P4") });
    if (order.is(0.6)) order.sends(order.later(3), { lines: lines("P3", "P4", "P5") });
  },
  "one sku on several lines": (order) => {
    const [refunded, kept] = [
      { sku: "P0", refunded: true },
      { sku: "P0", refunded: order.pick([null, false]) },
    ];
    order.arrives({
      lines: order.pick([
        [refunded, kept],
        [kept, refunded],
        [refunded, refunded],
        [refunded, kept, refunded],
      ]),
    });
  },
  "refunded in part": (order) => {
    order.arrives({ lines: lines("P0", "P1", "P2") });
    const refunded = [{ sku: "P0", refunded: true }, ...lines("P1", "P2")];
    order.sends(order.later(), { lines: refunded });
    if (order.is(0.3)) order.sends(order.later(), { lines: [{ sku: "P0", refunded: false }, ...lines("P1", "P2")] });
    else if (order.is(0.5)) order.sends(order.later(), { lines: lines("P0", "P1", "P2"), firstName: 0 });
  },
  "one item cancelled": (order) => {
    order.arrives({ lines: lines("P0", "P1") });
    order.sends(order.later(), { lines: [{ sku: "P0", cancelled: true, refunded: null }, ...lines("P1")] });
    if (order.is(0.5)) order.sends(order.later(), { lines: lines("P1") });
    if (order.is(0.5)) order.sends(order.later(), { lines: lines("P0", "P1"), cancelled: order.pick([null, false]) });
  },
  "cancelled, then not said": (order) => {
    order.arrives();
    order.sends(order.later(), { cancelled: true });
    order.sends(order.later(), { delivery: dayOf(8) });
  },
  "cancelled, then taken back": (order) => {
    order.arrives({ cancelled: true });
    order.sends(order.later(), { cancelled: false });
  },
  "older after newer": (order) => {
    order.arrives({ updatedAt: hour(2) });
    order.sends(order.later(), { updatedAt: hour(4), cancelled: true });
    order.sends(order.later(), { updatedAt: hour(3), cancelled: false, lines: order.items(2) });
    if (order.is(0.4)) order.sends(order.later(), { updatedAt: hour(5), cancelled: false });
    if (order.is(0.3)) order.sends(order.later(), { cancelled: true });
  },
  "changed date": (order) => {
    order.arrives();
    order.sends(order.later(4), { delivery: dayOf(Math.floor(order.arrival / 2) + Math.floor(order.pick([1, 4, 9]))) });
  },
  "changed address": (order) => {
    const right = `right.${order.message.ref}@example.com`.toLowerCase();
    const wrong: Person = { shop: order.person.shop, email: right.replace("right", "wrong") };
    order.arrives({ person: wrong });
    const corrected = { person: wrong, email: right, delivery: dayOf(Math.floor(order.arrival / 2) + 1) };
    order.sends(order.later(3), corrected);
    order.at(order.later(2) + 0.25, { is: "rename", person: wrong, to: right });
    order.sends(order.later(2) + 1, order.is(0.5) ? corrected : { ...corrected, lines: lines("P9") });
    if (order.is(0.5)) order.sends(order.later(3) + 1, { person: wrong, lines: lines("P0") });
  },
  "address spelled anew": (order) => {
    order.arrives();
    order.sends(order.later(), { isSpelledAnew: true, lines: lines("P1", "P2") });
  },
  "rows of a feed": (order) => {
    const [first, means] = order.pick(statuses);
    order.at(order.arrival, { is: "row", message: order.message, sku: "P0", status: first, means });
    const [second, then] = order.pick(statuses);
    order.at(order.later(), { is: "row", message: order.message, sku: "P0", status: second, means: then });
    if (order.is(0.3)) order.sends(order.later(), { lines: lines("P0", "P1") });
  },
  "a feed after an order": (order) => {
    order.arrives({ lines: lines("P0", "P1") });
    const [status, means] = order.pick(statuses);
    order.at(order.later(), { is: "row", message: order.message, sku: order.pick(["P0", "P1", "P4"]), status, means });
    if (order.is(0.4)) order.sends(order.later(), { lines: lines("P1") });
  },
  erased: (order) => {
    const person = { shop: order.person.shop, email: `gone.${order.message.ref}@example.com`.toLowerCase() };
    order.arrives({ person });
    order.at(order.later(), { is: "erase", person });
    order.sends(order.later(), { person, lines: [...order.message.lines, ...lines("N1")] });
    order.at(order.later(), {
      is: "row",
      message: { ...order.message, person },
      sku: "N2",
      status: "",
      means: "asked",
    });
    if (order.is(0.5)) order.sends(order.later(), { person, ref: `${order.message.ref}-2` });
  },
  "order of many": (order) => {
    const count = order.pick([11, 20, 20, 20, 100]);
    const skus = Array.from({ length: count }, (_, at) => `N${at}`);
    order.arrives({ lines: lines(...skus, "GIFT-50", "X0", "P6") });
    if (order.is(0.4)) order.sends(order.later(), { lines: lines(...skus.slice(3)) });
  },
  "never asked about": (order) => {
    order.arrives({ lines: lines("GIFT-50", "GIFTBOX", "I-1", "I-2", "I-3", ...(order.is(0.5) ? ["P0"] : [])) });
  },
  "only what is never asked about": (order) => order.arrives({ lines: lines("GIFT-100", "I-1") }),
  "the same product again": (order) => {
    order.arrives({ lines: lines("P0", "P2") });
    const again = { ref: `${order.message.ref}-2`, lines: lines("P0", "P3") };
    order.sends(order.later(), again);
    if (order.is(0.5)) order.sends(order.later(), { ref: `${order.message.ref}-3`, lines: lines("P0") });
  },
  "several versions in one call": (order) => {
    const cancelled = { cancelled: true, lines: lines("P0", "P1") };
    const silent = { lines: lines("P0", "P2") };
    order.sends(
      order.arrival,
      ...order.pick([
        [cancelled, silent],
        [silent, cancelled, silent],
        [silent, { lines: lines("P2") }],
      ]),
    );
    if (order.is(0.3))
      order.sends(order.later(), { cancelled: false, updatedAt: hour(9) }, { updatedAt: hour(8), cancelled: true });
  },
  "asked about before its order came": (order) => {
    const by = order.is(0.3) ? { email: `other.${order.message.ref}@example.com`.toLowerCase() } : {};
    const { person } = order;
    const { ref } = order.message;
    order.at(order.arrival, { is: "claim", person, ...by, ref, sku: "P0", isReviewed: order.is(0.4) });
    order.sends(order.later(4) + 0.25, { lines: lines("P0", "P1") });
  },
};

/** So many orders, each with the story of its kind, in the order of time. */
export function newsEvents(orders: number, shops: readonly string[], random: Random): Timed[] {
  const events: Timed[] = [];
  const people = shops.map((shop) =>
    Array.from(
      { length: Math.ceil(orders / shops.length / 2) },
      (_, at): Person => ({ shop, email: `p${at}@example.com` }),
    ),
  );
  const kinds = Object.keys(scripts);
  for (let count = 0; count < orders; count += 1) {
    const kind = kinds[count % kinds.length]!;
    const ofShop = people[Math.floor(count / kinds.length) % shops.length]!;
    const person = ofShop[Math.floor(random() * ofShop.length)]!;
    const draft = new OrderDraft(random, kind, events, { person, ref: `R${count}` });
    scripts[kind]!(draft);
    if (draft.is(0.2))
      draft.at(draft.later(12) + 2, {
        is: "review",
        person,
        ref: `R${count}`,
        ending: draft.pick(["waits", "rejected", "published"]),
      });
    if (draft.is(0.02)) draft.at(draft.later(12) + 2, { is: "stop", person });
  }
  const skus = Array.from({ length: 500 }, (_, at) => `N${at}`);
  for (let count = 0; count < Math.ceil(orders / 600); count += 1) {
    const person = { shop: shops[count % shops.length]!, email: `many${count}@example.com` };
    const draft = new OrderDraft(random, "order of 500", events, { person, ref: `M${count}` });
    draft.arrives({ lines: lines(...skus) });
    draft.at(draft.arrival + 16, { is: "review", person, ref: `M${count}`, ending: "waits" });
    draft.sends(draft.arrival + 18.5, { lines: lines(...skus.slice(100)) });
  }
  return events.filter(({ at }) => at < days * stepsOfDay).sort((one, other) => one.at - other.at);
}
