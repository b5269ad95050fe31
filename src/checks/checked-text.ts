import type { Language } from "../platform/languages.ts";

/** The fields of a review in which people write words. */
export const reviewFields = [
  "goodPoints",
  "badPoints",
  "generalComments",
  "shopComments",
  "displayName",
  "town",
] as const;

/** Those, and the ones of a question and of an answer to it. */
export const checkedFields = [...reviewFields, "question", "answer", "firstName"] as const;

export type CheckedField = (typeof checkedFields)[number];

/** The fields with sentences; the others contain a name. */
export const proseFields = [
  "goodPoints",
  "badPoints",
  "generalComments",
  "shopComments",
  "question",
  "answer",
] as const;

/**
 * What a check sees of a submission: words, their language, and how long the form was open. It has no score and no
 * other answers, so that no check can depend on them.
 */
export type CheckedText = {
  readonly fields: Readonly<Partial<Record<CheckedField, string>>>;
  readonly language: Language;
  /** From opening the form to sending it; null where it is not known. */
  readonly filledInSeconds: number | null;
};

/** What checks need to know besides the text: gathered beforehand, so that they stay pure. */
export type CheckFacts = {
  /** ISO 3166-1 alpha-2: the country of a phone number without a country code. */
  country: string | undefined;
  /** The name of the product that the text is about. */
  ownProduct: string | undefined;
  /** Other products of the organisation whose names may occur in the text. */
  otherProducts: readonly { sku: string; name: string }[];
  /** Other texts of the same kind that may be nearly the same, by the number of their review or question. */
  candidates: readonly { number: number; fields: CheckedText["fields"] }[];
  /** The previous version, if there is one: it shows what is new in the text. */
  earlier: CheckedText["fields"] | undefined;
};

export const findingCodes = [
  "phone_number",
  "email_address",
  "postal_address",
  "bank_details",
  "link",
  "profanity",
  "shouting",
  "near_duplicate",
  "other_product",
  "too_short",
  "implausibly_fast",
] as const;

export type FindingCode = (typeof findingCodes)[number];

/** Something a vetter should look at. It says where, never what to do about it. */
export type Finding = {
  finding: FindingCode;
  /** The number of a review, or of a question, or a sku that the finding is about. */
  about?: string;
} & (
  | {
      field: CheckedField;
      /** UTF-16 offsets in the field's text, the end excluded. */
      startsAt: number;
      endsAt: number;
    }
  /** About the submission as a whole. */
  | { field: null; startsAt: null; endsAt: null }
);

/** A check is given everything it may know, and says what it found. It decides nothing. */
export type Check = (submission: CheckedText, facts: CheckFacts) => Finding[];

/** The fields that were filled in, in the order in which they are read. */
export function filledFields(
  fields: CheckedText["fields"],
  among: readonly CheckedField[] = checkedFields,
): { field: CheckedField; text: string }[] {
  return among.flatMap((field) => {
    const text = fields[field];
    return text === undefined || text.trim() === "" ? [] : [{ field, text }];
  });
}
