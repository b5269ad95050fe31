import type { Db } from "../platform/db.ts";

/** The answer to a request with an Idempotency-Key: for each order its problems and, if there are any, its warnings. */
export type IdempotentAnswer = { id: string; problems: string[][]; warnings?: string[][] };

/**
 * Claims a key for a request. If two claim it at once, the second waits for the first's transaction.
 *
 * @returns undefined if the key was free, and is now this request's; otherwise the hash and the answer of the request that has it
 */
export async function claimIdempotencyKey(
  tx: Db,
  request: { apiKeyId: string; idempotencyKey: string; requestHash: Buffer },
  answer: IdempotentAnswer,
  now: Date,
): Promise<{ requestHash: Buffer; answer: IdempotentAnswer } | undefined> {
  const claimed = await tx
    .insertInto("idempotentRequests")
    .values({ ...request, answer: JSON.stringify(answer), createdAt: now })
    .onConflict((conflict) => conflict.columns(["apiKeyId", "idempotencyKey"]).doNothing())
    .returning("createdAt")
    .executeTakeFirst();
  if (claimed) return undefined;
  const row = await tx
    .selectFrom("idempotentRequests")
    .select(["requestHash", "answer"])
    .where("apiKeyId", "=", request.apiKeyId)
    .where("idempotencyKey", "=", request.idempotencyKey)
    .executeTakeFirstOrThrow();
  // Written only above.
  return { requestHash: row.requestHash, answer: row.answer as IdempotentAnswer };
}

/** Forgets answers older than this. Clients that retry do so within hours. */
export async function deleteIdempotentRequests(db: Db, before: Date): Promise<void> {
  await db.deleteFrom("idempotentRequests").where("createdAt", "<", before).execute();
}
