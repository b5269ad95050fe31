import type { VNode } from "preact";
import {
  ConsolePage,
  CsrfField,
  organisationPath,
  PreviewButton,
  PreviewFrame,
  type SignedInStaff,
} from "../access/index.ts";
import { LocaleField, type Organisation, organisationSettings, SettingField } from "../organisations/index.ts";
import { ProblemSummary } from "../platform/html/form.tsx";
import { languageOfLocale } from "../platform/languages.ts";
import {
  type SettingName,
  type SettingProblems,
  type SettingSection,
  sectionOfSetting,
  settingLabels,
  settingNames,
  settingOptions,
  settingSections,
  shownInMails,
} from "./organisation-settings.ts";

export type SettingsPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  values: Record<SettingName, string>;
  problems?: SettingProblems;
  notice?: string | undefined;
};

export function SettingsPage({ staff, organisation, values, problems = {}, notice }: SettingsPageProps): VNode {
  const title = Object.keys(problems).length > 0 ? "Error: Settings" : "Settings";
  return (
    <ConsolePage
      staff={staff}
      organisation={organisation}
      title={title}
      current="settings"
      notice={notice}
      scripts={["preview.js"]}
    >
      <h1>Settings</h1>
      <p class="lead">
        They apply to every review alike. There is no setting that looks at a score, and there never will be. Readers
        find the ones that concern them on{" "}
        <a href={`/reviews/${organisation.trkref}/policy`}>the public page about reviews</a>.
      </p>
      <ProblemSummary heading="Nothing has been saved yet" problems={problems} />
      <nav class="tabs" aria-label="Sections">
        {sections.map(([section, heading]) => (
          <a key={section} href={`#${section}`}>
            {heading}
          </a>
        ))}
      </nav>
      <form method="post" action={organisationPath(organisation.trkref, "settings")} class="sections" noValidate>
        <CsrfField staff={staff} />
        {sections.map(([section, heading]) => (
          <section key={section} id={section} class="panel" aria-labelledby={`${section}_heading`}>
            <h2 id={`${section}_heading`}>{heading}</h2>
            {settingNames
              .filter((name) => sectionOfSetting[name] === section)
              .map((name) => (
                <Setting key={name} name={name} value={values[name]} problem={problems[name]} />
              ))}
            {section === "mail" ? <MailPreview organisation={organisation} /> : null}
          </section>
        ))}
        <p class="save-bar">
          <button type="submit">Save</button>{" "}
          <PreviewButton path={`${organisationPath(organisation.trkref, "settings")}/preview`} shows={shownInMails} />
        </p>
      </form>
    </ConsolePage>
  );
}

const sections = Object.entries(settingSections) as [SettingSection, string][];

function Setting({ name, value, problem }: { name: SettingName; value: string; problem: string | undefined }): VNode {
  if (name === "locale") return <LocaleField value={value} problem={problem} />;
  return (
    <SettingField
      name={name}
      label={settingLabels[name]}
      meaning={organisationSettings[name]}
      value={value}
      problem={problem}
      options={settingOptions[name]}
    />
  );
}

/** An invitation with what is typed above it; at first, with what is saved. */
function MailPreview({ organisation: { trkref, locale } }: { organisation: Organisation }): VNode {
  const invitations = organisationPath(trkref, "invitations");
  return (
    <section aria-labelledby="mail_preview">
      <h3 id="mail_preview">How a mail looks</h3>
      <p class="muted">
        The words of invitations are changed under <a href={invitations}>Invitations</a>.
      </p>
      <PreviewFrame
        class="mail-frame"
        src={`${invitations}/preview?${new URLSearchParams({ kind: "invitation", language: languageOfLocale(locale) })}`}
        title="An invitation as most readers see it"
        isFarBelow
      />
    </section>
  );
}
