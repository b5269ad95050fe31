import type { FastifyPluginAsync } from "fastify";
import { getServedOrganisation, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { findMail, listMails, type Mail } from "../outbox/index.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { isUuid } from "../platform/ids.ts";
import { authorLinkMark, withAuthorLink } from "../reviews/index.ts";
import type { ConsolePagesDeps } from "./console.pages.tsx";
import { MailPage, OutboxPage } from "./outbox.views.tsx";

const path = "/console/:trkref/outbox";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;
const perPage = 50;

type Route = { Params: { trkref: string; id: string }; Querystring: Record<string, unknown> };

/** The mails of an organisation as their readers get them. */
export const outboxPages: FastifyPluginAsync<ConsolePagesDeps> = async (app, deps) => {
  const { db, sendsMail } = deps;

  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const before = readInstant(query.before);
    const by = { organisationId: organisation.id, atMost: perPage };
    const mails = await listMails(db, before ? { ...by, before } : by);
    const last = mails.length >= perPage ? mails.at(-1) : undefined;
    const olderPath = last && `/console/${organisation.trkref}/outbox?before=${last.createdAt.toISOString()}`;
    const page = OutboxPage({ staff, organisation, mails, sendsMail, olderPath, isFirst: before === undefined });
    return sendPage(reply, renderPage(page));
  });

  app.get<Route>(`${path}/:id`, options, async ({ staff, params }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const which = { organisationId: organisation.id, id: params.id };
    const mail = isUuid(params.id) ? await findMail(db, which) : undefined;
    if (!mail) throw new AppError("not_found");
    const shown = await asShown(deps, staff, organisation, mail);
    const showsAuthorLink = shown.body !== mail.body && mayHandOn(deps, staff);
    return sendPage(reply, renderPage(MailPage({ staff, organisation, mail: shown, showsAuthorLink })));
  });
};

/**
 * The author's own link never passes through the shop's hands: with it the shop could withdraw what it does not like. Until
 * mails are sent somebody has to hand it on, and that is an admin.
 */
async function asShown(
  deps: ConsolePagesDeps,
  staff: SignedInStaff,
  { trkref }: Organisation,
  mail: Mail,
): Promise<Mail> {
  if (mayHandOn(deps, staff)) return withAuthorLink(deps.db, mail, { baseUrl: deps.baseUrl, trkref });
  return { ...mail, body: mail.body.replaceAll(authorLinkMark, "(here stands the author's own link)") };
}

function mayHandOn({ sendsMail }: ConsolePagesDeps, { role }: SignedInStaff): boolean {
  return !sendsMail && role === "admin";
}

function readInstant(text: unknown): Date | undefined {
  const isInstant = typeof text === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text);
  const instant = isInstant ? new Date(text) : undefined;
  return instant && !Number.isNaN(instant.getTime()) ? instant : undefined;
}
