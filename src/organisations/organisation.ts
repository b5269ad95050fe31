import { parseUrl } from "../platform/parse-url.ts";
import { type DateOrder, dateOrders } from "../platform/values/calendar-date.ts";
import { contrast, contrastOf, isColour } from "../platform/values/colour.ts";
import {
  assignInvitationSetting,
  type InvitationSettingName,
  type InvitationSettings,
  invitationSettings,
} from "./invitation-settings.ts";
import { assignLookSetting, type Look, type LookSettingName, lookSettings } from "./look.ts";

/** What makes products variants of one another: nothing, the shop's product group, or the GTIN. */
export const variantsTogether = ["off", "group", "gtin"] as const;

export type VariantsTogether = (typeof variantsTogether)[number];

/** Which of its reviews an organisation lists: by language, by country, or all. */
export const regions = ["my-locale", "my-country", "my-languages", "english", "worldwide"] as const;

export type Region = (typeof regions)[number];

/** A retailer, named by its trkref. */
export type Organisation = InvitationSettings &
  Look & {
    id: string;
    trkref: string;
    name: string;
    /** BCP 47 language and region, such as en-GB. */
    locale: string;
    /** Eight hex digits that stand for the organisation in a link. */
    linkTag: string;
    requiresOrderConfirmation: boolean;
    minimisePersonalData: boolean;
    keepsReviewsAfterErasure: boolean;
    /** The feature switch of the two customer-order endpoints. */
    acceptsCustomerOrders: boolean;
    /** Whether day or month is taken to come first in a feed whose dates can be read either way. */
    feedDates: DateOrder;
    /** Which products show their reviews together. */
    variantsTogether: VariantsTogether;
    /** The region of a list in the read API that names none. */
    defaultRegion: Region;
    /** How old a review may be that says something about the shop today; null: of any age. */
    movingWindowDays: number | null;
    /** Whether the read API answers all products with their scores at once. */
    listsWholeCatalogue: boolean;
    /** Whether the read API names the order of each review. */
    showsOrderRefs: boolean;
    /** The promise of a decision, from submission: 1 to 10. */
    decidesWithinDays: number;
    /** The delay from acceptance to publication, the same for every review. */
    publicationDelayHours: number;
    /** Whether shoppers may ask about products on the public pages. */
    takesQuestions: boolean;
    /** Where purchasers reach the shop itself: an https address or an e-mail address. */
    contact: string | null;
    /** The name that mails come from; null: the shop's. */
    mailSenderName: string | null;
    /** Where answers to mails go; null: to MAIL_FROM. */
    mailReplyTo: string | null;
    /** The picture at the top of a mail; https. */
    mailLogoUrl: string | null;
    /** `#rrggbb`, dark enough for white words on it. */
    mailColour: string | null;
    createdAt: Date;
  };

/**
 * The settings an operator may change, as the CLI spells them, with the sentence its help prints. Those about invitations and about
 * looks are lists of their own (`invitationSettings`, `lookSettings`), and so are their pages.
 */
export const organisationSettings = {
  name: "the shop's name, as customers read it",
  locale: "language and region, such as en-GB",
  requires_order_confirmation:
    "true: a review of a purchase that no order has confirmed yet waits until the order arrives",
  minimise_personal_data: "true: surnames and postcodes are not stored",
  keeps_reviews_after_erasure: "true: a published review stays, anonymised, when its author is erased",
  accepts_customer_orders: "true: the two customer-order endpoints of the API accept orders; false: they answer 403",
  feed_dates:
    "day-first or month-first: how dates such as 10/11/2026 are read in a feed in which no date makes that clear",
  variants_together:
    "off, group or gtin: whether the page of each variant shows and counts the reviews of all variants of the product; the product feed says by product group, or by GTIN, which ones belong together",
  default_region:
    "my-locale, my-country, my-languages, english or worldwide: which reviews the read API lists if the caller names no region",
  moving_window_days:
    "1 to 3650: how many days a review counts towards what the read API says about the shop itself; leave empty for no limit",
  lists_whole_catalogue:
    "true: the read API gives the scores of all products at once; false: only those of up to 80 that are named",
  shows_order_refs:
    "true: the read API gives the order_ref of each review, for the shop's own use only; false: it does not",
  decides_within_days: "1 to 10: days within which a person decides on a review, as every page promises",
  publication_delay_hours: "0 to 168: hours from acceptance to publication, the same for every review",
  takes_questions:
    "true: shoppers may ask about products on the public pages, provided that there is a mail server to confirm their addresses; false: they may not",
  contact: "where customers can reach the shop: an https address or an e-mail address; leave empty to show none",
  mail_sender_name: "the name that mails come from; leave empty for the shop's name",
  mail_reply_to: "the e-mail address that replies to mails go to; leave empty for the one in MAIL_FROM",
  mail_logo_url:
    "the https address of the picture at the head of mails, shown 40 pixels high; leave empty for the shop's name in words",
  mail_colour: "the colour of mails, such as #0b5d57, dark enough for white text on it; leave empty for the usual one",
} as const;

