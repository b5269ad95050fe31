import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { hostileMarkup, hostileText } from "../../test/support/hostile-texts.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import { testApp } from "../../test/support/test-app.ts";
import { type Organisation, updateOrganisation } from "../organisations/index.ts";
import { languages } from "../platform/languages.ts";
import {
  decideReview,
  rejectionReasonSentence,
  rejectionReasons,
  removalReasonSentence,
  removalReasons,
} from "../reviews/index.ts";
import { policyPagePath } from "./publication-link.ts";

const server = await testApp();
const { app, db, clock } = server;
const withMail = await testApp({ database: server, config: { SMTP_URL: "smtp://mail.example" } });
const operator = { kind: "operator" } as const;

/** The page as its texts, one after the other, with the spaces that French puts before signs as plain ones. */
async function policyOf({ trkref }: Organisation, lang = "en", { app }: Pick<typeof server, "app"> = server) {
  const { statusCode, body } = await app.inject({ url: `${policyPagePath(trkref)}?lang=${lang}` });
  expect(statusCode).toBe(200);
  const text = body
    .replaceAll(/<[^>]+>/g, "|")
    .replaceAll(/\|+/g, "|")
    .replaceAll(/[\u00a0\u202f]/g, " ");
  return text.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&lt;", "<");
}

