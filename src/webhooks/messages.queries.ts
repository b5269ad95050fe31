import { type Expression, sql } from "kysely";
import { acrossOrganisations, type Database, type Db } from "../platform/db.ts";
import { forEachAlone } from "../platform/each-alone.ts";
import { firstIdOf, newId } from "../platform/ids.ts";
import { enqueueAll } from "../platform/jobs.ts";
import type { Attempt } from "./send-webhook.ts";
import type { ListedMessage, MessageType, WebhookType } from "./webhook.ts";

export type EndpointOf = { organisationId: string; endpointId: string };

/** The job that delivers what is due to one endpoint; its payload is ids alone. */
export const deliverWebhooksJob = "deliver-webhooks";

/** What an organisation is told: names of things, never of people. Who it is about is kept beside it, for an erasure. */
export type Announcement = {
  organisationId: string;
  type: WebhookType;
  /** Null: nobody's any more. A query is run only if there is an endpoint to tell. */
  orderRef: string | null | Expression<string>;
  sku: string;
  /** What the v4 API calls its id and its state. */
  review?: { number: number; state: string };
  purchaseId: string | null;
  purchaserId: string | null;
};

/**
 * Tells the organisation's endpoints what happened, in the transaction of the deed: a message for each one that is
 * enabled and wants that type, and a job that delivers it. If there is none, this costs one index look-up and writes
 * nothing.
 */
export async function announce(tx: Db, event: Announcement, now: Date): Promise<void> {
  const { organisationId, type, orderRef, sku, review, purchaseId, purchaserId } = event;
  const id = newId(now);
  // json_strip_nulls: the body has no keys for what is not known about an event.
  const { rows } = await sql<{ endpointId: string }>`
    insert into webhook_messages as m
      (organisation_id, endpoint_id, id, type, body, purchase_id, purchaser_id, created_at, next_attempt_at)
    select e.organisation_id, e.id, ${id}::uuid, ${type}, json_strip_nulls(row_to_json(body))::text,
      ${purchaseId}::uuid, ${purchaserId}::uuid, ${now}::timestamptz, ${now}::timestamptz
    from webhook_endpoints e
    join organisations o on o.id = e.organisation_id
    cross join lateral (select o.trkref, ${orderRef}::text as order_ref, ${sku}::text as sku,
      ${review?.number ?? null}::integer as review, ${review?.state ?? null}::text as review_state) as data
    cross join lateral (select ${type}::text as type, ${now.toISOString()}::text as timestamp, data) as body
    where e.organisation_id = ${organisationId}::uuid and e.disabled_at is null and ${type} = any (e.event_types)
    returning m.endpoint_id`.execute(tx);
  await enqueueAll(
    tx,
    deliverWebhooksJob,
    rows.map(({ endpointId }) => ({ payload: { organisationId, endpointId }, key: `webhook:${endpointId}:${id}` })),
  );
}

/** One of many events of one type. */
type AnnouncedTogether = Pick<Announcement, "sku" | "review"> & {
  orderRef: string;
  purchaseId: string;
  purchaserId: string;
};

