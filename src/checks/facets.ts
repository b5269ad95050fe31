import type { FindingCode } from "./checked-text.ts";

/**
 * What a checked review is found by in the narrowed queue: `fr/`, `/link`, and `fr/link`. Every filter that narrows is one of
 * them, so that it is answered by one range of one index.
 */
export function facetsOf({ language, findings }: { language: string; findings: readonly FindingCode[] }): string[] {
  return [`${language}/`, ...findings.flatMap((finding) => [`/${finding}`, `${language}/${finding}`])];
}

type Wanted = { language?: string | undefined; finding?: FindingCode | undefined };

/** The facet that a filter asks for; undefined where it does not narrow. */
export function facetOf({ language, finding }: Wanted): string | undefined {
  return language === undefined && finding === undefined ? undefined : `${language ?? ""}/${finding ?? ""}`;
}
