import { readDate } from "../platform/values/calendar-date.ts";
import { codeKey } from "../platform/values/code.ts";
import { readCountry } from "../platform/values/country.ts";
import { readOneLine } from "../platform/values/one-line.ts";
import { readCurrency, readPrice } from "../platform/values/price.ts";
import { optional, type Warning } from "../platform/values/read.ts";
import { withoutEntities } from "../platform/values/without-entities.ts";
import { type PurchaserDetails, purchaserDetailKeys, purchaserDetails } from "../purchases/index.ts";
import { readDates } from "./order-dates.ts";
import { type OrderItem, putTogether } from "./order-lines.ts";
import { checkMetadata, readBranchCode, readLanguage, readMoment, readStatement } from "./order-values.ts";
import { isObject, longest, readCode, readEmail } from "./purchaser-report.ts";

/** A customer order as a shop sends it (docs/api/v4/customer-orders.md; rulings 12 and 13). */
export type CustomerOrder = {
  orderRef: string;
  /** Calendar dates, YYYY-MM-DD; at least one is there. */
  orderDate: string | null;
  fulfilmentDate: string | null;
  email: string;
  details: PurchaserDetails;
  items: OrderItem[];
  /** ISO 639-1 in lower case: the one the order names, else that of its locale. */
  language: string | null;
  /** The branch that sold it, by the shop's code. */
  branchCode: string | null;
  /** Nobody is invited any more; a review that was written stays and says so. Null if not stated. */
  isCancelled: boolean | null;
  /** When the shop's software last changed it, so that older news changes nothing. */
  updatedAt: Date | null;
};

export const itemsAtMost = 500;

/** The organisation named by the body: absent when a single order is sent, where the path names it. */
export function readOrderTrkref(body: unknown): string | undefined {
  const trkref = isObject(body) ? body.trkref : undefined;
  return typeof trkref === "string" && trkref.trim() !== "" ? trkref.trim() : undefined;
}

/** An order with what was left out of it or was ambiguous; or why it cannot be taken in. */
export type ParsedOrder =
  | { value: CustomerOrder; warnings: Warning[]; problems?: undefined }
  | { problems: string[]; value?: undefined; warnings?: undefined };

/**
 * Reads a customer order. What identifies it must be right (order_ref, address, sku, one of its dates), or every problem is
 * returned. Any other value that is not understood is left out with a warning. Unknown keys are ignored.
 */
export function parseCustomerOrder(body: unknown): ParsedOrder {
  if (!isObject(body)) return { problems: ["the customer order must be a JSON object"] };
  const problems: string[] = [];
  const warnings: Warning[] = [];
  const orderRef = readCode(body.order_ref, "order_ref", longest.orderRef, problems);
  const read = { order_date: readDate(body.order_date), fulfilment_date: readDate(body.fulfilment_date) };
  const { order_date: orderDate, fulfilment_date: fulfilmentDate } = readDates(read, problems, warnings);
  const language = readLanguage(body, problems, warnings);
  const branchCode = optional(readBranchCode(body.branch_code), "text", "branch_code", warnings);
  const { email, details } = readCustomer(body.customer, problems, warnings);
  const items = putTogether(readItems(body.order_items, problems, warnings));
  const isCancelled = optional(readStatement(body.cancelled), "statement", "cancelled", warnings);
  const updatedAt = optional(readMoment(body.updated_at), "date", "updated_at", warnings);
  if (problems.length > 0) return { problems };
  const dates = { orderDate, fulfilmentDate, updatedAt };
  return { value: { orderRef, ...dates, email, details, items, language, branchCode, isCancelled }, warnings };
}

function readCustomer(
  customer: unknown,
  problems: string[],
  warnings: Warning[],
): Pick<CustomerOrder, "email" | "details"> {
  if (!isObject(customer)) {
    problems.push(isBlank(customer) ? "customer cannot be blank" : "customer must be an object");
    return { email: "", details: {} };
  }
  const email = readEmail(customer.email, "customer.email", problems);
  // Clients copied the misspelling from the documentation.
  const customerRef = readOneLine(customer.customer_ref ?? customer.cutomer_ref, 64);
  optional(customerRef, "text", "customer.customer_ref", warnings);
  return { email, details: readCustomerDetails(customer, warnings) };
}

function readCustomerDetails(customer: Record<string, unknown>, warnings: Warning[]): PurchaserDetails {
  const details: PurchaserDetails = {};
  for (const key of purchaserDetailKeys) {
    const { column: name, longest: atMost } = purchaserDetails[key];
    const given = customer[name];
    if (given === undefined) continue;
    // Some shop software keeps names as HTML and sends them that way.
    const text = typeof given === "string" ? withoutEntities(given) : given;
    const read = key === "country" ? readCountry(text) : readOneLine(text, atMost);
    const value = optional(read, key === "country" ? "country" : "text", `customer.${name}`, warnings);
    // What is left out counts as not given, so what is stored stays.
    if (read.problem === undefined) details[key] = value;
  }
  return details;
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

function readItems(value: unknown, problems: string[], warnings: Warning[]): OrderItem[] {
  if (!Array.isArray(value) || value.length === 0) {
    problems.push(
      value === undefined || value === null || Array.isArray(value)
        ? "order_items cannot be blank"
        : "order_items must be an array",
    );
    return [];
  }
  if (value.length > itemsAtMost)
    problems.push(`order_items must have at most ${itemsAtMost} items, there are ${value.length}`);
  const items = value.slice(0, itemsAtMost).map((item, index) => ({ item, path: `order_items[${index}]` }));
  const named = items.filter(({ item }) => !hasNoSku(item));
  // If no item has a sku, none can be left out.
  const wanted = named.length === 0 ? items : named;
  for (const { path } of items.filter((one) => !wanted.includes(one)))
    warnings.push({ kind: "item", text: `${path}.sku cannot be blank; the item was left out` });
  return wanted.map(({ item, path }) => readItem(item, path, problems, warnings));
}

function hasNoSku(item: unknown): boolean {
  if (!isObject(item)) return item === null;
  return isBlank(item.sku) || (typeof item.sku === "string" && codeKey(item.sku) === "");
}

function readItem(value: unknown, path: string, problems: string[], warnings: Warning[]): OrderItem {
  if (!isObject(value)) problems.push(`${path} must be an object`);
  const item = isObject(value) ? value : {};
  const statement = (name: string) => optional(readStatement(item[name]), "statement", `${path}.${name}`, warnings);
  checkMetadata(item.metadata, `${path}.metadata`, warnings);
  return {
    sku: isObject(value) ? readCode(item.sku, `${path}.sku`, longest.sku, problems) : "",
    price: optional(readPrice(item.price), "price", `${path}.price`, warnings),
    currency: optional(readCurrency(item.currency), "currency", `${path}.currency`, warnings),
    isCancelled: statement("cancelled"),
    isRefunded: statement("refunded"),
    isIncentivised: statement("incentivised"),
  };
}
