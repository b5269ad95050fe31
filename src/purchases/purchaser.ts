export { emailKey } from "../platform/text.ts";

/** Someone who bought something, known to one organisation by an e-mail address. */
export type Purchaser = {
  organisationId: string;
  id: string;
  /** In the spelling that was given first. */
  email: string;
  title: string | null;
  firstName: string | null;
  surname: string | null;
  /** ISO 3166-1 alpha-2 in capitals; UK where the shop says UK. */
  country: string | null;
  postcode: string | null;
  createdAt: Date;
};

/** What a report says about a purchaser: an absent key keeps what is stored, null clears it. */
export type PurchaserDetails = {
  title?: string | null;
  firstName?: string | null;
  surname?: string | null;
  country?: string | null;
  postcode?: string | null;
};

export const purchaserDetailKeys = ["title", "firstName", "surname", "country", "postcode"] as const;

/** The details as the organisation wants them kept: without surname and postcode where it minimises personal data. */
export function minimised(details: PurchaserDetails, minimisePersonalData: boolean): PurchaserDetails {
  if (!minimisePersonalData) return details;
  const { surname: _surname, postcode: _postcode, ...kept } = details;
  return kept;
}
