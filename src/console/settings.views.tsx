import type { VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff } from "../access/index.ts";
import { type Organisation, organisationSettings, SettingField } from "../organisations/index.ts";
import { ProblemSummary } from "../platform/html/form.tsx";
import {
  type SettingName,
  type SettingProblems,
  settingLabels,
  settingNames,
  settingOptions,
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
    <ConsolePage staff={staff} organisation={organisation} title={title} current="settings" notice={notice}>
      <h1>Settings</h1>
      <p class="lead">
        They apply to every review alike. There is no setting that looks at a score, and there never will be. Readers
        find the ones that concern them on{" "}
        <a href={`/reviews/${organisation.trkref}/policy`}>the public page about reviews</a>.
      </p>
      <ProblemSummary heading="Nothing has been saved yet" problems={problems} />
      <form method="post" class="panel" noValidate>
        <CsrfField staff={staff} />
        {settingNames.map((name) => (
          <SettingField
            key={name}
            name={name}
            label={settingLabels[name]}
            meaning={organisationSettings[name]}
            value={values[name]}
            problem={problems[name]}
            options={settingOptions[name]}
          />
        ))}
        <button type="submit">Save</button>
      </form>
    </ConsolePage>
  );
}
