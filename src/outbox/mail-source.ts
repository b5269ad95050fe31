import type { Db } from "../platform/db.ts";
import type { Mail, MailKind, WithheldReason } from "./mail.ts";

/** What a reader can stop, by the link at a mail's foot or their mail program's button. */
export const stopKinds = ["invitations", "review_news", "report_answers", "webhook_alerts"] as const;

export type StopKind = (typeof stopKinds)[number];

/** What a mail says, with its links in. The frame around it (head, foot, the link that stops such mails) is the deliverer's. */
export type MailContent = {
  subject: string;
  /** Plain text. */
  text: string;
  /** The same as a fragment of markup that our renderer has made; without it, it is made out of the text (`mailBody`). */
  html?: string;
  /** What the button of a link says, in markup made out of the text; "Open the page" where nothing else is said. */
  labelOf?: (href: string) => string;
  /** Absent: such a mail cannot be stopped, which is for the statement of reasons alone. */
  stopKind?: StopKind;
};

export type PreparedMail = MailContent & {
  /** One address. Whether it may be written to is the deliverer's to check, for every mail. */
  to: string;
};

/**
 * What a slice knows about the mails that it writes. worker.ts and app.ts list the sources of all slices by hand; the deliverer
 * knows no kinds.
 */
export type MailSource = {
  kinds: readonly MailKind[];
  /**
   * Called when a mail is about to be handed over, after its claim and outside any transaction: whom it goes to by now, whether
   * it is still right, and what it says, with the real links in. `notBefore`: it waits until then, and that is no attempt.
   */
  prepare(db: Db, mail: Mail, now: Date): Promise<PreparedMail | { withheld: WithheldReason } | { notBefore: Date }>;
  /** As it would look, for the console. `withSecrets`: with links that only its reader may have, else with words in their place. */
  show(db: Db, mail: Mail, view: { withSecrets: boolean }): Promise<MailContent>;
  /** In the transaction that notes that the mail server has it. */
  sent?(tx: Db, mail: Mail, now: Date): Promise<void>;
  /**
   * In the transaction that notes that it never will be handed over, and surely was not: why it is withheld, or that the mail
   * server was away for days. Where that does not last, whatever asks the data may write another in its place.
   */
  unsent?(tx: Db, mail: Mail, because: WithheldReason | "server_away"): Promise<void>;
};

/** The source of a mail's kind; every kind has one. */
export function sourceOf(sources: readonly MailSource[], kind: MailKind): MailSource | undefined {
  return sources.find(({ kinds }) => kinds.includes(kind));
}
