import { lengthOf } from "../platform/text.ts";
import { reviewPagePath, type VisibleReview } from "../reviews/index.ts";
import type { ShownProduct } from "./layout.views.tsx";
import { productPagePath } from "./publication-link.ts";
import type { Reader } from "./reader.ts";
import type { ScoreSummary } from "./score-summary.ts";
import { structuredDataSentences } from "./sentences/index.ts";

export type ProductFacts = {
  baseUrl: string;
  shop: { name: string; trkref: string };
  product: ShownProduct;
  /** Of all reviews of the product, as the page shows it. */
  summary: ScoreSummary;
  /** Those that stand on the page, and no others: what is marked up must be seen. */
  reviews: readonly VisibleReview[];
  reader: Reader;
};

/**
 * A product with its reviews in schema.org's words, for search engines; undefined where there is no review to tell of.
 * docs/operate/published-pages.md lists what Google requires, and a test holds this to it. There are no positiveNotes and
 * negativeNotes: Google takes them from editorial reviews only, not from those of customers.
 */
export function productData(facts: ProductFacts): object | undefined {
  const { baseUrl, shop, product, summary, reviews } = facts;
  if (summary.average === undefined) return undefined;
  const { sku, name, imageUrl } = product;
  const url = baseUrl + productPagePath(shop.trkref, sku);
  return {
    "@context": "https://schema.org",
    "@type": "Product",
    "@id": `${url}#product`,
    name,
    url,
    // Google takes none with white space in it.
    ...(/\s/.test(sku) ? {} : { sku }),
    ...(imageUrl === undefined ? {} : { image: imageUrl }),
    aggregateRating: {
      "@type": "AggregateRating",
      ratingValue: summary.average,
      ratingCount: summary.count,
      reviewCount: summary.count,
      ...scale,
    },
    review: reviews.map((review) => reviewData(facts, review)),
  };
}

// Without them a scale from 1 to 5 is assumed.
const scale = { bestRating: 10, worstRating: 1 } as const;

function reviewData({ baseUrl, shop, reader }: ProductFacts, review: VisibleReview): object {
  const url = baseUrl + reviewPagePath(shop.trkref, review.number);
  const text = reviewBody(review);
  return {
    "@type": "Review",
    "@id": `${url}#review`,
    url,
    // An author is required. One who stays anonymous is called what the page calls them, as Google's product feeds have it.
    author: { "@type": "Person", name: shortened(review.displayName ?? reader.t("anonymous")) },
    datePublished: day(review.publishedAt),
    ...(review.isEdited ? { dateModified: day(review.submittedAt) } : {}),
    inLanguage: review.language,
    ...(text === "" ? {} : { reviewBody: text }),
    reviewRating: { "@type": "Rating", ratingValue: review.overallScore, ...scale },
    publisher: { "@type": "Organization", name: shop.name },
  };
}

// Bad points without their label could read as praise. In the author's language: a label among the author's own words should be
// in it too.
function reviewBody({ language, goodPoints, badPoints, generalComments }: VisibleReview): string {
  const t = structuredDataSentences(language);
  const parts = [
    goodPoints && t("good", { text: goodPoints }),
    badPoints && t("bad", { text: badPoints }),
    generalComments,
  ];
  return parts.filter(Boolean).join("\n\n");
}

// A hundred characters and more are no author to Google.
function shortened(name: string): string {
  return lengthOf(name) < 100 ? name : `${[...name].slice(0, 98).join("")}…`;
}

function day(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