describe("the policy page", () => {
  test("follows the organisation's settings as they are at the moment it is asked for", async () => {
    const organisation = await anOrganisation(db, { name: "Acme & Daughters" });
    const first = await policyOf(organisation);
    expect(first).toContain(
      "The decision is due within 3 days of the review’s arrival. An accepted review is published within minutes.",
    );
    expect(first).toContain("The time from sending to publication should therefore be 3 days at most;");
    expect(first).toContain("Reviews of purchases that have only been named are published too, and say so.");
    expect(first).toContain("their published review stays at Acme & Daughters, without anything that names them.");
    expect(first).not.toContain("Contacting the shop");

    await updateOrganisation(db, organisation.id, {
      decidesWithinDays: 1,
      publicationDelayHours: 49,
      requiresOrderConfirmation: true,
      keepsReviewsAfterErasure: false,
      contact: "help@acme.example",
    });
    const second = await policyOf(organisation);
    expect(second).toContain(
      "within 1 day of the review’s arrival, or of the order’s arrival if the review had to wait for it.",
    );
    expect(second).toContain("An accepted review is published 49 hours later.");
    expect(second).toContain("should therefore be 3 days and 1 hour at most;");
    expect(second).toContain("a review of a purchase that has only been named waits until the order has arrived.");
    expect(second).toContain("When a person’s data is erased, their review is erased too.");
    expect(second).toContain("quite apart from any review: |help@acme.example|.");
    await updateOrganisation(db, organisation.id, { contact: "https://acme.example/help?a=1&b=2" });
    const { body } = await app.inject({ url: policyPagePath(organisation.trkref) });
    expect(body).toContain('<a href="https://acme.example/help?a=1&amp;b=2" rel="noopener">');
  });

  test.each(languages)(
    "tells in %s all that the law asks: who, how, when, why, in which order, for how long",
    async (lang) => {
      const organisation = await anOrganisation(db);
      const text = await policyOf(organisation, lang);
      for (const reason of Object.keys(rejectionReasons) as (keyof typeof rejectionReasons)[]) {
        expect(text).toContain(`|${rejectionReasonSentence(reason, lang)}.|`);
      }
      for (const reason of Object.keys(removalReasons) as (keyof typeof removalReasons)[]) {
        expect(text).toContain(`|${removalReasonSentence(reason, lang)}.|`);
      }
      const { body } = await app.inject({ url: `${policyPagePath(organisation.trkref)}?lang=${lang}` });
      const ids = [
        "who",
        "invitations",
        "decision",
        "reasons",
        "appeal",
        "order",
        "score",
        "variants",
        "kept",
        "removal",
        "author",
        "reply",
        "incentives",
        "figures",
      ];
      for (const id of ids) {
        expect(body).toContain(`<section id="${id}"`);
        expect(body).toContain(`href="#${id}"`);
      }
      // A sentence whose key or placeholder is wrong would show it.
      expect(text).not.toMatch(/\{\{|\}\}|undefined|NaN|\bnull\b|\|[a-z]+\.[a-zA-Z]+\|/);
    },
  );

  test.each([
    [
      "en",
      "Each product’s page shows and counts the reviews of that product alone",
      "product groups in",
      "same GTIN",
      "Each review then names the variant",
    ],
    [
      "de",
      "Die Seite eines Produkts zeigt und zählt nur die Bewertungen dieses einen Produkts",
      "Produktgruppen im Katalog von",
      "derselben GTIN",
      "Jede Bewertung nennt dann die Variante",
    ],
    [
      "fr",
      "La page d’un produit présente et compte les avis sur ce seul produit",
      "groupes de produits du catalogue de",
      "même GTIN",
      "Chaque avis nomme alors la variante",
    ],
  ] as const)(
    "tells in %s whether variants are shown together, and by what",
    async (lang, alone, byGroup, byGtin, how) => {
      const organisation = await anOrganisation(db, { name: "Acme" });
      const texts = [alone, byGroup, byGtin, how];
      const told = async () => {
        const text = await policyOf(organisation, lang);
        return texts.map((part) => text.includes(part));
      };
      expect(await told()).toEqual([true, false, false, false]);
      await updateOrganisation(db, organisation.id, { variantsTogether: "group" });
      expect(await told()).toEqual([false, true, false, true]);
      await updateOrganisation(db, organisation.id, { variantsTogether: "gtin" });
      expect(await told()).toEqual([false, false, true, true]);
    },
  );

  describe("on who is asked for a review", () => {
    const section = async (organisation: Organisation, lang = "en") => {
      const text = await policyOf(organisation, lang, withMail);
      return text.slice(text.lastIndexOf(headings[lang]!));
    };
    const headings: Record<string, string> = {
      en: "|Who is asked for a review|",
      de: "|Wer um eine Bewertung gebeten wird|",
      fr: "|À qui un avis est demandé|",
    };

    test("follows the settings", async () => {
      const organisation = await anOrganisation(db, { name: "Acme", invites: true });
      const usual = await section(organisation);
      expect(usual).toContain("|Acme sends an e-mail to everyone whom an order names as the customer, whatever they");
      expect(usual).toContain("Customers are asked 10 days after delivery, or after the purchase");
      expect(usual).toContain("the e-mail may follow up to 30 days later; nobody is asked about older orders. If no");
      expect(usual).toContain("If no date is known at all, nobody is asked.|There is no reminder. Nobody is sent more");
      expect(usual).toContain("more than one such e-mail in 5 days");
      expect(usual).toContain("the e-mail says so, and the review carries a label: see “Gifts and rewards”.");
      expect(usual).not.toContain("in these countries");
      expect(usual).not.toContain("stands for any characters");
      expect(usual).not.toContain("asked about it again");

      await updateOrganisation(db, organisation.id, {
        inviteAfterDays: 0,
        inviteAtMostDaysLate: 1,
        inviteWithoutDate: true,
        remindAfterDays: 7,
        inviteCountries: { GB: 14, AT: "never", DE: 1, FR: 0 },
        inviteNeverSkus: ["GIFT*", "<SHIP>"],
        inviteNeverCategories: ["Insurance"],
        inviteOncePerProduct: true,
      });
      const changed = await section(organisation);
      expect(changed).toContain("Customers are asked on the day of delivery, or of the purchase");
      expect(changed).toContain("up to 1 day later;");
      expect(changed).toContain("the days are counted from when the order arrived here.");
      expect(changed).toContain("categories, whatever they think of them (* stands for any characters):|Insurance|");
      expect(changed).toContain("numbers, whatever they think of them (* stands for any characters):|GIFT*|<SHIP>|");
      expect(changed).toContain("are not asked about it again");
      expect(changed).toContain("One reminder follows 7 days after the e-mail");
      expect(changed).toContain(
        "it is different:|Austria: nobody is asked.|France: on the day of delivery or purchase.|Germany: 1 day after delivery or purchase.|United Kingdom: 14 days after",
      );
      expect(await section(organisation, "de")).toContain("|Deutschland: 1 Tag nach der Lieferung oder dem Kauf.|");
      expect(await section(organisation, "fr")).toContain("|Autriche : rien n’est demandé.|");
      for (const lang of languages)
        expect(await section(organisation, lang)).not.toMatch(/\{\{|\}\}|undefined|NaN|\bnull\b|\|[a-z]+\.[a-zA-Z]+\|/);
    });

    test.each(languages)(
      "says in %s that this system asks nobody where invitations are off, or no mail is sent",
      async (lang) => {
        const off = await anOrganisation(db, { name: "Acme" });
        const invites = await anOrganisation(db, { name: "Acme", invites: true });
        const said = {
          en: "Acme does not use this system to ask for reviews.",
          de: "Acme verschickt über dieses System keine Bitten um Bewertungen.",
          fr: "Acme n’envoie aucune demande d’avis par ce système.",
        }[lang];
        expect(await section(off, lang)).toContain(said);
        expect(await policyOf(invites, lang)).toContain(said);
        expect(await section(invites, lang)).not.toContain(said);
      },
    );
  });

  test("counts what was published and rejected by score, and says that few are few", async () => {
    const organisation = await anOrganisation(db);
    expect(await policyOf(organisation)).toContain("|Published, of all decided on|None yet|");
    await publishReview(db, organisation, { overallScore: 9 }, clock.now);
    await publishReview(db, organisation, { overallScore: 2 }, clock.now);
    const { organisationId, number } = await writeReview(db, organisation, { overallScore: 9 }, clock.now);
    clock.advance(26 * 3_600_000);
    const rejection = { verdict: "reject", reason: "offensive" } as const;
    await decideReview(db, { organisationId, number }, rejection, operator, clock.now);
    await writeReview(db, organisation, { overallScore: 1 }, clock.now);
    const text = await policyOf(organisation);
    for (const part of [
      "|Sent|4|",
      "|Published|2|",
      "|Rejected|1|",
      "|Waiting for a decision or for publication|1|",
      "|Published, of all decided on|66.7%|",
      "|Decided in time|3 of 3 (100%); overdue now: 0|",
      "Fewer than 20 decisions: too few to draw any conclusion.",
      "|9|1|1|50% (few)|0|13 hours|an hour|",
      "|2|1|0|100% (few)|0|an hour|an hour|",
      // What waits is told without its score.
      "|1|0|0|–|0|–|–|",
      "|Rejections by reason|It insults, threatens or discriminates|1|",
    ]) {
      expect(text).toContain(part);
    }
  });

  test("shows hostile names and addresses of shops as text", async () => {
    const organisation = await anOrganisation(db, { name: hostileText.slice(0, 100) });
    for (const contact of [
      '"onclick=alert(1)//@acme.example',
      "https://acme.example/<script>",
      "a&b?subject=x@acme.example",
    ]) {
      await updateOrganisation(db, organisation.id, { contact });
      const { statusCode, body } = await app.inject({ url: policyPagePath(organisation.trkref) });
      expect(statusCode).toBe(200);
      expect([contact, hostileMarkup(body)]).toEqual([contact, []]);
      expect(body).toContain(
        contact.startsWith("https") ? 'href="https://acme.example/%3Cscript%3E"' : 'href="mailto:',
      );
      expect(body).not.toMatch(/href="mailto:[^"]*\?/);
    }
  });

  test("is counted once for all who ask at the same time, and anew for those who ask afterwards", async () => {
    const organisation = await anOrganisation(db);
    const url = policyPagePath(organisation.trkref);
    const answers = await Promise.all(Array.from({ length: 20 }, () => app.inject({ url })));
    expect(new Set(answers.map(({ statusCode, headers }) => `${statusCode} ${String(headers.etag)}`)).size).toBe(1);
    await publishReview(db, organisation, {}, clock.now);
    expect(await policyOf(organisation)).toContain("|Published|1|");
  });
});
