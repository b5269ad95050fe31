import type { Translated } from "./en.ts";

export const de: Translated = {
  notFound: {
    heading: "Das gibt es unter den Bewertungen von {{shop}} nicht",
    advice: "Vielleicht wurde es inzwischen zurückgezogen oder entfernt, oder die Adresse ist unvollständig.",
  },
  policy: "Wie Bewertungen bei {{shop}} zustande kommen",
};
