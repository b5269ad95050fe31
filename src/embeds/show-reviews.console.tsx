import type { FastifyPluginAsync } from "fastify";
import { allowFrames, getServedOrganisation } from "../access/index.ts";
import { findProduct, searchProducts } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { languageOfLocale } from "../platform/languages.ts";
import { codeKey } from "../platform/values/code.ts";
import { parseNamed } from "../publication/index.ts";
import { parseChosen } from "./chosen.ts";
import { showPreview } from "./preview.tsx";
import { scoresOf } from "./scores-of.ts";
import type { EmbedDeps } from "./show-embed.ts";
import { ProductsToShowPage, ShowReviewsPage } from "./show-reviews.views.tsx";

const path = "/console/:trkref/show-reviews";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;

type Route = { Params: { trkref: string }; Querystring: Record<string, unknown> };

const productsAtOnce = 20;
const textAtMost = 200;

/** How a shop gets reviews onto its own pages: a product, how its reviews will look there, and what to copy. */
export const showReviewsConsole: FastifyPluginAsync<EmbedDeps> = async (app, deps) => {
  const { db, baseUrl } = deps;

  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const sku = readSku(query.sku);
    if (sku === undefined) {
      const found = await findProducts(db, organisation, query);
      return sendPage(reply, renderPage(ProductsToShowPage({ staff, organisation, ...found })));
    }
    const [product, [reviews = 0]] = await Promise.all([
      findProduct(db, { organisationId: organisation.id, sku }),
      countReviews(db, organisation, [sku]),
    ]);
    const { chosen, problems } = parseChosen(query, languageOfLocale(organisation.locale));
    allowFrames(reply);
    const page = { staff, organisation, baseUrl, sku, name: product?.name, reviews, chosen, problems };
    return sendPage(reply.code(Object.keys(problems).length > 0 ? 422 : 200), renderPage(ShowReviewsPage(page)));
  });

  app.get<Route>(`${path}/preview`, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const sku = readSku(query.sku);
    if (sku === undefined) throw new AppError("not_found");
    const { chosen } = parseChosen(query, languageOfLocale(organisation.locale));
    const scheme = query.scheme === "dark" ? "dark" : "light";
    const isOfQuestions = query.show === "questions";
    const { html, policy } = await showPreview(deps, organisation, { sku, scheme, chosen, isOfQuestions, query });
    reply.header("content-security-policy", policy).header("x-frame-options", "SAMEORIGIN");
    return sendPage(reply, html);
  });
};

function readSku(text: unknown): string | undefined {
  const named = parseNamed(typeof text === "string" ? text.trim() : text);
  return named === undefined ? undefined : codeKey(named);
}

async function findProducts(db: Database, organisation: Organisation, query: Record<string, unknown>) {
  const text = typeof query.q === "string" && query.q.isWellFormed() ? query.q.replaceAll("\0", "").trim() : "";
  const after = parseNamed(query.after) ?? "";
  const asked = {
    organisationId: organisation.id,
    text: [...text].slice(0, textAtMost).join(""),
    after,
    atMost: productsAtOnce + 1,
  };
  const found = await searchProducts(db, asked);
  const shown = found.slice(0, productsAtOnce);
  const counts = await countReviews(
    db,
    organisation,
    shown.map(({ sku }) => sku),
  );
  return {
    text: asked.text,
    isFirst: after === "",
    products: shown.map((product, at) => ({ ...product, reviews: counts[at] ?? 0 })),
    next: found.length > productsAtOnce ? shown.at(-1)?.sku : undefined,
  };
}

/** How many reviews stand with each of these: its own, or those of all its variants. */
async function countReviews(db: Database, organisation: Organisation, skus: readonly string[]): Promise<number[]> {
  const scores = await scoresOf(db, organisation, skus);
  return scores.map(({ byScore }) => byScore.reduce((sum, times) => sum + times, 0));
}
