import { type Database, inTransaction } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { type ClaimedMail, sendAgain, settleMail } from "./delivery.queries.ts";
import { isInDoubt, type Mail } from "./mail.ts";
import { type MailSource, sourceOf } from "./mail-source.ts";

/**
 * A person has found out, from the mail server's log or from the reader, what became of a mail in doubt, or takes the
 * risk either way. The program itself never does this, since sending again may mail somebody twice.
 *
 * @throws AppError conflict if it is no longer in doubt
 */
export async function settleDoubt(
  deps: { db: Database; sources: readonly MailSource[] },
  mail: Mail,
  decision: "count_as_sent" | "send_again",
  now: Date,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const claimed = mail as ClaimedMail;
    const isSettled =
      isInDoubt(mail, now) &&
      (decision === "send_again"
        ? await sendAgain(tx, claimed, now)
        : await settleMail(tx, claimed, { state: "sent", sentAt: claimed.claimedAt, failure: null }));
    if (!isSettled) throw new AppError("conflict", { errors: ["the mail is in doubt no longer"] });
    if (decision === "count_as_sent") await sourceOf(deps.sources, mail.kind)?.sent?.(tx, mail, claimed.claimedAt);
  });
}
