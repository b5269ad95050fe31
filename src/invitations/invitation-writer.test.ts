import fc from "fast-check";
import { expect, test } from "vitest";
import type { Organisation } from "../organisations/index.ts";
import { languages } from "../platform/languages.ts";
import { type InvitedPurchase, invitationKinds } from "./invitation.ts";
import { type InvitationAbout, invitationMail } from "./invitation-mail.ts";
import { noTexts } from "./invitation-texts.ts";
import { invitationWriter } from "./invitation-writer.ts";

const odd = [
  "Kettle",
  "Jane",
  "a  b ",
  "Salt & \"Pepper\" <b>x</b> 'y'",
  "{{shop}} {{product}}",
  "$t(greeting) $& $1 {{count}}",
  "two\n\nparagraphs",
  "two\nlines",
  "Zoë",
  "http://spam.example/x",
  "ümläut ".repeat(30),
  "x".repeat(191),
  "\u202eback",
  "名".repeat(100),
];
const word = fc.oneof(fc.constantFrom(...odd), fc.string({ minLength: 1, maxLength: 80, unit: "grapheme" }));
type Item = Omit<InvitedPurchase, "id" | "orderRef" | "linkSecret">;
const purchase: fc.Arbitrary<Item> = fc.record({
  sku: word,
  isIncentivised: fc.boolean(),
  purchaseDate: fc.constantFrom(null, "2026-06-01", "2024-02-29"),
  productName: fc.option(word),
  imageUrl: fc.constantFrom(null, 'https://img.example/a?b=1&c="2"', "http://elsewhere.example/a.png", "not a url"),
  wasAsked: fc.boolean(),
});
const mail = fc.record({
  kind: fc.constantFrom(...invitationKinds),
  language: fc.constantFrom(...languages),
  firstName: fc.option(word),
  orderRef: word,
  purchases: fc.oneof(
    { weight: 20, arbitrary: fc.array(purchase, { minLength: 1, maxLength: 12 }) },
    // Too long for one mail, by their number or by their names.
    {
      weight: 1,
      arbitrary: purchase.map((one) => Array.from({ length: 10 }, () => ({ ...one, productName: "名".repeat(400) }))),
    },
  ),
});
type Drawn = Pick<InvitationAbout, "kind" | "language" | "firstName"> & { orderRef: string; purchases: Item[] };
const text = fc.option(
  fc.constantFrom(
    "Dear {{first_name}}, {{product}}!",
    "{{shop}}\n\n{{order_ref}}\n<i>{{product}}</i>",
    "x{{first_name}}x12x",
    "{{product}}",
  ),
);
const shop = fc.record({
  name: word,
  contact: fc.option(word),
  decidesWithinDays: fc.constantFrom(1, 3),
  mailColour: fc.constantFrom(null, "#123456"),
  mailLogoUrl: fc.constantFrom(null, "https://img.example/logo.png"),
});

test("many mails written together are, letter by letter, those that are written alone", () => {
  let together = 0;
  fc.assert(
    fc.property(
      shop,
      fc.record({ subject: text, opening: text, closing: text }),
      fc.array(mail, { maxLength: 8 }),
      (of, texts, mails) => {
        const organisation = { ...of, trkref: "SHOP", linkTag: "0a1b2c3d" } as Organisation;
        const write = invitationWriter();
        for (const { orderRef, purchases, ...one } of mails as Drawn[]) {
          const about: InvitationAbout = {
            ...one,
            organisation,
            // A shop has words of its own for a kind and a language; here it has them for English.
            texts: one.language === "en" ? texts : noTexts,
            baseUrl: "https://reviews.example.com",
            withLinks: false,
            purchases: purchases.map((purchase, at) => ({
              ...purchase,
              id: `${at}`,
              orderRef,
              linkSecret: "0".repeat(32),
            })),
          };
          expect(write(about)).toEqual(invitationMail(about));
          together += 1;
        }
      },
    ),
    { numRuns: 150 },
  );
  expect(together).toBeGreaterThan(200);
});
