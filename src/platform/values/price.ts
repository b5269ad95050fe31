import { normalized } from "../text.ts";
import { meansNothing } from "./nothing.ts";
import type { Read } from "./read.ts";

const problem = 'must be a price such as "55,99" or 55.99';
const negative = "must be a price that is not negative";
const longest = 64;
const wholeDigitsAtMost = 10;
const decimals = 4;

/**
 * A price as an exact decimal of at most four places, rounded half up: from a number, or from a text with a comma or
 * dot before the cents. The sign or code of a currency beside it is ignored. Of two kinds of separators the last is the
 * decimal separator; so is a separator that occurs once, as the documentation has always said.
 */
export function readPrice(value: unknown): Read<string> {
  if (value === undefined || value === null) return { value: null };
  if (typeof value === "number") return Number.isFinite(value) ? readPlain(plainOf(value)) : { problem };
  if (typeof value !== "string") return { problem };
  const trimmed = value.trim();
  if (meansNothing(trimmed)) return { value: null };
  if (trimmed.length > longest) return { problem };
  // Full-width digits and signs, every kind of space that may separate thousands, and the marks that keep a sign on its
  // side of the number.
  const text = normalized(trimmed, "NFKC")
    .replaceAll(/[\u200e\u200f\u061c]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return readPlain(withoutCurrency(text), true);
}

/** JavaScript writes numbers smaller than a millionth, and numbers larger than any price, with an exponent. */
function plainOf(value: number): string {
  if (Math.abs(value) < 1e-6) return value < 0 ? "-0.0000001" : "0";
  return String(value);
}

function readPlain(text: string, isText = false): Read<string> {
  const sign = /^\((.*)\)$|^[-−–] ?(.*)$|^(.*?\d) ?[-−–]$/s.exec(text);
  const unsigned = sign ? (sign[1] ?? sign[2] ?? sign[3])! : text.replace(/^\+ ?/, "");
  const parts = partsOf(unsigned);
  if (!parts || parts.whole.length > wholeDigitsAtMost) return { problem };
  const price = rounded(parts);
  if (price === undefined) return { problem };
  if (sign && /[1-9]/.test(parts.whole + parts.fraction)) return { problem: negative };
  const isEither = isText && /^[1-9]\d{0,2}[.,]\d{3}$/.test(unsigned);
  return isEither
    ? { value: price, note: `was read as ${price}: its last separator stands before the cents` }
    : { value: price };
}

type Parts = { whole: string; fraction: string };

/** The digits before and after the decimal separator. */
function partsOf(given: string): Parts | undefined {
  // `12,-` and `12.–` are twelve.
  const text = given.replace(/(?<=\d)[.,][-−–—]{1,2}$/, "");
  if (!/^[\d., '’‘ʼ´`_٬٫]*\d[.,]?$/.test(text)) return undefined;
  const marks = text.replaceAll(/\d/g, "");
  const last = /[.,٫](?=[^.,٫]*$)/.exec(text);
  const isDecimal = last !== null && marks.split(last[0]).length === 2;
  const whole = isDecimal ? text.slice(0, last.index) : text;
  const fraction = isDecimal ? text.slice(last.index + 1) : "";
  if (!/^\d*$/.test(fraction)) return undefined;
  const digits = withoutGroups(whole);
  return digits === undefined ? undefined : { whole: digits.replace(/^0+(?=\d)/, "") || "0", fraction };
}

/** Thousands are separated by one kind of separator; the last group has three digits (in India the others have two). */
function withoutGroups(text: string): string | undefined {
  const groups = text.split(/[., '’‘ʼ´`_٬]/);
  if (groups.length === 1) return /^\d*$/.test(text) ? text : undefined;
  const marks = new Set(text.replaceAll(/\d/g, ""));
  const [first, ...others] = groups;
  const isWell = others.every((group, at) => (at === others.length - 1 ? /^\d{3}$/ : /^\d{2,3}$/).test(group));
  return marks.size === 1 && isWell && /^\d{1,3}$/.test(first!) ? groups.join("") : undefined;
}

function rounded({ whole, fraction }: Parts): string | undefined {
  if (fraction.length <= decimals) return fraction === "" ? whole : `${whole}.${fraction}`;
  const kept = BigInt(whole + fraction.slice(0, decimals)) + (fraction[decimals]! >= "5" ? 1n : 0n);
  const digits = String(kept).padStart(decimals + 1, "0");
  if (digits.length - decimals > wholeDigitsAtMost) return undefined;
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

const codes = new Set(Intl.supportedValuesOf("currency"));

// Currency signs made of letters, without dots and blanks: those of every currency in the languages of Europe and of
// large markets, according to CLDR, and those that shops write. Other signs are recognised by their Unicode category.
const letters = new Set(
  (
    "af ar bs br cf cfa cfp cfpf cg db dh dhs din dkr dm eur euro euros f fc fcfa fcfp fg fr frw fs ft gs hks ikr íkr kč kn kr km kw " +
    "kz l lei lej lek lekë leu ley lt nis nkr r rb rf rm rmb rp rs s/ sfr skr std tk tl u$s um zig zk zl zł " +
    "ƒ ден км лв лсл р руб тмт щд ლ 元 レイ लेई"
  ).split(" "),
);

// These mean a currency only before the number: `99p` are pence, `12K` are thousands.
const lettersBefore = new Set(["K", "P", "Q"]);

/** Takes one sign or code off either end; anything that is not a currency stays, and makes the price unreadable. */
function withoutCurrency(text: string): string {
  const [, sign, start] = /^([-−–+(]? ?)([^\d()+−–-]{1,10})(?=[\d(+−–-])/u.exec(text) ?? [];
  const atStart = start === undefined ? 0 : currencyLength(start);
  const price = sign === undefined ? text : sign + text.slice(sign.length + atStart).trimStart();
  const [, end, bracket] = /([^\d()+−–-]{1,10})(\)?)$/u.exec(price.slice(-11)) ?? [];
  if (end === undefined || bracket === undefined) return price;
  // A dot or comma that ends the number belongs to it.
  const word = end.replace(/^[.,]/, "");
  return isCurrency(word) ? price.slice(0, price.length - word.length - bracket.length).trimEnd() + bracket : price;
}

/** How much of what precedes a number is a currency: not the dot of `€.99`, but that of `kr.12`. */
function currencyLength(text: string): number {
  if (isCurrency(text) || lettersBefore.has(text.trim())) return text.length;
  return /[.,]$/.test(text) && isCurrency(text.slice(0, -1)) ? text.length - 1 : 0;
}

function isCurrency(word: string): boolean {
  const text = word.trim();
  const isLetters = letters.has(text.toLowerCase().replaceAll(/[. ]/g, ""));
  return isLetters || /^\p{Sc}$/u.test(text) || codes.has(text.toUpperCase()) || signed(text);
}

/** `US $`, `€ EUR`, `£GB`: a sign with a code, or with the letters of its country. */
function signed(text: string): boolean {
  const besideSign = text.replace(/\p{Sc}/u, "").trim();
  return besideSign !== text && /^[A-Za-z]{0,3}$/.test(besideSign);
}

/** An ISO 4217 code in capitals. */
export function readCurrency(value: unknown): Read<string> {
  const wrong = { problem: "must be an ISO 4217 code such as EUR" };
  if (value === undefined || value === null) return { value: null };
  if (typeof value !== "string") return wrong;
  const text = value.trim();
  if (meansNothing(text)) return { value: null };
  const code = signs[text] ?? text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
  return codes.has(code) ? { value: code } : wrong;
}

// Signs that belong to only one currency.
const signs: Readonly<Record<string, string>> = {
  "€": "EUR",
  "£": "GBP",
  "₹": "INR",
  "₺": "TRY",
  "₽": "RUB",
  "₴": "UAH",
};
