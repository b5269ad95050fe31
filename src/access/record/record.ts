import { changedSettings, type Organisation } from "../../organisations/index.ts";
import { type Db, inTransaction } from "../../platform/db.ts";
import type { Deed, Done, RecordActor } from "./deeds.ts";
import { insertRecordEntry } from "./record.queries.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /**
     * What a form of the console leaves in the record once it has done something. Every form says so, or why it changes nothing that is
     * recorded: one that says neither is refused at the start.
     */
    records?: readonly Deed[] | { nothing: string };
  }
}

/**
 * Makes a change and writes it into the record, in one transaction: what cannot be recorded does not happen.
 *
 * @param given.did what the entry says, by what the change gave back; undefined where nothing was changed
 */
export async function recorded<Result>(
  db: Db,
  given: { by: RecordActor; did: Done | ((result: Result) => Done | undefined) },
  now: Date,
  change: (tx: Db) => Promise<Result>,
): Promise<Result> {
  const { by, did } = given;
  return inTransaction(db, async (tx) => {
    const result = await change(tx);
    const done = typeof did === "function" ? did(result) : did;
    if (done) await insertRecordEntry(tx, { by, ...done }, now);
    return result;
  });
}

/** What saving settings leaves in the record: the names of those that changed, and nothing where none did. */
export function settingsSaved(before: Organisation): (after: Organisation) => Done | undefined {
  return (after) => {
    const details = changedSettings(before, after);
    return details.length === 0 ? undefined : { deed: "settings_changed", organisationId: after.id, details };
  };
}

type KeyDeed = Extract<Deed, `key_${string}`>;

/** What a change of a key leaves in the record, where the change gives back the key's id; nothing where there was none. */
export function doneToKey(
  deed: KeyDeed,
  organisationId?: string,
): (key: { id: string } | undefined) => Done | undefined {
  return (key) => key && { deed, organisationId, about: { kind: "api_key", id: key.id } };
}
