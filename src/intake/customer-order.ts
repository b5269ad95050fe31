import { isLocale } from "../organisations/index.ts";
import { withoutEntities } from "../platform/values/without-entities.ts";
import { type PurchaserDetails, purchaserDetailColumns } from "../purchases/index.ts";
import { type OrderItem, putTogether } from "./order-lines.ts";
import { isObject, longest, type Parsed, readCode, readDetails, readEmail, readText } from "./purchaser-report.ts";

/** A customer order as a shop sends it (docs/api/v4/customer-orders.md; rulings 12 and 13). */
export type CustomerOrder = {
  orderRef: string;
  /** Calendar dates, YYYY-MM-DD; at least one is there. */
  orderDate: string | null;
  fulfilmentDate: string | null;
  email: string;
  details: PurchaserDetails;
  items: OrderItem[];
  /** ISO 639-1, small letters: what the order names, else that of its locale. */
  language: string | null;
  /** Nobody is invited any more; a review that was written stays and says so. Null where nothing is said. */
  isCancelled: boolean | null;
  /** When the shop's software last changed it; by that, older news changes nothing. */
  updatedAt: Date | null;
};

export const itemsAtMost = 500;

/** Whose it is, as the body says: absent on the single path, where the path says it. */
export function readOrderTrkref(body: unknown): string | undefined {
  const trkref = isObject(body) ? body.trkref : undefined;
  return typeof trkref === "string" && trkref.trim() !== "" ? trkref.trim() : undefined;
}

/** A customer order, or every problem of it. Unknown keys are ignored, nothing but prices is coerced. */
export function parseCustomerOrder(body: unknown): Parsed<CustomerOrder> {
  if (!isObject(body)) return { problems: ["the customer order must be a JSON object"] };
  const problems: string[] = [];
  const orderRef = readCode(body.order_ref, "order_ref", longest.orderRef, problems);
  const orderDate = readDate(body.order_date, "order_date", problems);
  const fulfilmentDate = readDate(body.fulfilment_date, "fulfilment_date", problems);
  if (isBlank(body.order_date) && isBlank(body.fulfilment_date)) {
    problems.push("order_date and fulfilment_date cannot both be blank");
  }
  const language = readLanguage(body, problems);
  const customer = isObject(body.customer) ? body.customer : undefined;
  if (!customer) problems.push(isBlank(body.customer) ? "customer cannot be blank" : "customer must be an object");
  const email = customer ? readEmail(customer.email, "customer.email", problems) : "";
  const details = customer ? readDetails(withNamesDecoded(customer), problems, "customer.") : {};
  // Clients copied the misspelling from the documentation.
  if (customer) readText(customer.customer_ref ?? customer.cutomer_ref, "customer.customer_ref", 64, problems);
  const items = putTogether(readItems(body.order_items, problems));
  const isCancelled = readStatement(body.cancelled, "cancelled", problems);
  const updatedAt = readMoment(body.updated_at);
  if (problems.length > 0) return { problems };
  return { value: { orderRef, orderDate, fulfilmentDate, email, details, items, language, isCancelled, updatedAt } };
}

