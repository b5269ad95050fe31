import type { VNode } from "preact";
import { restDays } from "../invitations/index.ts";
import type { InvitationSettings } from "../organisations/index.ts";
import { regionNames } from "../platform/formats.ts";
import type { Language } from "../platform/languages.ts";
import { invitedSentences } from "./sentences/index.ts";

export type InvitedProps = {
  language: Language;
  shop: string;
  /** Undefined if no mail of this kind is sent, because the shop does not invite or there is no mail server. */
  settings: InvitationSettings | undefined;
  /** Words for a number of days, in the reader's language. */
  days: (count: number) => string;
  /** The heading of the section that explains the labels. */
  labelsHeading: string;
};

/** Who is asked for a review and when, as the settings say. */
export function invitedSection(props: InvitedProps): { heading: string; texts: VNode[] } {
  const { language, shop, settings, days, labelsHeading } = props;
  const t = invitedSentences(language);
  const heading = t("heading");
  if (!settings) return { heading, texts: [<p>{t("off", { shop })}</p>] };
  const { inviteAfterDays, inviteAtMostDaysLate, inviteWithoutDate, remindAfterDays, inviteCountries } = settings;
  const { inviteNeverSkus, inviteNeverCategories, inviteOncePerProduct } = settings;
  const when = [
    inviteAfterDays === 0 ? t("whenAtOnce") : t("when", { days: days(inviteAfterDays) }),
    t("late", { days: days(inviteAtMostDaysLate) }),
    t(inviteWithoutDate ? "undated" : "undatedNever"),
  ];
  const after = [
    remindAfterDays === null ? t("noReminder") : t("reminder", { days: days(remindAfterDays) }),
    t("rest", { days: days(restDays) }),
  ];
  const name = regionNames(language);
  const countries = Object.entries(inviteCountries)
    .map(([code, rule]) => ({ country: name.of(code) ?? code, rule }))
    .sort((a, b) => a.country.localeCompare(b.country, language));
  const rules = countries.map(({ country, rule }) => {
    if (rule === "never") return t("countryNever", { country });
    return rule === 0 ? t("countryAtOnce", { country }) : t("country", { country, days: days(rule) });
  });
  const texts = [
    <p>{t("everyone", { shop })}</p>,
    <p>{t("notAsked")}</p>,
    ...(inviteNeverCategories.length > 0
      ? [<NeverAsked about={t("neverCategories")} patterns={inviteNeverCategories} />]
      : []),
    ...(inviteNeverSkus.length > 0 ? [<NeverAsked about={t("neverSkus")} patterns={inviteNeverSkus} />] : []),
    ...(inviteOncePerProduct ? [<p>{t("oncePerProduct")}</p>] : []),
    <p>{when.join(" ")}</p>,
    ...(rules.length === 0 ? [] : [<p>{t("countries")}</p>, <CountryRules rules={rules} />]),
    <p>{after.join(" ")}</p>,
    <p>{t("incentives", { section: labelsHeading })}</p>,
  ];
  return { heading, texts };
}

/** Shows the patterns as the shop has written them. */
function NeverAsked({ about, patterns }: { about: string; patterns: readonly string[] }): VNode {
  return (
    <>
      <p>{about}</p>
      <ul>
        {patterns.map((pattern) => (
          <li key={pattern}>{pattern}</li>
        ))}
      </ul>
    </>
  );
}

function CountryRules({ rules }: { rules: readonly string[] }): VNode {
  return (
    <ul>
      {rules.map((rule) => (
        <li key={rule}>{rule}.</li>
      ))}
    </ul>
  );
}
