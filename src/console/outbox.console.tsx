import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { allowFrames, getServedOrganisation, recorded, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import {
  type ComposedMail,
  composeMail,
  countMails,
  findMail,
  isInDoubt,
  listMails,
  type Mail,
  type MailStanding,
  mailStandings,
  settleDoubt,
  sourceOf,
} from "../outbox/index.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { isUuid } from "../platform/ids.ts";
import { authorLinkMark } from "../reviews/index.ts";
import type { ConsolePagesDeps } from "./console-pages-deps.ts";
import { MailPage } from "./mail.views.tsx";
import { OutboxPage } from "./outbox.views.tsx";

const path = "/console/:trkref/outbox";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;
const adminOnly = { schema: { hide: true }, config: { roles: ["admin"], records: ["mail_settled"] } } as const;
const perPage = 50;

// A mail brings its own styles, and its logo comes from the shop. It can do nothing else: no scripts, no forms, no navigation of
// the console.
const mailPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src https: data:",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "sandbox allow-popups allow-popups-to-escape-sandbox",
].join("; ");

type Route = { Params: { trkref: string; id: string }; Querystring: Record<string, unknown> };

/** The mails of an organisation as their readers get them, and what became of each. */
export const outboxPages: FastifyPluginAsync<ConsolePagesDeps> = async (app, deps) => {
  const { db, clock, sendsMail, mailSources: sources } = deps;

  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const { id: organisationId, trkref } = organisation;
    const now = clock();
    const before = typeof query.before === "string" && isUuid(query.before) ? query.before : undefined;
    const standing = readStanding(query.state);
    const mails = await listMails(db, {
      organisationId,
      before,
      atMost: perPage + 1,
      standing: standing && { is: standing, now },
    });
    const shown = mails.slice(0, perPage);
    const counts = await countMails(db, { organisationId }, now);
    const last = mails.length > perPage ? shown.at(-1) : undefined;
    const older = last && new URLSearchParams({ ...(standing ? { state: standing } : {}), before: last.id });
    const olderPath = older && `/console/${trkref}/outbox?${older}`;
    const page = { staff, organisation, mails: shown, counts, standing, sendsMail, olderPath, now };
    return sendPage(reply, renderPage(OutboxPage({ ...page, isFirst: before === undefined })));
  });

  app.get<Route>(`${path}/:id`, options, async ({ staff, params, query }, reply) => {
    const { organisation, mail } = await getMail(deps, staff, params);
    const shown = mail.forgottenAt === null ? await asShown(deps, staff, organisation, mail) : undefined;
    const showsAuthorLink = mayHandOn(deps, staff) && mail.body.includes(authorLinkMark);
    const notice = query.settled === undefined ? undefined : "Noted.";
    const canSettle = isInDoubt(mail, clock()) && staff.role === "admin";
    const now = clock();
    const page = MailPage({
      staff,
      organisation,
      mail,
      text: shown?.text,
      showsAuthorLink,
      canSettle,
      notice,
      now,
    });
    allowFrames(reply);
    return sendPage(reply, renderPage(page));
  });

  app.get<Route>(`${path}/:id/html`, options, async ({ staff, params }, reply) => {
    const { organisation, mail } = await getMail(deps, staff, params);
    if (mail.forgottenAt !== null) throw new AppError("not_found");
    const { html } = await asShown(deps, staff, organisation, mail);
    reply.headers({ "content-security-policy": mailPolicy, "x-frame-options": "SAMEORIGIN" });
    return sendPage(reply, html);
  });

  app.post<Route>(`${path}/:id/settle`, adminOnly, async ({ staff, params, body }, reply) => {
    const { organisation, mail } = await getMail(deps, staff, params);
    const decision = readText(body, "decision");
    if (decision !== "count_as_sent" && decision !== "send_again") throw new AppError("malformed_request");
    const about = { kind: "mail", id: mail.id } as const;
    const did = { deed: "mail_settled", organisationId: organisation.id, about, details: [decision] } as const;
    const now = clock();
    await recorded(db, { by: { staffId: staff.id }, did }, now, (tx) =>
      settleDoubt({ db: tx, sources }, mail, decision, now),
    );
    return reply.redirect(`/console/${organisation.trkref}/outbox/${mail.id}?settled`, 303);
  });
};

async function getMail(
  { db }: ConsolePagesDeps,
  staff: SignedInStaff,
  params: FastifyRequest<Route>["params"],
): Promise<{ organisation: Organisation; mail: Mail }> {
  const organisation = await getServedOrganisation(db, staff, params.trkref);
  const which = { organisationId: organisation.id, id: params.id };
  const mail = isUuid(params.id) ? await findMail(db, which) : undefined;
  if (!mail) throw new AppError("not_found");
  return { organisation, mail };
}

/**
 * The author's own link never passes through the shop's hands: with it the shop could withdraw what it does not like. As long as
 * no mails are sent, somebody has to pass the link on, and that is an admin. The link that stops mails is for the reader alone.
 */
async function asShown(
  deps: ConsolePagesDeps,
  staff: SignedInStaff,
  organisation: Organisation,
  mail: Mail,
): Promise<ComposedMail> {
  const source = sourceOf(deps.mailSources, mail.kind);
  if (!source) throw new AppError("not_found", { internal: { kind: mail.kind } });
  const withSecrets = mayHandOn(deps, staff);
  const content = await source.show(deps.db, mail, { withSecrets });
  const stopPath = content.stopShown ?? (content.stopKind && "/mail/stop/…");
  return composeMail(organisation, mail, content, stopPath && deps.baseUrl + stopPath);
}

function mayHandOn({ sendsMail }: ConsolePagesDeps, { role }: SignedInStaff): boolean {
  return !sendsMail && role === "admin";
}

function readStanding(text: unknown): MailStanding | undefined {
  return mailStandings.find((standing) => standing === text);
}
