import type { VNode } from "preact";
import { ConsolePage, organisationPath, productPath, type SignedInStaff } from "../../access/index.ts";
import type { CataloguePlace, ListedProduct } from "../../catalogue/index.ts";
import type { Organisation } from "../../organisations/index.ts";
import { inFull } from "../../platform/formats.ts";
import { Instant } from "../../platform/html/instant.tsx";
import { productPagePath } from "../../publication/index.ts";
import { Mean, type ProductFigures, Spread, spreadInWords } from "./spread.tsx";

export type ProductsPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  text: string;
  isFirst: boolean;
  products: readonly (ListedProduct & ProductFigures)[];
  next: CataloguePlace | undefined;
  isCutOff: boolean;
};

const pagePath = ({ trkref }: Organisation, parameters: Record<string, string> = {}) => {
  const given = Object.entries(parameters).filter(([, value]) => value !== "");
  const path = organisationPath(trkref, "products");
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
};

export function ProductsPage(props: ProductsPageProps): VNode {
  const { staff, organisation, text, isFirst, products, next, isCutOff } = props;
  const isEmpty = products.length === 0 && text === "" && isFirst;
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Products" current="products">
      <h1>Products</h1>
      <p class="lead">
        The products that your customers review: those without a name first, then the others by name. Only published
        reviews count.
      </p>
      {isEmpty ? (
        <NoProducts organisation={organisation} />
      ) : (
        <>
          <search aria-label="Products">
            <form method="get" action={pagePath(organisation)} class="filters">
              <label>
                Name or sku
                <input type="search" name="q" value={text} maxLength={200} spellcheck={false} />
              </label>
              <button type="submit" class="secondary">
                Find
              </button>
            </form>
          </search>
          {products.length === 0 ? <NothingFound {...props} /> : <Products {...props} />}
        </>
      )}
      <nav class="paging" aria-label="Pages">
        {isFirst ? null : <a href={pagePath(organisation, { q: text })}>First page</a>}
        {next === undefined ? null : (
          <a
            href={pagePath(organisation, {
              q: text,
              after: next.sku,
              part: next.part === "nameless" ? next.part : "",
            })}
            rel="next"
          >
            {isCutOff ? "Look further" : "Next page"}
          </a>
        )}
        {text === "" ? null : <a href={pagePath(organisation)}>All products</a>}
      </nav>
    </ConsolePage>
  );
}

function NoProducts({ organisation: { trkref } }: { organisation: Organisation }): VNode {
  return (
    <div class="empty">
      <p>
        No products yet. Import a file of names, pictures and links. Each sku that somebody buys also appears here
        within minutes, and you can name it by hand.
      </p>
      <p>
        <a class="button" href={organisationPath(trkref, "imports")}>
          Import products
        </a>
      </p>
      <p>
        <a href={organisationPath(trkref, "orders")}>See the orders</a>
      </p>
    </div>
  );
}

function NothingFound({ text, isFirst, isCutOff }: ProductsPageProps): VNode {
  if (isCutOff) return <p class="empty">Nothing found so far. There are more products to look through.</p>;
  if (text === "") return <p class="empty">There are no more products.</p>;
  return (
    <p class="empty">
      No {isFirst ? "" : "further "}product has “{text}” in its sku or its name.
    </p>
  );
}

function Products({ organisation, products, isCutOff }: ProductsPageProps): VNode {
  return (
    <>
      <h2 class="visually-hidden">List of products</h2>
      <ul class="rows wide products">
        {products.map((product) => (
          <Row key={product.sku} organisation={organisation} product={product} />
        ))}
      </ul>
      {isCutOff ? <p class="muted">There are more products to look through.</p> : null}
    </>
  );
}

type RowProps = { organisation: Organisation; product: ListedProduct & ProductFigures };

function Row({ organisation, product }: RowProps): VNode {
  const { trkref } = organisation;
  const { sku, name, productGroup, productGroupName, isEdited, reviews } = product;
  const group = productGroupName ?? productGroup;
  const label = nameOf(name) ?? `Product ${sku}`;
  return (
    <li>
      <Picture url={product.imageUrl} />
      <div>
        <p>
          <a class="strong" href={productPath(trkref, sku)}>
            {label}
          </a>{" "}
          {nameOf(name) === null ? <span class="chip strong">No name</span> : null}
          {isEdited ? <span class="chip">Edited by hand</span> : null}
        </p>
        <p class="muted">
          <code>{sku}</code>
          {group === null ? null : <>, group {group}</>}
        </p>
        <p class="links">
          {reviews > 0 ? (
            <a href={productPagePath(trkref, sku)}>
              Public page<span class="visually-hidden"> of {label}</span>
            </a>
          ) : null}
          <a href={showReviewsPath(trkref, sku)}>
            Show reviews<span class="visually-hidden"> of {label}</span>
          </a>
        </p>
      </div>
      <Figures figures={product} />
    </li>
  );
}

/** A name, if it says anything. */
export const nameOf = (name: string | null): string | null => (name === null || name.trim() === "" ? null : name);

export const showReviewsPath = (trkref: string, sku: string) =>
  `${organisationPath(trkref, "embeds")}?${new URLSearchParams({ sku })}`;

/** A product's picture, or the place of one: it stands beside the name, and says no more. */
export function Picture({ url }: { url: string | null }): VNode {
  // Pages of the console load nothing that comes without encryption.
  return !url?.startsWith("https://") ? (
    <span class="no-picture" aria-hidden="true" />
  ) : (
    <img src={url} alt="" width="56" height="56" loading="lazy" decoding="async" referrerpolicy="no-referrer" />
  );
}

function Figures({ figures: { reviews, mean, byScore, last } }: { figures: ProductFigures }): VNode {
  if (mean === null) return <p class="muted figures">No published review</p>;
  return (
    <div class="figures">
      <Mean mean={mean} />
      <Spread byScore={byScore} />
      <p class="muted">
        {reviews === 1 ? "1 published review" : `${inFull(reviews)} published reviews`}
        <span class="visually-hidden"> with the scores {spreadInWords(byScore)}</span>
        {last ? (
          <>
            , last <Instant at={last.publishedAt} />
          </>
        ) : null}
      </p>
    </div>
  );
}
