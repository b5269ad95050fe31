import type { FastifyRequest } from "fastify";
import { networkOf } from "../platform/http/network.ts";
import type { RateLimit, SharedRateWindows } from "../platform/shared-rate-windows.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * How often the forms behind a link may write. Behind one address may be a whole office, or all the customers of a phone company: so the
 * limits by address are wide, and those by what the link opens are narrow, since that has one author.
 */
const limits = {
  /** Reviews that are sent, and edits: each is a version that is kept. */
  sent: [
    { name: "reviews sent by address", atMost: 120, windowMs: hourMs },
    { name: "versions of a review", atMost: 20, windowMs: dayMs },
  ],
  /** Drafts: a page that is typed on saves one every few seconds. */
  draft: [
    { name: "drafts by address", atMost: 1200, windowMs: hourMs },
    { name: "drafts of a purchase", atMost: 600, windowMs: hourMs },
  ],
} as const satisfies Record<string, readonly [RateLimit, RateLimit]>;

/**
 * Counts one writing.
 *
 * @param about the id of the purchase that the form is about
 * @returns the whole seconds to wait, if it was one too many
 */
export function waitToWrite(
  windows: SharedRateWindows,
  request: FastifyRequest,
  what: keyof typeof limits,
  about: string,
  now: Date,
): Promise<number | undefined> {
  const [byAddress, bySubject] = limits[what];
  const uses = [
    { limit: byAddress, key: networkOf(request.ip) },
    { limit: bySubject, key: about },
  ];
  return windows.use(uses, now);
}
