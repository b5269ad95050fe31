import { pino } from "pino";

export const quietLog = pino({ level: "silent" });

/** A log whose lines a test can read. */
export function readableLog(): { log: pino.Logger; lines: string[] } {
  const lines: string[] = [];
  return { log: pino({ level: "trace" }, { write: (line) => void lines.push(line) }), lines };
}
