export { emailKey } from "../platform/values/email.ts";

/**
 * What a shop may say about a purchaser besides the address, in the API's order: the name in code, the column (and the
 * API's name), and the maximum length in code points. Types, parsers, statements, answers and exports follow this list.
 * A new detail is a line here, one in `migrations/`, and one in each of the two schemas that describe it (the compiler
 * says where).
 */
export const purchaserDetails = {
  title: { column: "title", longest: 24 },
  firstName: { column: "first_name", longest: 80 },
  surname: { column: "surname", longest: 80, isDroppedToMinimise: true },
  /** ISO 3166-1 alpha-2 in capitals; UK where the shop says UK. */
  country: { column: "country", longest: 2 },
  postcode: { column: "postcode", longest: 16, isDroppedToMinimise: true },
} as const satisfies Record<string, { column: string; longest: number; isDroppedToMinimise?: true }>;

export type PurchaserDetailKey = keyof typeof purchaserDetails;
/** The API's name for a detail, which is also its column's. */
export type PurchaserDetailName = (typeof purchaserDetails)[PurchaserDetailKey]["column"];

export const purchaserDetailKeys = Object.keys(purchaserDetails) as PurchaserDetailKey[];
export const purchaserDetailColumns = purchaserDetailKeys.map((key) => purchaserDetails[key].column);

/** Every detail of somebody, null if it is not known. */
export type KnownDetails = { [Key in PurchaserDetailKey]: string | null };

/** What a report says about a purchaser: an absent key keeps what is stored, null clears it. */
export type PurchaserDetails = Partial<KnownDetails>;

/** Someone who bought something, known to one organisation by an e-mail address. */
export type Purchaser = KnownDetails & {
  organisationId: string;
  id: string;
  /** In the spelling given first. */
  email: string;
  createdAt: Date;
};

/** Nothing is known. */
export const noDetails = Object.freeze(
  Object.fromEntries(purchaserDetailKeys.map((key) => [key, null])),
) as Readonly<KnownDetails>;

/** Only the details, taken from something that has more fields. */
export function detailsOf(known: KnownDetails): KnownDetails {
  const details = { ...noDetails };
  for (const key of purchaserDetailKeys) details[key] = known[key];
  return details;
}

const nothingPresented = Object.fromEntries(purchaserDetailColumns.map((name) => [name, null])) as {
  readonly [Name in PurchaserDetailName]: string | null;
};

/** The details under the API's names, in its order; null if nothing is said. */
export function presentDetails(details: PurchaserDetails): { [Name in PurchaserDetailName]: string | null } {
  const presented = { ...nothingPresented };
  for (const key of purchaserDetailKeys) presented[purchaserDetails[key].column] = details[key] ?? null;
  return presented;
}

const droppedToMinimise = purchaserDetailKeys.filter((key) => "isDroppedToMinimise" in purchaserDetails[key]);

/** The details as the organisation wants them kept: without surname and postcode if it minimises personal data. */
export function minimised(details: PurchaserDetails, minimisePersonalData: boolean): PurchaserDetails {
  if (!minimisePersonalData) return details;
  const kept = { ...details };
  for (const key of droppedToMinimise) delete kept[key];
  return kept;
}
