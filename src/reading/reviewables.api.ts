import type { FastifyPluginAsync } from "fastify";
import {
  countProducts,
  findGroupOfSeries,
  findProduct,
  keepProductPages,
  listModels,
  listProducts,
  listSkus,
  type Model,
  type Product,
  type ProductPages,
  seriesPrefix,
} from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { imageUrl, webUrl } from "../platform/html/render.ts";
import { mapInTurns } from "../platform/in-turns.ts";
import { Type } from "../platform/json-schema.ts";
import { languageOfLocale } from "../platform/languages.ts";
import { paginationLinks, placeParameters, presentPagination, readPlace } from "../platform/pagination.ts";
import { localTimestamp } from "../platform/time-zone.ts";
import { codeKey } from "../platform/values/code.ts";
import { productPagePath } from "../publication/index.ts";
import type { Answers, ReviewTotals } from "../reviews/index.ts";
import { readModels } from "./models-asked.ts";
import { readSkus } from "./names-asked.ts";
import { branchCode, localeParameter, TrkrefParams } from "./parameters.ts";
import { scoresOf, scoresOfSkus, totalsOf } from "./product-totals.ts";
import { type Answer, type AskedOf, type ReadingDeps, readRouteOf } from "./read-route.ts";
import { readLocale } from "./regions.ts";
import { averageScore, meanScore, noTotals, sumTotals } from "./scores.ts";
import { readingSentences } from "./sentences/index.ts";

const size = { usual: 30, most: 100 };
const skusAtMost = 80;

const format = Type.Optional(Type.String({ description: "short: the scores alone" }));

/** Products as something that can be reviewed. */
export const reviewablesApi: FastifyPluginAsync<ReadingDeps> = async (app, deps) => {
  const productPages = keepProductPages();
  readRouteOf(app, deps, {
    url: "/organisations/:trkref/reviewables",
    schema: {
      operationId: "listReviewables",
      summary: "Products by sku, or with format=short the scores of products",
      params: TrkrefParams,
      querystring: Type.Object({
        branch_code: branchCode,
        format,
        skus: Type.Optional(Type.String({ description: "At most 80, with commas between them" })),
        ...placeParameters(size),
      }),
      response: { 200: Type.Union([Type.Ref("ReviewableList"), Type.Ref("ShortReviewableList")]) },
    },
    read: (from, asked) =>
      asked.query.format === "short" ? listScores(from, asked) : listReviewables({ ...from, productPages }, asked),
  });
  readRouteOf(app, deps, {
    url: "/organisations/:trkref/reviewable",
    schema: {
      operationId: "getReviewable",
      summary: "A product, or with format=short its score",
      params: TrkrefParams,
      querystring: Type.Object({
        sku: Type.String({ description: "A product, or series: and a product group", examples: ["SKU23432"] }),
        locale: localeParameter,
        branch_code: branchCode,
        format,
      }),
      response: { 200: Type.Union([Type.Ref("Reviewable"), Type.Ref("ShortReviewableDetail")]) },
    },
    read: readReviewable,
  });
  app.post(
    "/organisations/:trkref/reviewables",
    {
      config: { scope: "read" },
      schema: {
        operationId: "queryModels",
        tags: ["Reading"],
        summary: "Models of cars, with the scores of their products together",
        params: TrkrefParams,
        body: Type.Optional(Type.Ref("ModelQueryBody")),
        response: { 200: Type.Ref("ModelList") },
      },
    },
    async ({ organisation, body }) => listModelScores(deps.readFrom([organisation.id]), organisation, body),
  );
};

async function listReviewables(
  { db, baseUrl, productPages }: ReadingDeps & { productPages: ProductPages },
  { organisation, query, path }: AskedOf,
): Promise<Answer> {
  const organisationId = organisation.id;
  const skus = query.skus === undefined ? undefined : readSkus(query.skus, skusAtMost);
  const place = readPlace(query, size);
  const page = { organisationId, offset: (place.page - 1) * place.perPage, limit: place.perPage };
  const { count, products } = skus ? await pageOfNamed(db, { ...page, skus }) : await productPages(db, page);
  const names = products.map(({ sku }) => sku);
  const totals = await totalsOf(db, organisation, { names, branchCode: query.branch_code });
  const pagination = presentPagination(place, count);
  return {
    value: {
      summary: { pagination },
      reviewables: products.map((product) =>
        presentReviewable(organisation, product, totals.get(product.sku), { baseUrl, locale: organisation.locale }),
      ),
    },
    link: paginationLinks(baseUrl + path, pagination),
  };
}

async function pageOfNamed(
  db: Database,
  page: { organisationId: string; skus: readonly string[]; offset: number; limit: number },
): Promise<{ count: number; products: Product[] }> {
  const count = page.skus.length === 0 ? 0 : await countProducts(db, page);
  return { count, products: page.offset >= count ? [] : await listProducts(db, page) };
}

