import type { VNode } from "preact";
import { ConsolePage, CsrfField, PreviewButton, PreviewFrame, type SignedInStaff } from "../access/index.ts";
import {
  type InvitationSettingName,
  invitationSettings,
  type Organisation,
  SettingField,
} from "../organisations/index.ts";
import { inFull } from "../platform/formats.ts";
import { ProblemSummary, TextArea, TextField } from "../platform/html/form.tsx";
import { englishName, type Language, languages } from "../platform/languages.ts";
import { timeZonesToChoose } from "../platform/time-zone.ts";
import { restDays } from "./due-days.ts";
import { type InvitationKind, invitationKinds } from "./invitation.ts";
import { type InvitationTexts, placeholders, type TextPart, textParts } from "./invitation-texts.ts";
import { CountriesControl, HoursControl } from "./setting-controls.views.tsx";
import { isSwitch, type SettingProblems, type SettingValues, settingLabels, settingNames } from "./settings-form.ts";

type Common = { staff: SignedInStaff; organisation: Organisation; notice?: string | undefined };

export const invitationsPath = (trkref: string) => `/console/${trkref}/invitations`;
export const mailPath = (trkref: string, kind: InvitationKind, language: Language) =>
  `${invitationsPath(trkref)}/mail?${new URLSearchParams({ kind, language })}`;

export type InvitationsPageProps = Common & {
  values: SettingValues;
  problems?: SettingProblems;
  /** Mails of the last 30 days. */
  figures: { made: number; sent: number };
  /** How many customers would be asked tomorrow, by the rules as they are saved; undefined where they are asked anyway. */
  wouldBeAsked: { count: number; isMore: boolean } | undefined;
  /** Whether there is a mail server: without one nobody is asked. */
  sendsMail: boolean;
  /** Which mails have the shop's own words. */
  own: readonly { kind: string; language: string }[];
};

/** When an organisation asks for reviews, with links to the texts of its mails. */
export function InvitationsPage(props: InvitationsPageProps): VNode {
  const { staff, organisation, values, problems = {}, figures, wouldBeAsked, own, sendsMail, notice } = props;
  const title = Object.keys(problems).length > 0 ? "Error: Invitations" : "Invitations";
  return (
    <ConsolePage staff={staff} organisation={organisation} title={title} current="invitations" notice={notice}>
      <h1>Invitations</h1>
      <p class="lead">
        Fairmark asks every customer named in an order for a review, by e-mail and by the same rules: one mail for each
        order, at most one every {restDays} days, and none to anyone who has already written a review, was erased or has
        stopped such mails.
      </p>
      <p>
        {figures.made === 0
          ? "No mail was written in the last 30 days."
          : `Mails in the last 30 days: ${inFull(figures.made)} written, ${inFull(figures.sent)} accepted by the mail server.`}
      </p>
      {wouldBeAsked ? <p>{wouldBeAskedWords(wouldBeAsked)}</p> : null}
      {sendsMail ? null : (
        <p class="notice">
          No mail server is set, so nobody is asked.{" "}
          {organisation.invites
            ? "Mails written now appear in the outbox and are never sent. Once there is a mail server, new mails are written for the orders that are not too old by then."
            : "Invitations can be switched on once there is one."}
        </p>
      )}
      <p>
        Your <a href={`/reviews/${organisation.trkref}/policy#invitations`}>policy page</a> shows readers these rules.
      </p>
      <ProblemSummary heading="Nothing has been saved yet" problems={byFieldId(problems)} />
      <form method="post" action={invitationsPath(organisation.trkref)} class="panel" noValidate>
        <CsrfField staff={staff} />
        {settingNames.map((name) => (
          <Setting key={name} name={name} value={values[name]} problem={problems[name]} />
        ))}
        <button type="submit">Save</button>
      </form>
      <h2>What the mails say</h2>
      <ul class="rows">
        {invitationKinds.flatMap((kind) =>
          languages.map((language) => (
            <li key={`${kind} ${language}`}>
              <a href={mailPath(organisation.trkref, kind, language)}>{nameOf(kind, language)}</a>
              <span class="muted">
                {own.some((one) => one.kind === kind && one.language === language)
                  ? "in your own words"
                  : "in Fairmark’s words"}
              </span>
            </li>
          )),
        )}
      </ul>
    </ConsolePage>
  );
}

type SettingProps = { name: InvitationSettingName; value: string; problem: string | undefined };

function Setting({ name, value, problem }: SettingProps): VNode {
  if (name === "invite_hours") return <HoursControl value={value} problem={problem} />;
  if (name === "invite_countries") return <CountriesControl value={value} problem={problem} />;
  return (
    <SettingField
      name={name}
      label={settingLabels[name]}
      meaning={invitationSettings[name]}
      value={value}
      problem={problem}
      autocomplete="off"
      options={name === "time_zone" ? timeZonesToChoose(value) : undefined}
    />
  );
}

