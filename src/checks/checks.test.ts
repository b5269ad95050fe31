import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Language, languages } from "../platform/languages.ts";
import { checkText } from "./all-checks.ts";
import { type CheckedText, type CheckFacts, checkedFields, type FindingCode, findingCodes } from "./checked-text.ts";
import { textBands } from "./near-duplicates.ts";
import { candidateNames, nameKey } from "./other-products.ts";

const country = { en: "GB", de: "DE", fr: "FR" };
const nothingElse = { ownProduct: undefined, otherProducts: [], candidates: [], earlier: undefined };

function written(text: string, language: Language = "en", filledInSeconds: number | null = null): CheckedText {
  return { fields: { generalComments: text }, language, filledInSeconds };
}

/** What was found, as "code: passage". */
function found(submission: CheckedText, facts: Partial<CheckFacts> = {}): string[] {
  const all = checkText(submission, { ...nothingElse, country: country[submission.language], ...facts });
  return all.map(({ finding, field, startsAt, endsAt, about }) => {
    const passage = field === null ? "" : submission.fields[field]!.slice(startsAt, endsAt);
    return [`${finding}: ${passage}`.trim(), about].filter(Boolean).join(" → ");
  });
}

describe("reviews as people write them have no findings", () => {
  test.each<[Language, string]>([
    ["en", "Boils quickly, and the handle stays cool.\n\nIt does not work on induction. I would buy it again."],
    ["en", "Paid £129.99 on 14/03/2026, order 4500123987, model KX-2000/4. The 2 year guarantee is great."],
    ["en", "Barcode 4006381333931. Ideal for screwing into oak, and our maine coon loves the shag cover."],
    ["en", "The M2 8GB version is fine. 5 Star! A4 paper, ISO 9001, DIN A4, USB-C and HDMI OLED."],
    ["en", "Very good.It is what I wanted.So happy"],
    ["en", "Arrived in Scunthorpe after 3 days, the bloody great box was dented."],
    ["de", "Die Schrauben und Felgen sind top, nur ein Fehler im Flansch. Lieferung leicht verzögert, Wahnsinn!"],
    ["de", "Sehr gut.Die Hunde und Hündchen lieben die Knochen. Lustig: 30123456 stand auf dem Karton."],
    ["de", "Der Kundendienst hat nach 2 Tagen geantwortet. Preis 49,90 €, EAN 4006381333931, Parkplatz 3 war frei."],
    ["de", "GmbH, DIN EN 60335 und VDE: alles da. Eier kochen damit in 5 Minuten."],
    ["fr", "Les boutons sont pour les enfants, pâte à pizza réussie, livré avec du retard s'il vous plaît."],
    ["fr", "La souris et le tuyau : rien à dire, le titre est doux. 3 places de parking devant le magasin."],
    ["fr", "Commandé le 14/03/2026, reçu le 20 ; 1 299,00 € pour 2 pièces. Bouton rouge, culotte de cheval."],
  ])("%s: %s", (language, text) => {
    expect(found(written(text, language, 60))).toEqual([]);
  });
});

