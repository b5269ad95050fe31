import { listMails, listMailsAboutReview, type Mail } from "../../src/outbox/index.ts";
import type { Database } from "../../src/platform/db.ts";

const news = ["review_received", "review_published"];

/** The mails of an organisation that tell what was decided, newest first: without those that only tell how things go on. */
export async function listDecisionMails(db: Database, organisationId: string): Promise<Mail[]> {
  return (await listMails(db, { organisationId, atMost: 100 })).filter(({ kind }) => !news.includes(kind));
}

/** The same about one review, oldest first. */
export async function listDecisionMailsAbout(
  db: Database,
  { organisationId, id: reviewId }: { organisationId: string; id: string },
): Promise<Mail[]> {
  return (await listMailsAboutReview(db, { organisationId, reviewId })).filter(({ kind }) => !news.includes(kind));
}
