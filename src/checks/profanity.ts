import { Profanity, profaneWords } from "@2toad/profanity";
import { type Language, languages } from "../platform/languages.ts";
import { endingLength } from "../platform/text.ts";
import { type Check, filledFields } from "./checked-text.ts";
import { inPieces, type Passage, Passages } from "./passages.ts";

/**
 * Words on the library's lists that are everyday words in a review. Its German and French lists are translations of the
 * English one, word by word ("les", "Fehler", "Schrauben"), and its English one holds medicine, birds and tools.
 */
const everyday: Partial<Record<Language, string>> = {
  en: `anus|balls|bloody|breasts|bum|butt|butts|chink|cipa|clitoris|cock|cok|coon|cox|dink|dinks|dogging|fanny|flange|hoar|
    hoare|hoer|hoes|jap|kum|kums|labia|lust|lusting|masochist|muff|nob|pawn|pecker|penis|poop|prick|pricks|pron|rectum|
    rimming|sadist|screwing|scrotum|semen|sex|shag|snatch|spac|teets|teez|testical|testicle|tit|vagina|vulva|wang|
    willies|willy`,
  de: `anus|ausleger|blasen|brüste|buhn|bum|bälle|cipa|chink|coon|cox|dink|dinks|dord|eier|esel|fanny|fehler|felgen|flansch|
    flat|fux|geil|geknallt|geschlecht|glocke|hintern|hoare|hoden|hoer|hor|hore|huhn|hunde|hündchen|in %|jap|klitoris|
    knaufende|knochen|knopfkopf|knospead|knospen|knüppel|kokos|kum|kummer|kümmel|labia|lust|lustig|masochist|metzger|mist|
    muff|nob|nüsse|pecker|penis|pfoten|phantasievoll|pron|rektum|sadist|samen|schauben|scherben|schlitten|schrauben|
    schwanz|schwänze|shag|shank|skrotum|snatch|spac|splitter|stiche|teets|teez|vagina|verdammt|verzögert|vulva|wahnsinn|
    wang|willies|willy|ziegen`,
  fr: `- oui|3 points|4 h|5 heures|a$|anus|arnaque|arrs|attaque|avec les doigts|bandes|bouchons|boucliers|boules|bouton|
    boutonné|boutons|bride|bum|bête|bêteté|c'est ça|caprins|chienne|chine|cipa|clitoris|clocher|cliquetis|coon|coq|coqs|
    cox|croûte|culotte|d'ânes|des gangs|doux|duché|décollage|détecteur|en colère|en dollars|engourdissements|et toi|
    excité|fagot|fagots|fanny|fany|farcis|fesses|feu|feuillage|frappe de poing|frappes de poing|fusils|gland|gras|
    gros plan|hoare|infesté|jante|jap|jocky|kum|labia|lancer|les|les briques|les plus excités|levrette|lustre|luxure|
    masochiste|maître|maître-bateau|maîtrise3|muff|mégots|nob|nut|osseux|ouvrage|ouvrés|peaux|pic|pipe|pipes|pique|
    poitrines|pomme|pour|pousse|purée|pâte|pénis|rectum|retard|s'il vous plaît|sabots|sac à bille|sac à billes|
    sac à noix|sadique|sanglant|sciages|scrotum|sein|seins|seigneur|sexe|signalisation|snatch|souris|spac|sur gage|
    tablier|taux de chute|testicule|thorax|tit|titre|titre5|tuyau|tétons|vagin|vissage|vulve|wang|willy|ânes|évier|éviers`,
};

/** Words that its lists lack. */
const lacking: Partial<Record<Language, string>> = {
  en: "arsehole|arseholes|bastards|bollocks|dickheads|paki|pakis|retarded|retards|tranny|twats|wankers",
  de: `arschgeige|beschissen|beschissene|beschissenen|beschissener|beschissenes|drecksau|drecksding|dreckskerl|fotzen|ficken|
    fresse|huren|hurensohn|hurensöhne|kanake|kanaken|missgeburt|mongo|neger|nutte|nutten|pissnelke|scheiss|scheissdreck|
    scheisse|scheiß|scheißding|scheißdreck|spast|spasti|verfickte|verfickter|verficktes|wixer`,
  fr: `bordel|bougnoule|bougnoules|branleurs|chiant|chier|con|connards|connasse|conne|connerie|conneries|cons|couilles|enculer|
    enfoirée|merdes|merdique|nique|niquer|putes|salaud|salauds|salopard|ta gueule`,
};

const list = (words = "") => words.split("|").map((word) => word.trim());

/** Without a language that the library has no list for: nothing is found in it then. */
const profanities = new Map(
  languages
    .filter((language) => profaneWords.has(language))
    .map((language) => {
      const profanity = new Profanity({ languages: [language], wholeWord: true, unicodeWordBoundaries: true });
      profanity.removeWords(list(everyday[language]));
      profanity.addWords(list(lacking[language]));
      return [language, profanity];
    }),
);

const wordsAPhrase = 3;
/** What the library is given at a time, and more than three of its words take. */
const given = { atMost: 2000, overlap: 200 };

/**
 * Swearing and slurs of the language that the text is written in: one language's everyday word is another's insult ("retard").
 * Whole words only, so that no town in Lincolnshire is found.
 */
export const findProfanity: Check = ({ fields, language }) => {
  const profanity = profanities.get(language);
  if (!profanity) return [];
  return filledFields(fields).flatMap(({ field, text }) =>
    inPieces(text, given, (piece) => profanitiesIn(piece, profanity)).map((passage) => ({
      finding: "profanity" as const,
      field,
      ...passage,
    })),
  );
};

// The library says whether a text holds such a word, not where: it is asked about each word, and about two and three in a row
// only where the text has more of them than single words explain.
function profanitiesIn(text: string, profanity: Profanity): Passage[] {
  if (!profanity.exists(text.replaceAll(/\s+/g, " "))) return [];
  const words = [...text.matchAll(/\S+/g)].map(({ index, 0: word }) => bare(word, index));
  const taken = new Passages(text.length);
  const found: Passage[] = [];
  for (let length = 1; length <= wordsAPhrase; length += 1) {
    for (let at = 0; at + length <= words.length; at += 1) {
      const phrase = { startsAt: words[at]!.startsAt, endsAt: words[at + length - 1]!.endsAt };
      if (taken.has(phrase)) continue;
      if (!profanity.exists(text.slice(phrase.startsAt, phrase.endsAt).replaceAll(/\s+/g, " "))) continue;
      taken.take(phrase);
      found.push(phrase);
    }
  }
  return found.toSorted((a, b) => a.startsAt - b.startsAt);

  // Without the punctuation around it, but where the word is written with it ("a$$").
  function bare(word: string, index: number): Passage {
    const head = /^[\p{P}\p{S}]*/u.exec(word)![0].length;
    const tail = endingLength(word.slice(head), /[\p{P}\p{S}]/u);
    const isOfTheWord = profanity.exists(word) && !profanity.exists(word.slice(head, word.length - tail));
    return isOfTheWord
      ? { startsAt: index, endsAt: index + word.length }
      : { startsAt: index + head, endsAt: index + word.length - tail };
  }
}