export type OrganisationSettings = Partial<InvitationSettings> &
  Partial<Pick<Look, "lookColour" | "lookFont">> & {
    name?: string;
    locale?: string;
    requiresOrderConfirmation?: boolean;
    minimisePersonalData?: boolean;
    keepsReviewsAfterErasure?: boolean;
    acceptsCustomerOrders?: boolean;
    feedDates?: DateOrder;
    variantsTogether?: VariantsTogether;
    defaultRegion?: Region;
    movingWindowDays?: number | null;
    listsWholeCatalogue?: boolean;
    showsOrderRefs?: boolean;
    decidesWithinDays?: number;
    publicationDelayHours?: number;
    takesQuestions?: boolean;
    contact?: string | null;
    mailSenderName?: string | null;
    mailReplyTo?: string | null;
    mailLogoUrl?: string | null;
    mailColour?: string | null;
  };

/** Whether something is a trkref: letters, digits, hyphens and underscores, as the v4 API has always had them. */
export function isTrkref(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(text);
}

export function isLocale(text: string): boolean {
  return /^[a-z]{2,3}-[A-Z]{2}$/.test(text) && Intl.DateTimeFormat.supportedLocalesOf([text]).length > 0;
}

/**
 * `KEY=VALUE` words to settings.
 *
 * @returns the settings, or every problem
 */
export function parseOrganisationSettings(words: readonly string[]): {
  settings: OrganisationSettings;
  problems: string[];
} {
  const settings: OrganisationSettings = {};
  const problems: string[] = [];
  for (const word of words) {
    const at = word.indexOf("=");
    const key = at < 0 ? word : word.slice(0, at);
    const value = at < 0 ? undefined : word.slice(at + 1).trim();
    const problem = value === undefined ? `${word} is not KEY=VALUE` : assign(settings, key, value);
    if (problem) problems.push(problem);
  }
  return { settings, problems };
}

