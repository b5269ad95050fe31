import type { Db } from "../platform/db.ts";
import type { Keys } from "../platform/secrets.ts";
import type { Mail, MailKind, WithheldReason } from "./mail.ts";

/** What a reader can stop, by the link at the foot of a mail or the button in their mail program. Links name one by its place: add at the end. */
export const stopKinds = [
  "invitations",
  "review_news",
  "report_answers",
  "webhook_alerts",
  "questions",
  "owner_questions",
] as const;

export type StopKind = (typeof stopKinds)[number];

/** What a mail says, including its links. The deliverer adds the frame (head, foot, the link that stops such mails). */
export type MailContent = {
  subject: string;
  /** Plain text. */
  text: string;
  /** The same as a fragment of markup made by our renderer; if absent, it is made from the text (`mailBody`). */
  html?: string;
  /** The label for the button of a link, in markup made from the text; "Open the page" by default. */
  labelOf?: (href: string) => string;
  /** Absent: such a mail cannot be stopped, which is only for the statement of reasons, and for what somebody asked for. */
  stopKind?: StopKind;
  /** Why it was sent, for the foot of a mail without a `stopKind`; the law by default. */
  why?: "reasons" | "answer" | "password" | "question" | "notices";
  /**
   * The path of a link of its source's own that stops such mails, by GET and then by POST without signing in (RFC 8058), in place of the
   * one for its `stopKind`.
   */
  stopPathOf?: (keys: Keys) => string;
  /** What `show` gives in place of that path, which is for the reader alone. */
  stopShown?: string;
  /** Where its reader, who works in the console, chooses which mails they get. */
  chooseUrl?: string;
};

export type PreparedMail = MailContent & {
  /** One address. The deliverer checks, for every mail, whether it may be written to. */
  to: string;
};

/**
 * What a slice knows about the mails that it writes. worker.ts and app.ts list the sources of all slices by hand; the deliverer
 * knows no kinds.
 */
export type MailSource = {
  kinds: readonly MailKind[];
  /**
   * Called when a mail is about to be handed over, after its claim and outside any transaction: whom it goes to by now,
   * whether it is still right, and what it says, with the real links. `notBefore`: it waits until then, which does not
   * count as an attempt.
   */
  prepare(db: Db, mail: Mail, now: Date): Promise<PreparedMail | { withheld: WithheldReason } | { notBefore: Date }>;
  /**
   * How it would look, for the console. `withSecrets`: with links that only its reader may have; otherwise with words
   * in their place.
   */
  show(db: Db, mail: Mail, view: { withSecrets: boolean }): Promise<MailContent>;
  /** Called in the transaction that records that the mail server has it. */
  sent?(tx: Db, mail: Mail, now: Date): Promise<void>;
  /**
   * Called in the transaction that records that it was not and never will be handed over: why it is withheld, or that
   * the mail server was away for days. If the reason passes, a sweep that asks the data may write another in its place.
   */
  unsent?(tx: Db, mail: Mail, because: WithheldReason | "server_away"): Promise<void>;
};

/** The source of mails of a kind; every kind has one. */
export function sourceOf(sources: readonly MailSource[], kind: MailKind): MailSource | undefined {
  return sources.find(({ kinds }) => kinds.includes(kind));
}
