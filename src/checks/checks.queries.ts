import { sql } from "kysely";
import { acrossOrganisations, type Database, type Db } from "../platform/db.ts";
import type { Language } from "../platform/languages.ts";

import type { CheckedText, Finding, FindingCode } from "./checked-text.ts";
import { facetsOf } from "./facets.ts";
import { nameCharacters } from "./other-products.ts";

/** How the checks identify a version of a review. */
export type VersionRef = { organisationId: string; reviewId: string; version: number };

// Both sweeps compare two sets that are in two small indexes (what is waiting, and what of that has been checked),
// whatever the size of the tables.
const whatWaits = sql`select organisation_id, id, version from reviews where state = 'pending_moderation'`;
const whatIsChecked = sql`select organisation_id, review_id, version from review_checks where is_waiting`;

/**
 * Reviews of any organisation that are waiting for a vetter but are not marked as checked and waiting: they were never
 * checked, or are waiting again since an appeal. Oldest first.
 */
export async function listUnchecked(
  db: Db,
  atMost: number,
): Promise<{ organisationId: string; locale: string; number: number }[]> {
  // If the text was erased nothing is left to check, and nothing would ever be recorded.
  const { rows } = await sql<{ organisationId: string; locale: string; number: number }>`
    select r.organisation_id, o.locale, r.number
    from (${whatWaits} except ${whatIsChecked}) as unchecked
    join reviews r on r.organisation_id = unchecked.organisation_id and r.id = unchecked.id
    join organisations o on o.id = r.organisation_id
    where exists (select from review_versions v where v.organisation_id = r.organisation_id and v.review_id = r.id
      and v.version = r.version)
    order by r.submitted_at
    limit ${atMost}`.execute(acrossOrganisations(db));
  return rows;
}

/**
 * Takes reviews out of the narrowed queue that are no longer waiting: decided, withdrawn, or sent again. One that was
 * appealed between two sweeps has been waiting since a different time, and is taken out so that it can be put in again.
 */
export async function unmarkDecided(db: Database): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<VersionRef>`
      update review_checks c set is_waiting = false
      from (
        (${whatIsChecked} except ${whatWaits})
        union all
        select r.organisation_id, r.id, r.version from reviews r
        join review_checks a on a.organisation_id = r.organisation_id and a.review_id = r.id and a.version = r.version
          and a.is_waiting and a.waiting_since <> r.state_changed_at
        where r.state = 'pending_moderation' and r.is_appeal
      ) as gone
      where c.organisation_id = gone.organisation_id and c.review_id = gone.review_id and c.version = gone.version
        and c.is_waiting
      returning c.organisation_id, c.review_id, c.version`.execute(acrossOrganisations(tx));
    await deleteFacets(tx, rows);
  });
}

/** Takes a decided review out of the narrowed queue at once, without waiting for the sweep. In a transaction. */
export async function unmarkReview(tx: Db, by: { organisationId: string; reviewId: string }): Promise<void> {
  const unmarked = await tx
    .updateTable("reviewChecks")
    .set({ isWaiting: false })
    .where("organisationId", "=", by.organisationId)
    .where("reviewId", "=", by.reviewId)
    .where("isWaiting", "=", true)
    .returning(["organisationId", "reviewId", "version"])
    .execute();
  await deleteFacets(tx, unmarked);
}

/**
 * Removes the facets of reviews no longer marked as waiting. A separate statement, after the one that locks the marks:
 * a transaction that marks one again has to wait, and what it adds afterwards is not removed here.
 */
async function deleteFacets(tx: Db, refs: readonly VersionRef[]): Promise<void> {
  if (refs.length === 0) return;
  await sql`
    delete from review_facets f
    using unnest(${refs.map(({ organisationId }) => organisationId)}::uuid[],
      ${refs.map(({ reviewId }) => reviewId)}::uuid[], ${refs.map(({ version }) => version)}::int[])
      as gone (organisation_id, review_id, version)
    where f.organisation_id = gone.organisation_id and f.review_id = gone.review_id and f.version = gone.version`.execute(
    acrossOrganisations(tx),
  );
}

export type Check = VersionRef & {
  language: Language;
  findings: readonly FindingCode[];
  /** What was not looked for, because its check was cut off or failed. */
  unfinished: readonly FindingCode[];
  waitingSince: Date;
};

/** Records that a version was checked and is waiting; false if another run has already done so. */
export async function insertCheck(tx: Db, check: Check, now: Date): Promise<boolean> {
  const { findings, unfinished, ...rest } = check;
  const row = await tx
    .insertInto("reviewChecks")
    .values({ ...rest, findings: [...findings], unfinished: [...unfinished], isWaiting: true, checkedAt: now })
    .onConflict((conflict) => conflict.columns(["organisationId", "reviewId", "version"]).doNothing())
    .returning("version")
    .executeTakeFirst();
  if (!row) return false;
  await insertFacets(tx, check);
  return true;
}

async function insertFacets(tx: Db, { language, findings, ...check }: Omit<Check, "unfinished">): Promise<void> {
  const { organisationId, reviewId, version, waitingSince } = check;
  const rows = facetsOf({ language, findings }).map((facet) => ({
    organisationId,
    facet,
    waitingSince,
    reviewId,
    version,
  }));
  await tx.insertInto("reviewFacets").values(rows).execute();
}

/**
 * Marks a version that was checked before as waiting again. False if it was not checked, or is waiting already. In a
 * transaction, since its facets come back with it.
 */
