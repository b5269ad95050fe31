import type { VNode } from "preact";
import { Instant } from "../platform/html/instant.tsx";
import type { Mail } from "./mail.ts";
import { mailKindWords, mailStandingWords, mailTitleWords } from "./mail-words.ts";

/** Mails as the console lists them, each with a link to it as its reader gets it. */
export function MailRows({ mails, trkref, now }: { mails: readonly Mail[]; trkref: string; now: Date }): VNode {
  return (
    <ul class="rows wide">
      {mails.map((mail) => (
        <li key={mail.id}>
          <a href={`/console/${trkref}/outbox/${mail.id}`} lang={mail.forgottenAt ? undefined : mail.language}>
            {mailTitleWords(mail)}
          </a>
          <span class="muted">
            {mailKindWords[mail.kind]}, <Instant at={mail.createdAt} />, {mailStandingWords(mail, now)}
          </span>
        </li>
      ))}
    </ul>
  );
}
