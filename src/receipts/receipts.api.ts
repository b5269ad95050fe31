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
      // For up to an hour after SECRET is changed, somebody who checks a receipt may know only the old keys.
      "cache-control": "public, max-age=3600",
      "access-control-allow-origin": "*",
      "x-content-type-options": "nosniff",
    });
    return reply.type("application/jwk-set+json").send(JSON.stringify(listed));
  });
  otherMethods.close();
};
