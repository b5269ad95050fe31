import type { PageOwner } from "../platform/http/page-scope.ts";
import { translations } from "../platform/i18n.ts";
import type { Organisation } from "./organisation.ts";

const en = {
  notFound: {
    heading: "This is not among {{shop}}’s reviews",
    advice: "It may have been withdrawn or taken down since, or its address is incomplete.",
  },
  policy: "How reviews come about at {{shop}}",
} as const;

const de = {
  notFound: {
    heading: "Das steht nicht unter den Bewertungen von {{shop}}",
    advice: "Vielleicht wurde es inzwischen zurückgezogen oder entfernt, oder die Adresse ist unvollständig.",
  },
  policy: "Wie Bewertungen bei {{shop}} zustande kommen",
};

const fr = {
  notFound: {
    heading: "Ceci ne figure pas parmi les avis de {{shop}}",
    advice: "Il a peut-être été retiré ou supprimé depuis, ou l’adresse est incomplète.",
  },
  policy: "D’où viennent les avis chez {{shop}}",
};

const sentences = translations({ en, de, fr });

/** A shop as the owner of published pages: what is not there is said in its frame, with a way to its rules. */
export function ownerOfPages({ name: shop, trkref, locale }: Organisation): PageOwner {
  return {
    name: shop,
    locale,
    onward: (language) => [
      { href: `/reviews/${trkref}/policy?lang=${language}`, label: sentences(language)("policy", { shop }) },
    ],
    notFound: (language) => {
      const t = sentences(language);
      return { heading: t("notFound.heading", { shop }), advice: t("notFound.advice") };
    },
  };
}
