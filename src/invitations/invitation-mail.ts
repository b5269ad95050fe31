import type { Organisation } from "../organisations/index.ts";
import { nameToGreet, productInMail } from "../outbox/index.ts";
import { dateFormats } from "../platform/formats.ts";
import { defaultMailColour } from "../platform/html/mail.tsx";
import { imageUrl, renderFragment } from "../platform/html/render.ts";
import { type Language, localeFor } from "../platform/languages.ts";
import { endingLength } from "../platform/text.ts";
import { questionnaireUrl } from "../questionnaire/index.ts";
import type { InvitationKind, InvitedPurchase } from "./invitation.ts";
import { InvitationBody } from "./invitation-mail.views.tsx";
import { fillIn, type InvitationTexts, type TextPart, usualText } from "./invitation-texts.ts";
import { orderPageUrl } from "./order-page-link.ts";
import { invitationSentences } from "./sentences/index.ts";

/** What a mail that asks for reviews is made from. */
export type InvitationAbout = {
  /** The kind of mail whose words are used (`wordsOf`). */
  kind: InvitationKind;
  language: Language;
  organisation: Organisation;
  firstName: string | null;
  /** All of one order. */
  purchases: readonly InvitedPurchase[];
  texts: InvitationTexts;
  baseUrl: string;
  /** Whether it contains the links that open the questionnaire, or words in their place. */
  withLinks: boolean;
  /** The secret of the page of the whole order, for a mail that cannot hold all of it. */
  pageSecret?: string | undefined;
};

/** The mail itself, and whether it leaves some of the order to the order's page. */
export type WrittenInvitation = { subject: string; text: string; html: string; isCut: boolean };

/** A purchase as the mail shows it. */
export type MailItem = {
  name: string;
  /** Used where the name is repeated many times. */
  shortName: string;
  imageUrl: string | undefined;
  /** If undefined, a word takes its place. */
  url: string | undefined;
  isIncentivised: boolean;
};

/** What a mail says of its purchaser and order, as words. */
export type SaidInInvitation = {
  firstName: string | null;
  orderRef: string;
  /** The day of the purchase, in words. */
  date: string | null;
  /** In the order in which the mail names them. */
  items: readonly MailItem[];
};

/**
 * The mail: who asks, about which purchase, what becomes of a review and where all this is written down (ISO 20488, invitation
 * rules). The shop may word the subject and the text around this; the rest is in every mail. The mail is made from the order
 * alone, so no score could change it.
 */
export function invitationMail(about: InvitationAbout): WrittenInvitation {
  return writeInvitation(about, saidInInvitation(about));
}

export function saidInInvitation(about: Omit<InvitationAbout, "kind" | "texts" | "pageSecret">): SaidInInvitation {
  const { language, organisation, purchases, baseUrl, withLinks } = about;
  const t = invitationSentences(language);
  const { orderRef, purchaseDate } = purchases[0]!;
  // A reminder first names what it reminds of, then what has become due since.
  const asked = purchases.toSorted((a, b) => Number(b.wasAsked) - Number(a.wasAsked));
  const items = asked.map((purchase) => {
    const { productName: name, sku, imageUrl: url, isIncentivised } = purchase;
    const called = productInMail(language, { name, sku }, (word) => t("product", { sku: word }));
    return {
      name: called,
      shortName: shortened(called),
      imageUrl: imageUrl(url, baseUrl),
      url: withLinks ? linkTo(baseUrl, organisation, purchase) : undefined,
      isIncentivised,
    };
  });
  const date = purchaseDate === null ? null : dateIn(language, purchaseDate);
  return { firstName: nameToGreet(about.firstName), orderRef, date, items };
}

/** What is the same in every mail that a shop sends in one language. */
export type InvitationFrame = Omit<InvitationAbout, "firstName" | "purchases">;

export function writeInvitation(frame: InvitationFrame, said: SaidInInvitation): WrittenInvitation {
  const { kind, language, organisation, texts, baseUrl } = frame;
  const { firstName, orderRef, date, items } = said;
  const t = invitationSentences(language);
  const { name: shop, trkref, contact, decidesWithinDays } = organisation;
  const more = items.length - 1;
  const first = items[0]!.shortName;
  const product = more === 0 ? first : t("several", { first, count: more });
  const values = { shop, first_name: firstName ?? "", product, order_ref: orderRef };
  const words = (part: TextPart) => fillIn(texts[part] ?? usualText(kind, language, part), values);
  const parts = {
    greeting: firstName ? t("greeting", { firstName }) : t("greetingNobody"),
    opening: words("opening"),
    order: date === null ? t("order", { orderRef }) : t("orderOf", { orderRef, date }),
    items,
    used: [
      t("used.asks", { shop, orderRef }),
      t("used.shown", { shop }),
      t("used.checked", { count: decidesWithinDays }),
      t("used.alike"),
      ...(contact === null ? [] : [t("used.contact", { shop, contact })]),
    ],
    policyUrl: `${baseUrl}/reviews/${trkref}/policy`,
    closing: words("closing"),
  };
  const colour = organisation.mailColour ?? defaultMailColour;
  const subject = asOneLine(words("subject"));
  const pageUrl =
    frame.withLinks && frame.pageSecret ? orderPageUrl(baseUrl, organisation, frame.pageSecret) : undefined;
  const write = (inFull: number) => {
    const rest = items.length > inFull ? { count: items.length - inFull, url: pageUrl } : undefined;
    const written = { ...parts, items: items.slice(0, inFull), rest };
    const html = renderFragment(InvitationBody({ ...written, t, colour }));
    return { subject, text: asText(written, t), html, isCut: rest !== undefined };
  };
  return cutToSize(write, Math.min(items.length, inFullAtMost), organisation);
}

