import { LinkifyIt, type Match } from "linkify-it";
import type { Language } from "../platform/languages.ts";
import { type Check, filledFields } from "./checked-text.ts";
import { inPieces } from "./passages.ts";

/** What the library is given at a time. Few: in one word of slashes it looks again at all that follows from each of them. */
const given = { atMost: 600, overlap: 200 };
const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: true, maxLength: 10_000 });

// Ends of domain names that are also words with which a sentence goes on where the space was forgotten: "very good.it is".
const sentenceStarts: Partial<Record<Language, readonly string[]>> = {
  en: ["am", "as", "at", "be", "by", "do", "id", "in", "is", "it", "me", "my", "no", "so", "to", "us"],
  de: ["am", "es", "im", "in", "so"],
  fr: ["ai", "au", "de", "il", "je", "la", "ma", "me", "ne", "sa", "se", "si", "tu"],
};

/** Addresses of pages, and of e-mail: written out, or so that a reader would know what to type. */
export const findLinks: Check = ({ fields, language }) =>
  filledFields(fields).flatMap(({ field, text }) =>
    inPieces(text, given, (piece) =>
      (linkify.match(piece) ?? [])
        .filter((match) => !isForgottenSpace(match, language))
        .map((match) => ({
          finding: match.schema === "mailto:" ? ("email_address" as const) : ("link" as const),
          field,
          startsAt: match.index,
          endsAt: match.lastIndex,
        })),
    ),
  );

function isForgottenSpace({ schema, raw }: Match, language: Language): boolean {
  const [first, second, ...more] = raw.split(".");
  if (schema !== "" || more.length > 0 || first === undefined || second === undefined) return false;
  return (sentenceStarts[language] ?? []).includes(second.toLowerCase());
}
