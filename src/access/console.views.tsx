import type { ComponentChildren, VNode } from "preact";
import type { Organisation } from "../organisations/index.ts";
import { Document, type ErrorPageProps, Mark } from "../platform/html/page.tsx";
import { furtherStylesheetUrl, scriptUrl } from "../platform/http/assets.ts";
import type { Role, SignedInStaff } from "./staff.ts";

/** The name of the hidden field that holds the session's token. */
export const csrfField = "csrf";

/** Every form of the console that is sent by POST has one. */
export function CsrfField({ staff }: { staff: Pick<SignedInStaff, "csrfToken"> }): VNode {
  return <input type="hidden" name={csrfField} value={staff.csrfToken} />;
}

/** The pages that the navigation leads to. */
export type ConsoleSection = keyof typeof sections | keyof typeof organisationSections;

type Section = { label: string; path: string; roles: readonly Role[] };

const sections = {
  queue: { label: "Queue", path: "/console/queue", roles: ["admin", "vetter"] },
  cases: { label: "Cases", path: "/console/cases", roles: ["admin", "vetter"] },
  organisations: { label: "Shops", path: "/console/organisations", roles: ["admin", "retailer"] },
  staff: { label: "Staff", path: "/console/staff", roles: ["admin"] },
  record: { label: "Record", path: "/console/record", roles: ["admin"] },
  jobs: { label: "Jobs", path: "/console/jobs", roles: ["admin"] },
} as const satisfies Record<string, Section>;

// Below /console/{trkref}.
const organisationSections = {
  dashboard: { label: "Dashboard", path: "dashboard", roles: ["admin", "retailer"] },
  replies: { label: "Replies", path: "fast-responses", roles: ["admin", "retailer"] },
  imports: { label: "Imports", path: "imports", roles: ["admin", "retailer"] },
  questionnaire: { label: "Questionnaire", path: "questionnaire", roles: ["admin", "retailer"] },
  invitations: { label: "Invitations", path: "invitations", roles: ["admin", "retailer"] },
  embeds: { label: "Show reviews", path: "show-reviews", roles: ["admin", "retailer"] },
  look: { label: "Look", path: "look", roles: ["admin", "retailer"] },
  settings: { label: "Settings", path: "settings", roles: ["admin", "retailer"] },
  keys: { label: "Keys", path: "keys", roles: ["admin", "retailer"] },
  webhooks: { label: "Webhooks", path: "webhooks", roles: ["admin", "retailer"] },
  orders: { label: "Orders", path: "orders", roles: ["admin", "retailer"] },
  outbox: { label: "Outbox", path: "outbox", roles: ["admin", "retailer"] },
} as const satisfies Record<string, Section>;

/** The pages that exist once for each organisation. */
export type OrganisationSection = keyof typeof organisationSections;

export function isOrganisationSection(name: unknown): name is OrganisationSection {
  return typeof name === "string" && Object.hasOwn(organisationSections, name);
}

export function organisationPath(trkref: string, section: OrganisationSection): string {
  return `/console/${trkref}/${organisationSections[section].path}`;
}

export type ConsolePageProps = {
  staff: SignedInStaff;
  title: string;
  /** The page's place in the navigation. */
  current?: ConsoleSection | "profile" | undefined;
  /** The organisation that the page is about; without one, the only one that this person serves. */
  organisation?: Organisation | undefined;
  /** What was just done, in a sentence. */
  notice?: ComponentChildren;
  /** Scripts in `assets/` that the page runs. It works without them. */
  scripts?: readonly `${string}.js`[];
  children: ComponentChildren;
};

/** The frame of every page of the console for those who are signed in. The page brings its own `h1`. */
export function ConsolePage(props: ConsolePageProps): VNode {
  const { staff, title, current, notice, scripts = [], children } = props;
  const organisation = props.organisation ?? onlyOrganisation(staff);
  return (
    <Document
      title={organisation ? `${title} – ${organisation.name} – Fairmark` : `${title} – Fairmark`}
      lang="en"
      head={<ConsoleHead scripts={scripts} />}
    >
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header class="console-head">
        <a class="console-mark" href="/console">
          <Mark />
          Fairmark
        </a>
        <nav aria-label="Console">
          <ul>
            {Object.entries(sections).map(([name, section]) => (
              <Entry key={name} section={section} href={section.path} isCurrent={name === current} staff={staff} />
            ))}
          </ul>
        </nav>
        <Account staff={staff} isCurrent={current === "profile"} />
      </header>
      {organisation ? <OrganisationBar staff={staff} organisation={organisation} current={current} /> : null}
      <main class="console" id="content" tabIndex={-1}>
        {notice ? (
          <p class="notice done" role="status">
            {notice}
          </p>
        ) : null}
        {children}
      </main>
    </Document>
  );
}

