import {
  isSwitched,
  type Organisation,
  type OrganisationSettings,
  organisationSettings,
  parseOrganisationSettings,
} from "../organisations/index.ts";

export type SettingName = keyof typeof organisationSettings;

export const settingNames = Object.keys(organisationSettings) as SettingName[];

/** How the form shows each setting. If a setting is added elsewhere and missing here, the compiler notices before any reader does. */
export const settingLabels: Record<SettingName, string> = {
  name: "Name of the shop",
  locale: "Language and region",
  requires_order_confirmation: "Wait for the order",
  minimise_personal_data: "Keep little personal data",
  keeps_reviews_after_erasure: "Keep reviews after an erasure",
  accepts_customer_orders: "Take in customer orders",
  feed_dates: "Dates in feeds",
  variants_together: "Reviews of variants together",
  default_region: "Reviews that the API lists",
  moving_window_days: "Days that a review counts for the shop itself",
  lists_whole_catalogue: "Scores of all products at once in the API",
  shows_order_refs: "Order references of reviews in the API",
  decides_within_days: "Days to a decision",
  publication_delay_hours: "Hours from acceptance to publication",
  takes_questions: "Questions about products",
  contact: "Contact for customers",
  mail_sender_name: "Name that mails come from",
  mail_reply_to: "Address for replies to mails",
  mail_logo_url: "Logo in mails",
  mail_colour: "Colour of mails",
};

/** The sections of the form, in the order in which it has them: a name for the address, and what stands above. */
export const settingSections = {
  shop: "The shop",
  decisions: "Decisions about reviews",
  people: "Personal data",
  orders: "Orders and feeds",
  mail: "Mail",
  api: "What the API lists",
} as const;

export type SettingSection = keyof typeof settingSections;

/** Where each setting stands. */
export const sectionOfSetting: Record<SettingName, SettingSection> = {
  name: "shop",
  locale: "shop",
  contact: "shop",
  takes_questions: "shop",
  requires_order_confirmation: "decisions",
  decides_within_days: "decisions",
  publication_delay_hours: "decisions",
  variants_together: "decisions",
  minimise_personal_data: "people",
  keeps_reviews_after_erasure: "people",
  accepts_customer_orders: "orders",
  feed_dates: "orders",
  mail_sender_name: "mail",
  mail_reply_to: "mail",
  mail_logo_url: "mail",
  mail_colour: "mail",
  default_region: "api",
  moving_window_days: "api",
  lists_whole_catalogue: "api",
  shows_order_refs: "api",
};

/** Of which settings the preview of a mail shows something. */
export const shownInMails: readonly SettingName[] = [
  "name",
  "locale",
  "contact",
  "decides_within_days",
  "mail_sender_name",
  "mail_logo_url",
  "mail_colour",
];

/** The options of settings that are chosen from a list. */
export const settingOptions: Partial<Record<SettingName, readonly (readonly [value: string, label: string])[]>> = {
  feed_dates: [
    ["day-first", "Day first"],
    ["month-first", "Month first"],
  ],
  variants_together: [
    ["off", "Off: each product on its own"],
    ["group", "By product group"],
    ["gtin", "By GTIN (EAN, UPC)"],
  ],
  default_region: [
    ["my-locale", "In the reader's language and country"],
    ["my-country", "In the reader's country"],
    ["my-languages", "In the reader's language"],
    ["english", "In English"],
    ["worldwide", "All"],
  ],
};

/** The settings of an organisation as the form's fields hold them. */
export function settingsAsText(organisation: Organisation): Record<SettingName, string> {
  const values: Record<SettingName, unknown> = {
    name: organisation.name,
    locale: organisation.locale,
    requires_order_confirmation: organisation.requiresOrderConfirmation,
    minimise_personal_data: organisation.minimisePersonalData,
    keeps_reviews_after_erasure: organisation.keepsReviewsAfterErasure,
    accepts_customer_orders: organisation.acceptsCustomerOrders,
    feed_dates: organisation.feedDates,
    variants_together: organisation.variantsTogether,
    default_region: organisation.defaultRegion,
    moving_window_days: organisation.movingWindowDays ?? "",
    lists_whole_catalogue: organisation.listsWholeCatalogue,
    shows_order_refs: organisation.showsOrderRefs,
    decides_within_days: organisation.decidesWithinDays,
    publication_delay_hours: organisation.publicationDelayHours,
    takes_questions: organisation.takesQuestions,
    contact: organisation.contact ?? "",
    mail_sender_name: organisation.mailSenderName ?? "",
    mail_reply_to: organisation.mailReplyTo ?? "",
    mail_logo_url: organisation.mailLogoUrl ?? "",
    mail_colour: organisation.mailColour ?? "",
  };
  return Object.fromEntries(settingNames.map((name) => [name, String(values[name])])) as Record<SettingName, string>;
}

/** Whether a setting is a switch rather than typed text. */
export function isSwitch(name: SettingName): boolean {
  return isSwitched(organisationSettings[name]);
}

export type SettingProblems = Partial<Record<SettingName, string>>;

/** The form's fields as settings, with what is wrong with any of them, by the same rules as the command line. */
export function parseSettingsForm(values: Record<SettingName, string>): {
  settings: OrganisationSettings;
  problems: SettingProblems;
} {
  const problems: SettingProblems = {};
  let settings: OrganisationSettings = {};
  for (const name of settingNames) {
    const parsed = parseOrganisationSettings([`${name}=${values[name]}`]);
    settings = { ...settings, ...parsed.settings };
    const problem = parsed.problems[0];
    // The sentences begin with the setting's name on the command line.
    if (problem) problems[name] = `${settingLabels[name]}: ${problem.replace(/^\w+ /, "")}`;
  }
  return { settings, problems };
}
