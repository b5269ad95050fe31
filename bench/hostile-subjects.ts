import type { FileHandle } from "node:fs/promises";
import type { FastifyRequest } from "fastify";
import { simpleParser } from "mailparser";
import { createTransport } from "nodemailer";
import { passwordProblem } from "../src/access/password.ts";
import { checkText } from "../src/checks/all-checks.ts";
import { findBankDetails } from "../src/checks/bank-details.ts";
import type { Check, CheckedText, CheckFacts } from "../src/checks/checked-text.ts";
import { findImplausiblyFast } from "../src/checks/implausibly-fast.ts";
import { findLinks } from "../src/checks/links.ts";
import { findNearDuplicates, textBands } from "../src/checks/near-duplicates.ts";
import { candidateNames, findOtherProducts } from "../src/checks/other-products.ts";
import { findPhoneNumbers } from "../src/checks/phone-numbers.ts";
import { findPostalAddresses } from "../src/checks/postal-addresses.ts";
import { findProfanity } from "../src/checks/profanity.ts";
import { findShouting } from "../src/checks/shouting.ts";
import { findTooShort } from "../src/checks/too-short.ts";
import { mailParserOptions } from "../src/cli/demo-mail-catcher.ts";
import { cellText } from "../src/feeds/cell-reader.ts";
import { isShortened } from "../src/feeds/kinds/feed-values.ts";
import { parsePurchaserReport } from "../src/intake/purchaser-report.ts";
import { markPassages } from "../src/moderation/marked-text.ts";
import { rearmed } from "../src/platform/csv/csv-line.ts";
import { readRecords } from "../src/platform/csv/csv-records.ts";
import { MailParagraph, mailBody } from "../src/platform/html/mail.tsx";
import { renderFragment } from "../src/platform/html/render.ts";
import { acceptedEncoding } from "../src/platform/http/assets.ts";
import { readCookie } from "../src/platform/http/cookies.ts";
import { chooseLanguage, translations } from "../src/platform/i18n.ts";
import type { Language } from "../src/platform/languages.ts";
import { scrub } from "../src/platform/log.ts";
import { ordersOf, readDate } from "../src/platform/values/calendar-date.ts";
import { readCountry } from "../src/platform/values/country.ts";
import { emailKey } from "../src/platform/values/email.ts";
import { readOneLine } from "../src/platform/values/one-line.ts";
import { readPrice } from "../src/platform/values/price.ts";
import { readWebAddress } from "../src/platform/values/web-address.ts";
import { parseReport } from "../src/reports/report.ts";
import type { Subject } from "./hostile-ratios.ts";

const country = { en: "GB", de: "DE", fr: "FR" };

function written(text: string, language: Language): CheckedText {
  return { fields: { generalComments: text }, language, filledInSeconds: 1 };
}

function factsAbout(text: string, language: Language): CheckFacts {
  return {
    country: country[language],
    ownProduct: "Mill 100",
    otherProducts: ["Mill 200", "Mill 200 Mill 200", "200 Mill", "A-A 1"].map((name, at) => ({ sku: `${at}`, name })),
    // As many as the search returns at most: the same text, the same with another beginning, and one that shares all its words.
    candidates: Array.from({ length: 50 }, (_, number) => ({
      number,
      fields: { generalComments: `${text.slice(number * 3)} ${number % 2 === 0 ? text.slice(0, number * 3) : number}` },
    })),
    earlier: { generalComments: text.slice(1) },
  };
}

const checked = (name: string, check: Check, language: Language = "en"): Subject => ({
  name,
  run: (text) => check(written(text, language), { ...factsAbout("", language), earlier: { generalComments: "a" } }),
});

const transport = createTransport({ streamTransport: true, buffer: true });
const sentence = translations({ en: { a: "By {{name}}." }, de: { a: "Von {{name}}." }, fr: { a: "De {{name}}." } })(
  "fr",
);

