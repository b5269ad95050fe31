import { sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { DisabledBecause, WebhookEndpoint, WebhookType } from "./webhook.ts";

type Of = { organisationId: string; id: string };

// Pages never get a secret.
const shownColumns = [
  "organisationId",
  "id",
  "url",
  "eventTypes",
  "createdAt",
  "disabledAt",
  "disabledBecause",
  "failingSince",
  "previousSecretUntil",
] as const;

export async function insertEndpoint(
  db: Db,
  endpoint: { organisationId: string; url: string; eventTypes: readonly WebhookType[]; secret: Buffer },
  now: Date,
): Promise<WebhookEndpoint> {
  return db
    .insertInto("webhookEndpoints")
    .values({ ...endpoint, eventTypes: [...endpoint.eventTypes], id: newId(now), createdAt: now })
    .returning(shownColumns)
    .executeTakeFirstOrThrow();
}

/** An organisation's endpoints, oldest first. */
export async function listEndpoints(db: Db, by: { organisationId: string }): Promise<WebhookEndpoint[]> {
  return db
    .selectFrom("webhookEndpoints")
    .select(shownColumns)
    .where("organisationId", "=", by.organisationId)
    .orderBy("id")
    .execute();
}

export async function findEndpoint(db: Db, by: Of): Promise<WebhookEndpoint | undefined> {
  return db
    .selectFrom("webhookEndpoints")
    .select(shownColumns)
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .executeTakeFirst();
}

/**
 * Where to send, and with which secrets to sign at present, newest first; undefined if the endpoint is gone or
 * disabled.
 */
export async function findTarget(
  db: Db,
  by: Of,
  now: Date,
): Promise<{ url: string; secrets: readonly Buffer[] } | undefined> {
  const row = await db
    .selectFrom("webhookEndpoints")
    .select(["url", "secret", "previousSecret", "previousSecretUntil"])
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .where("disabledAt", "is", null)
    .executeTakeFirst();
  if (!row) return undefined;
  const { url, secret, previousSecret, previousSecretUntil } = row;
  const isPreviousGood = previousSecret !== null && previousSecretUntil !== null && previousSecretUntil > now;
  return { url, secrets: isPreviousGood ? [secret, previousSecret] : [secret] };
}

export async function updateEndpoint(
  db: Db,
  by: Of,
  change: { url: string; eventTypes: readonly WebhookType[] },
): Promise<void> {
  await db
    .updateTable("webhookEndpoints")
    .set({ url: change.url, eventTypes: [...change.eventTypes] })
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .execute();
}

/** Stores a new secret. The one before it also signs until the given time; the one before that no longer does. */
export async function replaceSecret(db: Db, by: Of, secret: Buffer, previousSecretUntil: Date): Promise<void> {
  await db
    .updateTable("webhookEndpoints")
    .set({ secret, previousSecret: sql`webhook_endpoints.secret`, previousSecretUntil })
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .execute();
}

/** False if it was disabled already: the first reason stays. */
export async function disableEndpoint(db: Db, by: Of, because: DisabledBecause, now: Date): Promise<boolean> {
  const disabled = await db
    .updateTable("webhookEndpoints")
    .set({ disabledAt: now, disabledBecause: because })
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .where("disabledAt", "is", null)
    .executeTakeFirst();
  return disabled.numUpdatedRows > 0n;
}

/** Waiting messages go on waiting, and the week of failures starts again. */
export async function enableEndpoint(db: Db, by: Of): Promise<void> {
  await db
    .updateTable("webhookEndpoints")
    .set({ disabledAt: null, disabledBecause: null, failingSince: null, failingToldAt: null, disabledToldAt: null })
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .execute();
}

/** With all its messages and their attempts. */
export async function deleteEndpoint(db: Db, by: Of): Promise<void> {
  await db
    .deleteFrom("webhookEndpoints")
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .execute();
}

/** A success ends a time of failures. Mostly there is nothing to write. */
export async function noteSuccess(db: Db, by: Of): Promise<void> {
  await db
    .updateTable("webhookEndpoints")
    .set({ failingSince: null })
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .where("failingSince", "is not", null)
    .execute();
}

/** A failure begins a time of failures, or continues it; gives back since when it has lasted. */
export async function noteFailureOf(db: Db, by: Of, now: Date): Promise<Date> {
  await db
    .updateTable("webhookEndpoints")
    .set({ failingSince: now })
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .where("failingSince", "is", null)
    .execute();
  return (await findEndpoint(db, by))?.failingSince ?? now;
}

/** The endpoints of all organisations with messages that are due and that nobody is delivering. */
export async function listEndpointsWithDue(
  db: Db,
  now: Date,
): Promise<{ organisationId: string; endpointId: string }[]> {
  return acrossOrganisations(db)
    .selectFrom("webhookEndpoints as e")
    .select(["e.organisationId", "e.id as endpointId"])
    .where("e.disabledAt", "is", null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("webhookMessages as m")
          .select("m.id")
          .whereRef("m.organisationId", "=", "e.organisationId")
          .whereRef("m.endpointId", "=", "e.id")
          .where("m.nextAttemptAt", "<=", now)
          .where((eb) => eb.or([eb("m.claimedUntil", "is", null), eb("m.claimedUntil", "<=", now)])),
      ),
    )
    .execute();
}
