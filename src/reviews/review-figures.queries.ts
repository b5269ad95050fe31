import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { portionsOf } from "../platform/in-turns.ts";
import { isLanguage, type Language } from "../platform/languages.ts";

// Figures of what is visible: kept, and moved by every change in its own transaction; nothing here counts reviews (decision 0039).

/** Whose reviews a list shows; with product groups and shared reviews a list has several subjects. */
export type ReviewSubject = {
  organisationId: string;
  /** If absent, of all products. */
  skus?: readonly string[];
  /** If absent, in any language. */
  languages?: readonly Language[];
  /** If absent, of all branches. */
  branchCode?: string | undefined;
};

/** How many answered a question, and the sum of what they answered: scores, or 1 for each yes. */
export type Answers = { respondents: number; summation: number };

/** The figures of some visible reviews. */
export type ReviewTotals = {
  count: number;
  /** Those that say something in words about the product. */
  withContent: number;
  /** How often each overall score was given: the first is that of 1, the tenth that of 10. */
  byScore: number[];
  byLanguage: Partial<Record<Language, number>>;
  /** The further scores, by question id. The overall score is not among them. */
  questions: Record<string, Answers>;
};

/** The figures of all subjects together. */
export async function totalReviews(db: Db, subjects: readonly ReviewSubject[]): Promise<ReviewTotals> {
  const rows = await Promise.all(subjects.map((subject) => figures(db, subject, sql`f.period = 'all'`)));
  return toTotals(rows.flat());
}

/** The figures of what is in some of the languages; of all without them. */
export type TotalsIn = (languages?: readonly Language[]) => ReviewTotals;

/** The figures of a subject, to be read for any of its languages without asking again. */
export async function totalReviewsByLanguage(db: Db, subject: ReviewSubject): Promise<TotalsIn> {
  const rows = await figures(db, subject, sql`f.period = 'all'`);
  return (languages) =>
    toTotals(languages ? rows.filter(({ language }) => languages.some((one) => one === language)) : rows);
}

type Skus = { organisationId: string; skus: readonly string[]; branchCode?: string | undefined };

/** The figures of each of these skus, at a branch or everywhere; of one without visible reviews they are zero. */
export async function totalReviewsBySku(
  db: Db,
  { organisationId, skus, branchCode = "" }: Skus,
): Promise<Map<string, ReviewTotals>> {
  const { rows } = await sql<FigureRow & { sku: string }>`
    select f.sku, f.measure, f.language, sum(f.respondents)::int as respondents, sum(f.summation)::int as summation
    from review_figures_now f
    where f.organisation_id = ${organisationId}::uuid and f.sku = any(${skus}::text[]) and f.branch = ${branchCode}
      and f.period = 'all'
    group by 1, 2, 3`.execute(db);
  const bySku = new Map<string, FigureRow[]>(skus.map((sku) => [sku, []]));
  for (const row of rows) bySku.get(row.sku)?.push(row);
  return new Map([...bySku].map(([sku, found]) => [sku, toTotals(found)]));
}

/** Of each of these skus that has visible reviews: how many, and the sum of their overall scores. */
export async function scoresBySku(
  db: Db,
  { organisationId, skus, branchCode = "" }: Skus,
): Promise<Map<string, Answers>> {
  const { rows } = await sql<Answers & { sku: string }>`
    select f.sku, sum(f.respondents)::int as respondents, sum(f.summation)::int as summation
    from review_figures_now f
    where f.organisation_id = ${organisationId}::uuid and f.sku = any(${skus}::text[]) and f.branch = ${branchCode}
      and f.period = 'all' and f.measure > 'score.' and f.measure < 'score/'
    group by 1`.execute(db);
  return new Map(rows.map(({ sku, ...score }) => [sku, score]));
}

/** What customers say about the shop itself, or one of its branches. */
export type ExperienceTotals = {
  /** Reviews that say something about the shop. */
  count: number;
  /** Of those who were asked how likely they are to recommend the shop: who gave 7 or more. */
  recommend: Answers;
  delivery: Answers;
  service: Answers;
};

/** @param since a calendar day in UTC: only what was published on it or later counts */
export async function totalExperience(
  db: Db,
  subject: Omit<ReviewSubject, "skus">,
  since?: string,
): Promise<ExperienceTotals> {
  const month = since?.slice(0, 7);
  // Whole months, and the days that are left of the first one.
  const period =
    since === undefined
      ? sql`f.period = 'all'`
      : sql`(f.period > ${month} and f.period < 'a' and length(f.period) = 7
          or f.period >= ${since} and f.period like ${`${month}-%`})`;
  const rows = await figures(db, subject, period);
  const of = (measure: string) => sumOf(rows.filter((row) => row.measure === measure));
  return {
    count: of("experience").respondents,
    recommend: of("recommend"),
    delivery: of("delivery"),
    service: of("service"),
  };
}

/**
 * Which figures `f` are of these skus. Of a single one the planner is not told which: for a whole shop, whose sku is empty, it would
 * expect all its days and months, and make room for a thousand times what there is.
 */
export function isOfSkus(skus: readonly string[]) {
  return skus.length === 1 ? sql`f.sku = (select ${skus[0]}::text)` : sql`f.sku = any(${skus}::text[])`;
}