/** The same for many events of one type, in two statements: each endpoint gets one job, which delivers whatever is due to it. */
export async function announceAll(
  tx: Db,
  { organisationId, type }: { organisationId: string; type: WebhookType },
  events: readonly AnnouncedTogether[],
  now: Date,
): Promise<void> {
  if (!(await hasListener(tx, { organisationId, type }))) return;
  const rows = events.map(({ review, ...event }) => ({
    id: newId(now),
    ...event,
    review: review?.number,
    reviewState: review?.state,
  }));
  const { rows: told } = await sql<{ endpointId: string }>`
    insert into webhook_messages as m
      (organisation_id, endpoint_id, id, type, body, purchase_id, purchaser_id, created_at, next_attempt_at)
    select e.organisation_id, e.id, event.id, ${type}, json_strip_nulls(row_to_json(body))::text, event."purchaseId", event."purchaserId",
      ${now}::timestamptz, ${now}::timestamptz
    from webhook_endpoints e
    join organisations o on o.id = e.organisation_id
    cross join json_to_recordset(${JSON.stringify(rows)}::json)
      as event (id uuid, "orderRef" text, sku text, "purchaseId" uuid, "purchaserId" uuid, review integer, "reviewState" text)
    cross join lateral (select o.trkref, event."orderRef" as order_ref, event.sku, event.review,
      event."reviewState" as review_state) as data
    cross join lateral (select ${type}::text as type, ${now.toISOString()}::text as timestamp, data) as body
    where e.organisation_id = ${organisationId}::uuid and e.disabled_at is null and ${type} = any (e.event_types)
    returning m.endpoint_id`.execute(tx);
  const endpointIds = [...new Set(told.map(({ endpointId }) => endpointId))];
  const keyOf = (endpointId: string) => `webhook:${endpointId}:${rows[0]!.id}`;
  await enqueueAll(
    tx,
    deliverWebhooksJob,
    endpointIds.map((endpointId) => ({ payload: { organisationId, endpointId }, key: keyOf(endpointId) })),
  );
}

