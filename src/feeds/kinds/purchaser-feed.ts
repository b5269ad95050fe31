import { longest, readCode, readCurrency, readEmail, readPrice, readText } from "../../intake/index.ts";
import { withoutEntities } from "../../platform/values/without-entities.ts";
import {
  emailKey,
  type PurchaserDetails,
  purchaserDetailColumns,
  purchaserDetailKeys,
  purchaserDetails,
} from "../../purchases/index.ts";
import type { FeedColumns, FeedHeader } from "../feed-header.ts";
import { readFeedCountry, readFeedDate } from "./feed-values.ts";

/** One row of a purchaser feed: who bought one sku in one order. What is null is not said, and keeps what is stored. */
export type PurchaserRow = {
  email: string;
  emailKey: string;
  details: PurchaserDetails;
  orderRef: string;
  sku: string;
  purchaseDate: string | null;
  deliveryDate: string | null;
  price: string | null;
  currency: string | null;
  /** Said by a shop's status of the order; no row says that it is not. */
  isCancelled: boolean;
};

const detailColumns = Object.fromEntries(purchaserDetailColumns.map((column) => [column, [column]]));

/** Ruling 29: the columns of the documentation and those of the Magento plugin. */
export const purchaserColumns: FeedColumns = {
  fields: {
    sku: ["sku"],
    email: ["email"],
    order_ref: ["order_ref"],
    purchase_date: ["purchase_date"],
    delivery_date: ["delivery_date"],
    ...detailColumns,
    country: ["country", "shipping_country1", "shipping_country2", "shipping_country3", "billing_country"],
    postcode: ["postcode", "shipping_postcode1", "shipping_postcode2", "shipping_postcode3", "billing_postcode"],
    price: ["price"],
    currency: ["currency"],
    shipping_status: ["shipping_status"],
  },
  unused: [
    "master_product_sku",
    "customer_ref",
    "pick_up_store",
    "dealer_code",
    "autotrader_dealer_id",
    "vehicle_registration",
    "vin",
    "salesexec",
    "google_place_id",
  ],
  required: [["sku"], ["email"], ["order_ref"], ["purchase_date", "delivery_date"]],
};

type Read = (value: string, path: string, problems: string[]) => string | null;

// The same few days, countries and currencies stand in a million rows.
const dateOf = remembered(readFeedDate);
const countryOf = remembered(readFeedCountry);
const currencyOf = remembered(readCurrency);

function remembered(read: Read): Read {
  const known = new Map<string, string | null>();
  return (value, path, problems) => {
    const found = known.get(value);
    if (found !== undefined) return found;
    const before = problems.length;
    const result = read(value, path, problems);
    if (problems.length > before) return null;
    if (known.size === 5000) known.clear();
    known.set(value, result);
    return result;
  };
}

/** How the rows under a header are read. A row is taken as a whole or rejected with everything that is wrong with it. */
export function purchaserReader(header: FeedHeader): (cells: readonly string[], problems: string[]) => PurchaserRow {
  const cell = cellReader(header);
  return (cells, problems) => {
    const email = readEmail(cell(cells, "email"), "email", problems);
    const orderRef = readCode(cell(cells, "order_ref"), "order_ref", longest.orderRef, problems);
    const sku = readCode(cell(cells, "sku"), "sku", longest.sku, problems);
    const purchaseDate = dateOf(cell(cells, "purchase_date"), "purchase_date", problems);
    const deliveryDate = dateOf(cell(cells, "delivery_date"), "delivery_date", problems);
    if (cell(cells, "purchase_date").trim() === "" && cell(cells, "delivery_date").trim() === "")
      problems.push("purchase_date and delivery_date cannot both be blank");
    const details: PurchaserDetails = {};
    for (const key of purchaserDetailKeys) {
      const { column: name, longest } = purchaserDetails[key];
      const value =
        key === "country"
          ? countryOf(cell(cells, name), name, problems)
          : readText(withoutEntities(cell(cells, name)), name, longest, problems);
      // A blank cell says nothing.
      if (value) details[key] = value;
    }
    const price = readPrice(cell(cells, "price"), "price", problems);
    const currency = currencyOf(cell(cells, "currency"), "currency", problems);
    const isCancelled = /^cancell?ed$/i.test(cell(cells, "shipping_status").trim());
    const key = emailKey(email);
    return { email, emailKey: key, details, orderRef, sku, purchaseDate, deliveryDate, price, currency, isCancelled };
  };
}

/** The cell of a field: of several columns that may hold it, the first that is not blank. */
export function cellReader({ positions }: FeedHeader): (cells: readonly string[], field: string) => string {
  return (cells, field) => {
    const at = positions.get(field);
    if (at === undefined) return "";
    for (const position of at) {
      const cell = cells[position];
      if (cell !== undefined && cell !== "" && (at.length === 1 || cell.trim() !== "")) return cell;
    }
    return "";
  };
}
