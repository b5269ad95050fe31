import type { FastifyRequest } from "fastify";
import type { Clock } from "../clock.ts";
import { AppError } from "../errors.ts";
import type { SharedRateWindows } from "../shared-rate-windows.ts";
import { networkOf } from "./network.ts";

/** Notes that somebody came with wrong credentials. */
export type NoteWrong = (request: FastifyRequest) => Promise<void>;

const limit = { name: "wrong credentials", atMost: 30, windowMs: 60_000 };

/**
 * For everything that machines sign in to: keys of the API, tokens of metrics and bounces, the proofs of mail providers. Thirty wrong ones a minute
 * from one address, or from one IPv6 network; further ones are 429, thrown as `AppError`. Right ones are not counted and never refused for it, so
 * guessing shuts nobody out.
 */
export function wrongCredentials(windows: SharedRateWindows, clock: Clock): NoteWrong {
  return async ({ ip }) => {
    const retryAfterSeconds = await windows.use([{ limit, key: networkOf(ip) }], clock());
    if (retryAfterSeconds !== undefined) throw new AppError("too_many_requests", { retryAfterSeconds });
  };
}
