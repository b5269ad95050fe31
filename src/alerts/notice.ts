import type { Role, StaffMember } from "../access/index.ts";

/** What somebody who works in the console can be told by mail, in the order in which it presses. None of it looks at a score. */
export const noticeKinds = [
  "promise",
  "appeals",
  "replies",
  "cases",
  "questions",
  "question_appeals",
  "answers",
  "imports",
  "webhooks",
] as const;

export type NoticeKind = (typeof noticeKinds)[number];

/** All but webhooks, whose troubles the slice of that name keeps (decision 0033). */
export type WaitingKind = Exclude<NoticeKind, "webhooks">;

export const waitingKinds = noticeKinds.filter((kind): kind is WaitingKind => kind !== "webhooks");

/** Those that only shops have whose shoppers ask. */
export const kindsOfQuestions: readonly NoticeKind[] = ["questions", "question_appeals", "answers"];

/** How somebody is told of a kind. */
export const noticeWays = ["at_once", "digest", "never"] as const;

export type NoticeWay = (typeof noticeWays)[number];

/** What a mail in the outbox to somebody of the staff is about: a kind, or the day. */
export type NoticeAbout = NoticeKind | "digest";

/** By the clocks of their zone, where somebody has chosen no other: at the beginning of a day's work. */
export const usualDigestHour = 8;

/**
 * What each role is told unless somebody chooses otherwise; a kind that is missing is none of theirs. At once goes what is late
 * tomorrow to whoever decides, and what is broken to whoever looks after the shop; admins, who have every shop, get the rest once a day.
 */
export const usualWays: Readonly<Record<Role, Partial<Record<NoticeKind, NoticeWay>>>> = {
  admin: {
    promise: "digest",
    appeals: "digest",
    replies: "digest",
    cases: "digest",
    questions: "digest",
    question_appeals: "digest",
    answers: "digest",
    imports: "digest",
    webhooks: "at_once",
  },
  vetter: {
    promise: "at_once",
    appeals: "digest",
    replies: "digest",
    cases: "digest",
    questions: "digest",
    question_appeals: "digest",
    answers: "digest",
  },
  retailer: { imports: "at_once", webhooks: "at_once" },
};

/** The kinds that a role can be told of: those whose pages it may open. */
export function kindsFor(role: Role): NoticeKind[] {
  return noticeKinds.filter((kind) => usualWays[role][kind] !== undefined);
}

/** Whether somebody may see what waits in a shop. Nobody who is disabled may. */
export function maySee(
  { role, organisations, disabledAt }: Pick<StaffMember, "role" | "organisations" | "disabledAt">,
  about: { kind: NoticeKind; organisationId: string },
): boolean {
  if (disabledAt !== null || usualWays[role][about.kind] === undefined) return false;
  return organisations === "all" || organisations.some(({ id }) => id === about.organisationId);
}

export function isNoticeWay(text: string): text is NoticeWay {
  return (noticeWays as readonly string[]).includes(text);
}
