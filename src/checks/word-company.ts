import { type Language, languages } from "../platform/languages.ts";
import type { Passage } from "./passages.ts";
import { companies } from "./profane-words.ts";

type WordsBeside = { before: Set<string>; after: Set<string>; near: Set<string>; asName: boolean };

const list = (words = "") => new Set(words.split("|").map((word) => word.trim()));

const companyOf = new Map(
  languages.map((language) => [
    language,
    new Map(
      Object.entries(companies[language] ?? {}).map(([word, { before, after, near, asName = false }]) => [
        word,
        { before: list(before), after: list(after), near: list(near), asName } satisfies WordsBeside,
      ]),
    ),
  ]),
);

const aWord = /[\p{L}\p{M}\p{N}]+/gu;
const besideAtMost = 2;
const nearAtMost = 10;
/** Ten words and what is between them are seldom longer. */
const charactersNear = 120;

/** Whether the words around a profanity show that it is not one. */
export function isInHarmlessCompany(text: string, { startsAt, endsAt }: Passage, language: Language): boolean {
  return [...text.slice(startsAt, endsAt).matchAll(aWord)].some(({ index, 0: written }) => {
    const company = companyOf.get(language)?.get(written.toLowerCase());
    return company !== undefined && isAmong(company, text, startsAt + index, written);
  });
}

function isAmong(company: WordsBeside, text: string, at: number, written: string): boolean {
  const end = at + written.length;
  const before = wordsIn(text.slice(Math.max(0, at - charactersNear), at)).slice(-nearAtMost);
  const after = wordsIn(text.slice(end, end + charactersNear)).slice(0, nearAtMost);
  return (
    before.slice(-besideAtMost).some((one) => company.before.has(one.toLowerCase())) ||
    after.slice(0, besideAtMost).some((one) => company.after.has(one.toLowerCase())) ||
    [...before, ...after].some((one) => company.near.has(one.toLowerCase())) ||
    (company.asName && isName(text, at, written, after))
  );
}

function wordsIn(text: string): string[] {
  return text.match(aWord) ?? [];
}

/** "Dick Francis never disappoints", "les concerts des Enfoirés", but not "DICK" or "Dick!". */
function isName(text: string, at: number, written: string, after: readonly string[]): boolean {
  if (!isCapitalised(written)) return false;
  const before = text.slice(Math.max(0, at - 10), at).trimEnd();
  const beginsASentence = before === "" || /[.!?…:"„“«]/u.test(before.slice(-1));
  return !beginsASentence || isCapitalised(after.find((one) => one !== "s") ?? "");
}

function isCapitalised(written: string): boolean {
  return /^\p{Lu}\p{Ll}/u.test(written);
}
