import { sql } from "kysely";
import { latestMark, mend } from "../platform/ahead.ts";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { claimMs, putOffAtMostMs, rotationMs } from "./webhook.ts";

/**
 * Messages whose next attempt is later than any failure puts one off become due now; a claim that ends later than one
 * made now could is over. For endpoints that have been failing "since" a day in the future, the failures begin now, and
 * their old secret signs for no longer than one that is replaced now.
 *
 * @returns how many
 */
export async function mendWebhooksAhead(db: Db, now: Date): Promise<number> {
  const rotatedUntil = new Date(now.getTime() + rotationMs);
  return mend(acrossOrganisations(db), [
    sql`update webhook_messages m set next_attempt_at = least(next_attempt_at, ${now}::timestamptz), claimed_until = null
      from webhook_endpoints e
      where m.organisation_id = e.organisation_id and m.endpoint_id = e.id and m.next_attempt_at is not null
        and (m.next_attempt_at > ${latestMark(now, putOffAtMostMs)}::timestamptz
          or m.claimed_until > ${latestMark(now, claimMs)}::timestamptz)`,
    sql`update webhook_endpoints set failing_since = ${now}::timestamptz where failing_since > ${latestMark(now)}::timestamptz`,
    sql`update webhook_endpoints set previous_secret_until = ${rotatedUntil}::timestamptz
      where previous_secret_until > ${latestMark(now, rotationMs)}::timestamptz`,
  ]);
}