type FigureRow = Answers & { measure: string; language: string };

async function figures(db: Db, subject: ReviewSubject, period: ReturnType<typeof sql>): Promise<FigureRow[]> {
  const { organisationId, skus = [""], languages, branchCode = "" } = subject;
  const inLanguages = languages === undefined ? sql`` : sql`and f.language = any(${languages}::text[])`;
  const { rows } = await sql<FigureRow>`
    select f.measure, f.language, sum(f.respondents)::int as respondents, sum(f.summation)::int as summation
    from review_figures_now f
    where f.organisation_id = ${organisationId}::uuid and ${isOfSkus(skus)} and f.branch = ${branchCode}
      and ${period} ${inLanguages}
    group by 1, 2`.execute(db);
  return rows;
}

function sumOf(rows: readonly Answers[]): Answers {
  return {
    respondents: rows.reduce((sum, { respondents }) => sum + respondents, 0),
    summation: rows.reduce((sum, { summation }) => sum + summation, 0),
  };
}

function toTotals(rows: readonly FigureRow[]): ReviewTotals {
  const totals: ReviewTotals = {
    count: 0,
    withContent: 0,
    byScore: Array.from({ length: 10 }, () => 0),
    byLanguage: {},
    questions: {},
  };
  for (const { measure, language, respondents, summation } of rows) {
    const [kind, of] = measure.split(/\.(.*)/s);
    if (kind === "score") totals.byScore[Number(of) - 1]! += respondents;
    else if (kind === "content") totals.withContent += respondents;
    else if (kind === "question" && respondents > 0) {
      totals.questions[of!] = sumOf([
        totals.questions[of!] ?? { respondents: 0, summation: 0 },
        { respondents, summation },
      ]);
    } else if (kind === "reviews") {
      totals.count += respondents;
      if (isLanguage(language) && respondents > 0)
        totals.byLanguage[language] = (totals.byLanguage[language] ?? 0) + respondents;
    }
  }
  return totals;
}

/** A figure that is not what counting gives. */
export type FigureDifference = {
  sku: string;
  branch: string;
  period: string;
  measure: string;
  language: string;
  origin: string;
  kept: Answers;
  counted: Answers;
};

/**
 * Counts all visible reviews of an organisation, compares, and puts right what differs. The caller holds the lock of its figures. They
 * are counted and compared by one statement, so what is committed meanwhile is in both or in neither.
 */
export async function recount(tx: Db, organisationId: string): Promise<FigureDifference[]> {
  const { rows } = await sql<Omit<FigureDifference, "kept" | "counted"> & Record<"kr" | "ks" | "cr" | "cs", number>>`
    with counted as (
      select f.sku, f.branch, f.period, f.measure, f.language, f.origin, sum(f.respondents)::int as r, sum(f.summation)::int as s
      from reviews cross join lateral review_figures_of(reviews.visible_facts) f
      where reviews.organisation_id = ${organisationId}::uuid and reviews.visible_facts is not null
      group by 1, 2, 3, 4, 5, 6
    ), kept as (
      select f.sku, f.branch, f.period, f.measure, f.language, f.origin, sum(f.respondents)::int as r, sum(f.summation)::int as s
      from review_figures_now f where f.organisation_id = ${organisationId}::uuid
      group by 1, 2, 3, 4, 5, 6
    ), differing as (
      select sku, branch, period, measure, language, origin,
        coalesce(kept.r, 0) as kr, coalesce(kept.s, 0) as ks, coalesce(counted.r, 0) as cr, coalesce(counted.s, 0) as cs
      from counted full join kept using (sku, branch, period, measure, language, origin)
      where (coalesce(kept.r, 0), coalesce(kept.s, 0)) <> (coalesce(counted.r, 0), coalesce(counted.s, 0))
    )
    select * from differing order by sku, branch, period, measure, language, origin`.execute(tx);
  for (const differing of portionsOf(rows, 1000))
    await sql`
      insert into review_figures as old (organisation_id, sku, branch, period, measure, language, origin, respondents, summation)
      select ${organisationId}::uuid, sku, branch, period, measure, language, origin, cr - kr, cs - ks
      from json_to_recordset(${JSON.stringify(differing)}::json) as differing (sku text, branch text, period text, measure text,
        language text, origin text, kr int, ks int, cr int, cs int)
      order by sku collate "C", branch collate "C", period, measure, language, origin
      on conflict (organisation_id, sku, branch, period, measure, language, origin) do update
      set respondents = old.respondents + excluded.respondents, summation = old.summation + excluded.summation`.execute(
      tx,
    );
  return rows.map(({ kr, ks, cr, cs, ...figure }) => ({
    ...figure,
    kept: { respondents: kr, summation: ks },
    counted: { respondents: cr, summation: cs },
  }));
}

/** Figures of what is not there any more: days, languages and products without a visible review. */
export async function deleteEmptyFigures(tx: Db, organisationId: string): Promise<void> {
  await tx
    .deleteFrom("reviewFigures")
    .where("organisationId", "=", organisationId)
    .where("respondents", "=", 0)
    .where("summation", "=", 0)
    .execute();
}
