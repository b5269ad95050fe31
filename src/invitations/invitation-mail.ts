import type { Organisation } from "../organisations/index.ts";
import { nameToGreet, productInMail } from "../outbox/index.ts";
import { defaultMailColour } from "../platform/html/mail.tsx";
import { imageUrl, renderFragment } from "../platform/html/render.ts";
import { type Language, localeFor } from "../platform/languages.ts";
import { endingLength } from "../platform/text.ts";
import { questionnaireUrl } from "../questionnaire/index.ts";
import type { InvitationKind, InvitedPurchase } from "./invitation.ts";
import { InvitationBody } from "./invitation-mail.views.tsx";
import { fillIn, type InvitationTexts, type TextPart, usualText } from "./invitation-texts.ts";
import { invitationSentences } from "./sentences/index.ts";

/** What a mail that asks for reviews is made from. */
export type InvitationAbout = {
  /** Whose words it is in (`wordsOf`). */
  kind: InvitationKind;
  language: Language;
  organisation: Organisation;
  firstName: string | null;
  /** All of one order. */
  purchases: readonly InvitedPurchase[];
  texts: InvitationTexts;
  baseUrl: string;
  /** Whether the links stand in it that open the questionnaire, or words in their place. */
  withLinks: boolean;
};

/** A purchase as the mail shows it. */
export type MailItem = {
  name: string;
  imageUrl: string | undefined;
  /** Undefined: a word stands in its place. */
  url: string | undefined;
  isIncentivised: boolean;
};

/**
 * The mail: who asks, about which purchase, what becomes of a review and where all that is written down (ISO 20488, invitation
 * rules). What the shop may word itself is the subject and the words around that; the rest stands in every mail. It is made of
 * the order alone, so no score could change it.
 */
export function invitationMail(about: InvitationAbout): { subject: string; text: string; html: string } {
  const { kind, language, organisation, purchases, texts, baseUrl, withLinks } = about;
  const firstName = nameToGreet(about.firstName);
  const t = invitationSentences(language);
  const { name: shop, trkref, contact, decidesWithinDays } = organisation;
  const { orderRef, purchaseDate } = purchases[0]!;
  // A reminder names what it reminds of first, and then what has become due since.
  const asked = purchases.toSorted((a, b) => Number(b.wasAsked) - Number(a.wasAsked));
  const items = asked.map((purchase) => ({
    name: productInMail(language, { name: purchase.productName, sku: purchase.sku }, (sku) => t("product", { sku })),
    imageUrl: imageUrl(purchase.imageUrl, baseUrl),
    url: withLinks ? linkTo(baseUrl, organisation, purchase) : undefined,
    isIncentivised: purchase.isIncentivised,
  }));
  const more = items.length - 1;
  const first = shortened(items[0]!.name);
  const product = more === 0 ? first : t("several", { first, count: more });
  const values = { shop, first_name: firstName ?? "", product, order_ref: orderRef };
  const words = (part: TextPart) => fillIn(texts[part] ?? usualText(kind, language, part), values);
  const parts = {
    greeting: firstName ? t("greeting", { firstName }) : t("greetingNobody"),
    opening: words("opening"),
    order: purchaseDate ? t("orderOf", { orderRef, date: dateIn(language, purchaseDate) }) : t("order", { orderRef }),
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
  // A subject is one line, whatever stands in a product's name.
  const subject = words("subject").replace(/\s+/g, " ");
  return { subject, text: asText(parts, t), html: renderFragment(InvitationBody({ ...parts, t, colour })) };
}

const namedInWords = 60;

/** A product's name within a sentence or a subject, where a long one would hide the rest; whole it stands in the list below. */
function shortened(name: string): string {
  const characters = [...name];
  if (characters.length <= namedInWords) return name;
  const cut = characters.slice(0, namedInWords).join("");
  // Not within a word; a single one that is longer than that is cut all the same.
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
  used: readonly string[];
  policyUrl: string;
  closing: string;
};

function asText(parts: MailParts, t: ReturnType<typeof invitationSentences>): string {
  const { greeting, opening, order, items, used, policyUrl, closing } = parts;
  const blocks = [
    greeting,
    opening,
    order,
    ...items.map(({ name, url, isIncentivised }) =>
      [name, ...(isIncentivised ? [t("incentive")] : []), t("writeHere"), url ?? t("hidden")].join("\n"),
    ),
    [t("used.heading"), ...used.map((sentence) => `- ${sentence}`)].join("\n"),
    `${t("used.policy")}\n${policyUrl}`,
    closing,
  ];
  return `${blocks.join("\n\n")}\n`;
}

// An invited purchase is a confirmed one: its link has the short form.
function linkTo(baseUrl: string, organisation: Organisation, purchase: InvitedPurchase): string {
  return questionnaireUrl(baseUrl, organisation, { ...purchase, isConfirmed: true, contactedAt: null });
}

function dateIn(language: Language, day: string): string {
  return new Intl.DateTimeFormat(localeFor(language), { dateStyle: "long", timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00Z`),
  );
}
