import type { VNode } from "preact";
import { ConsolePage, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Mail, MailKind } from "../outbox/index.ts";
import { Instant } from "../platform/html/instant.tsx";

const kinds: Record<MailKind, string> = {
  invitation: "invitation",
  reminder: "reminder",
  review_received: "review received",
  review_published: "review published",
  reply_published: "reply published",
  statement_of_reasons: "statement of reasons",
  appeal_decided: "answer to an appeal",
  report_decided: "answer to a report",
};

export type OutboxPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  mails: readonly Mail[];
  sendsMail: boolean;
  /** Where older mails are, if there are any. */
  olderPath: string | undefined;
  isFirst: boolean;
};

export function OutboxPage({ staff, organisation, mails, sendsMail, olderPath, isFirst }: OutboxPageProps): VNode {
  const path = `/console/${organisation.trkref}/outbox`;
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Outbox" current="outbox">
      <h1>Outbox</h1>
      <p class="lead">What people are told by mail, newest first.</p>
      {sendsMail ? null : (
        <p class="notice">No mail server is set, so these mails wait here and reach nobody by themselves.</p>
      )}
      {mails.length === 0 ? (
        <p>{isFirst ? "There is no mail yet." : "There are no older ones."}</p>
      ) : (
        <ul class="rows">
          {mails.map(({ id, subject, kind, language, createdAt, sentAt }) => (
            <li key={id}>
              <a href={`${path}/${id}`} lang={language}>
                {subject}
              </a>
              <span class="muted">
                {kinds[kind]}, <Instant at={createdAt} />
                {sentAt ? ", sent" : ""}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Paging path={path} olderPath={olderPath} isFirst={isFirst} />
    </ConsolePage>
  );
}

function Paging({ path, olderPath, isFirst }: { path: string; olderPath: string | undefined; isFirst: boolean }) {
  if (isFirst && olderPath === undefined) return null;
  return (
    <nav class="paging" aria-label="Pages">
      {isFirst ? null : <a href={path}>Newest</a>}
      {olderPath === undefined ? null : (
        <a href={olderPath} rel="next">
          Older
        </a>
      )}
    </nav>
  );
}

export type MailPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  mail: Mail;
  /** Whether the author's own link stands in it, or only a word about it. */
  showsAuthorLink: boolean;
};

export function MailPage({ staff, organisation, mail, showsAuthorLink }: MailPageProps): VNode {
  const { kind, language, subject, body, createdAt, sentAt } = mail;
  return (
    <ConsolePage staff={staff} organisation={organisation} title={subject} current="outbox">
      <p>
        <a href={`/console/${organisation.trkref}/outbox`}>Outbox</a>
      </p>
      <article class="mail">
        <h1 lang={language}>{subject}</h1>
        <p class="muted">
          {kinds[kind]}, written <Instant at={createdAt} />
          {sentAt ? (
            <>
              , sent <Instant at={sentAt} />
            </>
          ) : (
            ", not sent"
          )}
        </p>
        <div class="written" lang={language} dir="auto">
          {body}
        </div>
      </article>
      {showsAuthorLink ? (
        <p class="notice">
          The link in it is the author's own: whoever has it can change and withdraw the review. Give it to nobody else.
        </p>
      ) : null}
    </ConsolePage>
  );
}
