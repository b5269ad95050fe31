import type { VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff, searchPath } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { SearchField } from "../platform/html/form.tsx";
import type { Found } from "./search.ts";

export type SearchPageProps = {
  staff: SignedInStaff;
  organisation: Organisation | undefined;
  query: string;
  /** Undefined before anything was asked. */
  found: readonly Found[] | undefined;
};

/** The search as a page of its own, for whoever runs no script. */
export function SearchPage({ staff, organisation, query, found }: SearchPageProps): VNode {
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Search" current="search">
      <h1>Search</h1>
      <form method="post" action={searchPath} class="seek">
        <CsrfField staff={staff} />
        <input type="hidden" name="shop" value={organisation?.trkref ?? ""} />
        <SearchField
          name="q"
          label="What to find"
          hint="A page, a shop, the number of a review, or the full reference of an order."
          value={query}
          button="Search"
        />
      </form>
      {found === undefined ? null : <Results found={found} />}
    </ConsolePage>
  );
}

function Results({ found }: { found: readonly Found[] }): VNode {
  if (found.length === 0)
    return (
      <p class="empty" role="status">
        Nothing that you may open has that name.
      </p>
    );
  return (
    <>
      <h2>Found</h2>
      <ul class="rows">
        {found.map(({ label, detail, href }) => (
          <li key={href}>
            <a class="strong" href={href}>
              {label}
            </a>
            <span class="muted">{detail}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