describe("personal data", () => {
  test.each<[Language, string, string[]]>([
    ["en", "Call me on 07911 123456 if it breaks", ["phone_number: 07911 123456"]],
    ["en", "The shop is at +44 20 7946 0958, ask for Sam", ["phone_number: +44 20 7946 0958"]],
    [
      "de",
      "Rufen Sie mich an: 0171/1234567 oder 030 123456",
      ["phone_number: 0171/1234567", "phone_number: 030 123456"],
    ],
    ["fr", "Mon numéro est le 06 12 34 56 78 merci", ["phone_number: 06 12 34 56 78"]],
    ["en", "Write to jane.doe@example.com for pictures", ["email_address: jane.doe@example.com"]],
    ["en", "They left it at 14 Mill Lane, Leeds LS1 4AB in the rain", ["postal_address: 14 Mill Lane, Leeds LS1 4AB"]],
    ["en", "My neighbour at 3b Harbour Street got it", ["postal_address: 3b Harbour Street"]],
    ["de", "Geliefert in die Hauptstraße 12a, 10115 Berlin", ["postal_address: Hauptstraße 12a, 10115 Berlin"]],
    ["de", "Abgestellt bei Am Markt 5, 04109 Leipzig, ohne Zettel", ["postal_address: Am Markt 5, 04109 Leipzig"]],
    ["de", "Wohne in der Kölner Str. 7", ["postal_address: Kölner Str. 7"]],
    ["fr", "Livré au 12 bis rue de la Paix 75002 Paris", ["postal_address: 12 bis rue de la Paix 75002 Paris"]],
    ["fr", "J'habite 4, avenue des Ternes", ["postal_address: 4, avenue des Ternes"]],
    ["de", "Geld bitte auf DE89 3704 0044 0532 0130 00 bitte", ["bank_details: DE89 3704 0044 0532 0130 00"]],
    ["en", "Refund GB29NWBK60161331926819 please", ["bank_details: GB29NWBK60161331926819"]],
    ["fr", "Remboursez FR14 2004 1010 0505 0001 3M02 606 svp", ["bank_details: FR14 2004 1010 0505 0001 3M02 606"]],
    ["en", "They charged 4111 1111 1111 1112 and 4242-4242-4242-4242", []],
    ["en", "They charged my card 5500 0000 0000 0004 twice", ["bank_details: 5500 0000 0000 0004"]],
    ["en", "They charged my card 4012-8888-8888-1881 twice", ["bank_details: 4012-8888-8888-1881"]],
  ])("%s: %s", (language, text, expected) => {
    expect(found(written(text, language))).toEqual(expected);
  });

  test("a postcode in the town is found, a town is not", () => {
    const fields = { town: "LS1 4AB" };
    expect(found({ fields, language: "en", filledInSeconds: null })).toEqual(["postal_address: LS1 4AB"]);
    expect(found({ ...written(""), fields: { town: "10115 Berlin" } })).toEqual(["postal_address: 10115"]);
    expect(found({ ...written(""), fields: { town: "Leeds", displayName: "Jane D." } })).toEqual([]);
  });

  test("a number without a country code is a phone number only where the organisation's country dials it", () => {
    const text = "Ring 06 12 34 56 78";
    expect(found(written(text), { country: "FR" })).toHaveLength(1);
    expect(found(written(text), { country: undefined })).toEqual([]);
    expect(found(written("Ring +33 6 12 34 56 78"), { country: undefined })).toHaveLength(1);
  });
});

describe("links", () => {
  test.each<[Language, string, string[]]>([
    ["en", "Cheaper at https://other.example.com/a?b=1, trust me", ["link: https://other.example.com/a?b=1"]],
    ["en", "Look at www.kettles.co.uk.", ["link: www.kettles.co.uk"]],
    ["de", "Gibt es bei wasserkocher.de günstiger", ["link: wasserkocher.de"]],
    ["fr", "Tout est sur bouilloires.fr !", ["link: bouilloires.fr"]],
  ])("%s: %s", (language, text, expected) => {
    expect(found(written(text, language))).toEqual(expected);
  });
});

describe("profanity", () => {
  test.each<[Language, string, string[]]>([
    ["en", "What a piece of SHIT, those wankers!", ["profanity: SHIT", "profanity: wankers"]],
    ["en", "Bull$hit? No: sh!t.", ["profanity: sh!t"]],
    ["de", "Scheiße, was für ein Arschloch", ["profanity: Scheiße", "profanity: Arschloch"]],
    ["de", "So ein scheiss Ding, beschissene Qualität", ["profanity: scheiss", "profanity: beschissene"]],
    ["fr", "Quelle merde, ces connards", ["profanity: merde", "profanity: connards"]],
    ["fr", "Le livreur, un fils de pute", ["profanity: pute"]],
    ["fr", "C'est un trou  du cul fini", ["profanity: cul"]],
    ["en", "My retarded uncle", ["profanity: retarded"]],
  ])("%s: %s", (language, text, expected) => {
    expect(found(written(text, language))).toEqual(expected);
  });

  test("a word is an insult in its own language only", () => {
    expect(found(written("Livré en retard, deux fois", "fr"))).toEqual([]);
    expect(found(written("One bite and it was gone, really", "en"))).toEqual([]);
  });
});

