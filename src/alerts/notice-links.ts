import type { MailContent } from "../outbox/index.ts";
import { linkValue } from "../platform/http/link-value.ts";
import type { Keys } from "../platform/secrets.ts";
import { isSignature, signature } from "../platform/signed-link.ts";
import type { NoticeAbout } from "./notice.ts";

/** Where somebody chooses which notices they get. */
export const noticesPath = "/console/profile/notices";

// Part of links that lie in inboxes: what is new gets the next one.
const places: Readonly<Record<NoticeAbout, number>> = {
  digest: 0,
  promise: 1,
  appeals: 2,
  replies: 3,
  cases: 4,
  imports: 5,
  webhooks: 6,
  questions: 7,
  question_appeals: 8,
  answers: 9,
};

/** Whose notices a link stops, and which. */
export type NoticeStop = { staffId: string; about: NoticeAbout };

const headBytes = 16 + 1;

/**
 * The path of the link that stops the mails of a kind, for somebody who is not signed in: mail programs send its POST by themselves
 * (RFC 8058). It holds all that is needed and is signed, so that nobody makes one; it says nothing of the address.
 */
export function noticeStopPath(keys: Keys, { staffId, about }: NoticeStop): string {
  const id = Buffer.from(staffId.replaceAll("-", ""), "hex");
  const head = Buffer.concat([id, Buffer.from([places[about]])]);
  const token = Buffer.concat([head, signature(keys, "notice stop links", head.toString("hex"))]).toString("base64url");
  return `/mail/notices/${token}`;
}

export function parseNoticeStop(keys: Keys, token: string): NoticeStop | undefined {
  const written = linkValue(token);
  if (!/^[\w-]{44}$/.test(written)) return undefined;
  const bytes = Buffer.from(written, "base64url");
  const head = bytes.subarray(0, headBytes);
  const isOurs = isSignature(keys, "notice stop links", head.toString("hex"), bytes.subarray(headBytes));
  const about = (Object.keys(places) as NoticeAbout[]).find((one) => places[one] === head[16]);
  if (!isOurs || about === undefined) return undefined;
  const staffId = head.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  return { staffId, about };
}

/** What the outbox shows in place of the link that stops a notice, which is its reader's. */
export const noticeStopShown = "/mail/notices/…";

/** What every mail to the staff ends with: how it is stopped, and where its reader chooses. */
export function stopOf(stop: NoticeStop, baseUrl: string) {
  return {
    why: "notices",
    stopPathOf: (keys: Keys) => noticeStopPath(keys, stop),
    chooseUrl: baseUrl + noticesPath,
  } as const satisfies Partial<MailContent>;
}
