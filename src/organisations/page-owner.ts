import type { PageOwner } from "../platform/http/page-scope.ts";
import { lookOf } from "./look.ts";
import type { Organisation } from "./organisation.ts";
import { ownerSentences } from "./sentences/index.ts";

/** A shop as the owner of published pages: its 404 page has the shop's frame, and links to its policy. */
export function ownerOfPages(organisation: Organisation): PageOwner {
  const { name: shop, trkref, locale } = organisation;
  return {
    look: lookOf(organisation),
    name: shop,
    locale,
    onward: (language) => [
      { href: `/reviews/${trkref}/policy?lang=${language}`, label: ownerSentences(language)("policy", { shop }) },
    ],
    notFound: (language) => {
      const t = ownerSentences(language);
      return { heading: t("notFound.heading", { shop }), advice: t("notFound.advice") };
    },
  };
}
