import type { VNode } from "preact";
import { dateFormats } from "../formats.ts";

const days = dateFormats({ day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** An instant for people at work: UTC, to the minute, with the exact one for programs. */
export function Instant({ at }: { at: Date }): VNode {
  const iso = at.toISOString();
  const day = days("en-GB").format(at);
  return <time dateTime={iso}>{`${day}, ${iso.slice(11, 16)} UTC`}</time>;
}
