import { randomBytes } from "node:crypto";
import type pg from "pg";
import { afterAll, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { quietLog } from "../../test/support/log.ts";
import { anOwner, aShopWithQuestions } from "../../test/support/owners.ts";
import { publishOwnersAnswer, publishQuestion } from "../../test/support/questions.ts";
import { testSecret } from "../../test/support/test-app.ts";
import { patienceMs, untilBlocked } from "../../test/support/waiting.ts";
import { aReviewToVet, publish } from "../../test/support/waiting-reviews.ts";
import { askOwners } from "../conversations/index.ts";
import { noteMailServer } from "../outbox/index.ts";
import { connectKysely, connectPool } from "../platform/db.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { findPurchase } from "../purchases/index.ts";
import { saveDraft } from "../questionnaire/drafts.queries.ts";
import { erasePurchaser } from "./erase-purchaser.ts";

const { db, pool, owner, address } = await testDatabase();
const keys = deriveKeys(testSecret);
const now = new Date("2026-03-16T09:00:00Z");
const email = "jane@example.com";

/** Never the one that PostgreSQL ends: who looks for a deadlock and finds it is ended, and this one looks when the test is long over. */
const patient = connectPool({
  address: address as never,
  log: quietLog,
  max: 2,
  session: { deadlock_timeout: String(10 * patienceMs) },
});
afterAll(() => patient.end());

/** A handle as the server's, and the codes of what the database has refused it. */
function watched() {
  const refused: string[] = [];
  const connect = async () => {
    const client = await pool.connect();
    const query = async (asked: pg.QueryArrayConfig) => {
      try {
        return await client.query<unknown[]>(asked);
      } catch (error) {
        refused.push(String((error as pg.DatabaseError).code));
        throw error;
      }
    };
    return { query, release: (error?: Error) => client.release(error) };
  };
  return { refused, db: connectKysely({ connect, end: async () => undefined } as unknown as pg.Pool, "postgresql") };
}

async function counted(organisationId: string, tables: Record<string, string>) {
  const counts: Record<string, number> = {};
  for (const [what, rows] of Object.entries(tables)) {
    const asked = await owner.query<{ count: number }>(
      `select count(*)::int as count from ${rows.includes(" where ") ? `${rows} and` : `${rows} where`} organisation_id = $1`,
      [organisationId],
    );
    counts[what] = asked.rows[0]!.count;
  }
  return counts;
}

test("an erasure that a sweep and it wait for each other in is done again, whole and once, with what the sweep wrote meanwhile", async () => {
  await noteMailServer(db, true, now);
  const shop = await aShopWithQuestions({ db }, { keepsReviewsAfterErasure: true });
  const { organisationId, purchaserId, orderRef, sku } = await anOwner({ db }, shop, now, { email });
  await publish(db, await aReviewToVet(db, shop, now, { email, isConfirmed: true, sku: "K2" }), now);
  const answered = await publishQuestion(db, shop, { sku }, now);
  await publishOwnersAnswer(db, answered, { purchaserId, displayName: "Jane" }, now);
  const { id: purchaseId } = (await findPurchase(db, { organisationId, orderRef, sku }))!;
  const draft = { organisationId, purchaseId, purchaserId, browserHash: randomBytes(32) };
  await saveDraft(db, draft, { fields: { general_comments: "Half a word" }, startedAt: now }, now);
  await publishQuestion(db, shop, { sku, text: "Does it float?" }, now);

  // Holds the erasure up where it has taken them out of those who may be asked, and has still to delete their own row.
  const gate = await owner.connect();
  await gate.query("begin");
  await gate.query("select from questionnaire_drafts where organisation_id = $1 for update", [organisationId]);
  const erasing = watched();
  const erasure = erasePurchaser(erasing.db, shop, email, keys, now);
  await untilBlocked(owner);
  // The sweep has written to them, which holds their row, and waits to move their turn.
  const sweep = askOwners({ db: connectKysely(patient, "postgresql"), keys }, now);
  await untilBlocked(owner, 2);
  await gate.query("rollback");
  gate.release();

  expect(await erasure).toEqual({ purchases: 2, reviewsKept: 1, reviewsErased: 0, questions: 0 });
  expect(await sweep).toBe(1);
  expect(erasing.refused[0]).toBe("40P01");
  const left = await counted(organisationId, {
    them: `purchasers where email = '${email}'`,
    erased: "purchasers where erased_at is not null",
    "purchases of the erased":
      "purchases where purchaser_id in (select id from purchasers where erased_at is not null)",
    suppressed: "suppressions",
    recorded: "record_entries where deed = 'purchaser_erased'",
    "reviews kept": "review_events where event = 'author_erased'",
    "answers kept": "conversation_events where event = 'answerer_erased'",
    named: "answers where display_name is not null or visible_name is not null",
    drafts: "questionnaire_drafts",
    mails: `outbox where purchaser_id = '${purchaserId}'`,
    agreed: "asking_consents",
    askable: "askable_owners",
    asks: "question_asks",
  });
  expect(left).toEqual({
    ...{ them: 0, erased: 1, "purchases of the erased": 2, suppressed: 1, recorded: 1 },
    ...{ "reviews kept": 1, "answers kept": 1, named: 0, drafts: 0, mails: 0, agreed: 0, askable: 0, asks: 0 },
  });
  // That somebody was asked stays with the question.
  const { rows } = await owner.query("select asked from question_askings where organisation_id = $1 and asked > 0", [
    organisationId,
  ]);
  expect(rows).toEqual([{ asked: 1 }]);
});
