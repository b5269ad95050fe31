/**
 * Words that mean "nothing": shops' software and spreadsheets write such a word where others leave a blank. Not applied
 * to free text, where `None` may be a name.
 */
export function meansNothing(text: string): boolean {
  return text === "" || words.has(text.toLowerCase());
}

const words = new Set(
  [
    "- -- --- – — _ . ? ??",
    "n/a n.a. n.a n/d na #n/a #nv #null! nan nat",
    "null (null) <null> [null] nil none (none) undefined void empty (empty) (blank) \\n unknown",
    "k.a. keine unbekannt leer aucun aucune inconnu",
  ].flatMap((line) => line.split(" ")),
);
