import { dateFormats } from "../platform/formats.ts";
import { type Language, localeFor } from "../platform/languages.ts";
import { type RejectionReason, type RemovalReason, rejectionReasonSentence, removalReasonSentence } from "./reasons.ts";
import { reviewSentences } from "./sentences/index.ts";

type About = { language: Language; shop: string; product: string; decidedAt: Date };

/** The contents of a statement of reasons. */
export type Grounds = About &
  (
    | { verdict: "rejected"; reason: RejectionReason; sentAt: Date; isStillVisible: boolean }
    | { verdict: "removed"; reason: RemovalReason }
  ) & {
    /** The words of the review that it is about, if any. */
    passage: string | null;
    note: string | null;
    /** The decision on an appeal, which is final. */
    isFinal: boolean;
  };

/**
 * The placeholder, on a line of its own, for the author's link: the link is a secret, and put in when the mail is read
 * or sent.
 */
export const authorLinkMark = "{{author_link}}";

/**
 * The statement of reasons to the author (EU DSA, article 17; docs/rulings.md, "Fairness"): what was decided and when,
 * by which rule and because of which of their words, that a person decided, and what they can do about it and until
 * when.
 */
export function statementOfReasons(grounds: Grounds): { subject: string; body: string } {
  const { verdict, language, shop, product, decidedAt, isFinal } = grounds;
  const t = reviewSentences(language);
  const facts = { shop, product, decided: dateIn(language, decidedAt) };
  const what =
    verdict === "rejected"
      ? [t("what.rejected", { ...facts, sent: dateIn(language, grounds.sentAt) })]
      : [t("what.removed", facts)];
  if (verdict === "rejected" && grounds.isStillVisible) what.push(t("what.stays"));
  const how = [t("how.person")];
  if (verdict === "rejected") how.push(t("how.score"));
  if (isFinal && verdict === "rejected") how.push(t("how.appeal"));
  const until = dateIn(language, appealableUntil(decidedAt));
  const ways = [
    ...(verdict === "rejected" ? [t("next.edit")] : []),
    isFinal ? t("next.elsewhere") : t("next.appeal", { until }),
  ];
  const body = [
    t("greeting"),
    what.join(" "),
    ...why(grounds),
    how.join(" "),
    [t("next.heading"), ...ways.map((way) => `- ${way}`)].join("\n"),
    `${t("next.page")}\n${authorLinkMark}`,
    ...(verdict === "removed" ? [t("next.kept")] : []),
    shop,
  ];
  return { subject: t(`subject.${verdict}`, facts), body: `${body.join("\n\n")}\n` };
}

function why(grounds: Grounds): string[] {
  const { language, passage, note } = grounds;
  const t = reviewSentences(language);
  const reason =
    grounds.verdict === "rejected"
      ? rejectionReasonSentence(grounds.reason, language)
      : removalReasonSentence(grounds.reason, language);
  return [
    t("why.reason", { reason }),
    ...(passage ? [`${t("why.passage")}\n${quoted(passage)}`] : []),
    ...(note ? [`${t("why.note")}\n${quoted(note)}`] : []),
  ];
}

/** What the author is told when another person has decided about an appeal and has not rejected the review again. */
export function appealAnswer(
  answer: About & { outcome: "accepted" | "shown" | "waiting" | "dismissed"; note: string | null },
): { subject: string; body: string } {
  const { language, shop, product, decidedAt, outcome, note } = answer;
  const t = reviewSentences(language);
  const facts = { shop, product, decided: dateIn(language, decidedAt) };
  const verdict = outcome === "dismissed" ? "dismissed" : "upheld";
  const body = [
    t("greeting"),
    t(`what.${verdict}`, facts),
    ...(note ? [`${t("why.note")}\n${quoted(note)}`] : []),
    outcome === "dismissed" ? `${t("next.elsewhere")} ${t("next.kept")}` : t(`what.${outcome}`),
    `${t("next.readPage")}\n${authorLinkMark}`,
    shop,
  ];
  return { subject: t(`subject.${verdict}`, facts), body: `${body.join("\n\n")}\n` };
}

/** A decision may be appealed against for six months (DSA, article 20): to the end of the last day, by the calendar in UTC. */
export function appealableUntil(decidedAt: Date): Date {
  const until = new Date(decidedAt);
  until.setUTCHours(23, 59, 59, 999);
  until.setUTCMonth(until.getUTCMonth() + 6);
  // 31 August and six months: the end of February, not a day in March.
  if (until.getUTCDate() !== decidedAt.getUTCDate()) until.setUTCDate(0);
  return until;
}

const days = dateFormats({ dateStyle: "long", timeZone: "UTC" });

export function dateIn(language: Language, date: Date): string {
  return days(localeFor(language)).format(date);
}

// Quoted as mail programs do. This also keeps what somebody typed from looking like a line of ours.
function quoted(text: string): string {
  return text
    .trim()
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}
