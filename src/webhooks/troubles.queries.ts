import { type RawBuilder, sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { type EndpointTrouble, tellAfterMs } from "./webhook.ts";

export type TroubledEndpoint = { organisationId: string; id: string; url: string; trouble: EndpointTrouble };

/** The job that reports them: enqueued when an endpoint is disabled, and run every minute. */
export const tellOfWebhooksJob = "tell-of-webhooks";

const isFailing = (now: Date) => sql<boolean>`(disabled_at is null and failing_since <= ${tellBefore(now)})`;
const isDisabled = sql<boolean>`disabled_because in ('gone', 'failing')`;

// For each kind of trouble, the condition for one that nobody has been told of, and what records that it has been
// reported. A trouble that ends and begins again is a new one: anything reported less than a day after the failures
// began was about an earlier one.
const untold = {
  failing: (now) => sql`${isFailing(now)} and (failing_told_at is null
    or failing_told_at - failing_since < ${tellAfterMs / 3_600_000}::integer * interval '1 hour')`,
  disabled: () => sql`${isDisabled} and (disabled_told_at is null or disabled_told_at < disabled_at)`,
  recovered: () => sql`disabled_at is null and failing_since is null and failing_told_at is not null`,
} satisfies Record<EndpointTrouble, (now: Date) => RawBuilder<unknown>>;

const told = {
  failing: (now) => sql`failing_told_at = ${now}::timestamptz`,
  disabled: (now) => sql`disabled_told_at = ${now}::timestamptz`,
  recovered: () => sql`failing_told_at = null`,
} satisfies Record<EndpointTrouble, (now: Date) => RawBuilder<unknown>>;

function tellBefore(now: Date): RawBuilder<Date> {
  return sql`${new Date(now.getTime() - tellAfterMs)}::timestamptz`;
}

/** Troubles of endpoints, in any organisation, that their shops have not been told of. */
export async function listUntoldTroubles(db: Db, now: Date): Promise<TroubledEndpoint[]> {
  const { rows } = await sql<TroubledEndpoint>`
    select organisation_id, id, url, case when ${untold.disabled()} then 'disabled' when ${untold.failing(now)} then 'failing'
      else 'recovered' end as trouble
    from webhook_endpoints
    where (${untold.disabled()}) or (${untold.failing(now)}) or (${untold.recovered()})
    order by organisation_id, id`.execute(acrossOrganisations(db));
  return rows;
}

/**
 * Records that it is reported, in the transaction that does so; false if somebody else has reported it, or if it is no
 * longer true.
 */
export async function noteTold(
  tx: Db,
  { organisationId, id, trouble }: Omit<TroubledEndpoint, "url">,
  now: Date,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update webhook_endpoints set ${told[trouble](now)}
    where organisation_id = ${organisationId}::uuid and id = ${id}::uuid and ${untold[trouble](now)}`.execute(tx);
  return (numAffectedRows ?? 0n) > 0n;
}

/**
 * For each shop, how many endpoints have failed for a day, or have been disabled other than by the shop, reported or
 * not.
 */
export async function countTroubledEndpoints(
  db: Db,
  now: Date,
): Promise<{ trkref: string; failing: number; disabled: number }[]> {
  const { rows } = await sql<{ trkref: string; failing: number; disabled: number }>`
    select o.trkref, (count(*) filter (where ${isFailing(now)}))::int as failing,
      (count(*) filter (where ${isDisabled}))::int as disabled
    from webhook_endpoints e join organisations o on o.id = e.organisation_id
    where ${isFailing(now)} or ${isDisabled}
    group by o.trkref order by o.trkref`.execute(acrossOrganisations(db));
  return rows;
}

/** The same of all shops together. */
export async function countTroubles(db: Db, now: Date): Promise<Record<"failing" | "disabled", number>> {
  const shops = await countTroubledEndpoints(db, now);
  const sum = (of: "failing" | "disabled") => shops.reduce((total, shop) => total + shop[of], 0);
  return { failing: sum("failing"), disabled: sum("disabled") };
}
