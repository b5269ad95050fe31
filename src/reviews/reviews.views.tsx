import type { VNode } from "preact";
import { Mark, Page, Subject } from "../platform/html/page.tsx";

export type ReviewPageProps = {
  shop: string;
  /** BCP 47: the language the review is likely to be written in. */
  shopLocale: string;
  productName: string;
  productUrl: string | undefined;
  imageUrl: string | undefined;
  overallScore: number;
  generalComments: string | null;
  /** Calendar date, where an order has told it. */
  purchaseDate: string | null;
  publishedAt: Date;
  isConfirmedPurchase: boolean;
};

/** One published review, and what a shopper needs to judge it. */
export function ReviewPage(props: ReviewPageProps): VNode {
  const { shop, productName, overallScore } = props;
  return (
    <Page
      title={`${overallScore} out of 10: a review of ${productName} – ${shop}`}
      lang="en"
      isIndexed
      masthead={shop}
      aside={<Product {...props} />}
      footnote="Reviews of verified purchases, by Fairmark"
    >
      <article class="review">
        <h1>
          <span class="visually-hidden">Review of {productName}: </span>
          <span class="score">
            <strong>{overallScore}</strong> out of 10
          </span>
        </h1>
        <ScoreBar score={overallScore} />
        <Comments text={props.generalComments} lang={props.shopLocale} />
        <Facts {...props} />
      </article>
    </Page>
  );
}

function Product({ productName, productUrl, imageUrl, shop }: ReviewPageProps): VNode {
  return (
    <Subject name={productName} imageUrl={imageUrl}>
      {productUrl ? (
        <p>
          <a href={productUrl} rel="nofollow noopener">
            See it at {shop}
          </a>
        </p>
      ) : null}
    </Subject>
  );
}

const steps = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

// The heading says the score in words; this is the same for the eye.
function ScoreBar({ score }: { score: number }): VNode {
  return (
    <div class="score-bar" aria-hidden="true">
      {steps.map((step) => (
        <i key={step} class={step <= score ? "on" : undefined} />
      ))}
    </div>
  );
}

function Comments({ text, lang }: { text: string | null; lang: string }): VNode {
  if (text === null) return <p class="muted">The author gave a score and wrote no text.</p>;
  const paragraphs = text.split(/\n[^\S\n]*\n\s*/);
  return (
    <div class="written" lang={lang}>
      {paragraphs.map((paragraph) => (
        <p dir="auto">{paragraph}</p>
      ))}
    </div>
  );
}

function Facts({ shop, purchaseDate, publishedAt, isConfirmedPurchase }: ReviewPageProps): VNode {
  return (
    <dl class="facts">
      <div>
        <dt>Date of experience</dt>
        <dd>{purchaseDate === null ? "Not known" : <Day iso={purchaseDate} />}</dd>
      </div>
      <div>
        <dt>Date of publication</dt>
        <dd>
          <Day iso={publishedAt.toISOString().slice(0, 10)} />
        </dd>
      </div>
      <div class="wide">
        <dt>How it was verified</dt>
        <dd class="verified">
          {isConfirmedPurchase ? <Mark /> : null}
          <span>
            {isConfirmedPurchase
              ? `The shop’s order confirms this purchase: ${shop} sold this product to the author of the review.`
              : `The shop named this purchase: ${shop} says that the author of the review bought this product. No order has confirmed it yet.`}
          </span>
        </dd>
      </div>
    </dl>
  );
}

// The month in words: readers of 03/04 do not agree about the day.
const days = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

function Day({ iso }: { iso: string }): VNode {
  return <time dateTime={iso}>{days.format(new Date(`${iso}T00:00:00Z`))}</time>;
}
