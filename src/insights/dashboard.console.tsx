import type { FastifyPluginAsync } from "fastify";
import { type ConsoleDeps, type Deed, getServedOrganisation, organisationPath, recorded } from "../access/index.ts";
import { renderPage } from "../platform/html/render.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { DashboardPage } from "./dashboard.views.tsx";
import { parsePeriod } from "./figures.ts";
import { deleteDismissal, insertDismissal } from "./first-steps.queries.ts";
import { firstStepsPath, readFirstSteps } from "./first-steps.ts";
import { ownersFigures } from "./owners-figures.ts";

// Not for vetters: it is about the shop, and people who decide need not know how scores are distributed.
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;

const changing = (deed: Deed) => ({ ...options, config: { ...options.config, records: [deed] } }) as const;

const notices: Readonly<Record<string, string>> = {
  dismissed: "The first steps are hidden. You can show them again at the end of this page.",
  restored: "The first steps are shown again.",
};

type Route = { Params: { trkref: string }; Querystring: Record<string, unknown> };

/** An organisation's figures, and what it does first. */
export const dashboardConsole: FastifyPluginAsync<ConsoleDeps & { sendsMail: boolean }> = async (app, deps) => {
  const { db, clock, sendsMail } = deps;

  app.get<Route>("/console/:trkref/dashboard", options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const now = clock();
    const period = parsePeriod(query.period);
    const firstSteps = await readFirstSteps(db, { staff, organisation, sendsMail }, now);
    const figures = await ownersFigures(db, { organisationId: organisation.id, period }, now);
    const notice = Object.keys(notices).find((name) => query[name] !== undefined);
    const page = { staff, organisation, period, firstSteps, figures, notice: notice && notices[notice] };
    return sendPage(reply, renderPage(DashboardPage(page)));
  });

  app.post<Route>(
    firstStepsPath(":trkref", "dismiss"),
    changing("first_steps_dismissed"),
    async ({ staff, params }, reply) => {
      const { id: organisationId, trkref } = await getServedOrganisation(db, staff, params.trkref);
      const now = clock();
      const did = (isNew: boolean) =>
        isNew ? ({ deed: "first_steps_dismissed", organisationId } as const) : undefined;
      await recorded(db, { by: { staffId: staff.id }, did }, now, (tx) => insertDismissal(tx, organisationId, now));
      return reply.redirect(`${organisationPath(trkref, "dashboard")}?dismissed`, 303);
    },
  );

  app.post<Route>(
    firstStepsPath(":trkref", "restore"),
    changing("first_steps_restored"),
    async ({ staff, params }, reply) => {
      const { id: organisationId, trkref } = await getServedOrganisation(db, staff, params.trkref);
      const did = (wasAway: boolean) =>
        wasAway ? ({ deed: "first_steps_restored", organisationId } as const) : undefined;
      await recorded(db, { by: { staffId: staff.id }, did }, clock(), (tx) => deleteDismissal(tx, organisationId));
      return reply.redirect(`${organisationPath(trkref, "dashboard")}?restored`, 303);
    },
  );
};
