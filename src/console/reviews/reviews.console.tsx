import { Readable } from "node:stream";
import { setImmediate as othersTurn } from "node:timers/promises";
import type { FastifyPluginAsync } from "fastify";
import { getServedOrganisation, roles, type SignedInStaff } from "../../access/index.ts";
import { findProduct, searchProducts } from "../../catalogue/index.ts";
import type { Organisation } from "../../organisations/index.ts";
import { csvLine } from "../../platform/csv/csv-line.ts";
import { dayOf } from "../../platform/days.ts";
import type { Database } from "../../platform/db.ts";
import { renderPage } from "../../platform/html/render.ts";
import { sendPage } from "../../platform/http/page-scope.ts";
import { codeKey } from "../../platform/values/code.ts";
import type { ConsolePagesDeps } from "../console-pages-deps.ts";
import {
  asksForAddress,
  type ListPlace,
  parseFilter,
  type ReviewFilter,
  readPlace,
  readTyped,
  sightOf,
  type TypedReviewFilter,
} from "./review-filter.ts";
import { type ProductChoice, ReviewsPage } from "./reviews.views.tsx";
import { csvColumns, csvRow } from "./reviews-csv.ts";
import { isReviewed, listReviews } from "./reviews-list.queries.ts";

const path = "/console/:trkref/reviews";
const options = { schema: { hide: true }, config: { roles } } as const;
const perPage = 25;
const rowsAtOnce = 200;
/** Texts may be long: so many lines at most keep the thread a few milliseconds. */
const linesAtOnce = 20;
const productsAtMost = 20;

type Route = { Params: { trkref: string }; Querystring: Record<string, unknown> };

/** Every review of a shop, narrowed, searched in and saved; to each role what it may see. */
export const reviewsPages: FastifyPluginAsync<ConsolePagesDeps> = async (app, { db, clock, baseUrl }) => {
  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const asked = await readAsked(db, staff, organisation, query);
    const before = readPlace(query.before);
    const isListed = asked.problem === undefined && asked.choice === undefined;
    const page = isListed
      ? await listReviews(db, asked.filter, { before, atMost: perPage })
      : { reviews: [], next: undefined, isCutOff: false };
    if (asked.problem !== undefined) reply.code(422);
    return sendPage(
      reply,
      renderPage(ReviewsPage({ staff, organisation, ...asked, page, isFirst: before === undefined })),
    );
  });

  app.get<Route>(`${path}.csv`, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const { filter, problem, choice } = await readAsked(db, staff, organisation, query);
    const isListed = problem === undefined && choice === undefined;
    const file = { db, organisation, filter, baseUrl };
    return reply
      .type("text/csv; charset=utf-8")
      .header("content-disposition", `attachment; filename="reviews-${organisation.trkref}-${dayOf(clock())}.csv"`)
      .send(Readable.from(isListed ? linesOf(file) : [csvLine(csvColumns(filter))]));
  });
};

type Asked = {
  typed: TypedReviewFilter;
  filter: ReviewFilter;
  problem: string | undefined;
  notice: string | undefined;
  choice: ProductChoice | undefined;
};

/** What the address asks for. A product is named by its sku, or by a part of it or of its name that only one has. */
async function readAsked(
  db: Database,
  staff: SignedInStaff,
  organisation: Organisation,
  query: Record<string, unknown>,
): Promise<Asked> {
  const sight = sightOf[staff.role];
  const typed = readTyped(query, sight);
  const { filter, problem } = parseFilter(organisation, typed, sight);
  const notice = asksForAddress(query)
    ? "You cannot search for e-mail addresses here, because what you type becomes part of the page’s address."
    : undefined;
  const { sku, choice } = await findSku(db, organisation.id, typed.product);
  return { typed, filter: { ...filter, sku }, problem, notice, choice };
}

async function findSku(
  db: Database,
  organisationId: string,
  text: string,
): Promise<{ sku?: string; choice?: ProductChoice }> {
  if (text === "") return {};
  const sku = codeKey(text);
  const isKnown = (await findProduct(db, { organisationId, sku })) ?? (await isReviewed(db, { organisationId, sku }));
  if (isKnown) return { sku };
  const found = await searchProducts(db, { organisationId, text, after: "", atMost: productsAtMost + 1 });
  const [only, ...more] = found;
  if (only && more.length === 0) return { sku: only.sku };
  return { choice: { products: found.slice(0, productsAtMost), isAll: found.length <= productsAtMost } };
}

type File = { db: Database; organisation: Organisation; filter: ReviewFilter; baseUrl: string };

/**
 * Page by page, so that any number of reviews fits into little memory; the next one is read while this one is sent, some lines at a time,
 * and others get their turn in between.
 */
async function* linesOf({ db, organisation, filter, baseUrl }: File): AsyncGenerator<string> {
  const read = (before: ListPlace | undefined, areMany: boolean) => {
    const page = listReviews(db, filter, { before, atMost: rowsAtOnce, isWhole: true, areMany });
    // Whoever asked may have gone before it is there; whoever waits for it is told all the same.
    page.catch(() => undefined);
    return page;
  };
  yield csvLine(csvColumns(filter));
  for (let page: ReturnType<typeof read> | undefined = read(undefined, false); page !== undefined; ) {
    const { reviews, next, areMany }: Awaited<ReturnType<typeof read>> = await page;
    page = next && read(next, areMany);
    for (let first = 0; first < reviews.length; first += linesAtOnce) {
      const some = reviews.slice(first, first + linesAtOnce);
      yield some.map((review) => csvLine(csvRow(review, filter, organisation, baseUrl))).join("");
      await othersTurn();
    }
  }
}
