import type { Translated } from "./en.ts";

export const de: Translated = { valueForMoney: "Preis-Leistungs-Verhältnis" };
