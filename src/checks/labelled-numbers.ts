const labels = new Set(
  `article|artikel|asin|barcode|batch|bestellung|chargen|charge|code|colis|commande|ean|facture|gtin|imei|invoice|isbn|item|lot|
  model|modell|modèle|mpn|oem|order|part|pzn|product|produit|rechnung|ref|reference|référence|réf|sendung|serial|seriennr|série|
  sku|suivi|teil|tracking|type|typ|upc|auftrag|art|bestell|produkt|serien|ersatzteil|ersatzteile`
    .split("|")
    .map((label) => label.trim()),
);
// "order number", "Art.-Nr.", "commande n°": what may come between the label and the digits.
const between = new Set([
  "is",
  "ist",
  "no",
  "nr",
  "num",
  "number",
  "nummer",
  "numéro",
  "numero",
  "n",
  "id",
  "lautet",
  "est",
  "barres",
]);
const ofTelephones = /^(?:fax|handy|hotline|mobil|ruf|service|tel|whatsapp)/;

/**
 * Whether the words before a number say that it belongs to an order, an article or the like: "ISBN 0-306-40615-2".
 * "Number" by itself says nothing: it may be a phone number.
 */
export function isLabelledNumber(text: string, startsAt: number): boolean {
  const before = text.slice(Math.max(0, startsAt - 40), startsAt).toLowerCase();
  if (/[!?\n]/.test(before.slice(-3))) return false;
  if (/s\/n/.test(before.slice(-6))) return true;
  const words = before.match(/[\p{L}\p{M}]+/gu) ?? [];
  for (const word of words.slice(-4).reverse()) {
    if (labels.has(word)) return true;
    if (between.has(word)) continue;
    return (word.endsWith("nummer") || word.endsWith("nr")) && !ofTelephones.test(word);
  }
  return false;
}
