import type { Translated } from "./en.ts";

export const de: Translated = {
  overall: "Gesamtnote",
  unnamed: "Produkt {{sku}}",
  confirmed: "Kauf durch eine Bestellung bestätigt",
  named: "Kauf vom Shop genannt",
  ownerSince: "Besitzt dieses Produkt seit {{month}}",
};
