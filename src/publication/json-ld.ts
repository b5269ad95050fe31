import { lengthOf } from "../platform/text.ts";
import { reviewPagePath, type VisibleReview } from "../reviews/index.ts";
import type { Reader } from "./reader.ts";
import type { ShownProduct, ShownVariants } from "./reviewed.ts";
import type { ScoreSummary } from "./score-summary.ts";
import { structuredDataSentences } from "./sentences/index.ts";

export type ProductFacts = {
  baseUrl: string;
  shop: { name: string; trkref: string };
  product: ShownProduct;
  variants: ShownVariants | undefined;
  /** The summary of all reviews of the product or its variants, as the page shows it. */
  summary: ScoreSummary;
  /** The reviews on the page, and no others: what is marked up must be visible. */
  reviews: readonly VisibleReview[];
  reader: Reader;
  /** For a page that is not ours: the product's address is not ours either. */
  isElsewhere?: boolean;
};

/**
 * A product with its reviews in schema.org's words, for search engines; undefined if there are no reviews.
 * docs/operate/published-pages.md lists what Google requires, and a test holds this to it. There are no positiveNotes and
 * negativeNotes: Google takes them from editorial reviews only, not from those of customers.
 */
export function productData(facts: ProductFacts): object | undefined {
  const { product, summary, reviews } = facts;
  const rating = aggregateRating(summary);
  if (rating === undefined) return undefined;
  return {
    "@context": "https://schema.org",
    ...subjectData(facts),
    ...(product.imageUrl === undefined ? {} : { image: product.imageUrl }),
    aggregateRating: rating,
    review: reviews.map((review) => reviewData(facts, review)),
  };
}

/** What all reviews of a product say together; undefined if there are none. */
export function aggregateRating({ average, count }: ScoreSummary): object | undefined {
  if (average === undefined) return undefined;
  return { "@type": "AggregateRating", ratingValue: average, ratingCount: count, reviewCount: count, ...scale };
}

/**
 * What is rated. If variants are shown together, that is not one of them but their product group, or the single article with
 * their GTIN, with the same name and address on the page of each. There is no `hasVariant`: Google wants a price for each
 * variant, and we have none.
 */
function subjectData({ baseUrl, product: { sku, name, path }, variants, isElsewhere }: ProductFacts): object {
  const at = (url: string) => (isElsewhere ? {} : { url });
  if (variants === undefined) {
    const url = baseUrl + path;
    // Google accepts no sku with white space in it.
    const known = sku === undefined || /\s/.test(sku) ? {} : { sku };
    return { "@type": "Product", "@id": `${url}#product`, name, ...at(url), ...known };
  }
  const { group } = variants;
  const url = baseUrl + group.path;
  if (!group.isGtin)
    return { "@type": "ProductGroup", "@id": `${url}#group`, name: group.name, ...at(url), productGroupID: group.key };
  return {
    "@type": "Product",
    "@id": `${url}#product`,
    name: group.name,
    ...at(url),
    gtin: group.key.replace(/^0/, ""),
  };
}

// Without these a scale from 1 to 5 is assumed.
const scale = { bestRating: 10, worstRating: 1 } as const;

function reviewData({ baseUrl, shop, reader }: ProductFacts, review: VisibleReview): object {
  const url = baseUrl + reviewPagePath(shop.trkref, review.number);
  const text = reviewBody(review);
  return {
    "@type": "Review",
    "@id": `${url}#review`,
    url,
    // An author is required. An anonymous one gets the name the page uses, as in Google's product feeds.
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

// Google does not accept an author's name of a hundred characters or more.
function shortened(name: string): string {
  return lengthOf(name) < 100 ? name : `${[...name].slice(0, 98).join("")}…`;
}

function day(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
