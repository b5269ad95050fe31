import { expect, test } from "vitest";
import type { Organisation } from "../organisations/index.ts";
import { type Language, languages } from "../platform/languages.ts";
import { type InvitationKind, type InvitedPurchase, wordsOf } from "./invitation.ts";
import { invitationMail } from "./invitation-mail.ts";
import { noTexts } from "./invitation-texts.ts";

const organisation = {
  name: "Harbour & Hearth",
  trkref: "HARBOUR",
  linkTag: "0a1b2c3d",
  contact: null,
  decidesWithinDays: 3,
  mailColour: null,
} as Organisation;

const long = "Enamelled cast-iron casserole with lid, 28 cm, for all hobs including induction, matt black";

function mailAbout(
  names: readonly string[],
  kind: InvitationKind = "invitation",
  language: Language = "en",
  firstName: string | null = null,
) {
  const purchases: InvitedPurchase[] = names.map((productName, index) => ({
    id: `${index}`,
    orderRef: "1000123",
    sku: `S${index}`,
    linkSecret: String(index).repeat(32),
    isIncentivised: false,
    purchaseDate: null,
    productName,
    imageUrl: null,
    wasAsked: kind === "reminder" && index > 0,
  }));
  const about = { kind, language, organisation, firstName, purchases, texts: noTexts, withLinks: true };
  return invitationMail({ ...about, baseUrl: "https://reviews.example.com" });
}

const count = (text: string, part: string) => text.split(part).length - 1;

test("a long name is cut between words where a sentence or the subject has it, and stands whole in the list", () => {
  const { subject, text, html } = mailAbout([long, "Kettle"]);
  expect(subject).toBe("What do you think of Enamelled cast-iron casserole with lid, 28 cm, for all hobs… and 1 more?");
  expect([count(text, `\n${long}\n`), count(text, "for all hobs…")]).toEqual([1, 1]);
  expect([count(html, `>${long}<`), count(html.replaceAll(/<[^>]*>/g, ""), "for all hobs…")]).toEqual([1, 1]);
  expect(mailAbout(["x".repeat(80)]).subject).toBe(`What do you think of ${"x".repeat(60)}…?`);
  expect(mailAbout(["x".repeat(60)]).subject).toBe(`What do you think of ${"x".repeat(60)}?`);
});

test("each product has its links, and what a score link does is told once", () => {
  const { html } = mailAbout(["A", "B", "C"]);
  expect(count(html, ">Write a review<")).toBe(3);
  expect(count(html, "&amp;score=7")).toBe(3);
  expect(count(html, "nothing is sent until you send it")).toBe(1);
});

test.each(languages)("a reminder in %s is of the order, and names first what was asked about before", (language) => {
  const { subject, text } = mailAbout(["New", "Old"], "reminder", language);
  expect(subject).toContain("Old");
  expect(subject).not.toMatch(/\bNew\b/);
  expect(text.indexOf("\nOld\n")).toBeLessThan(text.indexOf("\nNew\n"));
  const [opening] = text.split("\n\n").slice(1);
  expect(opening).toContain("1000123");
});

test.each(languages)(
  "in %s nothing that a stranger typed opens anything: neither a first name nor a product's name",
  (language) => {
    const lure = "You won 500 EUR! Claim at http://spam.example/x";
    const { subject, text, html } = mailAbout([lure, "Kettle"], "invitation", language, lure);
    expect(`${subject}${text}${html}`).not.toMatch(/spam|500 EUR/);
    expect(subject).toContain("S0");
    const greeted = mailAbout(["Kettle"], "invitation", language, "Jane");
    expect(greeted.text).toContain("Jane,");
  },
);

test("a reminder of nothing has the words of an invitation", () => {
  expect(wordsOf("reminder", [{ wasAsked: false }])).toBe("invitation");
  expect(wordsOf("reminder", [{ wasAsked: false }, { wasAsked: true }])).toBe("reminder");
  expect(wordsOf("invitation", [{ wasAsked: false }])).toBe("invitation");
});
