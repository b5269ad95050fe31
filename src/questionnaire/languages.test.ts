import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { aBrowser, aLink, answers, fillIn, refuse, reviewsOf } from "../../test/support/questionnaire.ts";
import { testApp } from "../../test/support/test-app.ts";

const server = await testApp();
const { db } = server;

const headings = {
  en: "How was your purchase?",
  de: "Wie war Ihr Einkauf?",
  fr: "Comment s’est passé votre achat ?",
} as const;

describe("the language of the questionnaire", () => {
  test.each([
    ["the shop's locale, where the browser says nothing", "de-AT", undefined, "", "de"],
    ["the browser's first that we have", "de-DE", "nl, fr-CH;q=0.8, en;q=0.5", "", "fr"],
    ["the one asked for by name, before the browser's", "de-DE", "fr", "&lang=en", "en"],
    ["the shop's, where the browser's are none of ours", "fr-FR", "nl, pl;q=0.5", "", "fr"],
    ["English, where nothing else will do", "nl-NL", "pl", "&lang=xx", "en"],
  ] as const)("is %s", async (_what, locale, acceptLanguage, query, expected) => {
    const { path } = await aLink(server, await anOrganisation(db, { locale }));
    const headers: Record<string, string> = acceptLanguage ? { "accept-language": acceptLanguage } : {};
    const { body } = await aBrowser(server).open(path + query, headers);
    expect(body).toContain(`<html lang="${expected}">`);
    expect(body).toContain(`<h1>${headings[expected]}</h1>`);
  });

  test("can be changed by links that keep the link's own parameters, of both forms", async () => {
    const organisation = await anOrganisation(db);
    for (const isConfirmed of [true, false]) {
      const { path } = await aLink(server, organisation, { isConfirmed, sku: "a b&c+d" });
      const browser = aBrowser(server);
      const { body } = await browser.open(path);
      const links = [...body.matchAll(/href="([^"]+)" lang="(\w\w)"/g)].map(
        ([, href, lang]) => [href!, lang!] as const,
      );
      expect(links.map(([, lang]) => lang)).toEqual(["en", "de", "fr"]);
      for (const [href, lang] of links) {
        const page = await browser.open(href.replaceAll("&amp;", "&"));
        expect([page.statusCode, page.body.slice(0, 45)]).toEqual([
          200,
          expect.stringContaining(`<html lang="${lang}">`),
        ]);
      }
    }
  });

  test("stays while a form is refused, sent, rejected and read, and is stored with the text", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    const browser = aBrowser(server);
    const german = `${path}&lang=de`;
    expect((await browser.send(german, {})).body).toContain("Gesamtnote: Wählen Sie eine Note von 1 bis 10");
    const sent = await fillIn(browser, german, answers);
    expect(sent.headers.location).toBe(german);
    const [review] = await reviewsOf(server, organisation);
    expect(review!.language).toBe("de");
    const after = (await browser.open(german)).body;
    expect(after).toContain("Danke, Ihre Bewertung ist angekommen");
    expect(after).toContain("Sie erfahren es spätestens am Dienstag, 17. März 2026.");
    expect(after).toContain(`/review/yours/${organisation.trkref}/${review!.number}?lang=de`);
    await refuse(server, organisation, { note: "A note in English." });
    const refused = (await browser.open(german)).body;
    expect(refused).toContain("Sie nennt oder beschreibt eine Privatperson");
    expect(refused).toContain("A note in English.");
    const yours = (await browser.open(`/review/yours/${organisation.trkref}/${review!.number}?lang=fr`)).body;
    expect(yours).toContain("Votre avis n’a pas été publié");
    expect(yours).toContain("lundi 14 septembre 2026");
  });

  test("leaves no sentence unfilled on any page, in any language", async () => {
    for (const lang of ["en", "de", "fr"]) {
      const organisation = await anOrganisation(db, { contact: "help@acme.example", publicationDelayHours: 1 });
      const { path } = await aLink(server, organisation);
      const browser = aBrowser(server);
      const pages = [(await browser.open(`${path}&lang=${lang}`)).body];
      pages.push((await browser.send(`${path}&lang=${lang}`, { overall_score: "x", town: "y".repeat(70) })).body);
      await fillIn(browser, `${path}&lang=${lang}`, answers);
      pages.push((await browser.open(`${path}&lang=${lang}`)).body);
      await refuse(server, organisation);
      const [review] = await reviewsOf(server, organisation);
      for (const page of ["", "/edit", "/withdraw", "/appeal"]) {
        const yours = `/review/yours/${organisation.trkref}/${review!.number}${page}?lang=${lang}`;
        pages.push((await browser.open(yours)).body);
      }
      for (const body of pages) {
        expect(body).toContain(`<html lang="${lang}">`);
        expect(body).not.toMatch(/\{\{|\}\}|undefined|\[object|NaN/);
        expect(body).not.toMatch(/>[a-z_]+\.[a-z_.]+</);
      }
    }
  });
});
