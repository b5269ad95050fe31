import type { Translated } from "./en.ts";

export const fr: Translated = { valueForMoney: "Rapport qualité-prix" };