/** Shop software keeps names in HTML and sends them so. */
function withNamesDecoded(customer: Record<string, unknown>): Record<string, unknown> {
  const decoded = purchaserDetailColumns.map((name) => [name, customer[name]] as const);
  const texts = decoded.flatMap(([name, value]) => (typeof value === "string" ? [[name, withoutEntities(value)]] : []));
  return { ...customer, ...Object.fromEntries(texts) };
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

const months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** `dd-mm-yyyy` as documented, or an ISO date, as YYYY-MM-DD; undefined parts of a real calendar only. */
function readDate(value: unknown, path: string, problems: string[]): string | null {
  if (isBlank(value)) return null;
  const text = typeof value === "string" ? value.trim() : "";
  const [, day, month, year] = /^(\d\d)-(\d\d)-(\d{4})$/.exec(text) ?? [];
  const [, isoYear, isoMonth, isoDay] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  const [y, m, d] = [year ?? isoYear, month ?? isoMonth, day ?? isoDay].map(Number);
  if (isCalendarDate(y!, m!, d!)) return `${year ?? isoYear}-${month ?? isoMonth}-${day ?? isoDay}`;
  problems.push(`${path} must be a date such as 31-12-2026`);
  return null;
}

export function isCalendarDate(year: number, month: number, day: number): boolean {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 && isLeap ? 29 : months[month - 1];
  return year >= 1900 && last !== undefined && day >= 1 && day <= last;
}

function readLanguage(body: Record<string, unknown>, problems: string[]): string | null {
  const language = readText(body.language, "language", 16, problems);
  if (language && !/^[a-z]{2}$/i.test(language)) problems.push("language must be an ISO 639-1 code such as en");
  const locale = readText(body.locale, "locale", 16, problems);
  if (locale && !isLocale(locale)) problems.push("invalid locale: it must be a language and region such as en-GB");
  // A locale such as gsw-CH names a language that has no code of two letters.
  return /^[a-z]{2}(?=-|$)/.exec(language?.toLowerCase() || locale || "")?.[0] ?? null;
}

function readItems(value: unknown, problems: string[]): OrderItem[] {
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
  return value.slice(0, itemsAtMost).map((item, index) => readItem(item, `order_items[${index}]`, problems));
}

function readItem(value: unknown, path: string, problems: string[]): OrderItem {
  const item = isObject(value) ? value : {};
  if (!isObject(value)) problems.push(`${path} must be an object`);
  else readMetadata(item.metadata, `${path}.metadata`, problems);
  return {
    sku: isObject(value) ? readCode(item.sku, `${path}.sku`, longest.sku, problems) : "",
    price: readPrice(item.price, `${path}.price`, problems),
    currency: readCurrency(item.currency, `${path}.currency`, problems),
    isCancelled: readStatement(item.cancelled, `${path}.cancelled`, problems),
    isRefunded: readStatement(item.refunded, `${path}.refunded`, problems),
    isIncentivised: readStatement(item.incentivised, `${path}.incentivised`, problems),
  };
}

/** A number, or digits with a comma or a dot before the cents. Thousands separators would be guesswork: refused. */
export function readPrice(value: unknown, path: string, problems: string[]): string | null {
  if (isBlank(value)) return null;
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
  if (/^\d{1,10}([.,]\d{1,4})?$/.test(text)) return text.replace(",", ".");
  problems.push(`${path} must be a price such as "55,99" or 55.99`);
  return null;
}

const currencies = new Set(Intl.supportedValuesOf("currency"));

export function readCurrency(value: unknown, path: string, problems: string[]): string | null {
  if (isBlank(value)) return null;
  const code = typeof value === "string" ? value.trim().toUpperCase() : "";
  if (currencies.has(code)) return code;
  problems.push(`${path} must be an ISO 4217 code such as EUR`);
  return null;
}

// Kept with the raw order, and read by nobody yet: what is checked is what the documentation promises.
function readMetadata(value: unknown, path: string, problems: string[]): void {
  if (value === undefined || value === null) return;
  if (!isObject(value)) {
    problems.push(`${path} must be an object`);
  } else if (!Object.keys(value).every((key) => /^[a-z0-9_]+$/.test(key))) {
    problems.push(`${path} can only have keys of a to z, 0 to 9 and _`);
  }
}

/** A date and time of ISO 8601, of UTC where it names no zone; null where there is none that can be read. */
function readMoment(value: unknown): Date | null {
  if (typeof value !== "string") return null;
  const [, date, time = "00:00:00", zone = "Z"] = momentForm.exec(value.trim()) ?? [];
  if (date === undefined) return null;
  const [year, month, day] = date.split("-").map(Number) as [number, number, number];
  if (!isCalendarDate(year, month, day)) return null;
  const moment = new Date(`${date}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

const momentForm = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.]\d{1,9})?)?) ?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** Yes, no, or null where nothing is said. */
function readStatement(value: unknown, path: string, problems: string[]): boolean | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "boolean") problems.push(`${path} must be true or false`);
  return value === true;
}
