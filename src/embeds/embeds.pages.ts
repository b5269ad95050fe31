import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import { readyAnswer } from "../platform/http/remembered-answer.ts";
import { type EmbedAsked, parseProductEmbed, parseShopEmbed, textOf } from "./asked.ts";
import { type EmbedPagesDeps, type EmbedQuestion, embedAnswers, embedScope } from "./embed-scope.ts";
import type { Query } from "./product-asked.ts";
import { showEmbed } from "./show-embed.ts";

const schema = { hide: true };

type Asked<Params> = FastifyRequest<{ Params: Params; Querystring: Query }>;

/** What shops show on their own pages: HTML to include, and the same as JSON for the script that shows it. */
export const embedPages: FastifyPluginAsync<EmbedPagesDeps> = async (app, deps) => {
  embedScope(app, deps.delivery);
  const otherMethods = refuseOtherMethods(app);
  const answer = embedAnswers(deps);
  const about = (asked: EmbedAsked): EmbedQuestion => ({
    trkref: asked.trkref,
    text: textOf(asked),
    make: async (organisation, db) => readyAnswer(await showEmbed({ ...deps, db }, organisation, asked)),
    type: ({ body }) => typeOf(body),
  });

  app.get("/embed/:trkref", { schema }, (request: Asked<{ trkref: string }>, reply) =>
    answer(request, reply, () => about(parseShopEmbed(request.params.trkref, request.query))),
  );
  // A wildcard, not /:sku: behind a proxy that decodes %2F, a sku arrives with plain slashes.
  app.get("/embed/:trkref/*", { schema }, (request: Asked<{ trkref: string; "*": string }>, reply) =>
    answer(request, reply, () => {
      const { trkref, "*": sku } = request.params;
      return about(sku === "" ? parseShopEmbed(trkref, request.query) : parseProductEmbed(trkref, sku, request.query));
    }),
  );
  otherMethods.close();
};

// Only one of the two begins with a brace, so nobody has to remember which it is.
function typeOf(body: Buffer): string {
  return `${body[0] === "{".charCodeAt(0) ? "application/json" : "text/html"}; charset=utf-8`;
}
