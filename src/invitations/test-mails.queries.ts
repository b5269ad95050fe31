import type { Db } from "../platform/db.ts";

type TestMail = { organisationId: string; mailId: string };

/** Records which member of staff sent a mail to themselves. */
export async function insertTestMail(tx: Db, mail: TestMail & { staffId: string }, now: Date): Promise<void> {
  await tx
    .insertInto("invitationTestMails")
    .values({ ...mail, createdAt: now })
    .execute();
}

/** Who sent a mail to themselves, if anybody did. */
export async function findTester(db: Db, by: TestMail): Promise<string | undefined> {
  const row = await db
    .selectFrom("invitationTestMails")
    .select("staffId")
    .where("organisationId", "=", by.organisationId)
    .where("mailId", "=", by.mailId)
    .executeTakeFirst();
  return row?.staffId;
}

/** A few products of the catalogue, newest first, to show what a mail looks like. */
export async function listSampleProducts(
  db: Db,
  by: { organisationId: string; atMost: number },
): Promise<{ sku: string; name: string; imageUrl: string | null }[]> {
  return db
    .selectFrom("products")
    .select(["sku", "name", "imageUrl"])
    .where("organisationId", "=", by.organisationId)
    .orderBy("id", "desc")
    .limit(by.atMost)
    .execute();
}
