import type { FastifyPluginAsync } from "fastify";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import type { Keys } from "../platform/secrets.ts";
import { publicKeys } from "./receipt-keys.ts";

/** The public keys of this installation's receipts, for everybody who wants to check one (RFC 7517). */
export const receiptPages: FastifyPluginAsync<{ keys: Keys }> = async (app, { keys }) => {
  const otherMethods = refuseOtherMethods(app);
  const listed = await publicKeys(keys);
  app.get("/.well-known/jwks.json", { schema: { hide: true } }, async (_request, reply) => {
    reply.headers({
      // An hour: so long may a checker know the old keys only, after a new SECRET.
      "cache-control": "public, max-age=3600",
      "access-control-allow-origin": "*",
      "x-content-type-options": "nosniff",
    });
    return reply.type("application/jwk-set+json").send(JSON.stringify(listed));
  });
  otherMethods.close();
};
