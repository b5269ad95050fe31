import { Logger } from "graphile-worker";
import type { Log } from "./log.ts";

/** The job library's messages in our log. Its metadata is left out: it can hold payloads. */
export function graphileLogger(log: Log): Logger {
  const levels = { error: "error", warning: "warn", info: "debug", debug: "debug" } as const;
  return new Logger(() => (level, message) => log[levels[level as keyof typeof levels]]({}, message));
}
