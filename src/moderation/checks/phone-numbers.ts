import { type CountryCode, findPhoneNumbersInText, isSupportedCountry } from "libphonenumber-js";
import { findBankDetails } from "./bank-details.ts";
import { type Check, type CheckedField, filledFields } from "./checked-text.ts";

/** Phone numbers as one would dial them in the organisation's country, or with a country code. */
export const findPhoneNumbers: Check = (submission, facts) => {
  const country = facts.country !== undefined && isSupportedCountry(facts.country) ? facts.country : undefined;
  const accounts = findBankDetails(submission, facts);
  const isOfAccount = (field: CheckedField, startsAt: number, endsAt: number) =>
    accounts.some((one) => one.field === field && one.startsAt < endsAt && startsAt < one.endsAt);
  return filledFields(submission.fields).flatMap(({ field, text }) =>
    numbersIn(text, country)
      .filter(([startsAt, endsAt]) => !isOfAccount(field, startsAt, endsAt))
      .map(([startsAt, endsAt]) => ({ finding: "phone_number" as const, field, startsAt, endsAt })),
  );
};

function numbersIn(text: string, country: CountryCode | undefined): [number, number][] {
  const found = findPhoneNumbersInText(text, country === undefined ? {} : { defaultCountry: country });
  return found
    .filter(({ number, startsAt, endsAt }) => {
      // Where numbers begin with a nought, bare digits are more likely an order's, a model's or a barcode's.
      const isDialled = /^[+(0]/.test(text.slice(startsAt, endsAt));
      return isDialled || (number.nationalNumber.length >= 8 && !number.formatNational().startsWith("0"));
    })
    .map(({ startsAt, endsAt }) => [startsAt, endsAt]);
}