describe("shouting", () => {
  test.each([
    ["NEVER AGAIN!!! THE WORST KETTLE EVER", ["shouting: NEVER AGAIN!!! THE WORST KETTLE EVER"]],
    ["It leaked. I WILL NEVER BUY THIS AGAIN, sorry.", ["shouting: I WILL NEVER BUY THIS AGAIN"]],
    ["ICH BIN SEHR ENTTÄUSCHT ÜBER DIESES GERÄT", ["shouting: ICH BIN SEHR ENTTÄUSCHT ÜBER DIESES GERÄT"]],
    ["It is NOT good, the TV has OLED and HDMI", []],
    ["OK TOP", ["too_short: OK TOP"]],
    ["とても良い商品です。また買います。ありがとう", []],
  ])("%s", (text, expected) => {
    expect(found(written(text))).toEqual(expected);
  });
});

describe("a text too short to say anything", () => {
  test.each([
    ["ok", ["too_short: ok"]],
    ["Very good", ["too_short: Very good"]],
    ["!!!", ["too_short: !!!"]],
    ["Does the job", []],
    ["很好用", []],
    ["", []],
    ["   ", []],
  ])("%j", (text, expected) => {
    expect(found(written(text))).toEqual(expected);
  });

  test("counts the fields together, and a name is no text", () => {
    expect(found({ ...written(""), fields: { goodPoints: "Quick", badPoints: "Too loud" } })).toEqual([]);
    expect(found({ ...written(""), fields: { displayName: "Jo", town: "Leeds" } })).toEqual([]);
  });
});

describe("near-duplicates", () => {
  const text =
    "Boils quickly and the handle stays cool even after ten minutes on the hob, I would buy this kettle again.";
  const copies = (...texts: string[]) => ({
    candidates: texts.map((generalComments, index) => ({ number: index + 1, fields: { generalComments } })),
  });

  test("are found whatever their case and punctuation, with what they have in common marked", () => {
    const copy = `Hello! ${text.toUpperCase().replaceAll(",", " -")}`;
    expect(found(written(text), copies("Another text altogether, about a pan.", copy))).toEqual([
      `near_duplicate: ${text.slice(0, -1)} → 2`,
    ]);
  });

  test("a review of the same thing in other words is none", () => {
    const other =
      "This kettle boils quickly, its handle stays cool, but the lid is loose and the spout drips a little.";
    expect(found(written(text), copies(other))).toEqual([]);
  });

  test("what thousands write without copying is none", () => {
    expect(found(written("Very good, thank you!"), copies("Very good, thank you!"))).toEqual([]);
    expect(textBands({ generalComments: "Very good, thank you!" })).toEqual([]);
  });

  test("nearly equal texts share a band, different ones do not", () => {
    const bandsOf = (generalComments: string) => textBands({ generalComments });
    const shared = (a: bigint[], b: bigint[]) => a.filter((hash, band) => hash === b[band]).length;
    expect(shared(bandsOf(text), bandsOf(`${text} Really.`))).toBeGreaterThan(0);
    expect(shared(bandsOf(text), bandsOf("Der Topf wird heiß, der Griff leider auch, ich schicke ihn zurück."))).toBe(
      0,
    );
    expect(bandsOf(text)).toHaveLength(16);
  });
});

