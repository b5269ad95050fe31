import { listSkusOfModel } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { languageNamed } from "../platform/languages.ts";
import { paginationLinks, presentPagination, readPlace } from "../platform/pagination.ts";
import {
  listReviewPage,
  type ReviewSubject,
  type ReviewTotals,
  type TotalsIn,
  totalReviewsByLanguage,
} from "../reviews/index.ts";
import { presentTotalFacets, questionsOf } from "./facets.ts";
import { readModelQuery } from "./model-asked.ts";
import { presentListedReview } from "./present-review.ts";
import type { Answer, AskedOf, ReadingDeps } from "./read-route.ts";
import {
  countIn,
  isInNativeLanguage,
  type ListedRegion,
  languagesIn,
  narrowed,
  type ReaderLocale,
  readLocale,
  regionNamed,
  regionsOf,
  usualRegion,
} from "./regions.ts";
import { accompany, templatesOnce } from "./review-company.ts";
import { findReviewedProducts, toSubject, withShared } from "./reviewed-products.ts";
import { sumTotals } from "./scores.ts";

const size = { usual: 15, most: 30 };

/** What of an organisation is read, and its figures. */
type Part = { organisation: Organisation; subject: ReviewSubject; totalsIn: TotalsIn; everywhere: ReviewTotals };

/** A page of published reviews, with the figures of all pages. */
export async function listReviews(
  { db, baseUrl }: ReadingDeps,
  { organisation, query, path }: AskedOf,
): Promise<Answer> {
  const { locale, region: asked, isCars, subjects } = await whatIsAsked(db, organisation, query);
  const usual = usualRegion(organisation, isCars);
  const region = asked ?? usual;
  const templatesOf = templatesOnce(db);
  const [parts, templates] = await Promise.all([
    Promise.all(
      subjects.map(async (part): Promise<Part> => {
        const totalsIn = await totalReviewsByLanguage(db, part.subject);
        return { ...part, totalsIn, everywhere: totalsIn() };
      }),
    ),
    templatesOf(organisation.id),
  ]);
  const inRegion = parts.flatMap((part) => {
    const subject = narrowed(part.subject, languagesIn(region, locale, part.organisation));
    return subject ? [{ ...part, subject, totals: part.totalsIn(subject.languages) }] : [];
  });
  const isOwn = (part: Part) => part.organisation.id === organisation.id;
  const totals = sumTotals(
    inRegion.filter(isOwn).map((part) => part.totals),
    inRegion.filter((part) => !isOwn(part)).map((part) => part.totals),
  );
  const place = readPlace(query, size);
  const pagination = presentPagination(place, totals.count);
  const hasPage = (place.page - 1) * place.perPage < totals.count;
  const inList = inRegion.map(({ subject }) => subject);
  const reviews = hasPage ? await listReviewPage(db, inList, place) : [];
  const organisations = parts.map((part) => part.organisation);
  const asking = [organisation];
  const read = await accompany(db, reviews, { organisations, asking, language: locale.language, templatesOf });
  return {
    value: {
      summary: {
        facets: presentTotalFacets(questionsOf(templates, languageNamed(locale.language)), totals),
        pagination: { ...pagination, total_entries_with_content: totals.withContent },
        moving_window_size: organisation.movingWindowDays,
        regions: {
          default: usual,
          current: region,
          available: regionsOf(isCars).map((one) => presentRegion(one, locale, parts)),
        },
      },
      reviews: read.map((one) => presentListedReview(one, { baseUrl, isCar: isCars })),
    },
    link: paginationLinks(baseUrl + path, pagination),
  };
}

async function whatIsAsked(db: Database, organisation: Organisation, query: AskedOf["query"]) {
  const errors: string[] = [];
  const locale = query.locale === undefined ? undefined : readLocale(query.locale);
  if (query.locale === undefined) errors.push("locale cannot be blank");
  else if (!locale) errors.push("locale must be a language, or a language and a country, such as en-GB");
  const region = query.region === undefined ? undefined : regionNamed(query.region);
  if (query.region !== undefined && !region) errors.push(`region must be one of ${regionsOf(false).join(", ")}`);
  if (!locale || errors.length > 0) throw new AppError("invalid_request", { errors });
  const { isCars, subjects } = await subjectsAsked(db, organisation, query);
  return { locale, region, isCars, subjects };
}

type Subjects = { isCars: boolean; subjects: { organisation: Organisation; subject: ReviewSubject }[] };

async function subjectsAsked(db: Database, organisation: Organisation, query: AskedOf["query"]): Promise<Subjects> {
  const { sku, branch_code: branchCode } = query;
  const model = sku === undefined ? readModelQuery(query) : undefined;
  if (sku === undefined && !model) {
    const subject = { organisationId: organisation.id, ...(branchCode === undefined ? {} : { branchCode }) };
    return { isCars: false, subjects: [{ organisation, subject }] };
  }
  const reviewed =
    sku === undefined
      ? await withShared(db, organisation, await listSkusOfModel(db, organisation.id, model!))
      : await findReviewedProducts(db, organisation, sku);
  // Another organisation's branches are not this one's.
  const own = branchCode === undefined ? reviewed : reviewed.slice(0, 1);
  return {
    isCars: sku === undefined,
    subjects: own.map((one) => ({ organisation: one.organisation, subject: toSubject(one, branchCode) })),
  };
}

function presentRegion(region: ListedRegion, locale: ReaderLocale, parts: readonly Part[]) {
  const counts = parts.map((part) => countIn(part.everywhere, languagesIn(region, locale, part.organisation)));
  return {
    key: region,
    translation_key: `reviews_tab.automotive_regions.${region}`,
    number_of_reviews: counts.reduce((sum, count) => sum + count, 0),
    in_native_language: isInNativeLanguage(region, locale),
  };
}