/** What the pages of the console bring with them: their looks, and the scripts that a page names. */
export function ConsoleHead({ scripts }: { scripts: readonly `${string}.js`[] }): VNode {
  return (
    <>
      <link rel="stylesheet" href={furtherStylesheetUrl("console.css")} />
      {scripts.map((name) => (
        <script key={name} type="module" src={scriptUrl(name)} />
      ))}
    </>
  );
}

function onlyOrganisation({ organisations }: SignedInStaff): Organisation | undefined {
  return organisations !== "all" && organisations.length === 1 ? organisations[0] : undefined;
}

function isFor({ roles }: Section, { role }: SignedInStaff): boolean {
  return roles.includes(role);
}

type EntryProps = { section: Section; href: string; isCurrent: boolean; staff: SignedInStaff };

function Entry({ section, href, isCurrent, staff }: EntryProps): VNode | null {
  if (!isFor(section, staff)) return null;
  return (
    <li>
      <a href={href} aria-current={isCurrent ? "page" : undefined}>
        {section.label}
      </a>
    </li>
  );
}

function Account({ staff, isCurrent }: { staff: SignedInStaff; isCurrent: boolean }): VNode {
  return (
    <div class="console-account">
      <a href="/console/profile" aria-current={isCurrent ? "page" : undefined}>
        {staff.email}
      </a>
      <form method="post" action="/console/sign-out">
        <CsrfField staff={staff} />
        <button type="submit" class="link">
          Sign out
        </button>
      </form>
    </div>
  );
}

type BarProps = { staff: SignedInStaff; organisation: Organisation; current: string | undefined };

function OrganisationBar({ staff, organisation, current }: BarProps): VNode {
  const hasOthers = staff.organisations === "all" || staff.organisations.length > 1;
  // A vetter's work is not organised by shop: they have neither a list of shops nor pages about one.
  const others = hasOthers && isFor(sections.organisations, staff);
  const pages = Object.entries(organisationSections).filter(([, section]) => isFor(section, staff));
  const to = current && current in organisationSections ? `?to=${current}` : "";
  return (
    <section class="console-bar" aria-label={`Shop: ${organisation.name}`}>
      <p>
        <strong>{organisation.name}</strong>
        {others ? (
          <>
            {" "}
            <a href={`/console/organisations${to}`}>Change shop</a>
          </>
        ) : null}
      </p>
      {pages.length === 0 ? null : (
        <nav aria-label={organisation.name}>
          <ul>
            {pages.map(([name, section]) => (
              <Entry
                key={name}
                section={section}
                href={organisationPath(organisation.trkref, name as OrganisationSection)}
                isCurrent={name === current}
                staff={staff}
              />
            ))}
          </ul>
        </nav>
      )}
    </section>
  );
}

type Words = { heading: string; advice: string };

const errorWords: Record<number, Words> = {
  403: {
    heading: "You do not have access to this",
    advice:
      "It belongs to another role, or the form you sent is older than your session. Go back, reload the page and try again.",
  },
  404: {
    heading: "There is nothing at this address",
    advice: "It may have been deleted, or belong to a shop that is not yours.",
  },
  409: {
    heading: "Somebody else was faster",
    advice: "Something has changed since you opened the page. Go back and reload it.",
  },
};

/** A refusal, in the frame of the console, so that the navigation stays in sight. */
export function ConsoleErrorPage({ staff, ...props }: ErrorPageProps & { staff: SignedInStaff }): VNode {
  const { heading, advice } = errorWords[props.status] ?? props;
  return (
    <ConsolePage staff={staff} title={heading}>
      <p class="overline">{props.status}</p>
      <h1>{heading}</h1>
      <p class="lead">{advice}</p>
      {props.requestId === undefined ? null : (
        <p class="muted">
          {props.quote} <code>{props.requestId}</code>
        </p>
      )}
    </ConsolePage>
  );
}
