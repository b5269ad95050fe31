import type { Translated } from "./en.ts";

export const de: Translated = {
  embeds: {
    all: "Alles anzeigen",
    questions: {
      none: "Zu diesem Produkt hat noch niemand etwas gefragt",
      one: "Eine Frage",
      range: "Fragen {{from}} bis {{to}} von {{of}}",
      order: "Neueste zuerst, nach dem Datum der Veröffentlichung.",
      pages: "Seiten mit Fragen",
      all: "Alle {{shown}} Fragen",
      count_one: "{{shown}} Frage",
      count_other: "{{shown}} Fragen",
      by: "Von",
      byShopper: "Ohne Namen",
      asked: "gefragt am {{date}}",
      published: "veröffentlicht am {{date}}",
      answer: "Antwort des Shops, {{shop}}",
      answerByOwner: "Antwort von {{name}} (hat es gekauft)",
      answerByUnnamed: "Antwort von jemandem, der es gekauft hat",
      ownerSince: "Besitzt dieses Produkt seit {{month}}",
      unanswered: "Noch hat niemand geantwortet.",
      votes: "hilfreich: {{helpful}}, nicht hilfreich: {{unhelpful}}",
      alone: "Diese Frage auf einer eigenen Seite",
      ask: "Etwas zu diesem Produkt fragen",
      disclosure:
        "Ein Mensch liest jede Frage und jede Antwort, bevor sie gezeigt wird. Stimmen ändern nichts an der Reihenfolge.",
    },
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