describe("another product's name", () => {
  const otherProducts = [
    { sku: "K2", name: "Steel kettle, 1.5 litres" },
    { sku: "X2", name: "X200" },
    { sku: "L1", name: "Lamp" },
    { sku: "C1", name: "Copper kettle" },
    { sku: "P1", name: "Pan (blue)" },
  ];
  const facts = { otherProducts, ownProduct: "Copper kettle, 1.7 litres" };

  test.each([
    ["I wanted the steel  kettle, 1.5 litres, not this.", ["other_product: steel  kettle, 1.5 litres → K2"]],
    ["Better than the (X200)!", ["other_product: X200 → X2"]],
    ["Nice with the Pan (blue) on the hob", ["other_product: Pan (blue) → P1"]],
    ["A lamp shines on my copper kettle", []],
    ["X2000 and the steel kettle are others", []],
  ])("%s", (text, expected) => {
    expect(found(written(text), facts)).toEqual(expected);
  });

  test("is among the candidates that the database is asked about, in the form it makes itself", () => {
    const candidates = candidateNames({ generalComments: "I wanted the STEEL kettle,\n1.5 litres (X200)." });
    expect(candidates).toEqual(expect.arrayContaining([nameKey("Steel kettle, 1.5 litres"), nameKey("X200")]));
    expect(candidates).not.toContain("steel");
  });
});

describe("sent implausibly fast", () => {
  const text = "The kettle boils quickly and its handle stays cool. ".repeat(8);

  test("is more text than a person types in the time", () => {
    expect(found(written(text, "en", 5))).toEqual(["implausibly_fast:"]);
    expect(found(written(text, "en", 0))).toEqual(["implausibly_fast:"]);
    expect(found(written(text, "en", 60))).toEqual([]);
    expect(found(written(text, "en", null))).toEqual([]);
    expect(found(written("Does the job", "en", 0))).toEqual([]);
  });

  test("counts only what an edit adds", () => {
    const earlier = { generalComments: `${text} My number is 1.` };
    expect(found(written(`${text} My number is secret.`, "en", 3), { earlier })).toEqual([]);
    expect(found(written(text.toUpperCase(), "en", 3), { earlier })).toContain("implausibly_fast:");
  });
});

