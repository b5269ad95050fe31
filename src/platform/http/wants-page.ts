import type { IncomingHttpHeaders } from "node:http";

/** What a head says about who is asking: a person's browser or a program, and in which languages they read. */
export type Asking = Pick<IncomingHttpHeaders, "accept" | "accept-language">;

/** Whether a person reads the answer: browsers ask for HTML by name, programs do not. */
export function wantsPage({ accept }: Asking): boolean {
  return accept?.toLowerCase().includes("text/html") ?? false;
}
