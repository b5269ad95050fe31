import { describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { wordsQuery, wordsVector } from "./search-words.ts";

const { owner } = await testDatabase();
const organisationId = "0199aaaa-0000-7000-8000-00000a0b0c0d";

/** Whether PostgreSQL says that a text is found. */
async function finds(language: string, text: string, typed: string, of = organisationId): Promise<boolean> {
  const vector = wordsVector(organisationId, language, [text]);
  const asked = wordsQuery(of, typed);
  if (!asked) throw new Error(`nothing is looked for in ${typed}`);
  const { rows } = await owner.query("select $1::tsvector @@ $2::tsquery as found", [vector ?? "", asked.query]);
  return rows[0].found;
}

type Example = [language: string, text: string, typed: string];

describe("what a person expects is found", () => {
  test.each<Example>([
    // Apostrophes, straight, curly and others; with what hangs on them and without.
    ["fr", "L’aspirateur est silencieux.", "aspirateur"],
    ["fr", "L’aspirateur est silencieux.", "l'aspirateur"],
    ["fr", "J'aime l'aspirateur", "l’aspirateur"],
    ["fr", "Un aspirateur correct", "l’aspirateur"],
    ["fr", "qu’il fonctionne aujourd’hui", "aujourd'hui"],
    ["en", "I don’t like it", "don't"],
    ["en", "I dont like it", "don’t"],
    ["en", "The cleaner’s hose", "cleaner"],
    ["en", "Bought at O’Neill", "ONeill"],
    // Quotation marks, dashes, the blank before a French exclamation mark, emoji.
    ["en", "It is “nice”, they say", "nice"],
    ["de", "Das ist „schön“ – wirklich", "schön"],
    ["de", "Gerät–Zubehör…alles da", "zubehör"],
    ["fr", "De bonne qualité\u00a0!", "qualité"],
    ["fr", "De bonne qualité\u202f!", "bonne qualité\u00a0!"],
    ["fr", "«\u00a0Parfait\u00a0»", "parfait"],
    ["en", "great👍battery", "battery"],
    // Accents and umlauts, typed or not.
    ["fr", "Très déçu", "decu"],
    ["fr", "Tres decu", "déçu"],
    ["fr", "Un vrai coup de cœur", "coeur"],
    ["de", "Ein schönes Gerät", "schoen"],
    ["de", "Ein schoenes Geraet", "schönes Gerät"],
    ["de", "Ein schönes Gerät", "schon gerat"],
    ["de", "Zu groß", "gross"],
    ["de", "Zu gross für uns", "groß"],
    ["de", "ÜBERRASCHEND GROẞ", "überraschend groß"],
    ["de", "Ein scho\u0308nes Gera\u0308t", "schönes gerät"],
    // Number and gender, and the commonest forms of verbs.
    ["fr", "trop petites", "petit"],
    ["fr", "trop petit", "petites"],
    ["fr", "La taille est parfaite", "parfait"],
    ["fr", "Nous sommes déçus", "déçue"],
    ["fr", "Elles sont bonnes", "bon"],
    ["fr", "des animaux", "animal"],
    ["fr", "une brosse active", "actif"],
    ["fr", "Les roues fonctionnent bien", "fonctionner"],
    ["en", "The batteries died", "battery"],
    ["en", "One battery", "batteries"],
    ["en", "The boxes arrived crushed", "box"],
    ["en", "It stopped working", "stop"],
    ["en", "It arrives late", "arrived"],
    ["en", "cleaning the floor", "cleaned"],
    ["de", "Die Maschinen sind laut", "Maschine"],
    ["de", "Ein Haus", "Häuser"],
    ["de", "Die Häuser", "Haus"],
    ["de", "Zwei Autos", "Auto"],
    ["de", "Ein guter Kauf", "gutes"],
    ["de", "saubere Arbeit", "sauber"],
    ["de", "Die Bücher", "buch"],
    // Compounds.
    ["de", "Die Spülmaschine ist leise", "Maschine"],
    ["de", "Die Spuelmaschinen sind leise", "Maschine"],
    ["de", "Hohe Kundenzufriedenheit", "Zufriedenheit"],
    ["de", "Die Akkulaufzeit ist kurz", "Akku"],
    ["de", "Die Staubsaugerbeutel passen", "Sauger"],
    // Hyphens, numbers, units, codes.
    ["fr", "Un porte-monnaie neuf", "porte monnaie"],
    ["fr", "Un porte-monnaie neuf", "porte-monnaie"],
    ["fr", "Un portemonnaie neuf", "porte-monnaie"],
    ["fr", "Un porte-monnaie neuf", "portemonnaie"],
    ["en", "The Wi‑Fi drops", "wifi"],
    ["en", "They sent an e-mail", "email"],
    ["en", "They sent an email", "e-mail"],
    ["en", "It is 20cm wide", "20 cm"],
    ["en", "It is 20 cm wide", "20cm"],
    ["en", "for my iPhone15", "iPhone 15"],
    ["en", "holds 1,000 sheets", "1000"],
    ["de", "fasst 1.000 Blatt", "1000"],
    ["en", "holds 1000 sheets", "1,000"],
    ["en", "if x<y but y>z then", "y"],
    ["en", "and/or broken", "broken"],
    // All the words, in any order; the same words beside each other; without one; the beginning of one.
    ["en", "Very quiet, and the battery lasts", "battery quiet"],
    ["en", "It is not good", '"not good"'],
    ["de", "Das ist nicht gut", "“nicht gut”"],
    ["en", "It is good", "good -bad"],
    ["fr", "Mon aspirateur", "aspi*"],
    ["fr", "Mon aspirateur", "aspirateur*"],
    ["en", "The battery is good", "the battery"],
    ["de", "Schlechte Maschine", "die Maschine"],
    // Other languages: as they are written.
    ["it", "L’aspirapolvere è silenzioso", "aspirapolvere"],
    ["ja", "この掃除機は静かです", "掃除機"],
    ["th", "เครื่องดูดฝุ่นดีมาก", "ดูดฝุ่น"],
    ["ru", "Пылесос тихий", "пылесос"],
  ])("%s: %j is found by %j", async (language, text, typed) => {
    expect(await finds(language, text, typed)).toBe(true);
  });
});

describe("what nobody expects is not", () => {
  test.each<Example>([
    ["en", "It is very good", '"not good"'],
    ["en", "Good, but not for me", '"not good"'],
    ["fr", "Le château", "chat"],
    ["en", "From Venice", "nice"],
    ["en", "uncomfortable", "comfortable"],
    ["de", "Ich bin unzufrieden", "zufrieden"],
    ["de", "Die Maschine", "Spülmaschine"],
    ["en", "The battery is bad", "battery -bad"],
    ["en", "a quiet room", "quiet battery"],
    ["en", "20 of them, 30 cm", "20cm"],
    ["en", "One thing", "aspi*"],
  ])("%s: %j is not found by %j", async (language, text, typed) => {
    expect(await finds(language, text, typed)).toBe(false);
  });

  test("what another organisation's query asks for", async () => {
    const other = "0199aaaa-0000-7000-8000-00000a0b0c0e";
    expect(await finds("en", "Quiet battery", "battery")).toBe(true);
    expect(await finds("en", "Quiet battery", "battery", other)).toBe(false);
  });

  test("a phrase does not reach from one field into the next", async () => {
    const vector = wordsVector(organisationId, "en", ["Quiet", "battery"]);
    const asked = wordsQuery(organisationId, '"quiet battery"')!;
    const { rows } = await owner.query("select $1::tsvector @@ $2::tsquery as found", [vector, asked.query]);
    expect(rows[0].found).toBe(false);
  });
});

test("what holds no word that a text could be found by asks for nothing", () => {
  for (const typed of ["", "  ", "!?", " - ", '""', "*", "’"])
    expect(wordsQuery(organisationId, typed), typed).toBeUndefined();
});

test("words that nearly every text has ask for nothing in their own language", async () => {
  expect(await finds("de", "Die Maschine", "die der Maschine")).toBe(true);
  expect(wordsVector(organisationId, "de", ["Und das ist es"])).toBeUndefined();
});

test("what only excludes is no way to find anything", () => {
  expect(wordsQuery(organisationId, "-bad")?.isNarrow).toBe(false);
  expect(wordsQuery(organisationId, "good -bad")?.isNarrow).toBe(true);
});

// Not one of them may be a mistake of syntax to PostgreSQL, nor take long.
test.each([
  "'",
  "\\",
  "a'b\\c",
  "foo:* & !bar",
  "<-> | &",
  "((",
  "x'); drop table reviews; --",
  "\u0301".repeat(5000),
  `${"e\u0301\u0316".repeat(3000)}`,
  "'".repeat(4000),
  "a-".repeat(4000),
  "a'".repeat(4000),
  "1,000".repeat(2000),
  "\ud800 lone",
  '“„«»"'.repeat(100),
  "掃".repeat(3000),
])("any text makes a query and a vector that PostgreSQL takes: %#", async (text) => {
  const vector = wordsVector(organisationId, "de", [text, `${text} word`]);
  const asked = wordsQuery(organisationId, `word ${text}`)!;
  expect(asked.query).not.toContain("\ud800");
  await owner.query("select $1::tsvector @@ $2::tsquery", [vector ?? "", asked.query]);
});
