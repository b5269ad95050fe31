import { type CountryCode, findPhoneNumbersInText, isSupportedCountry } from "libphonenumber-js";
import { findBankDetails } from "./bank-details.ts";
import { type Check, filledFields } from "./checked-text.ts";
import { inPieces, type Passage, Passages } from "./passages.ts";

/** What the library is given at a time; it takes no number to be longer than 250 characters. */
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
  return found
    .filter(({ number, startsAt, endsAt }) => {
      // Where numbers begin with a nought, bare digits are more likely an order's, a model's or a barcode's.
      const isDialled = /^[+(0]/.test(text.slice(startsAt, endsAt));
      return isDialled || (number.nationalNumber.length >= 8 && !number.formatNational().startsWith("0"));
    })
    .map(({ startsAt, endsAt }) => ({ startsAt, endsAt }));
}
