import type { VNode } from "preact";
import { Instant } from "../platform/html/instant.tsx";
import { Page } from "../platform/html/page.tsx";
import { furtherStylesheetUrl } from "../platform/http/assets.ts";
import type { CaughtMail } from "./demo-mail-catcher.ts";

const masthead = "Fairmark demo: mails";
const footnote = "No mail leaves this machine: the demo catches them all, and forgets them when it stops.";

const stylesheet = <link key="stylesheet" rel="stylesheet" href={furtherStylesheetUrl("demo-mails.css")} />;

/** What the demo's mail server has caught, newest first. */
export function CaughtMailsPage({ mails }: { mails: readonly CaughtMail[] }): VNode {
  const head = [stylesheet, <meta key="again" http-equiv="refresh" content="10" />];
  return (
    <Page title="Mails" lang="en" masthead={masthead} footnote={footnote} head={head}>
      <h1>Mails</h1>
      {mails.length === 0 ? (
        <p class="lead">None yet. Fairmark looks for due invitations every minute; this page reloads by itself.</p>
      ) : (
        <ul class="mail-list">
          {mails.map(({ id, subject, to, receivedAt }) => (
            <li key={id}>
              <a href={`/mails/${id}`}>{subject || "(no subject)"}</a>
              <p class="muted">
                to {to}, <Instant at={receivedAt} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

/** One mail: as a mail program shows it, as text, and with its headers. */
export function CaughtMailPage({ mail }: { mail: CaughtMail }): VNode {
  const { id, subject, from, to, receivedAt, html, text, headers } = mail;
  return (
    <Page title={subject || "Mail"} lang="en" masthead={masthead} footnote={footnote} head={stylesheet}>
      <p>
        <a href="/">All mails</a>
      </p>
      <h1>{subject || "(no subject)"}</h1>
      <p class="muted">
        From {from}
        <br />
        To {to}
        <br />
        <Instant at={receivedAt} />
      </p>
      {html === undefined ? null : (
        <iframe
          class="mail-frame"
          title="The mail as a mail program shows it"
          src={`/mails/${id}/html`}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
        />
      )}
      <details open={html === undefined}>
        <summary>As plain text</summary>
        <pre class="mail-text">{text}</pre>
      </details>
      <details>
        <summary>Headers</summary>
        <dl class="mail-headers">
          {headers.map(({ name, value }, index) => (
            <div key={index}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </Page>
  );
}
