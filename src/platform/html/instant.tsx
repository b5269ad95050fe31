import type { VNode } from "preact";

/** An instant for people at work: UTC, to the minute, with the exact one for programs. */
export function Instant({ at }: { at: Date }): VNode {
  const iso = at.toISOString();
  const day = at.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return <time dateTime={iso}>{`${day}, ${iso.slice(11, 16)} UTC`}</time>;
}
