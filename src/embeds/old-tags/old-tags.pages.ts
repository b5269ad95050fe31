import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from "fastify";
import type { Registry } from "prom-client";
import type { Organisation } from "../../organisations/index.ts";
import type { ReadyAnswer } from "../../platform/answer-memory.ts";
import { AppError } from "../../platform/errors.ts";
import { refuseOtherMethods } from "../../platform/http/methods.ts";
import { readyAnswer } from "../../platform/http/remembered-answer.ts";
import { textOf } from "../asked.ts";
import { type EmbedPagesDeps, embedAnswers, embedScope } from "../embed-scope.ts";
import type { Query } from "../product-asked.ts";
import type { EmbedDeps } from "../show-embed.ts";
import { callKinds, countCalls } from "./calls.ts";
import { branchIn, experienceScores, jsonOrCall, parseCallback, parseFigures, productSummary } from "./figures.ts";
import { readingsOf } from "./readings.ts";
import { experienceRichSnippet, productRichSnippet } from "./rich-snippets.ts";
import { showTag } from "./show-tag.ts";
import { type InPath, parseTag, type TagAsked, type TagKind, tagKinds, trkrefIn } from "./tag-asked.ts";

const schema = { hide: true };

type Answer = ReturnType<typeof embedAnswers>;

type Asked<Params = unknown> = FastifyRequest<{ Params: Params; Querystring: Query }>;

const types = {
  html: () => "text/html; charset=utf-8",
  json: () => "application/json; charset=utf-8",
  script: () => "text/javascript; charset=utf-8",
};

/**
 * What the tags ask for that shops have had for years: the same as the new ones show, at the addresses, with the parameters and the
 * headers of the former service (rulings 27, 28, 31).
 */
export const oldTagPages: FastifyPluginAsync<EmbedPagesDeps & { registry: Registry }> = async (app, deps) => {
  embedScope(app, deps.delivery);
  const otherMethods = refuseOtherMethods(app);
  const answer = embedAnswers(deps);
  await app.register(async (scope) => {
    spellHeaders(scope);
    for (const kind of tagKinds) included(scope, deps, answer, kind);
    notBuilt(scope);
  });
  figures(app, deps, answer);
  richSnippets(app, deps, answer);
  calls(app, deps.registry);
  otherMethods.close();
};

/** What a shop's server includes; the oldest clients have the locale, and how many to show, in the path. */
function included(app: FastifyInstance, deps: EmbedPagesDeps, answer: Answer, kind: TagKind): void {
  for (const before of ["", "/:locale", "/:locale/:count"])
    for (const ending of ["", ".html"])
      app.get(`/reevoomark${before}/embeddable_${kind}${ending}`, { schema }, (request: Asked<InPath>, reply) =>
        answer(request, reply, () => {
          const meant = readingsOf(request.url, request.query).map((query) => parseTag(kind, query, request.params));
          return {
            trkref: meant[0]!.trkref,
            text: `tag ${meant.map(textOf).join(" or ")}`,
            make: (organisation, db) => showFirst({ ...deps, db }, organisation, meant),
            type: types.html,
          };
        }),
      );
}

/** @throws AppError not_found where none of what may be meant is there */
async function showFirst(
  deps: EmbedDeps,
  organisation: Organisation,
  [first, ...others]: readonly TagAsked[],
): Promise<ReadyAnswer> {
  try {
    return await showTag(deps, organisation, first!);
  } catch (error) {
    if (others.length === 0 || !(error instanceof AppError) || error.code !== "not_found") throw error;
    return showFirst(deps, organisation, others);
  }
}

const spelt = ["Cache-Control", "X-Reevoo-ReviewCount", "X-Reevoo-ConversationCount"];

/**
 * The first clients in PHP compare names of headers letter by letter, as no client should: without these they count no review, and ask
 * for each page anew. The framework would write them in lower case.
 */
function spellHeaders(scope: FastifyInstance): void {
  scope.addHook("onSend", (_request, reply, payload, done) => {
    for (const name of spelt) {
      const value = reply.getHeader(name);
      if (value === undefined) continue;
      reply.removeHeader(name);
      reply.raw.setHeader(name, value);
    }
    done(null, payload);
  });
}

/** What clients may still ask for: as of anything that is not there, they show nothing, and remember that for a minute. */
function notBuilt(scope: FastifyInstance): void {
  for (const path of ["/widgets/offers", "/reevoomark/first_two_reviews", "/reevoomark/first_two_reviews.html"])
    scope.get(path, { schema }, () => {
      throw new AppError("not_found");
    });
}

function figures(app: FastifyInstance, deps: EmbedPagesDeps, answer: Answer): void {
  app.get("/reevoomark/product_summary", { schema }, (request: Asked, reply) =>
    answer(request, reply, () => {
      const asked = { ...parseFigures(request.query), callback: parseCallback(request.query) };
      return {
        trkref: asked.trkref,
        text: `summary ${textOf(asked)}`,
        make: async (organisation, db) =>
          readyAnswer(jsonOrCall(await productSummary({ ...deps, db }, organisation, asked), asked.callback)),
        type: asked.callback === undefined ? types.json : types.script,
      };
    }),
  );

  const path = "/reevoomark/customer_experience_scores/:trkref";
  for (const ending of [".json", ""])
    app.get(path + ending, { schema }, (request: Asked<{ trkref: string }>, reply) =>
      answer(request, reply, () => {
        const { trkref } = request.params;
        const branchCode = branchIn(request.query);
        return {
          trkref,
          text: `experience ${textOf({ trkref, branchCode })}`,
          make: async (organisation, db) =>
            readyAnswer(jsonOrCall(await experienceScores({ ...deps, db }, organisation, branchCode), undefined)),
          type: types.json,
        };
      }),
    );
}

function richSnippets(app: FastifyInstance, deps: EmbedPagesDeps, answer: Answer): void {
  app.get("/reevoomark/product_reviews_rich_snippets.js", { schema }, (request: Asked, reply) =>
    answer(request, reply, () => {
      const asked = parseFigures(request.query);
      return {
        trkref: asked.trkref,
        text: `snippet ${textOf(asked)}`,
        make: async (organisation, db) => readyAnswer(await productRichSnippet({ ...deps, db }, organisation, asked)),
        type: types.script,
      };
    }),
  );

  app.get("/reevoomark/cx_reviews_rich_snippets.js", { schema }, (request: Asked, reply) =>
    answer(request, reply, () => {
      const trkref = trkrefIn(request.query);
      return {
        trkref,
        text: `experience snippet ${textOf({ trkref })}`,
        make: async () => readyAnswer(experienceRichSnippet),
        type: types.script,
      };
    }),
  );
}

/** What tracked shoppers: counted by kind, and nothing else. */
function calls(app: FastifyInstance, registry: Registry): void {
  const count = countCalls(registry);
  app.post("/reevoomark/calls/:call", { schema }, async (request: Asked<{ call: string }>, reply) => {
    const call = callKinds.find((kind) => kind === request.params.call);
    if (!call) throw new AppError("not_found");
    count(call);
    return reply.header("cache-control", "no-store, max-age=0").code(204).send();
  });
}