describe("whatever is written", () => {
  const words = fc.constantFrom(
    "SHIT",
    "07911 123456",
    "a.b@c.de",
    "12 rue de la Paix",
    "İ",
    "ß",
    "😀",
    "\u0301",
    "$",
    "X200",
  );
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 300 }),
    fc.string({ unit: "binary", maxLength: 300 }),
    fc
      .array(fc.oneof(words, fc.string({ unit: "grapheme", maxLength: 8 })), { maxLength: 40 })
      .map((all) => all.join(" ")),
  );
  const submission = fc.record({
    fields: fc.record(Object.fromEntries(checkedFields.map((field) => [field, text])), { requiredKeys: [] }),
    language: fc.constantFrom(...languages),
    filledInSeconds: fc.option(fc.nat()),
  });

  test("no check throws, and what is marked is a passage of the field", () => {
    fc.assert(
      fc.property(submission, fc.constantFrom("GB", "DE", "FR", undefined), (sent, from) => {
        const candidates = [{ number: 7, fields: sent.fields }];
        const otherProducts = [{ sku: "X2", name: "X200" }];
        const findings = checkText(sent, { ...nothingElse, country: from, candidates, otherProducts });
        for (const { finding, field, startsAt, endsAt } of findings) {
          expect(findingCodes).toContain(finding satisfies FindingCode);
          if (field === null) continue;
          const whole = sent.fields[field]!;
          expect([startsAt >= 0, startsAt < endsAt, endsAt <= whole.length]).toEqual([true, true, true]);
          expect(Number.isInteger(startsAt) && Number.isInteger(endsAt)).toBe(true);
          // Never half a character.
          if (whole.isWellFormed()) expect(whole.slice(startsAt, endsAt).isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["digits", "1 ".repeat(2000)],
    ["capitals", "AA11 ".repeat(800)],
    ["streets", "12 Mill ".repeat(500)],
    ["points", "a.".repeat(2000)],
    ["at signs", "a@".repeat(2000)],
    ["swearing", "shit ".repeat(800)],
  ])("four thousand characters of %s are read to their end", (_name, long) => {
    const otherProducts = [{ sku: "S", name: "12 Mill 12 Mill" }];
    expect(checkText(written(long), { ...nothingElse, country: "GB", otherProducts })).toEqual(expect.any(Array));
  });
});

test("a check cannot see a score: what it is given has none", () => {
  // @ts-expect-error: by type
  const withScore: CheckedText = { fields: {}, language: "en", filledInSeconds: null, overallScore: 1 };
  expect(withScore).toBeDefined();
  // @ts-expect-error: nor among the fields
  const asField: CheckedText["fields"] = { overallScore: "1" };
  expect(asField).toBeDefined();
});

describe("no text stalls the checks", () => {
  // At the limits of the form, and as long in UTF-16 units as those allow. What grows with the square of the text's length, let
  // alone faster, takes longer than a test may.
  const units = [
    "A-",
    "D’A-",
    "Aa ",
    "1 Mill ",
    "A-straße",
    "1 ",
    "(+",
    "//a.b/",
    "a@",
    "a@b.",
    "!?",
    "\u0301\u0316",
    "🎉",
  ];

  test.each(units)("%j over and over, in every field and in the candidates", (unit) => {
    const filled = (length: number) => unit.repeat(length).slice(0, length);
    const fields = {
      goodPoints: filled(2000),
      badPoints: filled(2000),
      generalComments: filled(8000),
      shopComments: filled(4000),
      displayName: filled(60),
      town: filled(60),
    };
    const candidates = Array.from({ length: 50 }, (_, number) => ({ number, fields }));
    const findings = checkText(
      { fields, language: "de", filledInSeconds: 5 },
      { ...nothingElse, country: "DE", otherProducts: [{ sku: "1", name: "A-A 1" }], candidates, earlier: fields },
    );
    expect(findings.length).toBeLessThanOrEqual(200);
    expect(textBands(fields).length).toBeLessThanOrEqual(16);
    expect(candidateNames(fields).every((key) => key.length <= 200)).toBe(true);
  });
});

describe("addresses whose street is one long word", () => {
  test.each<[string, string]>([
    ["Lange-Haupt-Straße 5", "Lange-Haupt-Straße 5"],
    ["in der D’Arcy-Hofstraße 7b.", "D’Arcy-Hofstraße 7b"],
    ["die Alte Landstr. 7 ist zu", "Alte Landstr. 7"],
    ["An der Hofkirche 3, 01067 Dresden", "An der Hofkirche 3, 01067 Dresden"],
    ["Karl-Marx-Allee 1", "Karl-Marx-Allee 1"],
    ["Ober-Ring 4 04109 Leipzig", "Ober-Ring 4 04109 Leipzig"],
  ])("%s", (text, address) => {
    expect(found(written(text, "de"))).toContain(`postal_address: ${address}`);
  });

  test.each(["die straße 5", "HauptStraße 5", "A 5, 04109 Leipzig", "seite 5, 04109 Leipzig", "Straßen 5"])(
    "%s is none",
    (text) => {
      expect(found(written(text, "de")).filter((one) => one.startsWith("postal_address"))).toEqual([]);
    },
  );
});

test("a link is found whole wherever in a long text it stands", () => {
  for (const before of [1990, 1600, 1599, 3300, 3999]) {
    const text = `${"Gute Ware. ".repeat(400).slice(0, before - 1)} https://shop.example/a/path?with=a&query=1 und mehr`;
    expect(found(written(text, "de"))).toContain("link: https://shop.example/a/path?with=a&query=1");
  }
});
