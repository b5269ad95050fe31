import type { FastifyPluginAsync } from "fastify";
import { type ConsoleDeps, getServedOrganisation } from "../access/index.ts";
import { renderPage } from "../platform/html/render.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { DashboardPage } from "./dashboard.views.tsx";
import { dashboardFigures } from "./dashboard-figures.ts";
import { beginningOf, parsePeriod } from "./figures.ts";

// Not for vetters: it is about the shop, and people who decide need not know how scores are distributed.
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;

type Route = { Params: { trkref: string }; Querystring: Record<string, unknown> };

/** An organisation's figures. */
export const dashboardConsole: FastifyPluginAsync<ConsoleDeps> = async (app, { db, clock }) => {
  app.get<Route>("/console/:trkref/dashboard", options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const now = clock();
    const period = parsePeriod(query.period);
    const of = { organisationId: organisation.id, since: beginningOf(period, now) };
    const figures = await dashboardFigures(db, of, now);
    return sendPage(reply, renderPage(DashboardPage({ staff, organisation, period, figures })));
  });
};
