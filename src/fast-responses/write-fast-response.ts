import { recorded } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { getReviewByNumber, noteReplyChange, noteReviewEvent, type Review } from "../reviews/index.ts";
import { type FastResponse, parseFastResponseText } from "./fast-response.ts";
import { changeFastResponse, findFastResponse, insertFastResponse } from "./fast-responses.queries.ts";

/**
 * Takes in the retailer's reply to a visible review, or a new text for it: either waits for a vetter, as the review
 * did. What shoppers already read stays in the meantime.
 *
 * @param reply `replaces` is the version that the writer saw, 0 for none: a colleague's text is not overwritten unseen
 * @throws AppError invalid_request where the text is not 1 to 2000 characters; review_not_in_state where the review is
 * no longer shown, or the reply has moved on
 */
export async function writeFastResponse(
  db: Database,
  reply: { organisation: Organisation; review: Review; staffId: string; text: string; replaces?: number | undefined },
  now: Date,
): Promise<FastResponse> {
  const { organisation, staffId } = reply;
  const organisationId = organisation.id;
  const parsed = parseFastResponseText(reply.text);
  if (!("text" in parsed)) throw new AppError("invalid_request", { errors: [`text is ${parsed.problem}`] });
  const { text } = parsed;

  const did = ({ id }: FastResponse) =>
    ({ deed: "reply_sent", organisationId, about: { kind: "fast_response", id } }) as const;
  return recorded(db, { by: { staffId }, did }, now, async (tx) => {
    const review = await getReviewByNumber(tx, { organisationId, number: reply.review.number });
    const reviewId = review.id;
    const written = await findFastResponse(tx, { organisationId, reviewId });
    const hasMovedOn = reply.replaces !== undefined && reply.replaces !== (written?.version ?? 0);
    if (review.visibleVersion === null || hasMovedOn)
      throw new AppError("review_not_in_state", { internal: { review: reviewId } });
    const stored = written
      ? await changeFastResponse(tx, written, waitingAgain(written, staffId, text, now), now)
      : await insertFastResponse(tx, { organisationId, reviewId, staffId, text }, now);
    // If two first replies arrive at once, the index lets one win.
    if (!stored) throw new AppError("review_not_in_state", { internal: { review: reviewId } });
    await noteReviewEvent(tx, review, "fast_response_submitted", { kind: "staff", id: staffId }, now);
    return stored;
  });
}

function waitingAgain(written: FastResponse, staffId: string, text: string, now: Date) {
  return {
    state: "pending_moderation",
    version: written.version + 1,
    text,
    staffId,
    submittedAt: now,
    reason: null,
    passage: null,
    note: null,
  } as const;
}

/**
 * Takes a reply back, whether visible or not. It can be written again, and is vetted again.
 *
 * @throws AppError not_found, or review_not_in_state where it was taken back before
 */
export async function withdrawFastResponse(
  db: Database,
  which: { organisationId: string; review: Review; staffId: string },
  now: Date,
): Promise<FastResponse> {
  const { organisationId, staffId } = which;
  const did = ({ id }: FastResponse) =>
    ({ deed: "reply_withdrawn", organisationId, about: { kind: "fast_response", id } }) as const;
  return recorded(db, { by: { staffId }, did }, now, async (tx) => {
    const review = await getReviewByNumber(tx, { organisationId, number: which.review.number });
    const written = await findFastResponse(tx, { organisationId, reviewId: review.id });
    if (!written) throw new AppError("not_found");
    if (written.state === "withdrawn") {
      throw new AppError("review_not_in_state", { internal: { fastResponse: written.id, state: written.state } });
    }
    const change = { state: "withdrawn", visibleText: null } as const;
    const withdrawn = await changeFastResponse(tx, written, change, now);
    await noteReviewEvent(tx, review, "fast_response_withdrawn", { kind: "staff", id: staffId }, now);
    if (written.visibleText !== null) await noteReplyChange(tx, written, now);
    return withdrawn;
  });
}
