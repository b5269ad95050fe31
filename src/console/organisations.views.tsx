import type { VNode } from "preact";
import {
  ConsolePage,
  CsrfField,
  type OrganisationSection,
  organisationPath,
  type SignedInStaff,
  sectionLabel,
} from "../access/index.ts";
import { LocaleField, type Organisation } from "../organisations/index.ts";
import { ProblemSummary, TextField } from "../platform/html/form.tsx";

export type NewOrganisation = { trkref: string; name: string; locale: string };
export type NewOrganisationProblems = Partial<Record<keyof NewOrganisation, string>>;

export type OrganisationsPageProps = {
  staff: SignedInStaff;
  organisations: readonly Organisation[];
  /** Which page of each organisation the links lead to; undefined if they came for none. */
  to: OrganisationSection | undefined;
  typed?: NewOrganisation;
  problems?: NewOrganisationProblems;
};

const empty: NewOrganisation = { trkref: "", name: "", locale: "en-GB" };

export function OrganisationsPage(props: OrganisationsPageProps): VNode {
  const { staff, organisations, to, typed = empty, problems = {} } = props;
  const title = Object.keys(problems).length > 0 ? "Error: Shops" : "Shops";
  return (
    <ConsolePage staff={staff} title={title} current="organisations">
      <h1>Shops</h1>
      {to && organisations.length > 0 ? (
        <p class="lead">Choose the shop whose page “{sectionLabel(to)}” you want.</p>
      ) : null}
      <ProblemSummary heading="No shop was added" problems={problems} />
      {organisations.length === 0 ? (
        <p class="empty">There is no shop here yet.</p>
      ) : (
        <ul class="cards">
          {organisations.map(({ trkref, name }) => (
            <li key={trkref}>
              <a href={organisationPath(trkref, to ?? "dashboard")}>{name}</a>
              <span class="muted">{trkref}</span>
            </li>
          ))}
        </ul>
      )}
      {staff.role === "admin" ? <NewOrganisationForm staff={staff} typed={typed} problems={problems} /> : null}
    </ConsolePage>
  );
}

type FormProps = { staff: SignedInStaff; typed: NewOrganisation; problems: NewOrganisationProblems };

function NewOrganisationForm({ staff, typed, problems }: FormProps): VNode {
  return (
    <>
      <h2>Add a shop</h2>
      <form method="post" action="/console/organisations" class="panel" noValidate>
        <CsrfField staff={staff} />
        <TextField
          name="name"
          label="Name"
          hint="As customers read it."
          value={typed.name}
          problem={problems.name}
          autocomplete="off"
        />
        <TextField
          name="trkref"
          label="Shop code (trkref)"
          hint="The name that the API and every link use for it; it cannot be changed later. Up to 40 letters, digits, hyphens and underscores."
          value={typed.trkref}
          problem={problems.trkref}
          autocomplete="off"
        />
        <LocaleField value={typed.locale} problem={problems.locale} />
        <p class="muted">Its time zone is that of the region; you can change it under Invitations.</p>
        <button type="submit">Add the shop</button>
      </form>
    </>
  );
}
