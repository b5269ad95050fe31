import type { Db } from "../platform/db.ts";

/** What the branch feed calls these branches, by their codes. */
export async function listBranchNames(
  db: Db,
  { organisationId, codes }: { organisationId: string; codes: readonly string[] },
): Promise<Map<string, string>> {
  if (codes.length === 0) return new Map();
  const rows = await db
    .selectFrom("branches")
    .select(["code", "name"])
    .where("organisationId", "=", organisationId)
    .where("code", "in", codes)
    .execute();
  return new Map(rows.map(({ code, name }) => [code, name]));
}