function wouldBeAskedWords({ count, isMore }: { count: number; isMore: boolean }): string {
  if (count === 0) return "Nobody is being asked. Under the saved rules, nobody would be asked tomorrow either.";
  const people = count === 1 ? "customer" : "customers";
  return `Nobody is being asked. Under the saved rules, ${inFull(count)}${isMore ? " or more" : ""} ${people} would be asked tomorrow.`;
}

const kindNames: Record<InvitationKind, string> = { invitation: "Invitation", reminder: "Reminder" };

const nameOf = (kind: InvitationKind, language: Language) => `${kindNames[kind]}, ${englishName(language)}`;

/** A switch is a field of its own kind, and its id says so. */
function byFieldId(problems: SettingProblems): Record<string, string | undefined> {
  const entries = Object.entries(problems) as [InvitationSettingName, string | undefined][];
  return Object.fromEntries(entries.map(([name, problem]) => [isSwitch(name) ? `${name}_true` : name, problem]));
}

export type MailTextsPageProps = Common & {
  kind: InvitationKind;
  language: Language;
  typed: Record<TextPart, string>;
  /** Our words, used where the shop has none. */
  usual: InvitationTexts;
  problems?: Partial<Record<TextPart, string>>;
  sendsMail: boolean;
};

/** The words of one mail in one language, with a preview of the whole mail. */
export function MailTextsPage(props: MailTextsPageProps): VNode {
  const { staff, organisation, kind, language, problems = {}, notice } = props;
  const name = nameOf(kind, language);
  const { trkref } = organisation;
  return (
    <ConsolePage
      staff={staff}
      organisation={organisation}
      title={Object.keys(problems).length > 0 ? `Error: ${name}` : name}
      current="invitations"
      notice={notice}
      scripts={["preview.js"]}
    >
      <p class="crumb">
        <a href={invitationsPath(trkref)}>Invitations</a>
      </p>
      <h1>{name}</h1>
      <p class="lead">
        You can write these texts yourself. The rest is the same in every mail: what happens to a review, the link to
        your policy and the link that stops such mails.
      </p>
      <ProblemSummary heading="Nothing has been saved yet" problems={problems} />
      <div class="with-preview">
        <TextsForm {...props} />
        <section aria-labelledby="preview">
          <h2 id="preview">How it looks</h2>
          <p class="muted">A made-up order with products from your catalogue. The links do nothing here.</p>
          <PreviewFrame
            class="mail-frame"
            src={`${invitationsPath(trkref)}/preview?${new URLSearchParams({ kind, language })}`}
            title="The mail as most readers see it"
          />
        </section>
      </div>
      <TestForm {...props} />
    </ConsolePage>
  );
}

const labels: Record<TextPart, string> = {
  subject: "Subject",
  opening: "Opening, after the greeting",
  closing: "Closing",
};

function TextsForm(props: MailTextsPageProps): VNode {
  const { staff, organisation, kind, language, typed, usual, problems = {} } = props;
  const { trkref } = organisation;
  const field = (part: TextPart) => ({
    name: part,
    label: labels[part],
    hint: (
      <>
        Up to {inFull(textParts[part])} characters. If left empty: <span lang={language}>“{usual[part]}”</span>
      </>
    ),
    value: typed[part],
    problem: problems[part],
  });
  return (
    <form method="post" action={`${invitationsPath(trkref)}/mail`} class="panel" noValidate>
      <CsrfField staff={staff} />
      <input type="hidden" name="kind" value={kind} />
      <input type="hidden" name="language" value={language} />
      <p>
        Plain text. Ask neutrally: everyone gets the same words, whatever they think of the product. These placeholders
        are filled in:
      </p>
      <dl class="placeholders">
        {Object.entries(placeholders).map(([name, meaning]) => (
          <div key={name}>
            <dt>
              <code>{`{{${name}}}`}</code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <TextField {...field("subject")} autocomplete="off" />
      <TextArea {...field("opening")} rows={5} lang={language} />
      <TextArea {...field("closing")} rows={3} lang={language} />
      <p class="actions">
        <button type="submit">Save</button>
        <PreviewButton path={`${invitationsPath(trkref)}/preview`} />
      </p>
    </form>
  );
}

function TestForm({ staff, organisation, kind, language, sendsMail }: MailTextsPageProps): VNode {
  return (
    <form method="post" action={`${invitationsPath(organisation.trkref)}/test`} class="panel">
      <CsrfField staff={staff} />
      <input type="hidden" name="kind" value={kind} />
      <input type="hidden" name="language" value={language} />
      <p>
        {sendsMail
          ? `Send this mail to yourself, at ${staff.email}.`
          : "No mail server is set: a test mail appears in the outbox and is never sent."}
      </p>
      <button type="submit" class="secondary">
        Send me a test mail
      </button>
    </form>
  );
}
