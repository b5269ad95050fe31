import { LinkifyIt } from "linkify-it";
import type { Language } from "../platform/languages.ts";
import { type Check, filledFields } from "./checked-text.ts";
import { inPieces } from "./passages.ts";

/**
 * How much the library is given at a time. Little, since in a single word of slashes it looks again, from each of them,
 * at everything that follows.
 */
const given = { atMost: 600, overlap: 200 };
const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: true, maxLength: 10_000 });

// Top-level domains that are also words with which a sentence may continue if the space was forgotten: "very good.it
// is".
const sentenceStarts: Partial<Record<Language, readonly string[]>> = {
  en: "am as at be by do hm id in is it me mr ms my no pm re so to us".split(" "),
  de: "am da do er es im in na nu so um zu".split(" "),
  fr: "ai au ca de et eu il je la ma me ne ni sa se si su ta te tu un va vu".split(" "),
};
const ofFiles = new Set(["md", "py"]);
/** No sentence begins with them. */
const ofHostsAlone = new Set(["com", "org", "biz", "edu", "gov"]);

/** URLs and e-mail addresses: written out, or in a form that tells a reader what to type. */
export const findLinks: Check = ({ fields, language }) =>
  filledFields(fields).flatMap(({ field, text }) =>
    inPieces(text, given, (piece) =>
      (linkify.match(piece) ?? [])
        .filter(({ schema, raw, index }) => schema !== "" || isHost(raw, piece.slice(0, index), language))
        .map((match) => ({
          finding: match.schema === "mailto:" ? ("email_address" as const) : ("link" as const),
          field,
          startsAt: match.index,
          endsAt: match.lastIndex,
        })),
    ),
  );

/** "On amazon.de": what follows these words is a place. */
const beforePlaces = new Set("at by from on via site website bei auf von über seite webseite sur chez".split(" "));

/** Whether words joined by full stops, without `https://` before them, are a URL rather than a forgotten space. */
function isHost(raw: string, before: string, language: Language): boolean {
  const host = raw.split(/[/?#:]/, 1)[0]!;
  const isWithPath = raw.length > host.length + 1;
  const [first = "", ...others] = host.split(".");
  const end = others.at(-1) ?? "";
  const name = others.at(-2) ?? first;
  if (first.toLowerCase() === "www" || ofHostsAlone.has(end.toLowerCase())) return true;
  // "v1.2.it", "5.kg"
  if (/^\d*$/.test(name)) return false;
  if (isWithPath) return true;
  // "z.B.in", "U.S.in", "V.O.st.fr"
  if (first.length === 1 || name.length === 1 || ofFiles.has(end)) return false;
  return beforePlaces.has(lastWord(before)) || !others.every((word) => startsASentence(word, first, language));
}

function lastWord(text: string): string {
  return (/\p{L}+/u.exec(text.slice(-12).split(/\s/).at(-2) ?? "")?.[0] ?? "").toLowerCase();
}

function startsASentence(word: string, first: string, language: Language): boolean {
  // "gut.An der Kasse", "Co.KG", "ASP.NET", but not "KETTLES.DE".
  if (/^\p{Lu}/u.test(word)) return first !== first.toUpperCase() || first.length <= 3;
  return (sentenceStarts[language] ?? []).includes(word);
}
