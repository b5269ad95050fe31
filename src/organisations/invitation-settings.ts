import { isTimeZone } from "../platform/time-zone.ts";
import { isCountryCode } from "../platform/values/country.ts";

/**
 * Days to use instead for purchasers of a country, or never; by the country's code in capitals, always GB and never UK.
 */
export type CountryRules = Readonly<Record<string, number | "never">>;

/** When an organisation asks its purchasers for reviews. */
export type InvitationSettings = {
  invites: boolean;
  /** Calendar days from delivery, else from the purchase. */
  inviteAfterDays: number;
  inviteWithoutDate: boolean;
  /** Whatever has been due for longer is left alone. */
  inviteAtMostDaysLate: number;
  /** Null: no reminder. */
  remindAfterDays: number | null;
  /** Mails are made from the first hour on and before the second, by the time of the time zone. */
  inviteFromHour: number;
  inviteUntilHour: number;
  timeZone: string;
  inviteCountries: CountryRules;
  /** Skus and categories that nobody is asked about; * matches any characters. */
  inviteNeverSkus: readonly string[];
  inviteNeverCategories: readonly string[];
  /** Nobody is asked about a product that they have been asked about before, or have reviewed. */
  inviteOncePerProduct: boolean;
};

/** The settings as the command line spells them, with the sentence its help prints. */
export const invitationSettings = {
  invites: "true: customers are invited by mail to review what they ordered; false: nobody is mailed",
  invite_after_days:
    "0 to 90: days from delivery to the invitation, or from the purchase if the delivery date is not known",
  invite_without_date:
    "true: customers are also asked about purchases without any date, counted from the day the order arrived here, however old the order is",
  invite_at_most_days_late:
    "1 to 365: days after which an invitation that is due is no longer sent, so that nobody is asked about an old order",
  remind_after_days:
    "5 to 60: days from the invitation to the only reminder, which also asks about what was delivered since; leave empty for no reminder",
  invite_hours: "the hours between which mails are written and sent, in the shop's time zone, such as 9-19",
  time_zone: "the shop's time zone, such as Europe/Berlin",
  invite_countries:
    "days until the invitation for purchasers in a country, or never, such as DE:14,AT:never; leave empty for no exceptions",
  invite_never_skus:
    "skus that nobody is ever asked about, separated by commas, such as GIFT*,SHIPPING-1, where * stands for any characters; leave empty if there are none",
  invite_never_categories:
    "categories of the product feed that nobody is ever asked about, written in the same way, such as Insurance,Gift cards*; leave empty if there are none",
  invite_once_per_product:
    "true: customers are asked about a product only once, however often they buy it, and not at all if they have reviewed it already; false: they are asked about each purchase",
} as const;

export type InvitationSettingName = keyof typeof invitationSettings;

/**
 * Reads one of them into the settings.
 *
 * @returns what is wrong with it, if anything
 */
export function assignInvitationSetting(
  settings: Partial<InvitationSettings>,
  name: InvitationSettingName,
  value: string,
): string | undefined {
  switch (name) {
    case "invites":
    case "invite_without_date":
    case "invite_once_per_product":
      if (value !== "true" && value !== "false") return `${name} must be true or false`;
      settings[switches[name]] = value === "true";
      return undefined;
    case "invite_after_days":
    case "invite_at_most_days_late": {
      const days = readDays(value, ranges[name]);
      if (days === undefined) return `${name} must be a whole number from ${ranges[name].join(" to ")}`;
      settings[name === "invite_after_days" ? "inviteAfterDays" : "inviteAtMostDaysLate"] = days;
      return undefined;
    }
    case "remind_after_days": {
      const days = value === "" ? null : readDays(value, ranges[name]);
      if (days === undefined)
        return `${name} must be a whole number from ${ranges[name].join(" to ")}, or empty for no reminder`;
      settings.remindAfterDays = days;
      return undefined;
    }
    case "invite_hours": {
      const [, from, until] = /^(\d{1,2})\s*-\s*(\d{1,2})$/.exec(value)?.map(Number) ?? [];
      if (from === undefined || until === undefined || from >= until || until > 24)
        return `${name} must be two hours of one day, the earlier first, such as 9-19`;
      Object.assign(settings, { inviteFromHour: from, inviteUntilHour: until });
      return undefined;
    }
    case "time_zone":
      if (!isTimeZone(value)) return `${name} ${value} is not a time zone such as Europe/Berlin`;
      settings.timeZone = value;
      return undefined;
    case "invite_countries": {
      const { rules, problem } = readCountries(value);
      if (rules) settings.inviteCountries = rules;
      return problem && `${name} ${problem}`;
    }
    case "invite_never_skus":
    case "invite_never_categories": {
      const { patterns, problem } = readPatterns(value);
      if (patterns) settings[name === "invite_never_skus" ? "inviteNeverSkus" : "inviteNeverCategories"] = patterns;
      return problem && `${name} ${problem}`;
    }
  }
}

