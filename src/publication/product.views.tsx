import type { VNode } from "preact";
import type { Bulk } from "../platform/html/render.ts";
import { Disclosure, type Frame, ProductAside, PublishedPage } from "./layout.views.tsx";
import { besides, Paging, ReviewList, type ReviewListProps, Summary } from "./list.views.tsx";
import { policyPagePath, withQuery } from "./publication-link.ts";
import { type QuestionsProps, QuestionsSection } from "./question.views.tsx";
import { isNarrowed } from "./review-list.ts";
import type { ShownProduct, ShownVariants } from "./reviewed.ts";

export type ProductPageProps = Frame &
  ReviewListProps & {
    product: ShownProduct;
    variants: ShownVariants | undefined;
    structuredData: Bulk | undefined;
    /** Undefined on pages of the list that are not its beginning. */
    asked: Pick<QuestionsProps, "questions" | "all" | "askAbout"> | undefined;
  };

/** All published reviews of a product, or of it and its variants, a page at a time. */
export function ProductPage(props: ProductPageProps): VNode {
  const { reader, shop, product, place, summary } = props;
  const { t } = reader;
  const names = { product: product.name, shop: shop.name, page: reader.number(place.page) };
  return (
    <PublishedPage
      {...props}
      {...besides(props)}
      title={place.page === 1 ? t("list.title", names) : t("list.titlePage", names)}
      isIndexed={place.order === "newest" && !isNarrowed(place)}
      aside={<ProductAside {...props} summary={undefined} />}
    >
      <h1>{t("list.heading", names)}</h1>
      <Variants {...props} />
      {summary.average === undefined ? (
        <Nothing {...props} />
      ) : (
        <>
          <Summary {...props} average={summary.average} />
          <ReviewList {...props} />
          <Paging {...props} />
        </>
      )}
      {props.asked ? <QuestionsSection {...props} {...props.asked} /> : null}
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
