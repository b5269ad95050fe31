import type { CheckedField, FindingCode } from "../checks/index.ts";

/** What a finding is called beside its passage. */
export const findingNames: Record<FindingCode, string> = {
  phone_number: "Phone number",
  email_address: "E-mail address",
  postal_address: "Postal address",
  bank_details: "Bank details",
  link: "Link",
  profanity: "Profanity",
  shouting: "Shouting",
  near_duplicate: "Near-duplicate",
  other_product: "Another product",
  too_short: "Too short to say much",
  implausibly_fast: "Sent implausibly fast",
};

export const fieldNames: Record<CheckedField, string> = {
  goodPoints: "Good points",
  badPoints: "Bad points",
  generalComments: "Comments",
  shopComments: "About the shop",
  displayName: "Name shown",
  town: "Town",
  question: "The question",
  answer: "The answer",
  firstName: "Name shown",
};