function assign(settings: OrganisationSettings, key: string, value: string): string | undefined {
  if (key === "name") {
    if (!isName(value)) return "name must be 1 to 120 characters without control characters";
    settings.name = value;
  } else if (key === "locale") {
    if (!isLocale(value)) return `locale ${value} is not a language and region such as en-GB`;
    settings.locale = value;
  } else if (
    key === "requires_order_confirmation" ||
    key === "minimise_personal_data" ||
    key === "keeps_reviews_after_erasure" ||
    key === "accepts_customer_orders" ||
    key === "lists_whole_catalogue" ||
    key === "shows_order_refs" ||
    key === "takes_questions"
  ) {
    if (value !== "true" && value !== "false") return `${key} must be true or false`;
    settings[flags[key]] = value === "true";
  } else if (key === "decides_within_days" || key === "publication_delay_hours") {
    const [least, most] = ranges[key];
    const number = /^\d{1,3}$/.test(value) ? Number(value) : -1;
    if (number < least || number > most) return `${key} must be a whole number from ${least} to ${most}`;
    if (key === "decides_within_days") settings.decidesWithinDays = number;
    else settings.publicationDelayHours = number;
  } else if (key === "feed_dates") {
    const order = dateOrders.find((one) => one === value);
    if (!order) return "feed_dates must be day-first or month-first";
    settings.feedDates = order;
  } else if (key === "variants_together") {
    const together = variantsTogether.find((one) => one === value);
    if (!together) return "variants_together must be off, group or gtin";
    settings.variantsTogether = together;
  } else if (key === "default_region") {
    const region = regions.find((one) => one === value);
    if (!region) return `default_region must be one of ${regions.join(", ")}`;
    settings.defaultRegion = region;
  } else if (key === "moving_window_days") {
    const days = /^\d{1,4}$/.test(value) ? Number(value) : 0;
    if (value !== "" && (days < 1 || days > 3650))
      return "moving_window_days must be a whole number from 1 to 3650, or empty for reviews of any age";
    settings.movingWindowDays = value === "" ? null : days;
  } else if (key === "contact") {
    if (value !== "" && !isContact(value)) return "contact must be an https address or an e-mail address";
    settings.contact = value || null;
  } else if (
    key === "mail_sender_name" ||
    key === "mail_reply_to" ||
    key === "mail_logo_url" ||
    key === "mail_colour"
  ) {
    const problem = value === "" ? undefined : mailProblem(key, value);
    if (problem) return problem;
    settings[mailSettings[key]] = (key === "mail_colour" ? value.toLowerCase() : value) || null;
  } else if (Object.hasOwn(invitationSettings, key)) {
    return assignInvitationSetting(settings, key as InvitationSettingName, value);
  } else if (Object.hasOwn(lookSettings, key)) {
    return assignLookSetting(settings, key as LookSettingName, value);
  } else {
    const known = Object.keys({ ...organisationSettings, ...invitationSettings, ...lookSettings });
    return `there is no setting ${key}; the settings are ${known.join(", ")}`;
  }
  return undefined;
}

const flags = {
  requires_order_confirmation: "requiresOrderConfirmation",
  minimise_personal_data: "minimisePersonalData",
  keeps_reviews_after_erasure: "keepsReviewsAfterErasure",
  accepts_customer_orders: "acceptsCustomerOrders",
  lists_whole_catalogue: "listsWholeCatalogue",
  shows_order_refs: "showsOrderRefs",
  takes_questions: "takesQuestions",
} as const;

const ranges = { decides_within_days: [1, 10], publication_delay_hours: [0, 168] } as const;

const mailSettings = {
  mail_sender_name: "mailSenderName",
  mail_reply_to: "mailReplyTo",
  mail_logo_url: "mailLogoUrl",
  mail_colour: "mailColour",
} as const;

function mailProblem(key: keyof typeof mailSettings, value: string): string | undefined {
  if (key === "mail_sender_name")
    return isName(value) ? undefined : "mail_sender_name must be 1 to 120 characters without control characters";
  if (key === "mail_reply_to")
    return isContact(value) && !/^https:/i.test(value) ? undefined : "mail_reply_to must be one e-mail address";
  if (key === "mail_logo_url")
    return isContact(value) && /^https:/i.test(value) ? undefined : "mail_logo_url must be an https address";
  if (!isColour(value)) return "mail_colour must be # and six hex digits, such as #0b5d57";
  if (contrast(value, "#ffffff") < contrastOf.words)
    return "mail_colour must be darker: white words on it could not be read (WCAG asks for a contrast of 4.5)";
  return undefined;
}

function isContact(text: string): boolean {
  if (text.length > 300 || /[\s\p{Cc}]/u.test(text)) return false;
  if (/^[^@<>"]+@[^@<>"][^@<>".]*\.[^@<>"]+$/.test(text)) return true;
  return parseUrl(text)?.protocol === "https:";
}

export function isName(text: string): boolean {
  return [...text].length >= 1 && [...text].length <= 120 && !/\p{Cc}/u.test(text) && text.isWellFormed();
}

/** The settings that differ, by their names on the command line. */
export function changedSettings(before: Organisation, after: Organisation): string[] {
  const differs = (key: keyof Organisation) => JSON.stringify(before[key]) !== JSON.stringify(after[key]);
  const keys = (Object.keys(after) as (keyof Organisation)[]).filter(differs);
  return keys.map((key) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)).sort();
}
