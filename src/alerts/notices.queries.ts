import type { Db } from "../platform/db.ts";
import type { EndpointTrouble } from "../webhooks/index.ts";

/** Which endpoint a mail is about, and whom it tells. */
export type Notice = {
  organisationId: string;
  mailId: string;
  staffId: string;
  endpointId: string;
  trouble: EndpointTrouble;
};

export async function insertNotices(tx: Db, notices: readonly Notice[], now: Date): Promise<void> {
  if (notices.length === 0) return;
  await tx
    .insertInto("webhookNotices")
    .values(notices.map((notice) => ({ ...notice, createdAt: now })))
    .execute();
}

/** Undefined if there is none, or if its endpoint was deleted. */
export async function findNotice(db: Db, by: { organisationId: string; mailId: string }): Promise<Notice | undefined> {
  return db
    .selectFrom("webhookNotices")
    .select(["organisationId", "mailId", "staffId", "endpointId", "trouble"])
    .where("organisationId", "=", by.organisationId)
    .where("mailId", "=", by.mailId)
    .executeTakeFirst();
}
