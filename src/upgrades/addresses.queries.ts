import type pg from "pg";
import type { Row } from "./rows.ts";

// These run as the owner of the database, while nothing else runs: decision 0037.

/** Who has a key in an organisation by now; the row is locked until the transaction ends. */
export async function findHolderOfKey<T extends Row>(
  client: pg.Client,
  by: { organisation_id: string; key: string },
): Promise<T | undefined> {
  const { rows } = await client.query<T>(
    `select organisation_id, id, email, email_key, created_at from purchasers
     where organisation_id = $1 and email_key = $2 for update`,
    [by.organisation_id, by.key],
  );
  return rows[0];
}

export async function setAddress(
  client: pg.Client,
  { organisation_id, id }: Row,
  key: string,
  email: string,
): Promise<void> {
  await client.query("update purchasers set email_key = $3, email = $4 where organisation_id = $1 and id = $2", [
    organisation_id,
    id,
    key,
    email,
  ]);
}

/** Copies what is stored under the hashes of a former key to that of today's: which way it was given does not matter. */
export async function copyStopsAndSuppressions(
  client: pg.Client,
  by: { organisationId: string; hashes: readonly Buffer[]; hash: Buffer },
): Promise<void> {
  const values = [by.organisationId, by.hashes, by.hash];
  await client.query(
    `insert into suppressions (organisation_id, email_hash, reason, created_at)
     select organisation_id, $3, reason, created_at from suppressions where organisation_id = $1 and email_hash = any ($2)
     on conflict do nothing`,
    values,
  );
  await client.query(
    `insert into mail_stops (organisation_id, email_hash, stopped, created_at)
     select organisation_id, $3, stopped, created_at from mail_stops where organisation_id = $1 and email_hash = any ($2)
     on conflict do nothing`,
    values,
  );
  // A bounce of a mail that was already sent names the mail, and finds the address by this.
  await client.query(
    "update outbox set recipient_hash = $3 where organisation_id = $1 and recipient_hash = any ($2)",
    values,
  );
}

export async function renameReporter(client: pg.Client, { organisation_id, id }: Row, key: string): Promise<void> {
  await client.query("update review_reports set email_key = $3 where organisation_id = $1 and id = $2", [
    organisation_id,
    id,
    key,
  ]);
}

export async function staffMayBe(client: pg.Client, key: string): Promise<boolean> {
  return (await client.query("select from staff where email_key = $1", [key])).rowCount === 0;
}

export async function renameStaff(client: pg.Client, id: string, key: string, email: string): Promise<void> {
  await client.query("update staff set email_key = $2, email = $3 where id = $1", [id, key, email]);
}
