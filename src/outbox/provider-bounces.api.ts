import { isUtf8 } from "node:buffer";
import type { FastifyPluginAsync } from "fastify";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { isNestedTooDeep } from "../platform/http/json-body.ts";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import type { NoteWrong } from "../platform/http/wrong-credentials.ts";
import type { Keys } from "../platform/secrets.ts";
import { fetchProviderText } from "./providers/fetch-text.ts";
import type { FetchText } from "./providers/provider.ts";
import { type BounceSettings, setUpProviders } from "./providers/set-up.ts";
import { takeBounces } from "./take-bounces.ts";

export type ProviderBounceDeps = {
  db: Database;
  clock: Clock;
  keys: Keys;
  settings: BounceSettings;
  noteWrong: NoteWrong;
  /** Fetches a provider's certificate; over the network unless something else is given. */
  fetchText?: FetchText | undefined;
};

const bodyLimit = 1024 * 1024;

/**
 * Where mail providers report bounces and complaints in their own formats, each at a path of its own and with its own
 * kind of proof. Proven messages are answered with 200, whatever is in them: a provider repeats, for hours, whatever is
 * refused.
 */
export const providerBounceApi: FastifyPluginAsync<ProviderBounceDeps> = async (app, deps) => {
  const { settings, fetchText = fetchProviderText, clock } = deps;
  app.removeAllContentTypeParsers();
  // The proof covers the raw bytes, and some providers send JSON as text/plain.
  app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit }, (_request, body: Buffer, done) => {
    const isText = isUtf8(body) && !isNestedTooDeep(body);
    done(isText ? null : new AppError("malformed_request", { errors: ["the body is not valid JSON"] }), body);
  });
  const otherMethods = refuseOtherMethods(app);

  for (const { name, provider } of setUpProviders(settings, { fetchText, now: clock })) {
    app.post(
      `/mail/bounces/${name}`,
      {
        schema: { hide: true },
        bodyLimit,
        onRequest: async (_request, reply) => {
          reply.header("cache-control", "no-store");
          if (!provider) throw new AppError("not_found");
        },
      },
      async (request) => {
        const raw = Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "";
        const body = parsed(raw);
        const now = clock();
        if (!provider || !(await provider.isProven({ headers: request.headers, raw, body, now }))) {
          await deps.noteWrong(request);
          throw new AppError("access_denied", { internal: { because: `no proof of ${name}` } });
        }
        if (await provider.answer?.(body)) return { taken: 0, unknown: 0 };
        return takeBounces(deps, provider.read(body), now);
      },
    );
  }
  otherMethods.close();
};

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
