import type { VNode } from "preact";
import { ConsolePage, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { type Mail, MailRows, type MailStanding, mailsCountedTo } from "../outbox/index.ts";
import { inFull } from "../platform/formats.ts";

export type OutboxPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  mails: readonly Mail[];
  counts: Record<MailStanding, number>;
  /** The state that is asked for; undefined for all. */
  standing: MailStanding | undefined;
  sendsMail: boolean;
  /** Where older mails are, if there are any. */
  olderPath: string | undefined;
  isFirst: boolean;
  now: Date;
};

export function OutboxPage(props: OutboxPageProps): VNode {
  const { staff, organisation, mails, counts, standing, sendsMail, olderPath, isFirst, now } = props;
  const path = `/console/${organisation.trkref}/outbox`;
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Outbox" current="outbox">
      <h1>Outbox</h1>
      <p class="lead">What people are told by mail, newest first.</p>
      {sendsMail ? null : (
        <p class="notice">No mail server is set, so these mails reach nobody, and are not sent later either.</p>
      )}
      {counts.in_doubt > 0 && standing !== "in_doubt" ? <Doubts path={path} count={counts.in_doubt} /> : null}
      <Standings path={path} counts={counts} current={standing} />
      {standing === "in_doubt" ? (
        <p class="muted">
          The mail server may or may not have taken these: the connection to it, or this program, ended while they were
          sent. They are not sent again automatically, because somebody could then get one twice. The mail server’s log
          says which it took; an admin can then decide what to do.
        </p>
      ) : null}
      {mails.length === 0 ? (
        <p class="empty">
          {isFirst ? (standing ? "No mail is in this state." : "There is no mail yet.") : "There are no older ones."}
        </p>
      ) : (
        <MailRows mails={mails} trkref={organisation.trkref} now={now} />
      )}
      <Paging path={path} standing={standing} olderPath={olderPath} isFirst={isFirst} />
    </ConsolePage>
  );
}

function Doubts({ path, count }: { path: string; count: number }): VNode {
  return (
    <p class="notice">
      <a href={`${path}?state=in_doubt`}>
        {count === 1 ? "One mail is in doubt" : `${countWords(count, "More than ")} mails are in doubt`}
      </a>
      : somebody has to decide on {count === 1 ? "it" : "them"}.
    </p>
  );
}

const tabs: readonly (readonly [MailStanding | undefined, string])[] = [
  [undefined, "All"],
  ["waiting", "Waiting"],
  ["in_doubt", "In doubt"],
  ["sent", "Sent"],
  ["refused", "Refused"],
  ["withheld", "Withheld"],
];

function Standings({
  path,
  counts,
  current,
}: {
  path: string;
  counts: Record<MailStanding, number>;
  current: MailStanding | undefined;
}): VNode {
  return (
    <nav class="tabs" aria-label="Which mails">
      {tabs.map(([standing, label]) => (
        <a
          key={label}
          href={standing ? `${path}?state=${standing}` : path}
          aria-current={standing === current ? "page" : undefined}
        >
          {label}
          {standing && counts[standing] > 0 ? ` (${countWords(counts[standing], "over ")})` : ""}
        </a>
      ))}
    </nav>
  );
}

/** The count in words: counting stops at the limit shown here. */
function countWords(count: number, more: string): string {
  return `${count > mailsCountedTo ? more : ""}${inFull(Math.min(count, mailsCountedTo))}`;
}

type PagingProps = Pick<OutboxPageProps, "standing" | "olderPath" | "isFirst"> & { path: string };

function Paging({ path, standing, olderPath, isFirst }: PagingProps): VNode | null {
  if (isFirst && olderPath === undefined) return null;
  return (
    <nav class="paging" aria-label="Pages">
      {isFirst ? null : <a href={standing ? `${path}?state=${standing}` : path}>Newest</a>}
      {olderPath === undefined ? null : (
        <a href={olderPath} rel="next">
          Older
        </a>
      )}
    </nav>
  );
}