/** A subject is one line, whatever a product's name contains. */
export function asOneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

export const inFullAtMost = 10;
/**
 * The most these parts may take, in bytes as encoded for handing over. Mail programs cut a mail off at 102 KB, and lose the link
 * that stops such mails; with head, foot and headers it stays below 60 KB.
 */
const partsAtMost = 54_000;

function bytesAtMost({ mailLogoUrl }: Organisation): number {
  return partsAtMost - encodedBytes(mailLogoUrl ?? "");
}

/** Whether a mail has room for these parts. */
export function fits({ text, html }: Pick<WrittenInvitation, "text" | "html">, organisation: Organisation): boolean {
  const atMost = bytesAtMost(organisation);
  // A character is at most three bytes, each of which takes three: most mails need no closer look.
  return (text.length + html.length) * 9.3 < atMost || encodedBytes(html) + encodedBytes(text) <= atMost;
}

/** The mail with as many items in full as there is room for. */
function cutToSize(
  write: (inFull: number) => WrittenInvitation,
  inFull: number,
  organisation: Organisation,
): WrittenInvitation {
  const written = write(inFull);
  return fits(written, organisation) || inFull <= 1 ? written : cutToSize(write, inFull - 1, organisation);
}

/** In quoted-printable an equals sign takes three bytes, and so does each byte that is not ASCII; line breaks are added too. */
function encodedBytes(text: string): number {
  const ascii = text.replaceAll(/[^\0-\x7f]/gu, "");
  const others = Buffer.byteLength(text) - ascii.length;
  const equalsSigns = ascii.length - ascii.replaceAll("=", "").length;
  return Math.ceil((ascii.length + 2 * equalsSigns + 3 * others) * 1.03);
}

const namedInWords = 60;

/** A product's name within a sentence or a subject, where a long one would hide the rest; the list below has it in full. */
function shortened(name: string): string {
  const characters = [...name];
  if (characters.length <= namedInWords) return name;
  const cut = characters.slice(0, namedInWords).join("");
  // Not within a word; a single word longer than the limit is cut all the same.
  const whole = cut.slice(0, cut.length - endingLength(cut, /[\p{L}\p{N}]/u));
  const kept = whole.slice(0, whole.length - endingLength(whole, /[^\p{L}\p{N}]/u));
  return `${whole === "" ? cut : kept}…`;
}

/** The parts of a mail in the order they are read. */
export type MailParts = {
  greeting: string;
  opening: string;
  order: string;
  items: readonly MailItem[];
  /** How many more there are, and where; undefined for none. */
  rest: { count: number; url: string | undefined } | undefined;
  used: readonly string[];
  policyUrl: string;
  closing: string;
};

function asText(parts: MailParts, t: ReturnType<typeof invitationSentences>): string {
  const { greeting, opening, order, items, rest, used, policyUrl, closing } = parts;
  const blocks = [
    greeting,
    opening,
    order,
    ...items.map(({ name, url, isIncentivised }) =>
      [name, ...(isIncentivised ? [t("incentive")] : []), t("writeHere"), url ?? t("hidden")].join("\n"),
    ),
    ...(rest === undefined
      ? []
      : [[t("rest", { count: rest.count }), t("allItemsHere"), rest.url ?? t("hidden")].join("\n")]),
    [t("used.heading"), ...used.map((sentence) => `- ${sentence}`)].join("\n"),
    `${t("used.policy")}\n${policyUrl}`,
    closing,
  ];
  return `${blocks.join("\n\n")}\n`;
}

// Invited purchases are confirmed ones, so the link has the short form.
function linkTo(baseUrl: string, organisation: Organisation, purchase: InvitedPurchase): string {
  return questionnaireUrl(baseUrl, organisation, { ...purchase, isConfirmed: true, contactedAt: null });
}

const days = dateFormats({ dateStyle: "long", timeZone: "UTC" });

function dateIn(language: Language, day: string): string {
  return days(localeFor(language)).format(new Date(`${day}T00:00:00Z`));
}
