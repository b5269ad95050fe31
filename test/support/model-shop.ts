import { dayMs } from "../../src/platform/days.ts";

/** A shop with its settings, as the model of invitations knows it. */
export type ModelShop = {
  name: string;
  invites: boolean;
  after: number;
  late: number;
  withoutDate: boolean;
  remind: number | null;
  hours: readonly [number, number];
  zone: string;
  countries: Readonly<Record<string, number | "never">>;
  /** What nobody is asked about; `*` stands for any characters. */
  neverSkus?: readonly string[];
  neverCategories?: readonly string[];
  /** Nobody is asked twice about one product. */
  once?: boolean;
};

/** Piece by piece between the asterisks. */
export function fits(pattern: string, text: string): boolean {
  const [start = "", ...pieces] = pattern.split("*");
  if (pieces.length === 0) return text === start;
  const end = pieces.pop()!;
  if (!text.startsWith(start) || !text.endsWith(end) || text.length < start.length + end.length) return false;
  let at = start.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= text.length - end.length;
}

export function isOpenAt({ zone, hours }: ModelShop, now: Date): boolean {
  const hour = Number(now.toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", hour12: false }));
  return hour >= hours[0] && hour < hours[1];
}

const days = new Map<string, string>();

// Sweden writes dates as ISO does. Asked of the same moment for each purchase: remembered.
export function localDay(at: Date, zone: string): string {
  const key = `${zone} ${at.getTime()}`;
  const known = days.get(key) ?? at.toLocaleDateString("sv-SE", { timeZone: zone });
  days.set(key, known);
  return known;
}

export function dayNumber(day: string): number {
  return Math.round(Date.parse(day) / dayMs);
}
