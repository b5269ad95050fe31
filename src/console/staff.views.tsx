import type { VNode } from "preact";
import {
  ConsolePage,
  CsrfField,
  ProofNote,
  type Role,
  roleMeanings,
  roles,
  type SignedInStaff,
  type StaffMember,
} from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { CheckField, ProblemSummary, TextField } from "../platform/html/form.tsx";
import { Instant } from "../platform/html/instant.tsx";
import { type Bulk, bulkOf, renderFragment } from "../platform/html/render.ts";
import { ToCopy } from "../platform/html/to-copy.tsx";

export const memberPath = (id: string) => `/console/staff/member/${id}`;

/** What was entered about somebody. */
export type TypedDuties = { role: Role | undefined; organisationIds: readonly string[] };
export type StaffProblems = { email?: string; role_admin?: string; organisations?: string };

export type StaffPageProps = {
  staff: SignedInStaff;
  members: readonly StaffMember[];
  /** Of shopChoices. */
  shops: Bulk;
  typed: TypedDuties & { email: string };
  problems?: StaffProblems;
};

export const nothingTyped: TypedDuties & { email: string } = { email: "", role: undefined, organisationIds: [] };

export function StaffPage({ staff, members, shops, typed, problems = {} }: StaffPageProps): VNode {
  const title = Object.keys(problems).length > 0 ? "Error: Staff" : "Staff";
  return (
    <ConsolePage staff={staff} title={title} current="staff">
      <h1>Staff</h1>
      <ProofNote staff={staff} next="/console/staff" />
      <ProblemSummary heading="Nobody was added" problems={problems} />
      <ul class="rows">
        {members.map((member) => (
          <li key={member.id}>
            <a href={memberPath(member.id)}>{member.email}</a>
            <span class="muted">
              {member.role}
              {member.role === "admin" ? "" : `, ${shopsOf(member)}`}, <State member={member} />
            </span>
          </li>
        ))}
      </ul>
      <h2>Add somebody</h2>
      <form method="post" action="/console/staff" class="panel" noValidate>
        <CsrfField staff={staff} />
        <TextField
          name="email"
          label="E-mail"
          type="email"
          value={typed.email}
          problem={problems.email}
          autocomplete="off"
        />
        <Duties typed={typed} shops={shops} problems={problems} />
        <button type="submit">Add and make their link</button>
      </form>
    </ConsolePage>
  );
}

function shopsOf({ organisations }: StaffMember): string {
  if (organisations === "all") return "all shops";
  return organisations.length === 0 ? "no shop" : organisations.map(({ trkref }) => trkref).join(", ");
}

function State({ member }: { member: StaffMember }): VNode {
  if (member.disabledAt) return <>disabled</>;
  if (!member.hasPassword) return <>no password yet</>;
  return member.signedInAt ? (
    <>
      last signed in <Instant at={member.signedInAt} />
    </>
  ) : (
    <>not signed in yet</>
  );
}

/** A checkbox for each shop: there may be hundreds. */
export function shopChoices(organisations: readonly Organisation[], { organisationIds }: TypedDuties): Promise<Bulk> {
  const ticked = new Set(organisationIds);
  return bulkOf(organisations, ({ id, name, trkref }) =>
    renderFragment(
      <CheckField
        name="organisation"
        value={trkref}
        label={name === trkref ? name : `${name} (${trkref})`}
        isChecked={ticked.has(id)}
      />,
    ),
  );
}

type DutiesProps = { typed: TypedDuties; shops: Bulk; problems: StaffProblems };

function Duties({ typed, shops, problems }: DutiesProps): VNode {
  return (
    <>
      <fieldset class="choices">
        <legend>Role</legend>
        {problems.role_admin ? <p class="problem">{problems.role_admin}</p> : null}
        {roles.map((role) => (
          <div class="check" key={role}>
            <input
              type="radio"
              id={`role_${role}`}
              name="role"
              value={role}
              checked={role === typed.role}
              aria-describedby={`role_${role}_hint`}
            />
            <div>
              <label for={`role_${role}`}>{role}</label>
              <p class="muted" id={`role_${role}_hint`}>
                {roleMeanings[role]}
              </p>
            </div>
          </div>
        ))}
      </fieldset>
      <fieldset class="choices" id="organisations" tabIndex={-1}>
        <legend>Shops</legend>
        <p class="muted">
          A retailer serves the shops that are ticked. So does a vetter, or all shops if none is ticked. An admin serves
          all shops.
        </p>
        {problems.organisations ? <p class="problem">{problems.organisations}</p> : null}
        <div class="many" dangerouslySetInnerHTML={shops.place} />
      </fieldset>
    </>
  );
}

