import type { FastifyPluginAsync } from "fastify";
import { getServedOrganisation, productPath, recorded } from "../../access/index.ts";
import {
  type CataloguePlace,
  type EditableField,
  editableFields,
  findEditedProduct,
  findGroupOfSku,
  isNameless,
  listCatalogue,
  parseEdits,
  releaseFields,
  saveEdits,
} from "../../catalogue/index.ts";
import type { Organisation } from "../../organisations/index.ts";
import type { Database } from "../../platform/db.ts";
import { AppError } from "../../platform/errors.ts";
import { renderPage } from "../../platform/html/render.ts";
import { readText } from "../../platform/http/form-body.ts";
import { sendPage } from "../../platform/http/page-scope.ts";
import { codeKey } from "../../platform/values/code.ts";
import { parseNamed } from "../../publication/index.ts";
import { totalReviewsBySku } from "../../reviews/index.ts";
import type { ConsolePagesDeps } from "../console-pages-deps.ts";
import { listLastReviews } from "./last-reviews.queries.ts";
import { ProductPage, type ProductPageProps } from "./product.views.tsx";
import { ProductsPage } from "./products.views.tsx";
import { figuresOf, type ProductFigures } from "./spread.tsx";

const path = "/console/:trkref/products";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;
const perPage = 25;
const textAtMost = 200;

type Route = { Params: { trkref: string }; Querystring: Record<string, unknown> };

/** The products of a shop: how each is reviewed, and how it is called. */
export const productsPages: FastifyPluginAsync<ConsolePagesDeps> = async (app, { db, clock }) => {
  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const [text, after] = [readSearch(query.q), readPlace(query)];
    const asked = { organisationId: organisation.id, text, after, atMost: perPage };
    const { products, ...more } = await listCatalogue(db, asked);
    const figures = await readFigures(
      db,
      organisation,
      products.map(({ sku }) => sku),
    );
    const listed = products.map((product) => ({ ...product, ...figures.get(product.sku)! }));
    const page = { staff, organisation, text, isFirst: after === undefined, products: listed, ...more };
    return sendPage(reply, renderPage(ProductsPage(page)));
  });

  app.get<Route>(`${path}/product`, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const shown = await readProduct(db, organisation, readSku(query.sku));
    const notice = noticeOf(query);
    return sendPage(reply, renderPage(ProductPage({ staff, organisation, notice, ...shown })));
  });

  const editing = { ...options.config, records: ["product_edited"] } as const;
  app.post<Route>(`${path}/product`, { ...options, config: editing }, async ({ staff, params, query, body }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const shown = await readProduct(db, organisation, readSku(query.sku));
    const { sku } = shown;
    const typed = valuesOf((field) => readText(body, field));
    const was = valuesOf((field) => readText(body, `was_${field}`));
    const { changes, problems } = parseEdits(typed, was);
    const refuse = (more: Partial<ProductPageProps>) =>
      sendPage(reply.code(422), renderPage(ProductPage({ staff, organisation, ...shown, typed, was, ...more })));
    if (Object.keys(problems).length > 0) return refuse({ problems });
    const fields = Object.keys(changes);
    if (fields.length === 0) return reply.redirect(productPath(organisation.trkref, sku), 303);
    const which = { organisationId: organisation.id, sku };
    const now = clock();
    const did = (product: { id: string } | undefined) =>
      product && ({ deed: "product_edited", ...about(organisation, product), details: fields } as const);
    const saved = await recorded(db, { by: { staffId: staff.id }, did }, now, (tx) =>
      saveEdits(tx, which, changes, now),
    );
    if (!saved) return refuse({ problems: { name: "cannot be blank" } });
    return reply.redirect(`${productPath(organisation.trkref, sku)}&saved`, 303);
  });

  const releasing = { ...options.config, records: ["product_released"] } as const;
  app.post<Route>(
    `${path}/product/release`,
    { ...options, config: releasing },
    async ({ staff, params, query, body }, reply) => {
      const organisation = await getServedOrganisation(db, staff, params.trkref);
      const sku = readSku(query.sku);
      const asked = readText(body, "release");
      const fields = editableFields.filter((field) => asked === "all" || asked === field);
      const did = (product: { id: string; fields: EditableField[] } | undefined) =>
        product && ({ deed: "product_released", ...about(organisation, product), details: product.fields } as const);
      const released = await recorded(db, { by: { staffId: staff.id }, did }, clock(), (tx) =>
        releaseFields(tx, { organisationId: organisation.id, sku }, fields),
      );
      return reply.redirect(`${productPath(organisation.trkref, sku)}${released ? "&released" : ""}`, 303);
    },
  );
};

const about = ({ id: organisationId }: Organisation, { id }: { id: string }) =>
  ({ organisationId, about: { kind: "product", id } }) as const;

function valuesOf(read: (field: EditableField) => string): Record<EditableField, string> {
  return Object.fromEntries(editableFields.map((field) => [field, read(field)])) as Record<EditableField, string>;
}

function noticeOf(query: Record<string, unknown>): string | undefined {
  if (query.saved !== undefined) return "Saved. What you changed stays, whatever your product files say.";
  if (query.released !== undefined) return "Released. It follows your product files again.";
  return undefined;
}

function readSearch(text: unknown): string {
  const cleaned = typeof text === "string" && text.isWellFormed() ? text.replaceAll("\0", "").trim() : "";
  return [...cleaned].slice(0, textAtMost).join("");
}

function readPlace({ after, part }: Record<string, unknown>): CataloguePlace | undefined {
  const sku = parseNamed(after);
  return sku === undefined ? undefined : { sku, part: part === "nameless" ? part : "described" };
}

function readSku(text: unknown): string {
  const named = parseNamed(text);
  if (named === undefined) throw new AppError("not_found");
  return codeKey(named);
}

/** Everything that the page of a product shows of it; a sku that only a review has is a product without a name. */
async function readProduct(db: Database, organisation: Organisation, sku: string) {
  const which = { organisationId: organisation.id, sku };
  const product = await findEditedProduct(db, which);
  const figures = (await readFigures(db, organisation, [sku])).get(sku)!;
  if (!product && figures.reviews === 0 && !(await isNameless(db, which))) throw new AppError("not_found");
  const group = product && (await findGroupOfSku(db, organisation, sku));
  const values = valuesOf((field) => product?.values[field] ?? "");
  const editedFields = product?.editedFields ?? [];
  return { sku, name: product?.values.name ?? null, typed: values, was: values, editedFields, figures, group };
}

/** The kept figures of these products, each alone, and their newest reviews: of what shoppers see, and of nothing else. */
async function readFigures(
  db: Database,
  { id: organisationId }: Organisation,
  skus: readonly string[],
): Promise<Map<string, ProductFigures>> {
  if (skus.length === 0) return new Map();
  const of = { organisationId, skus };
  const [totals, last] = await Promise.all([totalReviewsBySku(db, of), listLastReviews(db, of)]);
  return new Map(skus.map((sku) => [sku, figuresOf(totals.get(sku)!, last.get(sku))]));
}
