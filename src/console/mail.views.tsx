import type { VNode } from "preact";
import { ConsolePage, CsrfField, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { type Mail, mailKindWords, mailStandingWords, mailTitleWords } from "../outbox/index.ts";
import { Instant } from "../platform/html/instant.tsx";

export type MailPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  mail: Mail;
  /** The mail as its reader gets it, except for links that are theirs alone; undefined once its words have been deleted. */
  text: string | undefined;
  /** Whether it contains the author's own link, or only a note in its place. */
  showsAuthorLink: boolean;
  /** Whether this person may settle whether a mail in doubt was sent. */
  canSettle: boolean;
  notice?: string | undefined;
  now: Date;
};

export function MailPage(props: MailPageProps): VNode {
  const { staff, organisation, mail, text, showsAuthorLink, canSettle, notice, now } = props;
  const { kind, createdAt, sentAt, forgottenAt } = mail;
  const language = forgottenAt ? undefined : mail.language;
  const title = mailTitleWords(mail);
  const path = `/console/${organisation.trkref}/outbox`;
  return (
    <ConsolePage staff={staff} organisation={organisation} title={title} current="outbox" notice={notice}>
      <p class="crumb">
        <a href={path}>Outbox</a>
      </p>
      <article class="mail">
        <h1 lang={language}>{title}</h1>
        <p class="muted">
          {mailKindWords[kind]}, written <Instant at={createdAt} />, {mailStandingWords(mail, now)}
          {sentAt ? (
            <>
              {" "}
              <Instant at={sentAt} />
            </>
          ) : null}
        </p>
        {canSettle ? <Settle staff={staff} path={`${path}/${mail.id}`} /> : null}
        {text === undefined ? (
          <p>
            Its subject, its text and the hash of its reader's address were deleted{" "}
            {forgottenAt ? <Instant at={forgottenAt} /> : null}: the words of mails are kept for a while only
            (MAILS_KEPT_DAYS). What became of the mail stays on record.
          </p>
        ) : (
          <Shown path={`${path}/${mail.id}`} language={mail.language} text={text} />
        )}
      </article>
      {showsAuthorLink ? (
        <p class="notice">
          The link in it is the author's own: whoever has it can change and withdraw the review. Do not give it to
          anybody else.
        </p>
      ) : null}
    </ConsolePage>
  );
}

function Shown({ path, language, text }: { path: string; language: string; text: string }): VNode {
  return (
    <>
      <iframe
        class="mail-frame"
        src={`${path}/html`}
        title="The mail as most readers see it"
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        loading="lazy"
      />
      <details>
        <summary>Plain-text version</summary>
        <div class="written" lang={language} dir="auto">
          {text}
        </div>
      </details>
    </>
  );
}

function Settle({ staff, path }: { staff: SignedInStaff; path: string }): VNode {
  return (
    <form method="post" action={`${path}/settle`} class="panel settle">
      <CsrfField staff={staff} />
      <p>
        Look in the mail server's log for the Message-ID that begins with <code>{path.split("/").at(-1)}</code>. If the
        server took the mail, count it as sent. If it did not, or if nobody can tell and two copies would do less harm
        than none, send it again.
      </p>
      <p class="actions">
        <button type="submit" name="decision" value="count_as_sent">
          Count as sent
        </button>{" "}
        <button type="submit" name="decision" value="send_again" class="outline">
          Send again
        </button>
      </p>
    </form>
  );
}
