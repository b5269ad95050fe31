import { askingField } from "../conversations/index.ts";
import { AppError } from "../platform/errors.ts";
import type { ReviewVersion } from "../reviews/index.ts";

/** How long each text may be, in code points; by the field's name, which is v4's. */
export const textLimits = {
  good_points: 1000,
  bad_points: 1000,
  general_comments: 4000,
  shop_comments: 2000,
  display_name: 60,
  town: 60,
} as const;

export type TextField = keyof typeof textLimits;

export const yesNoFields = ["would_buy_again", "happy_with_delivery", "happy_with_customer_service"] as const;

export type YesNoField = (typeof yesNoFields)[number];

/** The form's fields as text, by name, as they were sent, typed or stored. A field that is not there was not answered. */
export type FieldValues = Readonly<Record<string, string>>;

const fixedFields = new Set([
  "overall_score",
  ...Object.keys(textLimits),
  ...yesNoFields,
  "likelihood_to_recommend",
  "anonymous",
  askingField,
]);

export const scoreField = (questionId: number) => `score_${questionId}`;

function isField(name: string): boolean {
  return fixedFields.has(name) || /^score_[1-9]\d{0,6}$/.test(name);
}

/**
 * The fields of our form in a body; everything else in it is ignored.
 *
 * @throws AppError malformed_request if a field was sent twice: our form sends each once, and one of two texts would be
 * lost silently
 */
export function readFields(body: unknown): FieldValues {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    if (!isField(name)) continue;
    if (typeof value !== "string") throw new AppError("malformed_request");
    values[name] = value;
  }
  return values;
}

/**
 * What a draft keeps: everything typed, except blanks and what PostgreSQL could not store. Nor the box by which somebody agrees to be asked:
 * nobody finds it ticked.
 */
export function draftable({ [askingField]: _, ...values }: FieldValues): FieldValues {
  const kept = Object.entries(values).map(
    ([name, value]) => [name, value.toWellFormed().replaceAll("\0", "")] as const,
  );
  return Object.fromEntries(kept.filter(([, value]) => value.trim() !== ""));
}

/** What was sent, as the form's fields, to be edited. */
export function toFieldValues(version: ReviewVersion): FieldValues {
  const yesNo = (answer: boolean | null) => (answer === null ? undefined : answer ? "yes" : "no");
  const scores = Object.entries(version.scores).map(([id, score]) => [`score_${id}`, String(score)] as const);
  const values: Record<string, string | null | undefined> = {
    overall_score: String(version.overallScore),
    ...Object.fromEntries(scores),
    good_points: version.goodPoints,
    bad_points: version.badPoints,
    general_comments: version.generalComments,
    would_buy_again: yesNo(version.wouldBuyAgain),
    happy_with_delivery: yesNo(version.happyWithDelivery),
    happy_with_customer_service: yesNo(version.happyWithCustomerService),
    likelihood_to_recommend: version.likelihoodToRecommend?.toString(),
    shop_comments: version.shopComments,
    display_name: version.displayName,
    town: version.town,
    anonymous: version.displayName === null && version.town === null ? "yes" : undefined,
  };
  const given = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(given);
}
