import type { FastifyPluginAsync } from "fastify";
import { roles, searchPath } from "../access/index.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import type { ConsolePagesDeps } from "./console-pages-deps.ts";
import { askedBy, findPages, findThings } from "./search.ts";
import { SearchPage } from "./search.views.tsx";

const schema = { hide: true };

/**
 * Finds pages, shops, reviews by their number and orders by their reference. Asked by POST, since what is typed is the shop's own and belongs in no
 * address; `assets/palette.js` asks for JSON, and knows the pages already.
 */
export const searchPages: FastifyPluginAsync<ConsolePagesDeps> = async (app, { db }) => {
  app.get<{ Querystring: Record<string, unknown> }>(
    searchPath,
    { schema, config: { roles } },
    async ({ staff, query }, reply) => {
      const trkref = typeof query.shop === "string" ? query.shop : "";
      const { organisation } = await askedBy(db, staff, { trkref, typed: "" });
      return sendPage(reply, renderPage(SearchPage({ staff, organisation, query: "", found: undefined })));
    },
  );

  const config = { roles, records: { nothing: "it only reads" } };
  app.post(searchPath, { schema, config }, async ({ staff, body, headers }, reply) => {
    const question = await askedBy(db, staff, { trkref: readText(body, "shop"), typed: readText(body, "q") });
    const things = await findThings(db, question);
    if (headers.accept === "application/json") return reply.send({ found: things });
    const { organisation, query } = question;
    const found = query === "" ? undefined : [...findPages(question), ...things];
    return sendPage(reply, renderPage(SearchPage({ staff, organisation, query, found })));
  });
};