export type MemberPageProps = {
  staff: SignedInStaff;
  member: StaffMember;
  /** Of shopChoices. */
  shops: Bulk;
  typed: TypedDuties;
  problems?: StaffProblems;
  problem?: string | undefined;
  notice?: string | undefined;
};

export function MemberPage(props: MemberPageProps): VNode {
  const { staff, member, shops, typed, problems = {}, problem, notice } = props;
  const isError = problem !== undefined || Object.keys(problems).length > 0;
  return (
    <ConsolePage
      staff={staff}
      title={isError ? `Error: ${member.email}` : member.email}
      current="staff"
      notice={notice}
    >
      <p class="crumb">
        <a href="/console/staff">Staff</a>
      </p>
      <h1 class="address">{member.email}</h1>
      <p class="muted">
        Added <Instant at={member.createdAt} />, <State member={member} />
        {member.hasFactor ? ", with a second factor" : ", without a second factor"}
        {member.resetAt ? (
          <>
            , reset at the command line <Instant at={member.resetAt} />
          </>
        ) : null}
      </p>
      <ProofNote staff={staff} next={memberPath(member.id)} />
      {problem ? (
        <p class="notice error" role="alert">
          {problem}
        </p>
      ) : null}
      <ProblemSummary heading="Nothing has been saved yet" problems={problems} />
      <h2>What they do</h2>
      <form method="post" action={memberPath(member.id)} class="panel" noValidate>
        <CsrfField staff={staff} />
        <Duties typed={typed} shops={shops} problems={problems} />
        <p class="muted">Changing the role signs them out everywhere.</p>
        <button type="submit">Save</button>
      </form>
      <Access staff={staff} member={member} />
    </ConsolePage>
  );
}

function Access({ staff, member }: { staff: SignedInStaff; member: StaffMember }): VNode {
  if (member.disabledAt) {
    return (
      <>
        <h2>Enable them again</h2>
        <p>They get their role, their shops and their password back.</p>
        <Act staff={staff} member={member} verb="enable" label="Enable" />
      </>
    );
  }
  return (
    <>
      <h2>Password</h2>
      <p>
        A one-time link lets them set a new password within 24 hours. Their old one works until they do; an earlier link
        does not.
      </p>
      <Act staff={staff} member={member} verb="link" label="Make a link" />
      <h2>Disable them</h2>
      <details class="sure">
        <summary>Disable</summary>
        <p>They are signed out everywhere at once and cannot sign in. Their decisions stand. You can undo this.</p>
        <Act staff={staff} member={member} verb="disable" label="Disable them" isDangerous />
      </details>
    </>
  );
}

type ActProps = {
  staff: SignedInStaff;
  member: StaffMember;
  verb: "link" | "disable" | "enable";
  label: string;
  isDangerous?: boolean;
};

function Act({ staff, member, verb, label, isDangerous = false }: ActProps): VNode {
  return (
    <form method="post" action={`${memberPath(member.id)}/${verb}`}>
      <CsrfField staff={staff} />
      <button type="submit" class={isDangerous ? "danger" : "secondary"}>
        {label}
      </button>
    </form>
  );
}

export type PasswordLinkPageProps = { staff: SignedInStaff; email: string; url: string };

/** The link, shown this once. */
export function PasswordLinkPage({ staff, email, url }: PasswordLinkPageProps): VNode {
  return (
    <ConsolePage staff={staff} title="One-time link" current="staff" scripts={["copy.js"]}>
      <h1>One-time link</h1>
      <p class="lead">
        Give this to <strong>{email}</strong>, in a way that only they can read. It sets their password once, within 24
        hours, and is not shown again.
      </p>
      <p class="notice done">
        <ToCopy id="made_link" label="the link">
          <code class="copy">{url}</code>
        </ToCopy>
      </p>
      <p>
        <a href="/console/staff">Back to the staff</a>
      </p>
    </ConsolePage>
  );
}
