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

/** Versions of an organisation that are found by no word, by review. As the owner of the database, and while nothing else runs. */
export async function listWordlessVersions(
  client: pg.Client,
  by: { organisationId: string; after: WordlessVersion | undefined; atMost: number },
): Promise<WordlessVersion[]> {
  const { organisationId, after, atMost } = by;
  const { rows } = await client.query<WordlessVersion>(
    `select v.organisation_id as "organisationId", v.review_id as "reviewId", v.version, v.language,
       v.good_points as "goodPoints", v.bad_points as "badPoints", v.general_comments as "generalComments",
       v.shop_comments as "shopComments"
     from review_versions v
     where v.organisation_id = $1 and (v.review_id, v.version) > ($2, $3)
       and not exists (select from review_words w where w.organisation_id = $1 and w.review_id = v.review_id
         and w.version = v.version)
     order by v.review_id, v.version limit $4`,
    [organisationId, after?.reviewId ?? lowest, after?.version ?? 0, atMost],
  );
  return rows;
}

/** Every organisation. */
export async function listOrganisationIds(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>("select id from organisations order by id");
  return rows.map(({ id }) => id);
}
