import { getOrganisation } from "../organisations/index.ts";
import type { Mail, MailContent, MailSource } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import type { Language } from "../platform/languages.ts";
import { findPurchaserAddress } from "../purchases/index.ts";
import { findAuthorLink } from "./review-author.queries.ts";
import { authorUrl, isAuthorUrl, reviewPageMark, reviewPagePath } from "./review-link.ts";
import { findNewestVersion } from "./review-texts.queries.ts";
import { findReview } from "./reviews.queries.ts";
import { authorMailSentences } from "./sentences/index.ts";
import { authorLinkMark } from "./statement-of-reasons.ts";

export { reviewPageMark } from "./review-link.ts";

/** The mails to authors: they go to whatever address the purchaser has by now, and contain the author's own link. */
export function authorMails({ baseUrl }: { baseUrl: string }): MailSource {
  return {
    kinds: ["statement_of_reasons", "appeal_decided", "review_received", "review_published"],
    prepare: async (db, mail) => {
      const { organisationId, purchaserId } = mail;
      if (purchaserId === null) return { withheld: "no_address" };
      const to = await findPurchaserAddress(db, { organisationId, id: purchaserId });
      if (to === undefined) return { withheld: "erased" };
      if (await isOvertaken(db, mail)) return { withheld: "no_longer_due" };
      return { to, ...(await contentOf(db, mail, { baseUrl, withSecrets: true })) };
    },
    show: (db, mail, { withSecrets }) => contentOf(db, mail, { baseUrl, withSecrets }),
  };
}

/**
 * Whether something has happened since that makes the mail wrong. The reasons for a decision are still owed whatever
 * happened.
 */
async function isOvertaken(db: Db, mail: Mail): Promise<boolean> {
  if (mail.kind !== "review_received" && mail.kind !== "review_published") return false;
  const review = mail.reviewId === null ? undefined : await findReview(db, { ...mail, id: mail.reviewId });
  if (!review) return true;
  if (mail.kind === "review_published") return review.visibleVersion === null;
  const isDecidedOrGone = review.state !== "pending_moderation" && review.state !== "pending_order";
  const newest = await findNewestVersion(db, review);
  return isDecidedOrGone || newest === undefined || newest.submittedAt > mail.createdAt;
}

async function contentOf(db: Db, mail: Mail, view: { baseUrl: string; withSecrets: boolean }): Promise<MailContent> {
  const text = await fillReviewMarks(db, mail, view);
  const content = { subject: mail.subject, text, labelOf: reviewLinkLabels(mail.language) };
  // Reasons are owed even to those who stopped everything else.
  if (mail.kind === "statement_of_reasons") return content;
  return { ...content, stopKind: "review_news" };
}

/** The labels of the buttons in mails about a review: two that lead to different pages do not say the same. */
export function reviewLinkLabels(language: Language): (href: string) => string {
  const t = authorMailSentences(language);
  return (href) => (isAuthorUrl(href) ? t("open.own") : t("open.review"));
}

/**
 * The text of a mail about a review, including its links: to the public page, and the author's own link. That one is a
 * secret, which the outbox does not contain, so that neither an export nor a copy of it opens anything.
 */
export async function fillReviewMarks(
  db: Db,
  mail: Pick<Mail, "organisationId" | "reviewId" | "body">,
  { baseUrl, withSecrets }: { baseUrl: string; withSecrets: boolean },
): Promise<string> {
  const { organisationId, reviewId, body } = mail;
  const lines = body.split("\n");
  const hasMark = lines.some((line) => line === authorLinkMark || line === reviewPageMark);
  if (reviewId === null || !hasMark) return body;
  const { trkref } = await getOrganisation(db, organisationId);
  const { number, authorSecret } = await findAuthorLink(db, { organisationId, id: reviewId });
  const own = withSecrets ? authorUrl(baseUrl, trkref, number, authorSecret) : "(the author's own link goes here)";
  const links = new Map([
    [authorLinkMark, own],
    [reviewPageMark, `${baseUrl}${reviewPagePath(trkref, number)}`],
  ]);
  // Only on a line of its own: what somebody wrote is quoted, so it cannot look like this.
  return lines.map((line) => links.get(line) ?? line).join("\n");
}
