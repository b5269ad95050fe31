import type pg from "pg";
import { connectClient, type Database } from "../platform/db.ts";
import { engineOf } from "../platform/engine.ts";
import { insertWords } from "../reviews/index.ts";
import { listOrganisationIds, listWordlessVersions, type WordlessVersion } from "./words.queries.ts";

const portion = 500;

/**
 * Keeps what every version of a review is found by, where that was written before there was a search. May be interrupted and run
 * again. A migration that changes how words are compared empties the table and asks for this step.
 *
 * @returns how many versions were looked at
 */
export async function keepWords(client: pg.Client): Promise<number> {
  const db = connectClient(client, await engineOf(client));
  let seen = 0;
  for (const organisationId of await listOrganisationIds(client)) seen += await keepWordsOf(client, db, organisationId);
  return seen;
}

async function keepWordsOf(client: pg.Client, db: Database, organisationId: string): Promise<number> {
  let seen = 0;
  for (let after: WordlessVersion | undefined; ; ) {
    const versions = await listWordlessVersions(client, { organisationId, after, atMost: portion });
    await db.transaction().execute(async (tx) => {
      for (const version of versions) await insertWords(tx, version);
    });
    seen += versions.length;
    after = versions.at(-1);
    if (!after || versions.length < portion) return seen;
  }
}
