import { longest, readBranchCode, readDates, readEmail } from "../../intake/index.ts";
import { type DateOrder, readDate } from "../../platform/values/calendar-date.ts";
import { readCountry } from "../../platform/values/country.ts";
import { readOneLine } from "../../platform/values/one-line.ts";
import { readCurrency, readPrice } from "../../platform/values/price.ts";
import { optional, type Read, type Warning } from "../../platform/values/read.ts";
import { withoutEntities } from "../../platform/values/without-entities.ts";
import {
  emailKey,
  type PurchaserDetails,
  purchaserDetailColumns,
  purchaserDetailKeys,
  purchaserDetails,
} from "../../purchases/index.ts";
import { cellReader } from "../cell-reader.ts";
import type { RowReader } from "../feed-chunks.ts";
import type { FeedColumns, FeedHeader } from "../feed-header.ts";
import { readFeedCode, shortenedProblem } from "./feed-values.ts";
import { type OrderStatus, orderStatusOf } from "./order-status.ts";

/** One row of a purchaser feed: who bought one sku in one order. Null means not given, and leaves what is stored. */
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
  /** The branch that sold it, by the shop's code. */
  branchCode: string | null;
  /** What the order's status means for asking; `asked` if the shop gives none. */
  status: OrderStatus;
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
    branch_code: ["branch_code", "dealer_code"],
    shipping_status: ["shipping_status"],
    date_order: ["date_order"],
  },
  unused: [
    "master_product_sku",
    "customer_ref",
    "pick_up_store",
    "autotrader_dealer_id",
    "vehicle_registration",
    "vin",
    "salesexec",
    "google_place_id",
  ],
  required: [["sku"], ["email"], ["order_ref"], ["purchase_date", "delivery_date"]],
  dates: ["purchase_date", "delivery_date"],
};

// A million rows repeat the same few days, countries and currencies.
const countryOf = remembered(readCountry);
const currencyOf = remembered(readCurrency);

function remembered<T>(read: (value: string) => Read<T>): (value: string) => Read<T> {
  const known = new Map<string, Read<T>>();
  return (value) => {
    const found = known.get(value);
    if (found) return found;
    const result = read(value);
    if (known.size === 5000) known.clear();
    known.set(value, result);
    return result;
  };
}

/**
 * How the rows under a header are read. What identifies a row, and one of its two dates, must be right, or the row is rejected
 * with a list of everything wrong with it; anything else that is not understood is left out.
 */
export function purchaserReader(header: FeedHeader, order: DateOrder = "day-first"): RowReader<PurchaserRow> {
  const cell = cellReader(header);
  const code = cellReader(header, true);
  const dateOf = remembered((text) => readDate(text, order));
  return (cells, problems, warnings) => {
    const email = readEmail(cell(cells, "email"), "email", problems);
    const orderRef = readFeedCode(code(cells, "order_ref"), "order_ref", longest.orderRef, problems);
    const sku = readFeedCode(code(cells, "sku"), "sku", longest.sku, problems);
    const dates = {
      purchase_date: dateOf(code(cells, "purchase_date")),
      delivery_date: dateOf(code(cells, "delivery_date")),
    };
    const { purchase_date: purchaseDate, delivery_date: deliveryDate } = readDates(dates, problems, warnings);
    const details = readRowDetails((name) => (name === "postcode" ? code : cell)(cells, name), warnings);
    const price = optional(readPrice(code(cells, "price")), "price", "price", warnings);
    const currency = optional(currencyOf(cell(cells, "currency")), "currency", "currency", warnings);
    const branchCode = readRowBranch(code(cells, "branch_code"), warnings);
    const status = readStatus(cell(cells, "shipping_status"), warnings);
    const key = emailKey(email);
    const facts = { purchaseDate, deliveryDate, price, currency, branchCode, status };
    return { email, emailKey: key, details, orderRef, sku, ...facts };
  };
}

function readRowBranch(text: string, warnings: Warning[]): string | null {
  return optional(shortenedProblem(text) ?? readBranchCode(text), "text", "branch_code", warnings);
}

/** An unknown status counts as one to ask about, with a warning: a shop may have statuses of its own. */
function readStatus(text: string, warnings: Warning[]): OrderStatus {
  if (text.trim() === "") return "asked";
  const status = orderStatusOf(text);
  if (!status)
    warnings.push({
      kind: "status",
      text: "shipping_status is not one that Fairmark knows; the customer is asked as for any other order",
    });
  return status ?? "asked";
}

/** A blank cell says nothing. */
function readRowDetails(cell: (name: string) => string, warnings: Warning[]): PurchaserDetails {
  const details: PurchaserDetails = {};
  for (const key of purchaserDetailKeys) {
    const { column: name, longest: atMost } = purchaserDetails[key];
    const text = cell(name);
    if (text === "") continue;
    const value =
      key === "country"
        ? optional(countryOf(text), "country", name, warnings)
        : optional(readOneLine(withoutEntities(text), atMost), "text", name, warnings);
    if (value) details[key] = value;
  }
  return details;
}