/** The settings as text, as the command line takes them. */
export function invitationSettingsAsText(settings: InvitationSettings): Record<InvitationSettingName, string> {
  const countries = Object.entries(settings.inviteCountries).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    invites: String(settings.invites),
    invite_after_days: String(settings.inviteAfterDays),
    invite_without_date: String(settings.inviteWithoutDate),
    invite_at_most_days_late: String(settings.inviteAtMostDaysLate),
    remind_after_days: String(settings.remindAfterDays ?? ""),
    invite_hours: `${settings.inviteFromHour}-${settings.inviteUntilHour}`,
    time_zone: settings.timeZone,
    invite_countries: countries.map(([country, rule]) => `${country}:${rule}`).join(","),
    invite_never_skus: settings.inviteNeverSkus.join(","),
    invite_never_categories: settings.inviteNeverCategories.join(","),
    invite_once_per_product: String(settings.inviteOncePerProduct),
  };
}

/** A country as the rules name it: purchasers may have come as UK. */
export function ruleCountry(country: string | null): string | null {
  return country === "UK" ? "GB" : country;
}

const switches = {
  invites: "invites",
  invite_without_date: "inviteWithoutDate",
  invite_once_per_product: "inviteOncePerProduct",
} as const;

const ranges = {
  invite_after_days: [0, 90],
  invite_at_most_days_late: [1, 365],
  remind_after_days: [5, 60],
} as const;

function readDays(text: string, [least, most]: readonly [number, number]): number | undefined {
  const days = /^\d{1,3}$/.test(text) ? Number(text) : -1;
  return days >= least && days <= most ? days : undefined;
}

function readCountries(text: string): { rules?: CountryRules; problem?: string } {
  const rules: Record<string, number | "never"> = {};
  for (const word of text.split(",").map((one) => one.trim())) {
    if (word === "") continue;
    const [, code, rule] = /^([A-Za-z]{2})\s*:\s*(\w+)$/.exec(word) ?? [];
    const country = ruleCountry(code?.toUpperCase() ?? null);
    const days = rule?.toLowerCase() === "never" ? "never" : readDays(rule ?? "", ranges.invite_after_days);
    if (!country || days === undefined)
      return {
        problem: `has ${JSON.stringify(word)}: write a country and its days from 0 to 90, or never, such as DE:14`,
      };
    if (!isCountryCode(country)) return { problem: `has ${country}, which is not the code of a country` };
    if (rules[country] !== undefined) return { problem: `names ${country} twice` };
    rules[country] = days;
  }
  return { rules };
}

const patternsAtMost = 100;
const patternLongest = 128;
const starsAtMost = 3;

function readPatterns(text: string): { patterns?: string[]; problem?: string } {
  const patterns = [...new Set(text.split(",").map((one) => one.trim()))].filter((one) => one !== "");
  if (patterns.length > patternsAtMost) return { problem: `can name ${patternsAtMost} at most` };
  for (const pattern of patterns) {
    const says = `has ${JSON.stringify(pattern.slice(0, patternLongest))}`;
    if (/\p{Cc}/u.test(pattern) || !pattern.isWellFormed()) return { problem: `${says}, which has control characters` };
    if (pattern.length > patternLongest)
      return { problem: `${says}…, which is longer than ${patternLongest} characters` };
    if (/^\*+$/.test(pattern)) return { problem: `${says}, which is everything: switch invitations off instead` };
    if (pattern.split("*").length - 1 > starsAtMost) return { problem: `${says}, with more than ${starsAtMost} stars` };
  }
  return { patterns };
}
