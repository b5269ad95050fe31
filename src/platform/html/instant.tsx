import { createContext, type VNode } from "preact";
import { useContext } from "preact/hooks";
import { dateFormats, remembered } from "../formats.ts";

/** The time zone in which a page, or a part of it, tells the time: that of the shop it is about. */
export const ShownZone = createContext("UTC");

type Form = "minute" | "second" | "minute of day";

const minute = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" } as const;
const day = { day: "numeric", month: "short", year: "numeric" } as const;
const forms = {
  minute: { ...day, ...minute },
  second: { ...minute, second: "2-digit" },
  "minute of day": minute,
} as const satisfies Record<Form, Intl.DateTimeFormatOptions>;

const formatOf = remembered((key) => {
  const [form, timeZone] = key.split("|") as [Form, string];
  return dateFormats({ ...forms[form], timeZone })("en-GB");
});

/** An instant in a zone, which is named: "3 Mar 2026, 14:05 CET". */
export function inZone(at: Date, timeZone: string, form: Form = "minute"): string {
  return formatOf(`${form}|${timeZone}`).format(at);
}

/** An instant for people at work, to the minute, in the zone of the page; the exact one for programs. */
export function Instant({ at }: { at: Date }): VNode {
  const timeZone = useContext(ShownZone);
  return <time dateTime={at.toISOString()}>{inZone(at, timeZone)}</time>;
}

/** The time of day, to the second. */
export function TimeOfDay({ at }: { at: Date }): VNode {
  const timeZone = useContext(ShownZone);
  return <time dateTime={at.toISOString()}>{inZone(at, timeZone, "second")}</time>;
}
