import { deleteConversationChecks } from "../checks/index.ts";
import { deleteOldRefused } from "../conversations/index.ts";
import { deleteModeration } from "../moderation/index.ts";
import type { Database } from "../platform/db.ts";

/**
 * A sweep: deletes refused questions that nobody can appeal about any more, with all that was kept about them.
 *
 * @returns how many
 */
export function deleteRefusedQuestions(db: Database, now: Date): Promise<number> {
  return deleteOldRefused(
    db,
    async (tx, { organisationId, id }) => {
      await deleteModeration(tx, { organisationId, subjectIds: [id] });
      await deleteConversationChecks(tx, { organisationId, subjectIds: [id] });
    },
    now,
  );
}
