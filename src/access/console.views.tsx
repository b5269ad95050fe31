import type { ComponentChildren, VNode } from "preact";
import type { Organisation } from "../organisations/index.ts";
import { ShownZone } from "../platform/html/instant.tsx";
import { Document, type ErrorPageProps } from "../platform/html/page.tsx";
import { furtherStylesheetUrl, scriptUrl } from "../platform/http/assets.ts";
import { type ConsoleSection, Navigation } from "./navigation.views.tsx";
import type { SignedInStaff } from "./staff.ts";

/** The name of the hidden field that holds the session's token. */
export const csrfField = "csrf";

/**
 * Every form of the console that is sent by POST has one. It also says where it goes (`action`): without, a browser keeps the `#content`
 * of the link that skips the navigation, and then gives the focus to that in place of what went wrong.
 */
export function CsrfField({ staff }: { staff: Pick<SignedInStaff, "csrfToken"> }): VNode {
  return <input type="hidden" name={csrfField} value={staff.csrfToken} />;
}

export type ConsolePageProps = {
  staff: SignedInStaff;
  title: string;
  /** The page's place in the navigation. */
  current?: ConsoleSection | "profile" | "search" | undefined;
  /** The organisation that the page is about; without one, the only one that this person serves. */
  organisation?: Organisation | undefined;
  /** What was just done, in a sentence. */
  notice?: ComponentChildren;
  /** Scripts in `assets/` that the page runs. It works without them. */
  scripts?: readonly `${string}.js`[];
  /** The page of a refusal: its headers let no script run. */
  isRefusal?: boolean;
  children: ComponentChildren;
};

/** The frame of every page of the console for those who are signed in. The page brings its own `h1`. */
export function ConsolePage(props: ConsolePageProps): VNode {
  const { staff, title, current, notice, scripts = [], isRefusal = false, children } = props;
  const organisation = props.organisation ?? onlyOrganisation(staff);
  return (
    <Document
      title={organisation ? `${title} – ${organisation.name} – Fairmark` : `${title} – Fairmark`}
      lang="en"
      head={<ConsoleHead scripts={isRefusal ? [] : ["palette.js", ...scripts]} />}
    >
      <ShownZone.Provider value={organisation?.timeZone ?? staff.timeZone}>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <div class="frame">
          <Navigation staff={staff} organisation={organisation} current={current}>
            <Account staff={staff} isCurrent={current === "profile"} />
          </Navigation>
          <main class="console" id="content" tabIndex={-1}>
            {notice ? (
              <p class="notice done" role="status">
                {notice}
              </p>
            ) : null}
            {children}
          </main>
        </div>
      </ShownZone.Provider>
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
    <ConsolePage staff={staff} title={heading} isRefusal>
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
