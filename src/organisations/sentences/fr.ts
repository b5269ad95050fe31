import type { Translated } from "./en.ts";

export const fr: Translated = {
  notFound: {
    heading: "Ceci ne figure pas parmi les avis de {{shop}}",
    advice: "Il a peut-être été retiré ou supprimé depuis, ou l’adresse est incomplète.",
  },
  policy: "D’où viennent les avis chez {{shop}}",
};
