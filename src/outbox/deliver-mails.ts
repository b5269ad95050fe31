import { getOrganisation, type Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import { dayMs } from "../platform/days.ts";
import { type Database, inTransaction } from "../platform/db.ts";
import { describeError, type Log } from "../platform/log.ts";
import type { HandOver, Mailer, OutgoingMail } from "../platform/mailer.ts";
import type { Keys } from "../platform/secrets.ts";
import { insertSuppression } from "../purchases/index.ts";
import { composeMail, senderName } from "./compose-mail.ts";
import {
  type ClaimedMail,
  claimDueMails,
  firstTurn,
  giveBackUnbegun,
  noteBegun,
  settleMail,
} from "./delivery.queries.ts";
import { type Mail, type MailKind, putOffAtMostMs, type WithheldReason } from "./mail.ts";
import { type MailSource, type PreparedMail, sourceOf } from "./mail-source.ts";
import { addressHashes, reasonToWithhold } from "./may-write-to.ts";
import { messageIdOf } from "./message-id.ts";
import { notePersistently } from "./note-persistently.ts";
import { stopPath, stopToken } from "./stop-link.ts";

/** What became of an attempt, for the figures. */
export type MailOutcome = "sent" | "deferred" | "refused" | "in_doubt" | "withheld";

export type DeliveryDeps = {
  db: Database;
  mailer: Mailer;
  sources: readonly MailSource[];
  keys: Keys;
  baseUrl: string;
  clock: Clock;
  log: Log;
  observe?: ((kind: MailKind, outcome: MailOutcome) => void) | undefined;
};

export type Deliverer = {
  /** Hands over whatever is due. While a run is under way in this process, a second call only makes it look again. */
  deliver: () => Promise<void>;
  /** Lets what is being handed over finish, and hands over no more. */
  stop: () => Promise<void>;
};

/** So many hand-overs at once: as many as the mailer has connections. */
export const lanes = 5;
// Small: what a killed process had claimed is in doubt, whether it had begun with it or not.
const claimedAtOnce = 2 * lanes;

/**
 * The one way out for mails of every kind. Claim, committed; then look up to whom and whether it is still right; note that it
 * begins, and to whom; hand over; note. Nothing is locked while the mail server takes its time. A mail whose hand-over was begun
 * with and has no end is never touched again.
 */
export function createDeliverer(deps: DeliveryDeps): Deliverer {
  let running: Promise<void> | undefined;
  let looksAgain = false;
  let stopped = false;
  // Each process goes round the organisations by itself.
  let after = firstTurn;

  const run = async (): Promise<void> => {
    do {
      looksAgain = false;
      for (let isMore = true; isMore && !stopped; ) {
        const some = await deliverSome(deps, after, () => stopped);
        after = some.last ?? after;
        isMore = some.isMore;
      }
    } while (looksAgain && !stopped);
  };

  return {
    deliver: async () => {
      // Not waited for: a job that waits would hold a place that other jobs need.
      if (running) looksAgain = true;
      else if (!stopped) {
        running = run().finally(() => {
          running = undefined;
        });
        await running;
      }
    },
    stop: async () => {
      stopped = true;
      // What it fails with is told to the job that began it; whoever stops has more to stop.
      await running?.catch(() => undefined);
    },
  };
}

/** @returns `last`: the organisation whose turn it was last */
async function deliverSome(
  deps: DeliveryDeps,
  after: string,
  isStopped: () => boolean,
): Promise<{ isMore: boolean; last: string | undefined }> {
  const { db, clock, log } = deps;
  // Each time: a run takes as long as its queue is, and what a killed process had claimed may be what somebody waits for.
  const givenBack = await giveBackUnbegun(db, clock());
  if (givenBack > 0) log.warn({ mails: givenBack }, "mails that a process had claimed and not begun with wait again");
  const claimed = await claimDueMails(db, { after, atMost: claimedAtOnce }, clock());
  let isServerGone = false;
  const waiting = [...claimed];
  const lane = async (): Promise<void> => {
    for (let mail = waiting.shift(); mail; mail = waiting.shift()) {
      // Where the server cannot be reached every other mail would wait for it in vain, and be put off.
      const end = isServerGone || isStopped() ? giveBack(deps, mail) : deliverOne(deps, mail);
      isServerGone = (await end.catch(unnoted(deps, mail))) === "server gone" || isServerGone;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { isMore: claimed.length === claimedAtOnce && !isServerGone, last: claimed.at(-1)?.organisationId };
}

/**
 * What became of a mail could not be written down: its claim stays, and shows as in doubt where it was begun with. The run ends once
 * the other lanes are done, the next may fare better.
 */
function unnoted({ log }: DeliveryDeps, { id, kind }: Mail): (error: unknown) => "server gone" {
  return (error) => {
    log.error({ mail: id, kind, err: describeError(error) }, "what became of a mail could not be noted");
    return "server gone";
  };
}

/** Notes something about a mail, also where the database is away for a while: without the note it would be a doubt. */
function note<T>({ log }: DeliveryDeps, { id, kind }: Mail, write: () => Promise<T>): Promise<T> {
  return notePersistently(write, (error) =>
    log.warn({ mail: id, kind, err: describeError(error) }, "a note about a mail waits for the database"),
  );
}

function settle(deps: DeliveryDeps, mail: ClaimedMail, settled: Parameters<typeof settleMail>[2]): Promise<boolean> {
  return note(deps, mail, () => settleMail(deps.db, mail, settled));
}

/** It was not begun with, so that is no attempt. */
async function giveBack(
  deps: DeliveryDeps,
  mail: ClaimedMail,
  nextAttemptAt = mail.nextAttemptAt ?? deps.clock(),
): Promise<void> {
  await settle(deps, mail, { state: "waiting", attempts: mail.attempts - 1, nextAttemptAt, failure: null });
}

async function deliverOne(deps: DeliveryDeps, mail: ClaimedMail): Promise<"server gone" | "done"> {
  const { db, clock, log, mailer } = deps;
  let outgoing: Awaited<ReturnType<typeof prepare>>;
  try {
    outgoing = await prepare(deps, mail);
  } catch (error) {
    log.error({ mail: mail.id, kind: mail.kind, err: describeError(error) }, "a mail could not be made ready");
    await putOff(deps, mail, { code: "not_ready" });
    return "done";
  }
  if ("notBefore" in outgoing) {
    await giveBack(deps, mail, outgoing.notBefore);
    return "done";
  }
  if ("withheld" in outgoing) {
    await noteWithheld(deps, mail, outgoing.withheld);
    return "done";
  }
  const { recipientHash } = outgoing;
  // Erased since it was claimed, or so long ago that a person has decided about it.
  if (!(await note(deps, mail, () => noteBegun(db, mail, recipientHash)))) return "done";
  const ended = await mailer.handOver(outgoing.mail);
  if (ended.outcome === "accepted") await noteSent(deps, mail, clock());
  else await noteFailure(deps, mail, recipientHash, ended);
  return ended.outcome === "deferred" && ended.isAboutServer ? "server gone" : "done";
}

async function prepare(
  deps: DeliveryDeps,
  mail: ClaimedMail,
): Promise<{ recipientHash: Buffer; mail: OutgoingMail } | { withheld: WithheldReason } | { notBefore: Date }> {
  const { db, keys, sources, clock } = deps;
  const source = sourceOf(sources, mail.kind);
  if (!source) throw new Error(`no source for mails of the kind ${mail.kind}`);
  const prepared = await source.prepare(db, mail, clock());
  if ("withheld" in prepared || "notBefore" in prepared) return prepared;
  const { organisationId } = mail;
  const { to, stopKind } = prepared;
  const withheld = await reasonToWithhold(db, keys, { organisationId, email: to, stopKind });
  if (withheld) return { withheld };
  const [recipientHash] = addressHashes(keys, to);
  return { recipientHash, mail: outgoingMail(deps, await getOrganisation(db, organisationId), mail, prepared) };
}

function outgoingMail(
  { mailer, keys, baseUrl }: DeliveryDeps,
  organisation: Organisation,
  mail: Mail,
  prepared: PreparedMail,
): OutgoingMail {
  const { to, stopKind } = prepared;
  const [emailHash] = addressHashes(keys, to);
  const { linkTag } = organisation;
  const stopUrl = stopKind && `${baseUrl}${stopPath(stopToken(keys, { linkTag, emailHash, kind: stopKind }))}`;
  return {
    ...composeMail(organisation, mail, prepared, stopUrl && `${stopUrl}?lang=${mail.language}`),
    from: { name: senderName(organisation), address: mailer.address },
    replyTo: organisation.mailReplyTo ?? undefined,
    to,
    messageId: messageIdOf(organisation, mail, mailer.address),
    headers: {
      // No answers of absent people's mail programs.
      "X-Auto-Response-Suppress": "All",
      ...(stopUrl ? { "List-Unsubscribe": `<${stopUrl}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" } : {}),
    },
  };
}

/** It is not handed over, now or later; its source hears why in the same transaction. */
async function noteWithheld(deps: DeliveryDeps, mail: ClaimedMail, because: WithheldReason): Promise<void> {
  const write = () =>
    inTransaction(deps.db, async (tx) => {
      const isNoted = await settleMail(tx, mail, { state: "withheld", withheldBecause: because });
      if (isNoted) await sourceOf(deps.sources, mail.kind)?.unsent?.(tx, mail, because);
    });
  await note(deps, mail, write);
  deps.observe?.(mail.kind, "withheld");
}

/**
 * The mail server has it. Should the note fail, the claim stays and the mail shows as in doubt, which is what it then is to
 * whoever reads the database.
 */
async function noteSent(deps: DeliveryDeps, mail: ClaimedMail, now: Date): Promise<void> {
  const { db, log } = deps;
  const write = () =>
    inTransaction(db, async (tx) => {
      const isNoted = await settleMail(tx, mail, { state: "sent", sentAt: now, failure: null });
      if (isNoted) await sourceOf(deps.sources, mail.kind)?.sent?.(tx, mail, now);
    });
  try {
    // Once more, whatever it failed with: two who write the same rows may have got into each other's way.
    await note(deps, mail, () => write().catch(write));
    deps.observe?.(mail.kind, "sent");
  } catch (error) {
    log.error({ mail: mail.id, kind: mail.kind, err: describeError(error) }, "a mail that was sent could not be noted");
    deps.observe?.(mail.kind, "in_doubt");
  }
}

async function noteFailure(
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

/** A later attempt, each twice as far away as the one before; none once the mail is some days old, which it says. */
async function putOff(
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
        // What one reader's server kept refusing is not tried for weeks; what ours was away for can still be right.
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
