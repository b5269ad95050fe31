import type { ComponentChildren, VNode } from "preact";
import { stylesheetUrl } from "../http/assets.ts";
import { directionOf } from "../languages.ts";

export type PageProps = {
  title: string;
  /** BCP 47: the language the page is written in, which is not always that of what others wrote on it. */
  lang: string;
  isIndexed?: boolean;
  /** What else is in the head: links to other forms of the page, and what the page says to programs. */
  head?: ComponentChildren;
  /** Whose page it is, at its top. */
  masthead?: string | undefined;
  look?: PageLook | undefined;
  /** What the page is about, shown beside the rest if there is room and above it if there is not. */
  aside?: ComponentChildren;
  footnote?: string | undefined;
  children: ComponentChildren;
};

/** How somebody's own pages look: a stylesheet of ours on top of the usual one, and a picture in place of their name. */
export type PageLook = {
  stylesheet: string;
  logo: { url: string; width: number; height: number } | undefined;
};

// Part of the page itself, so that no request is made for it.
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Cpath fill='%230b5d57' d='M8 1h8l7 7v8l-7 7H8l-7-7V8z'/%3E%3Cpath fill='none' stroke='%23fff' stroke-width='2.4' d='m6.8 12.3 3.6 3.6 6.8-7'/%3E%3C/svg%3E";

export type DocumentProps = Pick<PageProps, "title" | "lang" | "isIndexed" | "head" | "children">;

/** What every page shares, whatever its layout: the head, and the body that `children` fill. */
export function Document({ title, lang, isIndexed = false, head, children }: DocumentProps): VNode {
  return (
    <html lang={lang} dir={directionOf(lang)}>
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {isIndexed ? null : <meta name="robots" content="noindex" />}
        <link rel="icon" href={icon} />
        <link rel="stylesheet" href={stylesheetUrl} />
        {head}
      </head>
      <body>{children}</body>
    </html>
  );
}

/** The bare document of a page for readers outside the console. */
export function Page({ masthead, look, aside, footnote, children, head, ...document }: PageProps): VNode {
  return (
    <Document
      {...document}
      head={
        <>
          {look ? <link rel="stylesheet" href={look.stylesheet} /> : null}
          {head}
        </>
      }
    >
      {masthead === undefined ? null : (
        <header class="masthead">
          <p>
            {look?.logo ? (
              <img src={look.logo.url} alt={masthead} width={look.logo.width} height={look.logo.height} />
            ) : (
              masthead
            )}
          </p>
        </header>
      )}
      <main class={aside ? "with-aside" : "alone"}>
        {aside}
        <div class="content">{children}</div>
      </main>
      <footer class="footnote">
        <Mark />
        <p>{footnote ?? "Fairmark"}</p>
      </footer>
    </Document>
  );
}

/** Our mark: an assay stamp. */
export function Mark(): VNode {
  return (
    <svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
      <path d="M8 1h8l7 7v8l-7 7H8l-7-7V8z" />
      <path d="m6.8 12.3 3.6 3.6 6.8-7" />
    </svg>
  );
}

export type SubjectProps = { name: string; imageUrl?: string | undefined; children?: ComponentChildren };

/** What a page is about: a picture, its name, and what else is to be said. The name says what the picture shows. */
export function Subject({ name, imageUrl, children }: SubjectProps): VNode {
  return (
    <aside class="subject" aria-label={name}>
      {imageUrl ? (
        <img src={imageUrl} alt="" width="320" height="320" decoding="async" referrerpolicy="no-referrer" />
      ) : null}
      <div>
        <p class="subject-name">{name}</p>
        {children}
      </div>
    </aside>
  );
}

export type ErrorPageProps = {
  status: number;
  lang: string;
  heading: string;
  advice: string;
  /** What somebody who reports the fault should quote, and the words before it. */
  requestId?: string | undefined;
  quote: string;
  /** Whose page was requested, and where else its reader may go. */
  masthead?: string;
  look?: PageLook | undefined;
  onward?: readonly { href: string; label: string }[];
};

export function ErrorPage(props: ErrorPageProps): VNode {
  const { status, lang, heading, advice, requestId, quote, masthead, look, onward = [] } = props;
  return (
    <Page title={heading} lang={lang} masthead={masthead} look={look}>
      <p class="overline">{status}</p>
      <h1>{heading}</h1>
      <p class="lead">{advice}</p>
      {onward.map(({ href, label }) => (
        <p key={href}>
          <a href={href}>{label}</a>
        </p>
      ))}
      {requestId === undefined ? null : (
        <p class="muted">
          {quote} <code>{requestId}</code>
        </p>
      )}
    </Page>
  );
}
