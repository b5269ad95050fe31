import type pg from "pg";

export type WordlessVersion = {
  organisationId: string;
  reviewId: string;
  version: number;
  language: string;
  goodPoints: string | null;
  badPoints: string | null;
  generalComments: string | null;
  shopComments: string | null;
};

const lowest = "00000000-0000-0000-0000-000000000000";

/** Versions that are found by no word, by organisation and review. As the owner of the database, and while nothing else runs. */
export async function listWordlessVersions(
  client: pg.Client,
  after: WordlessVersion | undefined,
  atMost: number,
): Promise<WordlessVersion[]> {
  const { rows } = await client.query<WordlessVersion>(
    `select v.organisation_id as "organisationId", v.review_id as "reviewId", v.version, v.language,
       v.good_points as "goodPoints", v.bad_points as "badPoints", v.general_comments as "generalComments",
       v.shop_comments as "shopComments"
     from review_versions v
     where (v.organisation_id, v.review_id, v.version) > ($1, $2, $3)
       and not exists (select from review_words w where w.organisation_id = v.organisation_id and w.review_id = v.review_id
         and w.version = v.version)
     order by v.organisation_id, v.review_id, v.version limit $4`,
    [after?.organisationId ?? lowest, after?.reviewId ?? lowest, after?.version ?? 0, atMost],
  );
  return rows;
}
