import type { ComponentChildren, VNode } from "preact";
import type { Organisation } from "../organisations/index.ts";
import { Mark } from "../platform/html/page.tsx";
import type { Role, SignedInStaff } from "./staff.ts";

/** What people come to do, in the order in which the navigation names it. */
const groups = ["Reviews", "Customers", "Products", "Insights", "Set-up", "All shops"] as const;

type Section = { group: (typeof groups)[number]; label: string; path: string; roles: readonly Role[] };

const sections = {
  queue: { group: "Reviews", label: "Queue", path: "/console/queue", roles: ["admin", "vetter"] },
  cases: { group: "Reviews", label: "Cases", path: "/console/cases", roles: ["admin", "vetter"] },
  organisations: { group: "All shops", label: "Shops", path: "/console/organisations", roles: ["admin", "retailer"] },
  staff: { group: "All shops", label: "Staff", path: "/console/staff", roles: ["admin"] },
  record: { group: "All shops", label: "Record", path: "/console/record", roles: ["admin"] },
  jobs: { group: "All shops", label: "Jobs", path: "/console/jobs", roles: ["admin"] },
} as const satisfies Record<string, Section>;

// Below /console/{trkref}.
const organisationSections = {
  dashboard: { group: "Insights", label: "Dashboard", path: "dashboard", roles: ["admin", "retailer"] },
  reviews: { group: "Reviews", label: "All reviews", path: "reviews", roles: ["admin", "vetter", "retailer"] },
  replies: { group: "Reviews", label: "Replies", path: "fast-responses", roles: ["admin", "retailer"] },
  questions: { group: "Reviews", label: "Questions", path: "questions", roles: ["admin", "retailer"] },
  orders: { group: "Customers", label: "Orders", path: "orders", roles: ["admin", "retailer"] },
  imports: { group: "Customers", label: "Imports", path: "imports", roles: ["admin", "retailer"] },
  invitations: { group: "Customers", label: "Invitations", path: "invitations", roles: ["admin", "retailer"] },
  outbox: { group: "Customers", label: "Outbox", path: "outbox", roles: ["admin", "retailer"] },
  products: { group: "Products", label: "Products", path: "products", roles: ["admin", "retailer"] },
  questionnaire: { group: "Set-up", label: "Questionnaire", path: "questionnaire", roles: ["admin", "retailer"] },
  embeds: { group: "Set-up", label: "Show reviews", path: "show-reviews", roles: ["admin", "retailer"] },
  look: { group: "Set-up", label: "Look", path: "look", roles: ["admin", "retailer"] },
  settings: { group: "Set-up", label: "Settings", path: "settings", roles: ["admin", "retailer"] },
  keys: { group: "Set-up", label: "Keys", path: "keys", roles: ["admin", "retailer"] },
  webhooks: { group: "Set-up", label: "Webhooks", path: "webhooks", roles: ["admin", "retailer"] },
} as const satisfies Record<string, Section>;

/** The pages that the navigation leads to. */
export type ConsoleSection = keyof typeof sections | OrganisationSection;

/** The pages that exist once for each organisation. */
export type OrganisationSection = keyof typeof organisationSections;

export function isOrganisationSection(name: unknown): name is OrganisationSection {
  return typeof name === "string" && Object.hasOwn(organisationSections, name);
}

export function organisationPath(trkref: string, section: OrganisationSection): string {
  return `/console/${trkref}/${organisationSections[section].path}`;
}

/** The page of one product. Its sku is a parameter, since some skus could be no part of a path. */
export function productPath(trkref: string, sku: string): string {
  return `${organisationPath(trkref, "products")}/product?${new URLSearchParams({ sku })}`;
}

/** What the navigation calls it. */
export function sectionLabel(section: OrganisationSection): string {
  return organisationSections[section].label;
}

/** A page that somebody may open. */
export type Destination = { name: ConsoleSection; group: Section["group"]; label: string; href: string };

