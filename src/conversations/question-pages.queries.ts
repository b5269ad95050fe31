import { type RawBuilder, sql } from "kysely";
import type { Db } from "../platform/db.ts";
import type { ShownConversation } from "./conversation.ts";
import type { PlaceOfQuestion } from "./place-of-question.ts";
import { listShownConversations } from "./shown-conversations.queries.ts";

type OfProducts = { organisationId: string; skus: readonly string[] };

/** Where counting ends: more about one product than anybody reads, and few enough that it costs the same however many there are. */
export const questionsCountedAtMost = 10_000;

/**
 * How many published questions there are about each of these products that has some, by sku; of a product with more than
 * `questionsCountedAtMost`, one more than that.
 */
export async function countQuestionsBySku(db: Db, { organisationId, skus }: OfProducts): Promise<Map<string, number>> {
  const { rows } = await sql<{ sku: string; questions: number }>`
    select asked.sku, counted.questions from unnest(${[...new Set(skus)]}::text[]) as asked (sku)
    cross join lateral (
      select count(*)::int as questions from (
        select from questions q
        where q.organisation_id = ${organisationId}::uuid and q.state = 'published' and q.sku = asked.sku
        limit ${questionsCountedAtMost + 1}
      ) shown
    ) counted
    where counted.questions > 0`.execute(db);
  return new Map(rows.map(({ sku, questions }) => [sku, questions]));
}

/** A page of the published questions about these products together, newest first. Pages count from 1. */
export async function listQuestionPage(
  db: Db,
  of: OfProducts,
  { page, perPage }: { page: number; perPage: number },
): Promise<ShownConversation[]> {
  const passedOver = (page - 1) * perPage;
  const after = passedOver === 0 ? undefined : await findLastOf(db, of, passedOver);
  if (passedOver > 0 && !after) return [];
  return listShownConversations(db, { ...of, after, atMost: perPage });
}

/** The last of so many of these questions; undefined where there are fewer. Only the index is read. */
async function findLastOf(
  db: Db,
  { organisationId, skus }: OfProducts,
  count: number,
): Promise<PlaceOfQuestion | undefined> {
  const newest = (sku: RawBuilder<unknown>) => sql`
    select q.published_at, q.number from questions q
    where q.organisation_id = ${organisationId}::uuid and q.state = 'published' and q.sku = ${sku}
    order by q.published_at desc, q.number desc limit ${count}`;
  // Those of one product are in their order already.
  const found =
    skus.length === 1
      ? newest(sql`${skus[0]}`)
      : sql`select of_sku.* from unnest(${[...new Set(skus)]}::text[]) as asked (sku)
          cross join lateral (${newest(sql`asked.sku`)}) of_sku`;
  const { rows } = await sql<PlaceOfQuestion>`
    select published_at as at, number from (${found}) found
    order by published_at desc, number desc offset ${count - 1} limit 1`.execute(db);
  return rows[0];
}
