import type { Translated } from "./en.ts";

export const fr: Translated = {
  overall: "Note globale",
  unnamed: "Produit {{sku}}",
  confirmed: "Achat confirmé par une commande",
  named: "Achat déclaré par la boutique",
  ownerSince: "Possède ce produit depuis {{month}}",
};
