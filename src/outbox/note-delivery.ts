import { dayMs } from "../platform/days.ts";
import { inTransaction } from "../platform/db.ts";
import { describeError } from "../platform/log.ts";
import type { HandOver } from "../platform/mailer.ts";
import { insertSuppression } from "../purchases/index.ts";
import { type ClaimedMail, settleMail } from "./delivery.queries.ts";
import type { DeliveryDeps } from "./delivery-deps.ts";
import { type Mail, putOffAtMostMs, type WithheldReason } from "./mail.ts";
import { sourceOf } from "./mail-source.ts";
import { notePersistently } from "./note-persistently.ts";

// Records the outcome of a claimed mail: given back, put off, withheld, sent, refused or in doubt.

/** It is not handed over, now or later; its source is told why in the same transaction. */
export async function noteWithheld(deps: DeliveryDeps, mail: ClaimedMail, because: WithheldReason): Promise<void> {
  const write = () =>
    inTransaction(deps.db, async (tx) => {
      const isNoted = await settleMail(tx, mail, { state: "withheld", withheldBecause: because });
      if (isNoted) await sourceOf(deps.sources, mail.kind)?.unsent?.(tx, mail, because);
    });
  await note(deps, mail, write);
  deps.observe?.(mail.kind, "withheld");
}

/**
 * The mail server has it. If recording that fails, the claim stays and the mail shows as in doubt, which is then true
 * for whoever reads the database.
 */
export async function noteSent(deps: DeliveryDeps, mail: ClaimedMail, now: Date): Promise<void> {
  const { db, log } = deps;
  const write = () =>
    inTransaction(db, async (tx) => {
      const isNoted = await settleMail(tx, mail, { state: "sent", sentAt: now, failure: null });
      if (isNoted) await sourceOf(deps.sources, mail.kind)?.sent?.(tx, mail, now);
    });
  try {
    // Tried once more, whatever went wrong: two who write the same rows may have got into each other's way.
    await note(deps, mail, () => write().catch(write));
    deps.observe?.(mail.kind, "sent");
  } catch (error) {
    log.error({ mail: mail.id, kind: mail.kind, err: describeError(error) }, "a mail that was sent could not be noted");
    deps.observe?.(mail.kind, "in_doubt");
  }
}

export async function noteFailure(
  deps: DeliveryDeps,
  mail: ClaimedMail,
  emailHash: Buffer,
  ended: Exclude<HandOver, { outcome: "accepted" }>,
): Promise<void> {
  const { db, log, clock } = deps;
  const { outcome, code } = ended;
  const level = outcome === "in_doubt" ? "error" : "warn";
  log[level]({ mail: mail.id, kind: mail.kind, outcome, code, attempts: mail.attempts }, "a mail was not handed over");
  if (outcome === "deferred") return putOff(deps, mail, ended);
  if (outcome === "in_doubt") await settle(deps, mail, { state: "claimed", failure: code });
  else {
    const write = () =>
      inTransaction(db, async (tx) => {
        const { organisationId } = mail;
        if (ended.isMailboxMissing)
          await insertSuppression(tx, { organisationId, emailHash, reason: "bounced" }, clock());
        await settleMail(tx, mail, { state: "refused", failure: code });
      });
    await note(deps, mail, write);
  }
  deps.observe?.(mail.kind, outcome);
}

const triedForDays = 4;

/**
 * A later attempt, each after twice the time of the one before; none once the mail is some days old, which is recorded.
 */
export async function putOff(
  deps: DeliveryDeps,
  mail: ClaimedMail,
  { code, isAboutServer = false }: { code: string; isAboutServer?: boolean },
): Promise<void> {
  const { db, clock, log, observe, sources } = deps;
  const now = clock();
  if (now.getTime() - mail.createdAt.getTime() > triedForDays * dayMs) {
    log.warn({ mail: mail.id, kind: mail.kind, code }, "a mail is given up");
    const write = () =>
      inTransaction(db, async (tx) => {
        const isNoted = await settleMail(tx, mail, { state: "refused", failure: `given up: ${code}` });
        // What one reader's server kept refusing is not tried for weeks; a mail that waited for our own server may
        // still be right.
        if (isNoted && isAboutServer) await sourceOf(sources, mail.kind)?.unsent?.(tx, mail, "server_away");
      });
    await note(deps, mail, write);
    observe?.(mail.kind, "refused");
    return;
  }
  const waitMinutes = Math.min(2 ** (mail.attempts - 1), isAboutServer ? 15 : putOffAtMostMs / 60_000);
  const nextAttemptAt = new Date(now.getTime() + waitMinutes * 60_000);
  await settle(deps, mail, { state: "waiting", nextAttemptAt, failure: code });
  observe?.(mail.kind, "deferred");
}

/** Records something about a mail, even if the database is away for a while: otherwise the mail would be in doubt. */
export function note<T>({ log }: DeliveryDeps, { id, kind }: Mail, write: () => Promise<T>): Promise<T> {
  return notePersistently(write, (error) =>
    log.warn({ mail: id, kind, err: describeError(error) }, "a note about a mail waits for the database"),
  );
}

function settle(deps: DeliveryDeps, mail: ClaimedMail, settled: Parameters<typeof settleMail>[2]): Promise<boolean> {
  return note(deps, mail, () => settleMail(deps.db, mail, settled));
}

/** The hand-over had not begun, so this does not count as an attempt. */
export async function giveBack(
  deps: DeliveryDeps,
  mail: ClaimedMail,
  nextAttemptAt = mail.nextAttemptAt ?? deps.clock(),
): Promise<void> {
  await settle(deps, mail, { state: "waiting", attempts: mail.attempts - 1, nextAttemptAt, failure: null });
}
