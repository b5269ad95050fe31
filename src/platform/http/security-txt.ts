import type { FastifyPluginAsync } from "fastify";
import type { Clock } from "../clock.ts";
import { dayMs } from "../days.ts";
import { AppError } from "../errors.ts";

export type SecurityTxtDeps = {
  /** URIs, the preferred one first; none: there is no such file. */
  contacts: readonly string[];
  policy: string | undefined;
  /** The public base of every link. */
  baseUrl: string;
  clock: Clock;
};

export const securityTxtPath = "/.well-known/security.txt";

// Whoever keeps a copy should look again within a year (RFC 9116, 2.5.5), and much sooner is better: an operator may change.
const validForDays = 90;

/** Where whoever found a weakness of this installation says so (RFC 9116). */
export const securityTxt: FastifyPluginAsync<SecurityTxtDeps> = async (app, { contacts, policy, baseUrl, clock }) => {
  app.get(securityTxtPath, { schema: { hide: true } }, async (_request, reply) => {
    if (contacts.length === 0) throw new AppError("not_found");
    reply.header("cache-control", "public, max-age=3600").type("text/plain; charset=utf-8");
    return describeContact({ contacts, policy, baseUrl }, clock());
  });
};

/** The file as it is answered at a time: good for 90 days from the day's beginning, so that it is the same all day. */
export function describeContact({ contacts, policy, baseUrl }: Omit<SecurityTxtDeps, "clock">, now: Date): string {
  const expires = new Date(Math.floor(now.getTime() / dayMs) * dayMs + validForDays * dayMs);
  const lines = [
    ...contacts.map((contact) => `Contact: ${contact}`),
    `Expires: ${expires.toISOString().replace(".000Z", "Z")}`,
    `Canonical: ${baseUrl}${securityTxtPath}`,
    ...(policy === undefined ? [] : [`Policy: ${policy}`]),
  ];
  return `${lines.join("\n")}\n`;
}
