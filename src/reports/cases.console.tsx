import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { type ConsoleDeps, getServedOrganisation, listServedOrganisations } from "../access/index.ts";
import { AppError } from "../platform/errors.ts";
import { inFull } from "../platform/formats.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { isUuid } from "../platform/ids.ts";
import { lengthOf } from "../platform/text.ts";
import { isRemovalReason } from "../reviews/index.ts";
import { CasePage } from "./case.views.tsx";
import { type CaseForm, noForm, noteAtMost } from "./case-form.ts";
import { type AfterCase, listOpenCases } from "./cases.queries.ts";
import { CasesPage } from "./cases.views.tsx";
import { type CaseDecision, decideCase } from "./decide-case.ts";
import { type CaseAction, caseActions } from "./review-case.ts";
import { getShownCase } from "./show-case.ts";

const listPath = "/console/cases";
const casePath = "/console/:trkref/cases/:id";
const options = { schema: { hide: true }, config: { roles: ["admin", "vetter"] } } as const;
const perPage = 50;

type Route = { Params: { trkref: string; id: string }; Querystring: Record<string, unknown> };

/** The cases of every organisation that somebody serves, and what can be done about each. */
export const caseConsole: FastifyPluginAsync<ConsoleDeps> = async (app, deps) => {
  const { db, clock } = deps;

  app.get<Route>(listPath, options, async ({ staff, query }, reply) => {
    const organisations = await listServedOrganisations(db, staff);
    const after = readPlace(query.after);
    const organisationIds = organisations.map(({ id }) => id);
    const cases = await listOpenCases(db, { organisationIds, after, atMost: perPage + 1 });
    const shown = cases.slice(0, perPage);
    const last = cases.length > perPage ? shown.at(-1) : undefined;
    const newerThan = last && `${last.openedAt.toISOString()}_${last.id}`;
    const done = caseActions.find((one) => one === query.done);
    const page = { staff, organisations, cases: shown, newerThan, isFirst: after === undefined, done, now: clock() };
    return sendPage(reply, renderPage(CasesPage(page)));
  });

  app.get<Route>(casePath, options, async (request, reply) => sendPage(reply, await showCase(deps, request, noForm)));

  for (const action of caseActions) {
    app.post<Route>(
      `${casePath}/${action}`,
      { ...options, config: { ...options.config, records: ["case_decided"] } },
      async (request, reply) => act(deps, request, reply, action),
    );
  }
};

async function act(deps: ConsoleDeps, request: FastifyRequest<Route>, reply: FastifyReply, action: CaseAction) {
  const { db, clock } = deps;
  const { staff, params, body } = request;
  const organisation = await getServedOrganisation(db, staff, params.trkref);
  const form: CaseForm = {
    action,
    note: readText(body, `${action}_note`),
    reason: readText(body, "reason"),
    problems: {},
  };
  const decision = readDecision(action, form);
  if (!decision) return sendPage(reply.code(422), await showCase(deps, request, form));
  if (!isUuid(params.id)) throw new AppError("not_found");
  try {
    await decideCase(db, { organisation, id: params.id }, decision, staff.id, clock());
  } catch (error) {
    const isOvertaken =
      error instanceof AppError && (error.code === "review_not_in_state" || error.code === "conflict");
    if (!isOvertaken) throw error;
    return sendPage(reply.code(409), await showCase(deps, request, { ...form, isOvertaken: true }));
  }
  return reply.redirect(`${listPath}?done=${action}`, 303);
}

/** The decision that was sent; undefined if `form` now says what is wrong with it. */
function readDecision(action: CaseAction, form: CaseForm): CaseDecision | undefined {
  const note = form.note.trim();
  if (lengthOf(note) > noteAtMost) {
    form.problems.note = `Shorten the note to ${inFull(noteAtMost)} characters`;
  } else if (!note.isWellFormed() || /[^\P{Cc}\n\t]/u.test(note)) {
    form.problems.note = "The note contains characters that cannot be displayed";
  }
  const reason = isRemovalReason(form.reason) ? form.reason : undefined;
  if (action === "remove" && !reason) form.problems.reason = "Choose why the review is removed";
  if (Object.keys(form.problems).length > 0) return undefined;
  if (action === "remove") return { action, reason: reason!, note: note || null };
  return { action, note: note || null };
}

async function showCase(deps: ConsoleDeps, request: FastifyRequest<Route>, form: CaseForm): Promise<string> {
  const { db } = deps;
  const { staff, params } = request;
  const organisation = await getServedOrganisation(db, staff, params.trkref);
  if (!isUuid(params.id)) throw new AppError("not_found");
  const shown = await getShownCase(db, { organisation, id: params.id, staff });
  return renderPage(CasePage({ staff, shown, form }));
}

function readPlace(text: unknown): AfterCase | undefined {
  const [instant, id] = typeof text === "string" ? text.split("_") : [];
  if (!instant || !id || !isUuid(id) || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(instant)) return undefined;
  const openedAt = new Date(instant);
  return Number.isNaN(openedAt.getTime()) ? undefined : { openedAt, id };
}
