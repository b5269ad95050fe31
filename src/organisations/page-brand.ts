import type { PageBrand } from "../platform/http/page-scope.ts";
import { lookOf } from "./look.ts";
import type { Organisation } from "./organisation.ts";
import { brandSentences } from "./sentences/index.ts";

/** A shop as the brand of published pages: its 404 page has the shop's frame, and links to its policy. */
export function brandOfPages(organisation: Organisation): PageBrand {
  const { name: shop, trkref, locale } = organisation;
  return {
    look: lookOf(organisation),
    name: shop,
    locale,
    onward: (language) => [
      { href: `/reviews/${trkref}/policy?lang=${language}`, label: brandSentences(language)("policy", { shop }) },
    ],
    notFound: (language) => {
      const t = brandSentences(language);
      return { heading: t("notFound.heading", { shop }), advice: t("notFound.advice") };
    },
  };
}
