import { describe, expect, test } from "vitest";
import { hostileTexts } from "../../../test/support/hostile-texts.ts";
import { defaultMailColour, MailDocument, mailBody } from "./mail.tsx";
import { renderPage } from "./render.ts";

const html = (text: string) => mailBody(text, { labelOf: () => "Open the page", colour: defaultMailColour });
/** The tags alone, without what they look like. */
const bare = (text: string) =>
  html(text).replaceAll(/ (?:style|class|role|width|dir|cellpadding|cellspacing)="[^"]*"/g, "");

describe("a plain text as markup", () => {
  test("has paragraphs, quotations, lists, and a button for a line that is an address", () => {
    const text =
      "Hello,\n\nIt says:\n> one\n> two\n\nWays:\n- first\n- second\n\nHere:\nhttps://shop.example/a?b=1&c=2\n";
    expect(bare(text)).toBe(
      "<p>Hello,</p><p>It says:</p><blockquote>one<br/>two</blockquote><p>Ways:</p><ul><li>first</li><li>second</li></ul>" +
        '<p>Here:</p><table><tbody><tr><td><a href="https://shop.example/a?b=1&amp;c=2">Open the page</a></td></tr></tbody></table>',
    );
  });

  test("makes a link of nothing that somebody quoted, or that is only a part of a line", () => {
    for (const text of [
      "> https://evil.example/",
      "See https://evil.example/ now",
      "javascript:alert(1)",
      "- https://evil.example/",
    ])
      expect(html(text)).not.toContain("<a ");
  });

  test.each(hostileTexts.map((text) => [text]))("escapes %j", (text) => {
    // Every tag is one of ours.
    expect(html(text).match(/<(?!\/?(?:p|br)\b)[^>]*/g)).toBeNull();
  });
});

test("the document names its language and its sender, loads nothing but the logo, and shows its name where pictures are off", () => {
  const look = { name: 'Acme "&" Co', logoUrl: "https://shop.example/l.png", colour: "#7a1f3d" };
  const page = renderPage(MailDocument({ lang: "fr", subject: "<b>", look, html: html("Bonjour,") }));
  expect(page).toMatch(/^<!doctype html><html lang="fr"/);
  expect(page).toContain("<title>&lt;b></title>");
  expect(page.match(/src="[^"]*"|url\(/g)).toEqual(['src="https://shop.example/l.png"']);
  expect(page).toContain('alt="Acme &quot;&amp;&quot; Co"');
  expect(page).not.toMatch(/<script|<link|@import/);
});
