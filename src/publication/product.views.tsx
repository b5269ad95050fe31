import type { VNode } from "preact";
import type { Bulk } from "../platform/html/render.ts";
import { reviewOrders } from "../reviews/index.ts";
import { Disclosure, type Frame, ProductAside, PublishedPage } from "./layout.views.tsx";
import { Score } from "./opinion.views.tsx";
import { policyPagePath, withQuery } from "./publication-link.ts";
import { type PlaceInList, pageOfList } from "./review-list.ts";
import type { ShownProduct, ShownVariants } from "./reviewed.ts";
import type { ScoreSummary } from "./score-summary.ts";

export type ProductPageProps = Frame & {
  product: ShownProduct;
  variants: ShownVariants | undefined;
  summary: ScoreSummary;
  shownReviews: number;
  /** The reviews of this page of the list, each a ListedReview. */
  list: Bulk;
  place: PlaceInList;
  structuredData: Bulk | undefined;
};

/** All published reviews of a product, or of it and its variants, a page at a time. */
export function ProductPage(props: ProductPageProps): VNode {
  const { reader, shop, product, place, summary } = props;
  const { t } = reader;
  const { page, pages } = place;
  const names = { product: product.name, shop: shop.name, page: reader.number(page) };
  const at = (other: number) => pageOfList(product.path, { ...place, page: other }, reader.asked);
  const previous = page > 1 ? at(page - 1) : undefined;
  const next = page < pages ? at(page + 1) : undefined;
  return (
    <PublishedPage
      {...props}
      title={page === 1 ? t("list.title", names) : t("list.titlePage", names)}
      isIndexed={place.order === "newest"}
      previous={previous}
      next={next}
      aside={<ProductAside {...props} summary={undefined} />}
    >
      <h1>{t("list.heading", names)}</h1>
      <Variants {...props} />
      {summary.average === undefined ? (
        <Nothing {...props} />
      ) : (
        <>
          <Summary {...props} average={summary.average} />
          <List {...props} />
          <Paging {...props} previous={previous} next={next} />
        </>
      )}
      <Disclosure {...props} />
    </PublishedPage>
  );
}

function Variants({ reader, shop, variants }: ProductPageProps): VNode | null {
  if (variants === undefined) return null;
  const policy = withQuery(policyPagePath(shop.trkref), { lang: reader.asked });
  return (
    <p class="variants">
      {reader.t("variants.together", { variants: reader.number(variants.count) })}{" "}
      <a href={`${policy}#variants`}>{reader.t("variants.why")}</a>
    </p>
  );
}

function Nothing({ reader, shop }: ProductPageProps): VNode {
  return (
    <div class="notice">
      <p>
        <strong>{reader.t("list.empty")}</strong>
      </p>
      <p>{reader.t("list.emptyWhy", { shop: shop.name })}</p>
    </div>
  );
}

function Summary({ reader, shop, summary, average }: ProductPageProps & { average: number }): VNode {
  const { t } = reader;
  const policy = withQuery(policyPagePath(shop.trkref), { lang: reader.asked });
  return (
    <section class="summary" aria-label={t("product.average", { average: reader.number(average, 1) })}>
      <div>
        <p class="mean">
          <Score reader={reader} score={average} decimals={1} />
        </p>
        <p>{t("count", { count: summary.count, shown: reader.number(summary.count) })}</p>
        <p class="muted">
          {t("list.mean")} <a href={`${policy}#score`}>{t("list.formula")}</a>
        </p>
      </div>
      <Distribution reader={reader} summary={summary} />
    </section>
  );
}

// The bars are drawn by attributes, since the content security policy allows no inline styles.
function Distribution({ reader, summary }: Pick<ProductPageProps, "reader" | "summary">): VNode {
  const { t } = reader;
  const rows = summary.byScore.map((times, index) => ({ score: index + 1, times })).reverse();
  return (
    <table class="distribution">
      <caption class="visually-hidden">{t("list.distribution")}</caption>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">{t("list.score")}</th>
          <td />
          <th scope="col">{t("list.reviews")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ score, times }) => (
          <tr key={score}>
            <th scope="row">{reader.number(score)}</th>
            <td class="bar">
              <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect width="100" height="10" />
                <rect class="on" width={Math.round((times / summary.count) * 1000) / 10} height="10" />
              </svg>
            </td>
            <td class="times">{reader.number(times)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function List(props: ProductPageProps): VNode {
  const { reader, summary, place, shownReviews, list } = props;
  const { t } = reader;
  const [from, to] = [(place.page - 1) * place.perPage + 1, (place.page - 1) * place.perPage + shownReviews];
  const range = { from: reader.number(from), to: reader.number(to), of: reader.number(summary.count) };
  return (
    <section aria-labelledby="list">
      {/* A single review needs no choice of order. */}
      {summary.count === 1 ? (
        <h2 id="list">{t("list.one")}</h2>
      ) : (
        <div class="list-head">
          <div>
            <h2 id="list">{t("list.range", range)}</h2>
            <p class="muted">{t(`list.ordered.${place.order}`)}</p>
          </div>
          <OrderForm {...props} />
        </div>
      )}
      <div dangerouslySetInnerHTML={list.place} />
    </section>
  );
}

function OrderForm({ reader, product, place }: ProductPageProps): VNode {
  const { t } = reader;
  // The fields of a GET form replace the query string of its action.
  const [action, query] = product.path.split("?");
  const kept = [...new URLSearchParams(query), ...(reader.asked ? [["lang", reader.asked] as const] : [])];
  return (
    <form class="order" method="get" action={action}>
      {kept.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <label for="order">{t("list.orderBy")}</label>
      <select id="order" name="order">
        {reviewOrders.map((order) => (
          <option key={order} value={order} selected={order === place.order}>
            {t(`list.order.${order}`)}
          </option>
        ))}
      </select>
      <button type="submit" class="outline">
        {t("list.show")}
      </button>
    </form>
  );
}

type PagingProps = ProductPageProps & { previous: string | undefined; next: string | undefined };

function Paging({ reader, place, previous, next }: PagingProps): VNode | null {
  const { t } = reader;
  if (place.pages === 1) return null;
  return (
    <nav class="paging" aria-label={t("list.pages")}>
      {previous === undefined ? (
        <span />
      ) : (
        <a href={previous} rel="prev">
          {t("list.previous")}
        </a>
      )}
      <span>{t("list.page", { page: reader.number(place.page), pages: reader.number(place.pages) })}</span>
      {next === undefined ? (
        <span />
      ) : (
        <a href={next} rel="next">
          {t("list.next")}
        </a>
      )}
    </nav>
  );
}