async function listScores(deps: ReadingDeps, { organisation, query }: AskedOf): Promise<Answer> {
  const { db, clock } = deps;
  const named = query.skus === undefined ? undefined : readSkus(query.skus, skusAtMost);
  if (named === undefined && !organisation.listsWholeCatalogue)
    throw new AppError("not_acceptable", {
      errors: ["skus cannot be blank: this shop does not list all its products at once"],
    });
  const of = { branchCode: query.branch_code };
  const reviewables =
    named === undefined
      ? await scoresOfCatalogue(deps, organisation, of)
      : presentScores(named, await scoresOf(db, organisation, { names: named, ...of }));
  return {
    value: {
      summary: {
        date_time_created: localTimestamp(organisation.timeZone, clock()),
        product_count: reviewables.length,
      },
      reviewables,
    },
    longList: "reviewables",
  };
}

type Score = { sku: string; review_count: number; average_score: number };

async function scoresOfCatalogue(
  { db }: ReadingDeps,
  organisation: Organisation,
  of: { branchCode: string | undefined },
): Promise<Score[]> {
  const organisationId = organisation.id;
  const scores: Score[] = [];
  for (;;) {
    const skus = await listSkus(db, { organisationId, after: scores.at(-1)?.sku, atMost: 1000 });
    if (skus.length === 0) return scores;
    scores.push(...presentScores(skus, await scoresOfSkus(db, organisation, { skus, ...of })));
  }
}

function presentScores(skus: readonly string[], scores: ReadonlyMap<string, Answers>): Score[] {
  return skus.map((sku) => {
    const of = scores.get(sku) ?? { respondents: 0, summation: 0 };
    return { sku, review_count: of.respondents, average_score: meanScore(of) };
  });
}

async function readReviewable({ db, baseUrl }: ReadingDeps, { organisation, query }: AskedOf): Promise<Answer> {
  const sku = codeKey(query.sku ?? "");
  const locale = query.locale ?? organisation.locale;
  const errors = [
    ...(sku === "" ? ["sku cannot be blank"] : []),
    ...(readLocale(locale) ? [] : ["locale must be a language, or a language and a country, such as en-GB"]),
  ];
  if (errors.length > 0) throw new AppError("invalid_request", { errors });
  const of = { names: [sku], branchCode: query.branch_code };
  if (query.format === "short") {
    const [score] = presentScores([sku], await scoresOf(db, organisation, of));
    return { value: { ...score, average_score: String(score!.average_score) } };
  }
  const totals = (await totalsOf(db, organisation, of)).get(sku) ?? noTotals();
  const product = await findNamed({ db, organisation, sku });
  if (!product && totals.count === 0) throw new AppError("not_found");
  const unnamed = { name: readingSentences(languageOfLocale(locale))("unnamed", { sku }), url: null, imageUrl: null };
  return { value: presentReviewable(organisation, product ?? { sku, ...unnamed }, totals, { baseUrl, locale }) };
}

type NamedProduct = Pick<Product, "sku" | "name" | "url" | "imageUrl">;

/** A product of the catalogue, or a whole group under its name. */
async function findNamed(of: Pick<ReadingDeps, "db"> & { organisation: Organisation; sku: string }) {
  const { db, organisation, sku } = of;
  const group = sku.startsWith(seriesPrefix) ? await findGroupOfSeries(db, organisation, sku) : undefined;
  if (!group) return findProduct(db, { organisationId: organisation.id, sku });
  const { name, variants } = group;
  return {
    sku,
    name,
    url: variants.find(({ url }) => url !== null)?.url ?? null,
    imageUrl: variants.find((variant) => variant.imageUrl !== null)?.imageUrl ?? null,
  };
}

function presentReviewable(
  { trkref }: Organisation,
  { sku, name, url, imageUrl: picture }: NamedProduct,
  totals: ReviewTotals | undefined,
  { baseUrl, locale }: { baseUrl: string; locale: string },
) {
  const image = imageUrl(picture, baseUrl);
  return {
    name,
    has_reviews: (totals?.count ?? 0) > 0,
    has_image: image !== undefined,
    image_url: image ?? null,
    finder_options: { sku, locale },
    reviews_path: `/v4/organisations/${trkref}/reviews?${new URLSearchParams({ locale, sku })}`,
    organisation_url: webUrl(url) ?? null,
    organisation_url_with_reviews: baseUrl + productPagePath(trkref, sku),
  };
}

async function listModelScores(db: Database, organisation: Organisation, body: unknown) {
  const models = await listModels(db, organisation.id, readModels(body));
  const skus = [...new Set(models.flatMap((model) => model.skus))];
  const totals = await totalsOf(db, organisation, { names: skus });
  const language = languageOfLocale(organisation.locale);
  return {
    summary: { count: models.length },
    reviewables: await mapInTurns(models, (model) => presentModel(model, totals, language)),
  };
}

function presentModel(
  { manufacturer, model, skus }: Model,
  totals: ReadonlyMap<string, ReviewTotals>,
  language: ReturnType<typeof languageOfLocale>,
) {
  const all = sumTotals(skus.map((sku) => totals.get(sku) ?? noTotals()));
  const own = all.byLanguage[language] ?? 0;
  return {
    attributes: { manufacturer, model },
    product_summary: {
      review_count: all.count,
      average_score: averageScore(all),
      show_badge: own > 0,
      show_international_review_badge: own === 0 && all.count > 0,
    },
  };
}
