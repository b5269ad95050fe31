import { type CountryCode, findPhoneNumbersInText, isSupportedCountry } from "libphonenumber-js";
import { findBankDetails } from "./bank-details.ts";
import { calendarDatesIn } from "./calendar-dates.ts";
import { type Check, filledFields } from "./checked-text.ts";
import { isLabelledNumber } from "./labelled-numbers.ts";
import { inPieces, type Passage, Passages } from "./passages.ts";

/** How much the library is given at a time; for it, no number is longer than 250 characters. */
const given = { atMost: 2000, overlap: 250 };

/** Phone numbers as one would dial them in the organisation's country, or with a country code. */
export const findPhoneNumbers: Check = (submission, facts) => {
  const country = facts.country !== undefined && isSupportedCountry(facts.country) ? facts.country : undefined;
  const accounts = findBankDetails(submission, facts);
  return filledFields(submission.fields).flatMap(({ field, text }) => {
    const ofAccounts = new Passages(text.length);
    for (const account of accounts) if (account.field === field) ofAccounts.take(account);
    return inPieces(text, given, (piece) => numbersIn(piece, country))
      .filter((number) => !ofAccounts.has(number))
      .map((number) => ({ finding: "phone_number" as const, field, ...number }));
  });
};

function numbersIn(text: string, country: CountryCode | undefined): Passage[] {
  const found = findPhoneNumbersInText(text, country === undefined ? {} : { defaultCountry: country });
  if (found.length === 0) return [];
  const ofDates = new Passages(text.length);
  for (const date of calendarDatesIn(text)) ofDates.take(date);
  return found
    .filter(({ number, startsAt, endsAt }) => {
      const digits = text.slice(startsAt, endsAt);
      if (digits.startsWith("+")) return true;
      if (isLabelledNumber(text, startsAt) || isMeasure(text, startsAt, endsAt)) return false;
      // In countries where phone numbers begin with a nought, other bare digits are more likely an order number, a
      // model or a barcode.
      return /^[(0]/.test(digits) || (number.nationalNumber.length >= 8 && !number.formatNational().startsWith("0"));
    })
    .filter((number) => digitsBeside(text, number, ofDates) > ofATime)
    .map(({ startsAt, endsAt }) => ({ startsAt, endsAt }));
}

// "0-450/0-1500 rpm", ".010-.046": how much and how thick.
const unit =
  /^[ \u00a0]?(?:[%°€$£]|(?:rpm|mm|cm|km|m|kg|g|ml|l|W|V|Hz|kHz|MHz|lm|mAh|Ah|Nm|bar|psi|U|tr|min|pcs|x|Stück|pages|Seiten)(?![\p{L}\p{N}]))/u;

function isMeasure(text: string, startsAt: number, endsAt: number): boolean {
  const isOfDecimals = /(?:^|[-/( ])[.,]\d/.test(text.slice(Math.max(0, startsAt - 1), endsAt));
  return isOfDecimals || unit.test(text.slice(endsAt, endsAt + 10));
}

/** Up to this many digits beside a date are the time of day, "05.11.2026 14:30". */
const ofATime = 4;

function digitsBeside(text: string, { startsAt, endsAt }: Passage, dates: Passages): number {
  if (!dates.has({ startsAt, endsAt })) return Number.POSITIVE_INFINITY;
  let beside = 0;
  for (let at = startsAt; at < endsAt; at += 1) {
    if (/\d/.test(text.charAt(at)) && !dates.has({ startsAt: at, endsAt: at + 1 })) beside += 1;
  }
  return beside;
}
