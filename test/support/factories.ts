import { randomBytes } from "node:crypto";
import { insertApiKey, type KeyScope, makeApiKey } from "../../src/access/index.ts";
import {
  insertOrganisation,
  type Organisation,
  type OrganisationSettings,
  updateOrganisation,
} from "../../src/organisations/index.ts";
import type { Database } from "../../src/platform/db.ts";

const now = new Date("2026-01-01T00:00:00Z");

/** An organisation with a trkref of its own, so that tests in one file do not meet. */
export async function anOrganisation(
  db: Database,
  settings: OrganisationSettings & { trkref?: string } = {},
): Promise<Organisation> {
  const { trkref = `SHOP-${randomBytes(5).toString("hex").toUpperCase()}`, ...rest } = settings;
  const organisation = await insertOrganisation(
    db,
    { trkref, name: settings.name ?? "Acme & Daughters", locale: "en-GB" },
    now,
  );
  if (Object.keys(rest).length === 0) return organisation!;
  return updateOrganisation(db, organisation!.id, rest);
}

/** A key for these organisations, as the Authorization header a client sends. */
export function anApiKey(db: Database, ...organisations: Organisation[]): Promise<MadeKey> {
  return aKeyFor(db, organisations, {});
}

export type MadeKey = { key: string; secret: string; authorization: string };

/** The same, good for less than everything, or not for ever. */
export async function aKeyFor(
  db: Database,
  organisations: readonly Organisation[],
  limits: { scope?: KeyScope; expiresAt?: Date },
): Promise<MadeKey> {
  const made = makeApiKey();
  const organisationIds = organisations.map(({ id }) => id);
  await insertApiKey(db, made, { name: null, organisationIds, ...limits }, now);
  return { key: made.key, secret: made.secret, authorization: basicOf(made) };
}

/** The Authorization header of HTTP Basic. */
export function basicOf({ key, secret }: { key: string; secret: string }): string {
  return `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
}
