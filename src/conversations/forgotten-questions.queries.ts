import { sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import type { Question, QuestionState } from "./conversation.ts";

type Of = Pick<Question, "organisationId" | "id">;

/** Some of those, in any organisation, who asked before this time and whose address is still known. */
export async function listAskedBefore(db: Db, before: Date, atMost: number): Promise<Of[]> {
  return acrossOrganisations(db)
    .selectFrom("questions")
    .select(["organisationId", "id"])
    .where("emailKey", "is not", null)
    .where("submittedAt", "<", before)
    .limit(atMost)
    .execute();
}

/** Forgets the address of one; gives back the state of the question, undefined where the address was gone already. */
export async function forgetAddress(tx: Db, { organisationId, id }: Of): Promise<QuestionState | undefined> {
  const row = await tx
    .updateTable("questions")
    .set({ email: null, emailKey: null })
    .where("organisationId", "=", organisationId)
    .where("id", "=", id)
    .where("emailKey", "is not", null)
    .returning("state")
    .executeTakeFirst();
  return row?.state;
}

/** Until when a refused question was asked, refused with an appeal still to come, and refused on appeal, for it to be deleted. */
export type RefusedBefore = { asked: Date; refused: Date; refusedOnAppeal: Date };

// The state as a constant, which has an index.
const isOver = ({ asked, refused, refusedOnAppeal }: RefusedBefore) => sql<boolean>`state = 'rejected'
  and submitted_at < ${asked}::timestamptz
  and state_changed_at < case when is_appeal then ${refusedOnAppeal}::timestamptz else ${refused}::timestamptz end`;

/** Some of the refused questions, of any organisation, about which nothing can happen any more. */
export async function listRefusedBefore(db: Db, before: RefusedBefore, atMost: number): Promise<Of[]> {
  return acrossOrganisations(db)
    .selectFrom("questions")
    .select(["organisationId", "id"])
    .where(isOver(before))
    .limit(atMost)
    .execute();
}

/** Holds one of them until the transaction ends; false where it is none any more. */
export async function holdRefused(tx: Db, { organisationId, id }: Of, before: RefusedBefore): Promise<boolean> {
  const row = await tx
    .selectFrom("questions")
    .select("id")
    .where("organisationId", "=", organisationId)
    .where("id", "=", id)
    .where(isOver(before))
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}
