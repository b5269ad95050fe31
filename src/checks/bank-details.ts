import { type Check, filledFields } from "./checked-text.ts";

// Two letters, two digits, then 11 to 30 more, in fours or without spaces.
const iban = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]){11,30}(?![\p{L}\p{N}])/giu;
// Today's cards have 14 to 19 digits and begin with 2 to 6.
const card = /(?<![\p{L}\p{N}])[2-6](?:[ \u00a0-]?\d){13,18}(?![\p{L}\p{N}])/gu;

/** Bank accounts and payment cards, confirmed by their check digits: an article number seldom passes. */
export const findBankDetails: Check = ({ fields }) =>
  filledFields(fields).flatMap(({ field, text }) =>
    [...accountsIn(text), ...cardsIn(text)].map(([startsAt, endsAt]) => ({
      finding: "bank_details" as const,
      field,
      startsAt,
      endsAt,
    })),
  );

function* accountsIn(text: string): Generator<[number, number]> {
  for (const match of text.matchAll(iban)) {
    const length = accountLength(match[0]);
    if (length > 0) yield [match.index, match.index + length];
  }
}

// The pattern may have run on into the words that follow ("DE89 … 00 please"), so shorter and shorter parts are tried.
function accountLength(found: string): number {
  for (let length = found.length; length >= 15; length -= 1) {
    const isWhole = !/[\p{L}\p{N}]/u.test(found.charAt(length));
    const compact = found.slice(0, length).replaceAll(/[ \u00a0]/g, "");
    if (isWhole && compact.length >= 15 && /\S$/.test(found.slice(0, length)) && remainderOf(compact) === 1)
      return length;
  }
  return 0;
}

// ISO 7064: the first four go to the end, letters count from 10.
function remainderOf(account: string): number {
  let remainder = 0;
  for (const character of (account.slice(4) + account.slice(0, 4)).toUpperCase()) {
    for (const digit of String(Number.parseInt(character, 36))) remainder = (remainder * 10 + Number(digit)) % 97;
  }
  return remainder;
}

function* cardsIn(text: string): Generator<[number, number]> {
  for (const match of text.matchAll(card)) {
    const digits = match[0].replaceAll(/\D/g, "");
    if (passesLuhn(digits) && new Set(digits).size > 2) yield [match.index, match.index + match[0].length];
  }
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (const [place, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