/** A file in memory. */
function fileOf(text: string): FileHandle {
  const bytes = Buffer.from(text);
  const read = async (into: Buffer, _offset: number, length: number, position: number) => ({
    bytesRead: bytes.copy(into, 0, position, position + length),
  });
  return { read } as unknown as FileHandle;
}

async function recordsOf(text: string): Promise<number> {
  let count = 0;
  for await (const records of readRecords(fileOf(text), { bomBytes: 0, delimiter: "," })) count += records.length;
  return count;
}

/** Everything that is given text from strangers: our checks and parsers, and the libraries, called as the product calls them. */
export const subjects: readonly Subject[] = [
  { name: "all checks", run: (text) => checkText(written(text, "en"), { ...factsAbout("", "en") }) },
  checked("postal addresses", findPostalAddresses),
  checked("bank details", findBankDetails),
  checked("links: linkify-it", findLinks),
  checked("phone: libphonenumber, GB", findPhoneNumbers),
  checked("phone: libphonenumber, DE", findPhoneNumbers, "de"),
  checked("@2toad/profanity, en", findProfanity),
  checked("@2toad/profanity, de", findProfanity, "de"),
  checked("@2toad/profanity, fr", findProfanity, "fr"),
  checked("shouting", findShouting),
  checked("too short", findTooShort),
  checked("implausibly fast", findImplausiblyFast),
  checked("other products", findOtherProducts),
  { name: "names of products", run: (text) => candidateNames({ generalComments: text }) },
  { name: "fingerprint", run: (text) => textBands({ generalComments: text }) },
  {
    name: "near-duplicates, 50 hostile",
    run: (text) => findNearDuplicates(written(text, "en"), factsAbout(text, "en")),
  },
  {
    name: "marked passages",
    run: (text) => markPassages("generalComments", text, findShouting(written(text, "en"), factsAbout("", "en"))),
  },
  { name: "negotiator", run: (text) => chooseLanguage({ acceptLanguage: text, locale: "en-GB" }) },
  { name: "Accept-Encoding", run: acceptedEncoding },
  { name: "cookies", run: (text) => readCookie({ headers: { cookie: text } } as FastifyRequest, "a") },
  { name: "address as a key", run: emailKey },
  { name: "new password", run: (text) => passwordProblem(text, { email: text, shopNames: [text] }) },
  { name: "purchaser report", run: (text) => parsePurchaserReport({ email: text, first_name: text, country: text }) },
  { name: "report of a reader", run: (text) => parseReport({ reason: "unlawful", words: text, email: text }, "en") },
  { name: "country", run: readCountry },
  { name: "date", run: (text) => [readDate(text), ordersOf(text)] },
  { name: "price", run: readPrice },
  { name: "text of one line", run: (text) => readOneLine(text, 80) },
  { name: "web address", run: (text) => readWebAddress(text, 2000) },
  { name: "cell of a feed", run: (text) => [rearmed(text), cellText(text, true), isShortened(text)] },
  { name: "csv-parse", run: recordsOf },
  { name: "i18next", run: (text) => sentence("a", { name: text }) },
  {
    name: "preact-render-to-string",
    run: (text) => renderFragment(MailParagraph({ children: text })),
  },
  { name: "text of a mail", run: (text) => mailBody(text, { labelOf: () => "Open", colour: "#000000" }) },
  {
    name: "nodemailer",
    run: (text) => transport.sendMail({ from: "a@b.example", to: "c@d.example", subject: text.slice(0, 300), text }),
  },
  { name: "mailparser, text", run: (text) => simpleParser(`Subject: a\r\n\r\n${text}`, mailParserOptions) },
  {
    name: "mailparser, HTML",
    run: (text) => simpleParser(`Content-Type: text/html\r\n\r\n${text}`, mailParserOptions),
  },
  {
    name: "mailparser, headers",
    run: (text) => simpleParser(`Subject: ${text}\r\nTo: ${text}\r\n\r\na`, mailParserOptions),
  },
  { name: "message of a log line", run: scrub },
];