/**
 * The pages that this person's role may open, by group. Those about a shop lead to that shop's, or, as long as none is
 * chosen, to the choice of one.
 */
export function destinationsOf(staff: SignedInStaff, organisation: Organisation | undefined): Destination[] {
  const general = Object.entries(sections).map(([name, section]) => ({ name, section, href: section.path as string }));
  const ofShop = Object.entries(organisationSections).map(([name, section]) => ({
    name,
    section,
    href: organisation
      ? organisationPath(organisation.trkref, name as OrganisationSection)
      : `${sections.organisations.path}?go=${name}`,
  }));
  const servesNone = staff.organisations !== "all" && staff.organisations.length === 0;
  // Vetters have no list of shops to choose from: the queue leads them to one.
  const reachesShop = organisation !== undefined || (!servesNone && isFor(sections.organisations, staff));
  const all = [...general, ...(reachesShop ? ofShop : [])].filter(({ section }) => isFor(section, staff));
  return groups.flatMap((group) =>
    all
      .filter(({ section }) => section.group === group)
      .map(({ name, section: { label }, href }) => ({ name: name as ConsoleSection, group, label, href })),
  );
}

function isFor({ roles }: Section, { role }: SignedInStaff): boolean {
  return roles.includes(role);
}

export type NavigationProps = {
  staff: SignedInStaff;
  organisation: Organisation | undefined;
  current: string | undefined;
  /** Who is signed in, and the way out. */
  children: ComponentChildren;
};

/**
 * The console's way around: at the side where there is room, else a menu that opens without a script. There is one list of
 * links for both.
 */
export function Navigation({ staff, organisation, current, children }: NavigationProps): VNode {
  return (
    <header class="way">
      <a class="console-mark" href="/console">
        <Mark />
        <span>Fairmark</span>
      </a>
      {organisation ? <Shop staff={staff} organisation={organisation} current={current} /> : null}
      <a
        class="way-find"
        href={organisation ? `${searchPath}?shop=${organisation.trkref}` : searchPath}
        data-palette
        data-shop={organisation?.trkref}
      >
        <SearchSign />
        <span>Search</span>
        <kbd hidden />
      </a>
      <details class="way-menu">
        <summary>Menu</summary>
      </details>
      <div class="way-pages">
        <nav aria-label="Console">
          <Groups destinations={destinationsOf(staff, organisation)} current={current} />
        </nav>
        {children}
      </div>
    </header>
  );
}

/** Where pages, shops, reviews and orders are found. */
export const searchPath = "/console/search";

function Groups({ destinations, current }: { destinations: Destination[]; current: string | undefined }): VNode {
  return (
    <>
      {groups
        .map((group) => ({ group, pages: destinations.filter((one) => one.group === group) }))
        .filter(({ pages }) => pages.length > 0)
        .map(({ group, pages }, index) => (
          <section key={group}>
            <p id={`way-${index}`}>{group}</p>
            <ul aria-labelledby={`way-${index}`}>
              {pages.map(({ name, label, href }) => (
                <li key={name}>
                  <a href={href} aria-current={name === current ? "page" : undefined}>
                    {label}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
    </>
  );
}

type ShopProps = { staff: SignedInStaff; organisation: Organisation; current: string | undefined };

function Shop({ staff, organisation, current }: ShopProps): VNode {
  const hasOthers = staff.organisations === "all" || staff.organisations.length > 1;
  // A vetter's work is not organised by shop: they have neither a list of shops nor pages about one.
  const others = hasOthers && isFor(sections.organisations, staff);
  const to = isOrganisationSection(current) ? `?to=${current}` : "";
  return (
    <p class="way-shop">
      <strong>{organisation.name}</strong>
      {others ? (
        <>
          {" "}
          <a href={`${sections.organisations.path}${to}`}>Change shop</a>
        </>
      ) : null}
    </p>
  );
}

function SearchSign(): VNode {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <circle cx="7" cy="7" r="4.5" />
      <path d="m10.5 10.5 4 4" />
    </svg>
  );
}
