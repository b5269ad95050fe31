import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from "fastify";
import { refuseOtherMethods } from "../../platform/http/methods.ts";
import { textOf } from "../asked.ts";
import { type EmbedPagesDeps, embedAnswers, embedScope } from "../embed-scope.ts";
import type { Query } from "../product-asked.ts";
import { showTag } from "./show-tag.ts";
import { type InPath, parseTag, type TagKind, tagKinds } from "./tag-asked.ts";

const schema = { hide: true };

/**
 * What the tags ask for that shops have had for years: the same as the new ones show, at the addresses, with the parameters and the
 * headers of the former service (rulings 27, 28, 31).
 */
export const oldTagPages: FastifyPluginAsync<EmbedPagesDeps> = async (app, deps) => {
  embedScope(app, deps.delivery);
  const otherMethods = refuseOtherMethods(app);
  const answer = embedAnswers(deps);
  for (const kind of tagKinds) included(app, deps, answer, kind);
  otherMethods.close();
};

type Asked = FastifyRequest<{ Params: InPath; Querystring: Query }>;

/** What a shop's server includes; the oldest clients have the locale, and how many to show, in the path. */
function included(
  app: FastifyInstance,
  deps: EmbedPagesDeps,
  answer: ReturnType<typeof embedAnswers>,
  kind: TagKind,
): void {
  for (const before of ["", "/:locale", "/:locale/:count"])
    for (const ending of ["", ".html"])
      app.get(`/reevoomark${before}/embeddable_${kind}${ending}`, { schema }, async (request: Asked, reply) => {
        const asked = parseTag(kind, request.query, request.params);
        return answer(request, reply, {
          trkref: asked.trkref,
          text: `tag ${textOf(asked)}`,
          make: (organisation, db) => showTag({ ...deps, db }, organisation, asked),
          type: () => "text/html; charset=utf-8",
        });
      });
}
