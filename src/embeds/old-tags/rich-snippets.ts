import type { Organisation } from "../../organisations/index.ts";
import { aggregateRating } from "../../publication/index.ts";
import type { ProductAsked } from "../product-asked.ts";
import type { ProductDeps } from "../product-reviews.ts";
import { type FiguresAsked, inScript, scoresOfProduct } from "./figures.ts";

/**
 * A script that tells search engines the rating of a product that the page shows: a block with an `@id` that the page's own block may
 * share. It writes nothing where there is no review, and the same block once.
 *
 * @throws AppError not_found for a product that neither the catalogue nor a published review names
 */
export async function productRichSnippet(
  deps: ProductDeps,
  organisation: Organisation,
  asked: FiguresAsked,
): Promise<Buffer> {
  const { reviewed, summary } = await scoresOfProduct(deps, organisation, asked);
  const rating = aggregateRating(summary);
  // What is said of one branch is not what all buyers say.
  if (rating === undefined || asked.of.branchCode !== undefined) return Buffer.from("/* There is no rating. */");
  const { name, sku } = reviewed.product;
  const id = idOf(asked.of);
  // Google accepts no sku with white space in it; several variants are none of them.
  const known = sku === undefined || /\s/.test(sku) || reviewed.variants ? {} : { sku };
  const data = {
    "@context": "https://schema.org",
    "@type": "Product",
    "@id": id,
    name,
    ...known,
    aggregateRating: rating,
  };
  return Buffer.from(writer(id.slice(1), JSON.stringify(data)));
}

function idOf({ named, cars }: ProductAsked): string {
  if (named !== undefined) return `#reviewable_sku_${partOf(named)}`;
  return `#reviewable/manufacturer/${partOf(cars.manufacturer)}/model/${partOf(cars.model)}`;
}

const partOf = (text: string) => encodeURIComponent(text).replaceAll("%3A", ":");

// Text that an empty script gets after it stands in the page: nothing is told of a violation, whatever Trusted Types the page requires.
// Markup and textContent are refused there, and a text node that comes with the script or is added to it is reported.
function writer(id: string, json: string): string {
  const [name, text] = [id, json].map((one) => inScript(JSON.stringify(one)));
  return `(()=>{const d=document,i=${name};if(d.getElementById(i))return;const s=d.createElement("script");s.type="application/ld+json";s.id=i;const t=d.createTextNode("");s.appendChild(t);(d.head||d.documentElement).append(s);t.data=${text}})();`;
}

/** Nothing: search engines allow no stars for a shop that shows what is said of itself. */
export const experienceRichSnippet = Buffer.from("/* Search engines allow no rating of a shop on its own pages. */");
