import type { FastifyBaseLogger, FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import {
  changeDuties,
  createStaff,
  type Deed,
  disableStaff,
  enableStaff,
  findStaff,
  isRole,
  isStaffEmail,
  listServedOrganisations,
  listStaff,
  passwordLinkUrl,
  recorded,
  resetPassword,
  type StaffMember,
  type StaffRefusal,
} from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage, renderPageAround } from "../platform/html/render.ts";
import { readText, readTexts } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { isUuid } from "../platform/ids.ts";
import type { ConsolePagesDeps } from "./console-pages-deps.ts";
import {
  MemberPage,
  memberPath,
  nothingTyped,
  PasswordLinkPage,
  StaffPage,
  type StaffProblems,
  shopChoices,
  type TypedDuties,
} from "./staff.views.tsx";

const options = { schema: { hide: true }, config: { roles: ["admin"] } } as const;
const changing = (records: readonly Deed[]) =>
  ({ ...options, config: { ...options.config, needsProof: true, records } }) as const;

/** What was done to an account, and by whom, for the record. */
function doneTo({ staff }: { staff: { id: string } }, deed: Deed, id: string) {
  return { by: { staffId: staff.id }, did: { deed, about: { kind: "staff", id } } } as const;
}

/** The same where it may have been refused. */
function doneUnlessRefused(request: { staff: { id: string } }, deed: Deed, id: string) {
  const { by, did } = doneTo(request, deed, id);
  return { by, did: (refusal: StaffRefusal | undefined) => (refusal ? undefined : did) };
}

type Route = { Params: { id: string }; Querystring: Record<string, unknown> };

/** Who works in the console: the same as the command `staff`. */
export const staffPages: FastifyPluginAsync<ConsolePagesDeps> = async (app, deps) => {
  const { db, clock, baseUrl } = deps;

  app.get("/console/staff", options, async ({ staff }, reply) => {
    const [members, organisations] = await Promise.all([listStaff(db), listServedOrganisations(db, staff)]);
    const shops = await shopChoices(organisations, nothingTyped);
    const page = StaffPage({ staff, members, shops, typed: nothingTyped });
    return sendPage(reply, await renderPageAround(page, [shops]));
  });

  app.post("/console/staff", changing(["staff_added"]), async (request, reply) => {
    const { staff, body } = request;
    const organisations = await listServedOrganisations(db, staff);
    const typed = { email: readText(body, "email").trim(), ...readDuties(body, organisations) };
    const problems: StaffProblems = {
      ...(isStaffEmail(typed.email) ? {} : { email: "Give an e-mail address" }),
      ...dutiesProblems(typed),
    };
    const isRight = typed.role !== undefined && Object.keys(problems).length === 0;
    const now = clock();
    const did = (made: { id: string } | undefined) => made && doneTo(request, "staff_added", made.id).did;
    const given = { by: { staffId: staff.id }, did };
    const created = isRight
      ? await recorded(db, given, now, (tx) => createStaff(tx, { ...typed, role: typed.role! }, now))
      : undefined;
    if (created) {
      note(request, "staff added", created.id);
      const url = passwordLinkUrl(baseUrl, created.linkToken);
      return sendPage(reply, renderPage(PasswordLinkPage({ staff, email: typed.email, url })));
    }
    if (isRight) problems.email = "There is already somebody with that address";
    const members = await listStaff(db);
    const shops = await shopChoices(organisations, typed);
    const page = StaffPage({ staff, members, shops, typed, problems });
    return sendPage(reply.code(422), await renderPageAround(page, [shops]));
  });

  memberPages(app, deps);
};

