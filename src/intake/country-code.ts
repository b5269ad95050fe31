import countries from "i18n-iso-countries";

const codes: ReadonlySet<string> = new Set([...Object.keys(countries.getAlpha2Codes()), "UK"]);

/** Whether it is an ISO 3166-1 alpha-2 code in capitals, or UK, which shops say for GB and which is echoed as they say it. */
export function isCountryCode(text: string): boolean {
  return codes.has(text);
}
