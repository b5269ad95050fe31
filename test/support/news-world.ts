import type { ModelShop } from "./model-shop.ts";
import type { OrderBook } from "./order-book.ts";
import type { Shop } from "./shop.ts";
import type { TestApp } from "./test-app.ts";

/** What a shop is like besides when it asks. */
export type NewsShop = ModelShop & { needsOrder: boolean; monthFirst: boolean };

const usual = {
  invites: true,
  after: 4,
  late: 20,
  withoutDate: false,
  remind: 6,
  hours: [9, 19],
  countries: {},
  needsOrder: false,
  monthFirst: false,
} as const;

export const newsShops: readonly NewsShop[] = [
  { ...usual, name: "never", zone: "Europe/London", neverSkus: ["GIFT-*"], neverCategories: ["Insurance*"] },
  { ...usual, name: "once", zone: "Europe/Berlin", once: true, monthFirst: true, remind: 8 },
  {
    ...usual,
    name: "both",
    zone: "Europe/Paris",
    neverSkus: ["*-1??", "GIFT*0", "X/1*"],
    once: true,
    needsOrder: true,
  },
  { ...usual, name: "neither", zone: "Europe/Rome", remind: null },
];

export type NewsWorld = {
  server: TestApp;
  shops: ReadonlyMap<string, Shop>;
  book: OrderBook;
  /** The last mail to an address of a shop. */
  lastMail: Map<string, SeenMail>;
  /** Orders that no job has processed yet. */
  isAnyWaiting: boolean;
  random: () => number;
  /** Where the product says something else than the model: sentences. */
  differences: string[];
  counts: Map<string, number>;
};

/** A mail as its reader has it. */
export type SeenMail = {
  shop: string;
  kind: "invitation" | "reminder";
  email: string;
  ref: string;
  greeting: string;
  /** In full: what each sku is called. */
  items: Map<string, string>;
  /** How many more there are. */
  rest: number;
  /** What stands on the page of the order. */
  page: { open: string[]; done: string[] } | undefined;
  /** Of the page, or of the last item. */
  links: string[];
  stopPath: string | undefined;
  /** What should not be in any mail. */
  problems: string[];
};
