import type { VNode } from "preact";
import type { Bulk } from "../platform/html/render.ts";
import { Disclosure, type Frame, ProductAside, PublishedPage } from "./layout.views.tsx";
import {
  AboutShop,
  Byline,
  Facts,
  FurtherScores,
  Labels,
  Reply,
  Score,
  type ShownReview,
  Words,
} from "./opinion.views.tsx";
import { reportPagePath, withQuery } from "./publication-link.ts";
import type { ShownProduct, ShownVariants } from "./reviewed.ts";
import type { ScoreSummary } from "./score-summary.ts";
import { Stars } from "./stars.tsx";

export type ReviewPageProps = Frame &
  ShownReview & {
    product: ShownProduct;
    variants: ShownVariants | undefined;
    summary: ScoreSummary;
    structuredData: Bulk | undefined;
  };

/** One published review, and what a shopper needs to judge it. */
export function ReviewPage(props: ReviewPageProps): VNode {
  const { reader, shop, product, review, structuredData, summary } = props;
  const { t } = reader;
  const score = reader.number(review.overallScore);
  return (
    <PublishedPage
      {...props}
      title={t("review.title", { score, product: product.name, shop: shop.name })}
      structuredData={structuredData}
      aside={<ProductAside {...props} summary={summary} />}
    >
      <article class="review">
        <h1>
          <span class="visually-hidden">{t("review.of", { product: product.name })} </span>
          <Score reader={reader} score={review.overallScore} />
        </h1>
        <Stars score={review.overallScore} />
        <Byline {...props} />
        <Labels {...props} />
        <Words {...props} />
        <FurtherScores {...props} />
        <AboutShop {...props} />
        <Facts {...props} />
      </article>
      <Reply {...props} level="h2" />
      <Onward {...props} />
      <Disclosure {...props} />
    </PublishedPage>
  );
}

function Onward({ reader, shop, product, review }: ReviewPageProps): VNode {
  const lang = reader.asked;
  return (
    <ul class="onward">
      <li>
        <a href={withQuery(product.path, { lang })}>{reader.t("review.all", { product: product.name })}</a>
      </li>
      <li>
        <a href={withQuery(reportPagePath(shop.trkref, review.number), { lang })} rel="nofollow">
          {reader.t("review.report")}
        </a>
      </li>
    </ul>
  );
}