function memberPages(app: FastifyInstance, deps: ConsolePagesDeps): void {
  const { db, clock, baseUrl } = deps;
  const path = memberPath(":id");

  app.get<Route>(path, options, async (request, reply) => {
    const member = await getMember(db, request.params.id);
    const notice = notices.find(([name]) => request.query[name] !== undefined)?.[1];
    return showMember(deps, request, reply, { member, notice });
  });

  app.post<Route>(path, changing(["staff_changed"]), async (request, reply) => {
    const { staff, body } = request;
    const member = await getMember(db, request.params.id);
    const typed = readDuties(body, await listServedOrganisations(db, staff));
    const problems = dutiesProblems(typed);
    if (typed.role === undefined || Object.keys(problems).length > 0)
      return showMember(deps, request, reply.code(422), { member, typed, problems });
    const duties = { ...typed, role: typed.role };
    const refusal = await recorded(db, doneUnlessRefused(request, "staff_changed", member.id), clock(), (tx) =>
      changeDuties(tx, member.id, duties, { staffId: staff.id }),
    );
    if (refusal) return showMember(deps, request, reply.code(422), { member, typed, problem: refusals[refusal] });
    note(request, "staff changed", member.id);
    return reply.redirect(`${memberPath(member.id)}?saved`, 303);
  });

  app.post<Route>(`${path}/link`, changing(["password_link_made"]), async (request, reply) => {
    const member = await getMember(db, request.params.id);
    const now = clock();
    const token = await recorded(db, doneTo(request, "password_link_made", member.id), now, (tx) =>
      resetPassword(tx, member.id, now),
    );
    const url = passwordLinkUrl(baseUrl, token);
    note(request, "staff password link made", member.id);
    return sendPage(reply, renderPage(PasswordLinkPage({ staff: request.staff, email: member.email, url })));
  });

  app.post<Route>(`${path}/disable`, changing(["staff_disabled"]), async (request, reply) => {
    const member = await getMember(db, request.params.id);
    const now = clock();
    const refusal = await recorded(db, doneUnlessRefused(request, "staff_disabled", member.id), now, (tx) =>
      disableStaff(tx, member.id, { staffId: request.staff.id }, now),
    );
    if (refusal) return showMember(deps, request, reply.code(422), { member, problem: refusals[refusal] });
    note(request, "staff disabled", member.id);
    return reply.redirect(`${memberPath(member.id)}?disabled`, 303);
  });

  app.post<Route>(`${path}/enable`, changing(["staff_enabled"]), async (request, reply) => {
    const member = await getMember(db, request.params.id);
    await recorded(db, doneTo(request, "staff_enabled", member.id), clock(), (tx) => enableStaff(tx, member.id));
    note(request, "staff enabled", member.id);
    return reply.redirect(`${memberPath(member.id)}?enabled`, 303);
  });
}

const notices = [
  ["saved", "Saved."],
  ["disabled", "They can no longer sign in."],
  ["enabled", "They can sign in again."],
] as const;

const refusals: Record<StaffRefusal, string> = {
  oneself:
    "You cannot take away your own role or disable your own account: ask another admin, so that there is always one left.",
  retailer_without_organisation: "A retailer serves at least one shop: tick it",
  admin_with_organisation: "An admin serves every shop: tick none",
};

type Shown = {
  member: StaffMember;
  typed?: TypedDuties;
  problems?: StaffProblems;
  problem?: string;
  notice?: string | undefined;
};

async function showMember(
  { db }: ConsolePagesDeps,
  { staff }: FastifyRequest<Route>,
  reply: FastifyReply,
  shown: Shown,
): Promise<FastifyReply> {
  const organisations = await listServedOrganisations(db, staff);
  const { role, organisations: served } = shown.member;
  const stored = { role, organisationIds: served === "all" ? [] : served.map(({ id }) => id) };
  const typed = shown.typed ?? stored;
  const shops = await shopChoices(organisations, typed);
  return sendPage(reply, await renderPageAround(MemberPage({ staff, shops, ...shown, typed }), [shops]));
}

async function getMember(db: Db, id: string): Promise<StaffMember> {
  const member = isUuid(id) ? await findStaff(db, id) : undefined;
  if (!member) throw new AppError("not_found");
  return member;
}

// Boxes ticked for an admin are ignored: admins serve every organisation.
function readDuties(body: unknown, organisations: readonly Organisation[]): TypedDuties {
  const role = readText(body, "role");
  const ticked = readTexts(body, "organisation");
  const organisationIds = organisations.filter(({ trkref }) => ticked.includes(trkref)).map(({ id }) => id);
  return { role: isRole(role) ? role : undefined, organisationIds: role === "admin" ? [] : organisationIds };
}

function dutiesProblems({ role, organisationIds }: TypedDuties): StaffProblems {
  if (role === undefined) return { role_admin: "Choose a role" };
  const isIdle = role === "retailer" && organisationIds.length === 0;
  return isIdle ? { organisations: refusals.retailer_without_organisation } : {};
}

/** Logs who did what to whom, by ids: after an incident the operator looks in the log. */
function note(
  { log, id, staff }: { log: FastifyBaseLogger; id: string; staff: { id: string } },
  what: string,
  about: string,
) {
  log.info({ request_id: id, by: staff.id, staff: about }, what);
}
