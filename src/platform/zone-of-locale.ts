/** Where a region has several zones: that of its capital, or of most of the people who live there. */
const mostPeople: Readonly<Record<string, string>> = {
  AR: "America/Argentina/Buenos_Aires",
  AU: "Australia/Sydney",
  BR: "America/Sao_Paulo",
  CA: "America/Toronto",
  CD: "Africa/Kinshasa",
  CL: "America/Santiago",
  CN: "Asia/Shanghai",
  CY: "Asia/Nicosia",
  DE: "Europe/Berlin",
  EC: "America/Guayaquil",
  ES: "Europe/Madrid",
  FM: "Pacific/Pohnpei",
  GL: "America/Nuuk",
  ID: "Asia/Jakarta",
  KI: "Pacific/Tarawa",
  KZ: "Asia/Almaty",
  MH: "Pacific/Majuro",
  MN: "Asia/Ulaanbaatar",
  MX: "America/Mexico_City",
  MY: "Asia/Kuala_Lumpur",
  NZ: "Pacific/Auckland",
  PF: "Pacific/Tahiti",
  PG: "Pacific/Port_Moresby",
  PS: "Asia/Hebron",
  PT: "Europe/Lisbon",
  RU: "Europe/Moscow",
  UA: "Europe/Kyiv",
  US: "America/New_York",
  UZ: "Asia/Tashkent",
  // Kosovo, whose code is not one of ISO 3166.
  XK: "Europe/Belgrade",
};

/** Which of the two a runtime has depends on its age; TypeScript knows neither. */
type WithZones = Intl.Locale & { getTimeZones?: () => string[] | undefined; timeZones?: string[] | undefined };

/**
 * The time zone that somebody most likely lives in whose language and region are those of `locale` (BCP 47, such as de-AT): the only one
 * of the region, or the one of most people there. UTC where the region has none.
 */
export function zoneOfLocale(locale: string): string {
  const parsed = new Intl.Locale(locale) as WithZones;
  const usual = mostPeople[parsed.region ?? ""];
  if (usual !== undefined) return usual;
  const [zone, ...others] = parsed.getTimeZones?.() ?? parsed.timeZones ?? [];
  return zone === undefined || others.length > 0 ? "UTC" : zone;
}
