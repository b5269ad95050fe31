import { findBankDetails } from "./bank-details.ts";
import type { Check, CheckedText, CheckFacts, Finding, FindingCode } from "./checked-text.ts";
import { findImplausiblyFast } from "./implausibly-fast.ts";
import { findLinks } from "./links.ts";
import { findNearDuplicates } from "./near-duplicates.ts";
import { findOtherProducts } from "./other-products.ts";
import { findPhoneNumbers } from "./phone-numbers.ts";
import { findPostalAddresses } from "./postal-addresses.ts";
import { findProfanity } from "./profanity.ts";
import { findShouting } from "./shouting.ts";
import { findTooShort } from "./too-short.ts";

/** Every check, with what it may find. All of them run; none knows another's findings or decides anything. */
export const checks: readonly { finds: readonly FindingCode[]; check: Check }[] = [
  { finds: ["phone_number"], check: findPhoneNumbers },
  { finds: ["postal_address"], check: findPostalAddresses },
  { finds: ["bank_details"], check: findBankDetails },
  { finds: ["link", "email_address"], check: findLinks },
  { finds: ["profanity"], check: findProfanity },
  { finds: ["shouting"], check: findShouting },
  { finds: ["near_duplicate"], check: findNearDuplicates },
  { finds: ["other_product"], check: findOtherProducts },
  { finds: ["too_short"], check: findTooShort },
  { finds: ["implausibly_fast"], check: findImplausiblyFast },
];

/** More would be a wall of marks: a text with that many findings has to be read as a whole. */
export const findingsAtMost = 200;

/** Runs all checks over a submission. Pure; throws on no text. */
export function checkText(submission: CheckedText, facts: CheckFacts): Finding[] {
  return checks.flatMap(({ check }) => check(submission, facts)).slice(0, findingsAtMost);
}
