import type { VNode } from "preact";
import type { Bulk } from "../platform/html/render.ts";
import { reviewPagePath } from "../reviews/index.ts";
import { Disclosure, type Frame, ProductAside, PublishedPage } from "./layout.views.tsx";
import {
  AboutShop,
  Byline,
  Facts,
  FurtherScores,
  Labels,
  Reply,
  Score,
  ScoreBar,
  type ShownReview,
  Words,
} from "./opinion.views.tsx";
import { reportPagePath, withQuery } from "./publication-link.ts";
import type { ShownProduct, ShownVariants } from "./reviewed.ts";
import type { ScoreSummary } from "./score-summary.ts";

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
        <ScoreBar score={review.overallScore} />
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

/**
 * One review among others: all it says about the product, and a link to the rest. Its heading is an h3. `variant`: the variant it
 * is about, if there are several.
 */
export function ListedReview(props: Frame & ShownReview & { variant: string | undefined }): VNode {
  const { reader, shop, review, variant } = props;
  const { t } = reader;
  const lang = reader.asked;
  return (
    <article class="review listed" aria-labelledby={`review-${review.number}`}>
      <h3 id={`review-${review.number}`}>
        <Score reader={reader} score={review.overallScore} />
      </h3>
      <ScoreBar score={review.overallScore} />
      {variant === undefined ? null : (
        <p class="variant">
          {t("variants.one")} <bdi>{variant}</bdi>
        </p>
      )}
      <Byline {...props} />
      <Labels {...props} />
      <Words {...props} />
      <Reply {...props} level="h4" />
      <Facts {...props} isShort />
      <ul class="onward">
        <li>
          <a
            href={withQuery(reviewPagePath(shop.trkref, review.number), { lang })}
            aria-describedby={`review-${review.number}`}
          >
            {t("review.alone")}
          </a>
        </li>
        <li>
          <a
            href={withQuery(reportPagePath(shop.trkref, review.number), { lang })}
            rel="nofollow"
            aria-describedby={`review-${review.number}`}
          >
            {t("review.report")}
          </a>
        </li>
      </ul>
    </article>
  );
}
