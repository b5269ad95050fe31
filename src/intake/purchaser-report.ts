import { codeKey } from "../platform/values/code.ts";
import { capitals, isCountryCode } from "../platform/values/country.ts";
import { cleanEmail } from "../platform/values/email.ts";
import { readOneLine } from "../platform/values/one-line.ts";
import { type PurchasePair, type PurchaserDetails, purchaserDetailKeys, purchaserDetails } from "../purchases/index.ts";

/** What a shop said in one call: a purchaser and, if the key was there, the purchases it asks about, in its order. */
export type PurchaserReport = {
  email: string;
  details: PurchaserDetails;
  /** Undefined where the request had no (or a null) `purchases`. */
  purchases: ReportedPair[] | undefined;
};

/** A pair as it is stored (for comparing) and as it was sent (for echoing). */
export type ReportedPair = PurchasePair & { sent: { order_ref: string; sku: string } };

/**
 * Maximum lengths, in code points after trimming (docs/rulings.md, "The main job", 3); those of details are in their list. The
 * schemas state the same numbers.
 */
export const longest = { email: 254, orderRef: 64, sku: 191, branchCode: 191 } as const;
export const pairsAtMost = 500;

/** A parsed value, or every problem as a sentence that starts with the path. */
export type Parsed<T> = { value: T; problems?: undefined } | { value?: undefined; problems: string[] };

/** The body of the main job. Nothing is coerced, unknown keys are ignored, every problem is listed. */
export function parsePurchaserReport(body: unknown): Parsed<PurchaserReport> {
  if (!isObject(body)) return { problems: ["the body must be a JSON object"] };
  const problems: string[] = [];
  const email = readEmail(body.email, "email", problems);
  const details = readDetails(body, problems);
  const purchases = readPairs(body.purchases, "purchases", problems);
  return problems.length > 0 ? { problems } : { value: { email, details, purchases } };
}

/** The body of PUT: like the main job's, but an absent e-mail keeps the one in the path. */
export function parsePurchaserUpdate(body: unknown, pathEmail: string): Parsed<PurchaserReport> {
  return isObject(body)
    ? parsePurchaserReport({ ...body, email: body.email ?? pathEmail, purchases: undefined })
    : parsePurchaserReport(body);
}

/** The body of match: `{"purchases": [...]}`, a bare array, or nothing, which asks about nothing (ruling 5). */
export function parseMatch(body: unknown, pathEmail: string): Parsed<PurchaserReport> {
  const purchases =
    Array.isArray(body) || body === undefined || body === null ? body : isObject(body) ? body.purchases : false;
  if (purchases === false)
    return { problems: ["the body must be a JSON object with purchases, or an array of purchases"] };
  const parsed = parsePurchaserReport({ email: pathEmail, purchases: purchases ?? [] });
  return Array.isArray(body) && parsed.problems
    ? { problems: parsed.problems.map((problem) => problem.replace(/^purchases(?=\[)/, "")) }
    : parsed;
}

/** The query of questionnaire. A `+` that a client did not encode in an address arrives as a space (ruling 11). */
export function parseQuestionnaireQuery(query: Record<string, unknown>): Parsed<PurchaserReport> {
  const { email, order_ref, sku, first_name } = query;
  const problems: string[] = [];
  const report = parsePurchaserReport({
    email: typeof email === "string" ? email.trim().replaceAll(" ", "+") : email,
    // Empty query parameters equal absent ones.
    ...(first_name === "" ? {} : { first_name }),
    purchases: [{ order_ref, sku }],
  });
  problems.push(...(report.problems ?? []));
  return problems.length > 0
    ? { problems: problems.map((problem) => problem.replace(/^purchases\[0\]\./, "")) }
    : report;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// One address: something, an @, and a domain of at least two labels. Whether a mail server accepts it shows when it is mailed.
const address =
  /^[^\s@,;:<>()[\]\\"]+@[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?)+$/u;

export function readEmail(value: unknown, path: string, problems: string[]): string {
  const email = readText(typeof value === "string" ? cleanEmail(value) : value, path, longest.email, problems);
  if (email === undefined) return "";
  if (email === null) problems.push(`${path} cannot be blank`);
  else if (!address.test(email)) problems.push(`${path} must be one e-mail address`);
  return email ?? "";
}

/** The details of a purchaser; `path` is put before each field's name in a problem. */
export function readDetails(body: Record<string, unknown>, problems: string[], path = ""): PurchaserDetails {
  const read: PurchaserDetails = {};
  for (const key of purchaserDetailKeys) {
    const { column: name, longest: atMost } = purchaserDetails[key];
    if (body[name] === undefined) continue;
    const value =
      key === "country"
        ? readCountry(body[name], path + name, problems)
        : readText(body[name], path + name, atMost, problems);
    if (value !== undefined) read[key] = value;
  }
  return read;
}

function readCountry(value: unknown, path: string, problems: string[]): string | null | undefined {
  const country = value === null ? null : typeof value === "string" ? capitals(value.trim()) || null : undefined;
  if (country === null) return null;
  if (country !== undefined && isCountryCode(country)) return country;
  problems.push(
    country === undefined ? `${path} must be a string or null` : `${path} must be an ISO 3166-1 alpha-2 code`,
  );
  return undefined;
}

function readPairs(value: unknown, path: string, problems: string[]): ReportedPair[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) {
    problems.push(`${path} must be an array or null`);
    return undefined;
  }
  // The rest is not read: a list of problems must not grow with what a client sends.
  if (value.length > pairsAtMost)
    problems.push(`${path} must have at most ${pairsAtMost} items, there are ${value.length}`);
  return value.slice(0, pairsAtMost).map((pair, index) => readPair(pair, `${path}[${index}]`, problems));
}

function readPair(value: unknown, path: string, problems: string[]): ReportedPair {
  if (!isObject(value)) {
    problems.push(`${path} must be an object`);
    return { orderRef: "", sku: "", sent: { order_ref: "", sku: "" } };
  }
  const orderRef = readCode(value.order_ref, `${path}.order_ref`, longest.orderRef, problems);
  const sku = readCode(value.sku, `${path}.sku`, longest.sku, problems);
  return { orderRef, sku, sent: { order_ref: value.order_ref as string, sku: value.sku as string } };
}

/** An order_ref, a sku or the like, as it is stored and compared. */
export function readCode(value: unknown, path: string, most: number, problems: string[]): string {
  return readRequiredText(typeof value === "string" ? codeKey(value) : value, path, most, problems);
}

export function readRequiredText(value: unknown, path: string, most: number, problems: string[]): string {
  const text = readText(value, path, most, problems);
  if (text === null) problems.push(`${path} cannot be blank`);
  return text ?? "";
}

/** The trimmed text; null for nothing (absent, null, blank); undefined when it is refused. */
export function readText(value: unknown, path: string, most: number, problems: string[]): string | null | undefined {
  const read = readOneLine(value, most);
  if (read.problem !== undefined) problems.push(`${path} ${read.problem}`);
  return read.value;
}
