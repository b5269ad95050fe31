/** A retailer, named by its trkref. */
export type Organisation = {
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
  createdAt: Date;
};

/** The settings an operator may change, as the CLI spells them, with the sentence its help prints. */
export const organisationSettings = {
  name: "the shop's name, as purchasers read it",
  locale: "language and region, such as en-GB",
  requires_order_confirmation: "true: the review of a merely claimed purchase waits until its order has arrived",
  minimise_personal_data: "true: surname and postcode are dropped on the way in",
  keeps_reviews_after_erasure: "true: a published review stays, anonymised, when its author is erased",
} as const;

export type OrganisationSettings = {
  name?: string;
  locale?: string;
  requiresOrderConfirmation?: boolean;
  minimisePersonalData?: boolean;
  keepsReviewsAfterErasure?: boolean;
};

/** Whether a trkref is one: letters, digits, hyphens and underscores, as the v4 API has known them. */
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
    key === "keeps_reviews_after_erasure"
  ) {
    if (value !== "true" && value !== "false") return `${key} must be true or false`;
    settings[flags[key]] = value === "true";
  } else {
    return `there is no setting ${key}; the settings are ${Object.keys(organisationSettings).join(", ")}`;
  }
  return undefined;
}

const flags = {
  requires_order_confirmation: "requiresOrderConfirmation",
  minimise_personal_data: "minimisePersonalData",
  keeps_reviews_after_erasure: "keepsReviewsAfterErasure",
} as const;

export function isName(text: string): boolean {
  return [...text].length >= 1 && [...text].length <= 120 && !/\p{Cc}/u.test(text) && text.isWellFormed();
}
