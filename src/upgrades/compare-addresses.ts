import type pg from "pg";
import type { Count } from "../platform/migrate.ts";
import { hmac, type Keys } from "../platform/secrets.ts";
import { cleanEmail, emailKey } from "../platform/values/email.ts";
import {
  copyStopsAndSuppressions,
  findHolderOfKey,
  renameReporter,
  renameStaff,
  setAddress,
  staffMayBe,
} from "./addresses.queries.ts";
import { compareOrdersAnew } from "./compare-orders.ts";
import { mergePurchasers } from "./merge-purchasers.queries.ts";
import { type Row, rowsOf, whole } from "./rows.ts";

const unusual = "(octet_length(email_key) > length(email_key) or email_key like '%xn--%')";

type Purchaser = Row & { email: string; email_key: string; created_at: Date };

/**
 * Gives every purchaser, order, reporter and member of staff the key of today. Purchasers who then have the same key are one
 * person, and become one purchaser: the one who was there first, with what the other has. Each has a transaction of its own and
 * is not done twice, so the upgrade may be interrupted and run again.
 *
 * @returns how many members of staff are left unmerged
 */
export async function compareAddressesAnew(client: pg.Client, keys: Keys, count: Count): Promise<number> {
  const purchasers = rowsOf<Purchaser>(
    client,
    `select organisation_id, id, email, email_key, created_at from purchasers
     where merged_into is null and (${unusual} or octet_length(email) > length(email))`,
  );
  for await (const one of purchasers) {
    const [key, email] = [emailKey(one.email), cleanEmail(one.email)];
    if (key !== one.email_key || email !== one.email)
      await whole(client, () => compareOne(client, keys, one, { key, email }, count));
  }
  await compareOrdersAnew(client, count);
  const reporters = `select organisation_id, id, email_key from review_reports where ${unusual}`;
  for await (const one of rowsOf<Row & { email_key: string }>(client, reporters)) {
    const key = emailKey(one.email_key);
    if (key !== one.email_key) await whole(client, () => renameReporter(client, one, key));
  }
  const nowhere = "'00000000-0000-0000-0000-000000000000'::uuid";
  const staff = `select ${nowhere} as organisation_id, id, email_key, email from staff where ${unusual}`;
  let leftApart = 0;
  for await (const one of rowsOf<Row & { email_key: string; email: string }>(client, staff)) {
    const key = emailKey(one.email_key);
    if (key === one.email_key) continue;
    // Two accounts with two passwords are not merged: an admin decides which stays.
    if (await staffMayBe(client, key)) {
      await whole(client, async () => {
        await renameStaff(client, one.id, key, cleanEmail(one.email));
        await count("staff_renamed");
      });
    } else leftApart += 1;
  }
  return leftApart;
}

async function compareOne(
  client: pg.Client,
  keys: Keys,
  one: Purchaser,
  { key, email }: { key: string; email: string },
  count: Count,
): Promise<void> {
  // The purchaser has been merged into another since it was read.
  if (!(await findHolderOfKey(client, { ...one, key: one.email_key }))) return;
  const hashes = keys.all("suppressed addresses").map((secret) => hmac(secret, one.email_key));
  const hash = hmac(keys.current("suppressed addresses"), key);
  await copyStopsAndSuppressions(client, { organisationId: one.organisation_id, hashes, hash });
  const holder = await findHolderOfKey<Purchaser>(client, { organisation_id: one.organisation_id, key });
  if (!holder || holder.id === one.id) {
    await setAddress(client, one, key, email);
    await count("purchasers_renamed");
    return;
  }
  const [into, from] = isBefore(one, holder) ? [one, holder] : [holder, one];
  const { keptApart } = await mergePurchasers(client, {
    organisationId: one.organisation_id,
    into: into.id,
    from: from.id,
  });
  await setAddress(client, into, key, cleanEmail(into.email));
  await count("purchasers_merged");
  await count("reviews_kept_under_a_second_row", keptApart);
}

function isBefore(one: Purchaser, other: Purchaser): boolean {
  const [a, b] = [one.created_at.getTime(), other.created_at.getTime()];
  return a === b ? one.id < other.id : a < b;
}
