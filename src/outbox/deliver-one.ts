import { getOrganisation, type Organisation } from "../organisations/index.ts";
import { describeError } from "../platform/log.ts";
import type { OutgoingMail } from "../platform/mailer.ts";
import { composeMail, senderName } from "./compose-mail.ts";
import { type ClaimedMail, noteBegun } from "./delivery.queries.ts";
import type { DeliveryDeps } from "./delivery-deps.ts";
import type { Mail, WithheldReason } from "./mail.ts";
import { type PreparedMail, sourceOf } from "./mail-source.ts";
import { addressHashes, reasonToWithhold, stopPathFor } from "./may-write-to.ts";
import { messageIdOf } from "./message-id.ts";
import { giveBack, note, noteFailure, noteSent, noteWithheld, putOff } from "./note-delivery.ts";

/**
 * One claimed mail: prepared, recorded as begun, handed over, and its outcome recorded.
 *
 * @returns whether the mail server could not be reached at all, so that others would wait in vain
 */
export async function deliverOne(deps: DeliveryDeps, mail: ClaimedMail): Promise<"server gone" | "done"> {
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
  // Erased since it was claimed, or claimed so long ago that a person has decided about it.
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
  const { to, stopKind, stopPathOf } = prepared;
  const stoppable = stopKind ?? (stopPathOf ? "by its own link" : undefined);
  const withheld = await reasonToWithhold(db, keys, { organisationId, email: to, stopKind: stoppable });
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
  const { to } = prepared;
  const stopUrl = stopUrlOf({ keys, baseUrl }, organisation, prepared);
  return {
    ...composeMail(organisation, mail, prepared, stopUrl && `${stopUrl}?lang=${mail.language}`),
    from: { name: senderName(organisation), address: mailer.address },
    replyTo: organisation.mailReplyTo ?? undefined,
    to,
    messageId: messageIdOf(organisation, mail, mailer.address),
    headers: {
      // Keeps mail programs from sending out-of-office replies.
      "X-Auto-Response-Suppress": "All",
      ...(stopUrl ? { "List-Unsubscribe": `<${stopUrl}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" } : {}),
    },
  };
}

/** Where such mails are stopped; undefined for one that cannot be. */
function stopUrlOf(
  { keys, baseUrl }: Pick<DeliveryDeps, "keys" | "baseUrl">,
  { linkTag }: Organisation,
  { to, stopKind, stopPathOf }: PreparedMail,
): string | undefined {
  if (stopPathOf) return baseUrl + stopPathOf(keys);
  if (!stopKind) return undefined;
  return baseUrl + stopPathFor(keys, { linkTag }, { email: to, kind: stopKind });
}