/** Whether anybody wants to be told of such events: for callers that would first have to look up many of them. */
export async function hasListener(
  db: Db,
  { organisationId, type }: { organisationId: string; type: WebhookType },
): Promise<boolean> {
  const row = await db
    .selectFrom("webhookEndpoints")
    .select("id")
    .where("organisationId", "=", organisationId)
    .where("disabledAt", "is", null)
    .where(sql<boolean>`${type} = any (event_types)`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** A message of no event, such as a test. Gives back its id. */
export async function insertMessage(
  tx: Db,
  { organisationId, endpointId }: EndpointOf,
  message: { type: MessageType; body: string },
  now: Date,
): Promise<string> {
  const id = newId(now);
  await tx
    .insertInto("webhookMessages")
    .values({ organisationId, endpointId, id, ...message, createdAt: now, nextAttemptAt: now })
    .execute();
  return id;
}

export type ClaimedMessage = { id: string; body: string; attempt: number; tries: number };

/**
 * Takes up the messages that are due to an endpoint, oldest first, and records that they are being attempted. Several
 * workers each get different ones; what one took up and did not finish is due again once its claim has run out.
 *
 * @param atOnce while this many of the endpoint's messages are under way no more are begun (two who ask at the same
 * moment do not see each other)
 */
export async function claimDueMessages(
  db: Database,
  endpoint: EndpointOf,
  claim: { atOnce: number; claimedUntil: Date },
  now: Date,
): Promise<ClaimedMessage[]> {
  return db.transaction().execute((tx) => claimIn(tx, endpoint, claim, now));
}

async function claimIn(
  tx: Db,
  { organisationId, endpointId }: EndpointOf,
  { atOnce, claimedUntil }: { atOnce: number; claimedUntil: Date },
  now: Date,
): Promise<ClaimedMessage[]> {
  const { rows } = await sql<ClaimedMessage>`
    with due as (
      select id from webhook_messages
      where organisation_id = ${organisationId}::uuid and endpoint_id = ${endpointId}::uuid
        and next_attempt_at <= ${now}::timestamptz and (claimed_until is null or claimed_until <= ${now}::timestamptz)
      order by next_attempt_at, id
      limit greatest(0, ${atOnce}::integer - (select count(*) from webhook_messages where organisation_id = ${organisationId}::uuid
        and endpoint_id = ${endpointId}::uuid and next_attempt_at is not null and claimed_until > ${now}::timestamptz))
      for update skip locked
    )
    update webhook_messages m
    set attempts = m.attempts + 1, tries = m.tries + 1, claimed_until = ${claimedUntil}::timestamptz
    from due where m.organisation_id = ${organisationId}::uuid and m.endpoint_id = ${endpointId}::uuid and m.id = due.id
    returning m.id, m.body, m.attempts as attempt, m.tries`.execute(tx);
  if (rows.length === 0) return [];
  const attempts = rows.map(({ id, attempt }) => ({
    organisationId,
    endpointId,
    messageId: id,
    attempt,
    attemptedAt: now,
  }));
  await tx.insertInto("webhookAttempts").values(attempts).execute();
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Records how an attempt ended, and what follows from that: delivered, to be tried again at a given time, or given up.
 * A worker that was believed dead but was only late changes nothing that another has done since.
 */
export async function noteAttempt(
  tx: Db,
  { organisationId, endpointId }: EndpointOf,
  { id, attempt }: Pick<ClaimedMessage, "id" | "attempt">,
  { outcome, status, milliseconds }: Attempt,
  next: { nextAttemptAt: Date | null; deliveredAt: Date | null; failedAt: Date | null },
): Promise<void> {
  await tx
    .updateTable("webhookAttempts")
    .set({ outcome, status, milliseconds })
    .where("organisationId", "=", organisationId)
    .where("endpointId", "=", endpointId)
    .where("messageId", "=", id)
    .where("attempt", "=", attempt)
    .execute();
  await tx
    .updateTable("webhookMessages")
    .set({ ...next, claimedUntil: null })
    .where("organisationId", "=", organisationId)
    .where("endpointId", "=", endpointId)
    .where("id", "=", id)
    .where("attempts", "=", attempt)
    .where("claimedUntil", "is not", null)
    .execute();
}

/** Whether more is due to an endpoint than what is under way. */
export async function isMoreDue(db: Db, { organisationId, endpointId }: EndpointOf, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom("webhookMessages")
    .select("id")
    .where("organisationId", "=", organisationId)
    .where("endpointId", "=", endpointId)
    .where("nextAttemptAt", "<=", now)
    .where((eb) => eb.or([eb("claimedUntil", "is", null), eb("claimedUntil", "<=", now)]))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

const begunAnew = { tries: 0, claimedUntil: null, deliveredAt: null, failedAt: null };

/**
 * Sends a message again from the first attempt on, even one that was delivered. False if there is none, or if it is
 * under way.
 */
export async function replayMessage(db: Db, by: EndpointOf & { id: string }, now: Date): Promise<boolean> {
  const replayed = await db
    .updateTable("webhookMessages")
    .set({ ...begunAnew, nextAttemptAt: now })
    .where("organisationId", "=", by.organisationId)
    .where("endpointId", "=", by.endpointId)
    .where("id", "=", by.id)
    .where((eb) => eb.or([eb("claimedUntil", "is", null), eb("claimedUntil", "<=", now)]))
    .executeTakeFirst();
  return replayed.numUpdatedRows > 0n;
}

/** The same for all that were given up and were made since a moment; gives back how many. */
export async function replayFailed(db: Db, by: EndpointOf & { since: Date }, now: Date): Promise<number> {
  const replayed = await db
    .updateTable("webhookMessages")
    .set({ ...begunAnew, nextAttemptAt: now })
    .where("organisationId", "=", by.organisationId)
    .where("endpointId", "=", by.endpointId)
    .where("failedAt", "is not", null)
    .where("createdAt", ">=", by.since)
    .executeTakeFirst();
  return Number(replayed.numUpdatedRows);
}

/** Messages to an endpoint with every attempt, newest first; `before` is the last one of the page before. */
export async function listMessages(
  db: Db,
  by: EndpointOf & { isFailed?: boolean; before?: string | undefined; atMost: number },
): Promise<ListedMessage[]> {
  const messages = await db
    .selectFrom("webhookMessages")
    .select(["id", "type", "body", "createdAt", "nextAttemptAt", "deliveredAt", "failedAt"])
    .where("organisationId", "=", by.organisationId)
    .where("endpointId", "=", by.endpointId)
    .$if(by.isFailed === true, (query) => query.where("failedAt", "is not", null))
    .$if(by.before !== undefined, (query) => query.where("id", "<", by.before as string))
    .orderBy("id", "desc")
    .limit(by.atMost)
    .execute();
  if (messages.length === 0) return [];
  const attempts = await db
    .selectFrom("webhookAttempts")
    .select(["messageId", "attempt", "attemptedAt", "outcome", "status", "milliseconds"])
    .where("organisationId", "=", by.organisationId)
    .where("endpointId", "=", by.endpointId)
    .where(
      "messageId",
      "in",
      messages.map(({ id }) => id),
    )
    .orderBy("attempt")
    .execute();
  return messages.map(({ deliveredAt, failedAt, ...message }) => ({
    ...message,
    state: deliveredAt ? "delivered" : failedAt ? "failed" : "waiting",
    attempts: attempts
      .filter(({ messageId }) => messageId === message.id)
      .map(({ messageId: _, ...attempt }) => attempt),
  }));
}

/**
 * Deletes messages to endpoints that name an order of a purchaser who is being erased, whether as buyer or as author.
 */
export async function deleteMessagesOfPurchaser(
  tx: Db,
  by: { organisationId: string; purchaserId: string; purchaseIds: readonly string[] },
): Promise<void> {
  await tx
    .deleteFrom("webhookMessages")
    .where("organisationId", "=", by.organisationId)
    .where((eb) =>
      eb.or([
        eb("purchaserId", "=", by.purchaserId),
        eb("purchaseId", "=", eb.fn.any(sql<string[]>`${[...by.purchaseIds]}::uuid[]`)),
      ]),
    )
    .execute();
}

/** What endpoints were told of a purchaser's orders: for the person it is about. */
export async function listMessagesOfPurchaser(
  db: Db,
  by: { organisationId: string; purchaserId: string; purchaseIds: readonly string[] },
): Promise<{ body: string; createdAt: Date; deliveredAt: Date | null }[]> {
  return db
    .selectFrom("webhookMessages")
    .select(["body", "createdAt", "deliveredAt"])
    .where("organisationId", "=", by.organisationId)
    .where((eb) =>
      eb.or([
        eb("purchaserId", "=", by.purchaserId),
        eb("purchaseId", "=", eb.fn.any(sql<string[]>`${[...by.purchaseIds]}::uuid[]`)),
      ]),
    )
    .orderBy("id")
    .execute();
}

const deletedAtOnce = 1000;

/**
 * Deletes messages made before a given time, whatever became of them, so many at a time: each is gone with its attempts, and none
 * keeps others waiting. Ids tell when a message was made, so the oldest of an endpoint are the beginning of a range.
 *
 * @returns how many
 */
export async function deleteOldMessages(db: Db, before: Date): Promise<number> {
  const { rows } = await sql<EndpointOf>`
    select e.organisation_id, e.id as endpoint_id from webhook_endpoints e
    where exists (
      select from webhook_messages m
      where m.organisation_id = e.organisation_id and m.endpoint_id = e.id and m.id < ${firstIdOf(before)}::uuid
    )
    order by e.organisation_id, e.id`.execute(acrossOrganisations(db));
  let deleted = 0;
  await forEachAlone(rows, async (endpoint) => {
    deleted += await deleteOldMessagesTo(db, endpoint, before);
  });
  return deleted;
}

async function deleteOldMessagesTo(db: Db, { organisationId, endpointId }: EndpointOf, before: Date): Promise<number> {
  for (let deleted = 0; ; ) {
    const { numAffectedRows = 0n } = await sql`
      with old as (
        select id from webhook_messages
        where organisation_id = ${organisationId}::uuid and endpoint_id = ${endpointId}::uuid and id < ${firstIdOf(before)}::uuid
        order by id limit ${deletedAtOnce}
        for update skip locked
      )
      delete from webhook_messages m using old
      where m.organisation_id = ${organisationId}::uuid and m.endpoint_id = ${endpointId}::uuid and m.id = old.id`.execute(
      db,
    );
    deleted += Number(numAffectedRows);
    if (Number(numAffectedRows) < deletedAtOnce) return deleted;
  }
}

/** How many messages wait to be delivered, for the operator. */
export async function countWaitingMessages(db: Db): Promise<number> {
  const row = await acrossOrganisations(db)
    .selectFrom("webhookMessages")
    .select((eb) => eb.fn.countAll<string>().as("count"))
    .where("nextAttemptAt", "is not", null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
