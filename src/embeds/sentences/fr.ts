import type { Translated } from "./en.ts";

export const fr: Translated = {
  embeds: {
    all: "Tout afficher",
    figure: {
      recommend: "recommanderaient {{shop}}",
      delivery: "satisfaits de la livraison",
      service: "satisfaits du service client",
      asked_one: "{{shown}} client interrogé",
      asked_many: "{{shown}} de clients interrogés",
      asked_other: "{{shown}} clients interrogés",
    },
    shop: {
      heading: "Ce que les clients disent de {{shop}}",
      count_one: "{{shown}} client s’est exprimé sur la boutique.",
      count_many: "{{shown}} de clients se sont exprimés sur la boutique.",
      count_other: "{{shown}} clients se sont exprimés sur la boutique.",
      since: "Seul compte ce qui a été publié depuis le {{date}}.",
      nothing: "Aucun client ne s’est encore exprimé sur la boutique.",
      recommend: "La recommanderaient (7 ou plus sur 10)",
      delivery: "Satisfaits de la livraison",
      service: "Satisfaits du service client",
      of: "{{share}} des {{respondents}} personnes interrogées",
    },
  },
};
