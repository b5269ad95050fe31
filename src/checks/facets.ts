import type { FindingCode } from "./checked-text.ts";

/**
 * The keys under which a checked review is found in the narrowed queue: `fr/`, `/link`, and `fr/link`. Every filter is
 * one of them, so that one range of one index answers it.
 */
export function facetsOf({ language, findings }: { language: string; findings: readonly FindingCode[] }): string[] {
  return [`${language}/`, ...findings.flatMap((finding) => [`/${finding}`, `${language}/${finding}`])];
}

type Wanted = { language?: string | undefined; finding?: FindingCode | undefined };

/** The facet that a filter asks for; undefined if it does not narrow. */
export function facetOf({ language, finding }: Wanted): string | undefined {
  return language === undefined && finding === undefined ? undefined : `${language ?? ""}/${finding ?? ""}`;
}
