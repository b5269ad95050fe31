import { findProduct, listProducts } from "../catalogue/index.ts";
import { getOrganisation, type Organisation } from "../organisations/index.ts";
import { insertMail, insertMails, type Mail, type MailKind, productInMail } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import { type Language, lastResort } from "../platform/languages.ts";
import type { RejectionReason, RemovalReason } from "./reasons.ts";
import { publishedMail, receivedMail } from "./received-mail.ts";
import type { Review, ReviewVersion } from "./review.ts";
import { findNewestVersion } from "./review-texts.queries.ts";
import { appealAnswer, statementOfReasons } from "./statement-of-reasons.ts";

type Reasons = { passage?: string | null | undefined; note?: string | null | undefined } & (
  | { verdict: "rejected"; reason: RejectionReason }
  | { verdict: "removed"; reason: RemovalReason }
);

/** Puts the statement of reasons in the outbox, in the language of what the author sent. Call it in the decision's transaction. */
export async function tellReasons(tx: Db, review: Review, reasons: Reasons, now: Date): Promise<void> {
  const version = await findNewestVersion(tx, review);
  const about = await aboutReview(tx, review, version, now);
  const { passage = null, note = null } = reasons;
  const common = { ...about, passage, note, isFinal: review.isAppeal };
  const isStillVisible = review.visibleVersion !== null;
  const grounds =
    reasons.verdict === "rejected"
      ? { ...common, verdict: reasons.verdict, reason: reasons.reason, sentAt: review.submittedAt, isStillVisible }
      : { ...common, verdict: reasons.verdict, reason: reasons.reason };
  await mailToAuthor(tx, review, about.language, "statement_of_reasons", statementOfReasons(grounds), now);
}

/** Puts the answer to an appeal in the outbox, unless the appeal ended in a rejection with new reasons. */
export async function tellAppealAnswer(
  tx: Db,
  review: Review,
  outcome: "accepted" | "shown" | "waiting" | "dismissed",
  note: string | null | undefined,
  now: Date,
): Promise<void> {
  const about = await aboutReview(tx, review, await findNewestVersion(tx, review), now);
  const text = appealAnswer({ ...about, outcome, note: note ?? null });
  await mailToAuthor(tx, review, about.language, "appeal_decided", text, now);
}

/**
 * Writes a mail that what the author sent has arrived, and by when a person decides. Call it with every version, in its
 * transaction: authors want to know that a change has arrived too. A mail that is overtaken by the next before it has
 * left is not sent (`author-mails.ts`).
 */
export async function tellReceived(
  tx: Db,
  { organisation, review, decideBy }: { organisation: Organisation; review: Review; decideBy: Date },
  now: Date,
): Promise<void> {
  const about = await aboutReview(tx, review, await findNewestVersion(tx, review), now);
  const text = receivedMail({ ...about, review, organisation, decideBy, sentAt: now });
  await mailToAuthor(tx, review, about.language, "review_received", text, now);
}

/** Writes a mail that shoppers can read the review from now on. */
export async function tellPublished(tx: Db, review: Review, now: Date): Promise<void> {
  const about = await aboutReview(tx, review, await findNewestVersion(tx, review), now);
  await mailToAuthor(tx, review, about.language, "review_published", publishedMail(about), now);
}

/** The same for reviews of one organisation that were published together. */
export async function tellAllPublished(
  tx: Db,
  organisationId: string,
  published: readonly { review: Review; language: Language }[],
  now: Date,
): Promise<void> {
  const { name: shop } = await getOrganisation(tx, organisationId);
  const skus = [...new Set(published.map(({ review }) => review.sku))];
  const products = await listProducts(tx, { organisationId, skus, limit: skus.length });
  const names = new Map(products.map(({ sku, name }) => [sku, name]));
  const mails = published.map(({ review: { id: reviewId, purchaserId, sku }, language }) => {
    const product = productInMail(language, { name: names.get(sku), sku });
    const text = publishedMail({ shop, product, language });
    return { organisationId, kind: "review_published", purchaserId, reviewId, language, ...text } as const;
  });
  await insertMails(tx, mails, now);
}

async function aboutReview(tx: Db, review: Review, version: ReviewVersion | undefined, now: Date) {
  const { organisationId, sku } = review;
  const { name: shop } = await getOrganisation(tx, organisationId);
  const language = version?.language ?? lastResort;
  const product = productInMail(language, { name: (await findProduct(tx, { organisationId, sku }))?.name, sku });
  return { shop, product, language, decidedAt: now } as const;
}

async function mailToAuthor(
  tx: Db,
  review: Review,
  language: Mail["language"],
  kind: MailKind,
  text: { subject: string; body: string },
  now: Date,
): Promise<void> {
  const { organisationId, purchaserId, id: reviewId } = review;
  await insertMail(tx, { organisationId, kind, purchaserId, reviewId, language, ...text }, now);
}
