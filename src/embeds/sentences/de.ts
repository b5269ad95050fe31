import type { Translated } from "./en.ts";

export const de: Translated = {
  embeds: {
    all: "Alles anzeigen",
    figure: {
      recommend: "würden {{shop}} weiterempfehlen",
      delivery: "zufrieden mit der Lieferung",
      service: "zufrieden mit dem Kundendienst",
      asked_one: "{{shown}} Kunde gefragt",
      asked_other: "{{shown}} Kunden gefragt",
    },
    shop: {
      heading: "Was Kunden über {{shop}} sagen",
      count_one: "{{shown}} Kunde hat etwas über den Shop gesagt.",
      count_other: "{{shown}} Kunden haben etwas über den Shop gesagt.",
      since: "Es zählt nur, was seit dem {{date}} veröffentlicht wurde.",
      nothing: "Noch hat kein Kunde etwas über den Shop gesagt.",
      recommend: "Würden ihn weiterempfehlen (7 oder mehr von 10)",
      delivery: "Zufrieden mit der Lieferung",
      service: "Zufrieden mit dem Kundendienst",
      of: "{{share}} von {{respondents}} Gefragten",
    },
  },
};