export async function markWaitingAgain(tx: Db, ref: VersionRef, waitingSince: Date): Promise<boolean> {
  const row = await tx
    .updateTable("reviewChecks")
    .set({ isWaiting: true, waitingSince })
    .where("organisationId", "=", ref.organisationId)
    .where("reviewId", "=", ref.reviewId)
    .where("version", "=", ref.version)
    .where("isWaiting", "=", false)
    .returning(["language", "findings"])
    .executeTakeFirst();
  if (!row) return false;
  await insertFacets(tx, { ...ref, ...row, waitingSince });
  return true;
}

export async function insertFindings(tx: Db, ref: VersionRef, findings: readonly Finding[]): Promise<void> {
  if (findings.length === 0) return;
  const rows = findings.map(({ finding, field, startsAt, endsAt, about }, position) => ({
    ...ref,
    position,
    finding,
    field,
    startsAt,
    endsAt,
    about: about ?? null,
  }));
  await tx.insertInto("reviewFindings").values(rows).execute();
}

export async function insertBands(tx: Db, ref: VersionRef, bands: readonly bigint[]): Promise<void> {
  if (bands.length === 0) return;
  const rows = bands.map((hash, band) => ({ ...ref, band, hash }));
  await tx.insertInto("reviewTextBands").values(rows).execute();
}

/**
 * What was found in a version, in the order of the checks, and what was not looked for; undefined if it has not been
 * checked yet.
 */
export async function findCheck(
  db: Db,
  ref: VersionRef,
): Promise<{ findings: Finding[]; unfinished: FindingCode[] } | undefined> {
  const rows = await db
    .selectFrom("reviewChecks")
    .leftJoin("reviewFindings", (join) =>
      join
        .onRef("reviewFindings.organisationId", "=", "reviewChecks.organisationId")
        .onRef("reviewFindings.reviewId", "=", "reviewChecks.reviewId")
        .onRef("reviewFindings.version", "=", "reviewChecks.version"),
    )
    .select(["reviewFindings.finding", "reviewFindings.field", "reviewFindings.startsAt"])
    .select(["reviewFindings.endsAt", "reviewFindings.about", "reviewChecks.unfinished"])
    .where("reviewChecks.organisationId", "=", ref.organisationId)
    .where("reviewChecks.reviewId", "=", ref.reviewId)
    .where("reviewChecks.version", "=", ref.version)
    .orderBy("reviewFindings.position")
    .execute();
  const [first] = rows;
  if (!first) return undefined;
  // Written by insertFindings alone: a field with both its ends, or none of the three.
  const findings = rows.flatMap(({ finding, about, unfinished, ...where }) =>
    finding === null ? [] : [{ finding, ...where, ...(about === null ? {} : { about }) } as Finding],
  );
  return { findings, unfinished: first.unfinished };
}

/** How many per band: a text sent thousands of times is found through its first copies. */
const candidatesABand = 5;

/**
 * The newest texts of other reviews of the organisation that share a band with this one: few, whatever their number.
 *
 * @returns at most fifty, by number
 */
export async function listSimilarTexts(
  db: Db,
  ref: VersionRef,
  bands: readonly bigint[],
): Promise<{ number: number; fields: CheckedText["fields"] }[]> {
  if (bands.length === 0) return [];
  const { rows } = await sql<SimilarRow>`
    select reviews.number, good_points, bad_points, general_comments, shop_comments
    from (
      select distinct same.review_id
      from unnest(${bands.map(String)}::bigint[]) with ordinality as mine (hash, place)
      cross join lateral (
        select review_id from review_text_bands
        where organisation_id = ${ref.organisationId} and band = mine.place - 1 and hash = mine.hash
          and review_id <> ${ref.reviewId}
        limit ${candidatesABand}
      ) as same
      limit 50
    ) as alike
    join reviews on reviews.organisation_id = ${ref.organisationId} and reviews.id = alike.review_id
    join review_versions on review_versions.organisation_id = reviews.organisation_id
      and review_versions.review_id = reviews.id and review_versions.version = reviews.version
    order by reviews.number`.execute(db);
  return rows.map(({ number, ...texts }) => ({ number, fields: textsOf(texts) }));
}

type Texts = {
  goodPoints: string | null;
  badPoints: string | null;
  generalComments: string | null;
  shopComments: string | null;
};
type SimilarRow = { number: number } & Texts;

function textsOf(texts: Texts): CheckedText["fields"] {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== null));
}

/**
 * The organisation's other products with one of these names (as `nameKey` makes them). This takes a few hundred
 * look-ups in the index products_by_name, whatever the size of the catalogue.
 */
export async function listProductsNamed(
  db: Db,
  by: { organisationId: string; names: readonly string[]; exceptSku: string },
): Promise<{ sku: string; name: string }[]> {
  if (by.names.length === 0) return [];
  return db
    .selectFrom("products")
    .select(["sku", "name"])
    .where("organisationId", "=", by.organisationId)
    .where(sql<boolean>`left(lower(name collate "C"), ${sql.lit(nameCharacters)}) = any (${[...by.names]}::text[])`)
    .where("sku", "<>", by.exceptSku)
    .orderBy("sku")
    .limit(50)
    .execute();
}

/** Deletes what the checks store about a review: findings and fingerprints of its texts. Part of erasing its author. */
export async function deleteChecks(tx: Db, by: { organisationId: string; reviewId: string }): Promise<void> {
  await tx
    .deleteFrom("reviewChecks")
    .where("organisationId", "=", by.organisationId)
    .where("reviewId", "=", by.reviewId)
    .execute();
}
