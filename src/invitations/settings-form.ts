import {
  type InvitationSettingName,
  invitationSettings,
  isSwitched,
  type OrganisationSettings,
  parseOrganisationSettings,
} from "../organisations/index.ts";

export const settingNames = Object.keys(invitationSettings) as InvitationSettingName[];

export const settingLabels: Record<InvitationSettingName, string> = {
  invites: "Invite customers",
  invite_after_days: "Days until the invitation",
  invite_without_date: "Invite when no date is known",
  invite_at_most_days_late: "Days until it is too late",
  remind_after_days: "Days until the reminder",
  invite_hours: "Hours",
  time_zone: "Time zone",
  invite_countries: "Countries with their own rule",
  invite_never_skus: "Skus never asked about",
  invite_never_categories: "Categories never asked about",
  invite_once_per_product: "Ask only once about a product",
};

/** Whether a setting is a switch rather than typed text. */
export function isSwitch(name: InvitationSettingName): boolean {
  return isSwitched(invitationSettings[name]);
}

export type SettingValues = Record<InvitationSettingName, string>;
export type SettingProblems = Partial<SettingValues>;

/** The form's fields as settings, with what is wrong with any of them, by the same rules as the command line. */
export function parseSettingsForm(values: SettingValues): {
  settings: OrganisationSettings;
  problems: SettingProblems;
} {
  const problems: SettingProblems = {};
  let settings: OrganisationSettings = {};
  for (const name of settingNames) {
    const parsed = parseOrganisationSettings([`${name}=${values[name]}`]);
    settings = { ...settings, ...parsed.settings };
    const problem = parsed.problems[0];
    if (problem) problems[name] = aboutSetting(name, problem);
  }
  return { settings, problems };
}

/** What is wrong with a setting, with its label: the sentence begins with the setting's name on the command line. */
export function aboutSetting(name: InvitationSettingName, problem: string): string {
  return `${settingLabels[name]}: ${problem.replace(/^\w+ /, "")}`;
}
