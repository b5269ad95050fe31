import type { ComponentChildren, VNode } from "preact";
import { Mark } from "../platform/html/page.tsx";
import { reviewPagePath } from "../reviews/index.ts";
import type { Frame } from "./layout.views.tsx";
import { Author, Facts, incentiveWord, Labels, Reply, Score, type ShownReview, Words } from "./opinion.views.tsx";
import { reportPagePath, withQuery } from "./publication-link.ts";
import type { Reader } from "./reader.ts";
import { Stars } from "./stars.tsx";

export type ReviewCardProps = Pick<Frame, "reader" | "shop" | "linkBase"> &
  ShownReview & {
    /** The variant it is about, if there are several. */
    variant: string | undefined;
  };

/**
 * One review among others, on our pages and in shops: all that it says about the product, and how it came about in one line. The
 * rest is folded. Its heading is an h3.
 */
export function ReviewCard(props: ReviewCardProps): VNode {
  const { reader, review, variant } = props;
  const id = `review-${review.number}`;
  return (
    <article class="card" part="card" aria-labelledby={id}>
      <div class="card-head">
        <h3 id={id} part="card-heading">
          <Stars score={review.overallScore} />
          <Score reader={reader} score={review.overallScore} />
        </h3>
        <Author {...props} />
      </div>
      {variant === undefined ? null : (
        <p class="variant">
          {reader.t("variants.one")} <bdi>{variant}</bdi>
        </p>
      )}
      <Labels {...props} />
      <FactLine {...props} />
      <Words {...props} />
      <Reply {...props} level="h4" />
      <Folded {...props} id={id} />
    </article>
  );
}

/** What is folded: how it came about in full, and where to go from here. `id` is that of the heading of the card. */
export function Folded(props: ReviewCardProps & { id: string }): VNode {
  return (
    <details part="details">
      <summary aria-describedby={props.id}>{props.reader.t("line.more")}</summary>
      <Facts {...props} />
      <Onward {...props} />
    </details>
  );
}

/** How it was verified, both dates, and whether anything was given in return: always to be seen, and in few words. */
export function FactLine({ reader, review }: ReviewCardProps): VNode {
  const { t } = reader;
  const { isConfirmedPurchase, purchaseDate, publishedAt, isEdited, submittedAt } = review;
  const facts = [
    t(`line.${isConfirmedPurchase ? "confirmed" : "named"}`),
    purchaseDate === null ? (
      t("line.boughtUnknown")
    ) : (
      <When date={purchaseDate}>{t("line.bought", { date: reader.dayBefore(purchaseDate, publishedAt) })}</When>
    ),
    <When date={publishedAt}>{t("line.published", { date: reader.day(publishedAt) })}</When>,
    ...(isEdited ? [<When date={submittedAt}>{t("line.edited", { date: reader.day(submittedAt) })}</When>] : []),
    t(`line.incentive${incentiveWord(review)}`),
  ];
  return (
    <p class="fact-line" part="facts">
      {isConfirmedPurchase ? <Mark /> : null}
      {facts.map((fact, index) => (
        <>
          {index === 0 ? null : " · "}
          <span>{fact}</span>
        </>
      ))}
    </p>
  );
}

function When({ date, children }: { date: string | Date; children: ComponentChildren }): VNode {
  return <time dateTime={typeof date === "string" ? date : date.toISOString().slice(0, 10)}>{children}</time>;
}

function Onward({ reader, shop, review, id, linkBase = "" }: ReviewCardProps & { id: string }): VNode {
  const links = [
    { path: reviewPagePath(shop.trkref, review.number), text: reader.t("review.alone"), rel: undefined },
    { path: reportPagePath(shop.trkref, review.number), text: reader.t("review.report"), rel: "nofollow" },
  ];
  return (
    <ul class="onward">
      {links.map(({ path, text, rel }) => (
        <li key={path}>
          <a href={linkBase + withQuery(path, { lang: reader.asked })} rel={rel} aria-describedby={id}>
            {text}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Stars, number and count: what all reviews of a product say together. */
export function ScoreLine(props: { reader: Reader; average: number; count: number }): VNode {
  const { reader, average, count } = props;
  return (
    <span class="score-line" part="score-line">
      <Stars score={average} />
      <Score reader={reader} score={average} decimals={1} />{" "}
      <span class="count" part="count">
        ({reader.t("count", { count, shown: reader.number(count) })})
      </span>
    </span>
  );
}
