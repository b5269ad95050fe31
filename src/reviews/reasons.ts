import type { Language } from "../platform/languages.ts";
import { en } from "./sentences/en.ts";
import { reviewSentences } from "./sentences/index.ts";

/** Why a review may be rejected. */
export const rejectionReasons = en.reviews.rejection;

export type RejectionReason = keyof typeof rejectionReasons;

/** Why a review that was published may be taken down. */
export const removalReasons = en.reviews.removal;

export type RemovalReason = keyof typeof removalReasons;

/** Why a review was rejected, in a given language; the sentence has no full stop. */
export function rejectionReasonSentence(code: RejectionReason, language: Language): string {
  return reviewSentences(language)(`rejection.${code}`);
}

/** Why a review was taken down, in a given language; the sentence has no full stop. */
export function removalReasonSentence(code: RemovalReason, language: Language): string {
  return reviewSentences(language)(`removal.${code}`);
}

export function isRejectionReason(code: string | null): code is RejectionReason {
  return code !== null && Object.hasOwn(rejectionReasons, code);
}

export function isRemovalReason(code: string | null): code is RemovalReason {
  return code !== null && Object.hasOwn(removalReasons, code);
}
