import type { FastifyPluginAsync } from "fastify";
import { type Deed, getServedOrganisation, recorded, type SignedInStaff, settingsSaved } from "../access/index.ts";
import { invitationSettingsAsText, type Organisation, updateOrganisation } from "../organisations/index.ts";
import { composeMail, insertMail, isMailServerSet } from "../outbox/index.ts";
import type { Clock } from "../platform/clock.ts";
import { dayMs, daysAfter } from "../platform/days.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { isLanguage, type Language } from "../platform/languages.ts";
import { type InvitationKind, isInvitationKind } from "./invitation.ts";
import { parseTexts, type TextPart, textParts, usualText } from "./invitation-texts.ts";
import { countInvitationsSince } from "./invitations.queries.ts";
import {
  InvitationsPage,
  type InvitationsPageProps,
  invitationsPath,
  MailTextsPage,
  type MailTextsPageProps,
  mailPath,
} from "./invitations.views.tsx";
import { countWouldBeAsked } from "./make-invitations.ts";
import { sampleMail } from "./sample-order.ts";
import { readCountryRows, readHours } from "./setting-rows.ts";
import { aboutSetting, isSwitch, parseSettingsForm, type SettingValues, settingNames } from "./settings-form.ts";
import { whyNotToInvite } from "./switch-on.ts";
import { insertTestMail, listSampleProducts } from "./test-mails.queries.ts";
import { findTexts, listTexts, saveTexts } from "./texts.queries.ts";

const path = "/console/:trkref/invitations";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;

type Route = { Params: { trkref: string }; Querystring: Record<string, unknown> };

export type InvitationConsoleDeps = { db: Database; clock: Clock; baseUrl: string; sendsMail: boolean };

// A mail brings its own styles and shows the shop's pictures. It can do nothing else.
const mailPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src https: data:",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "sandbox",
].join("; ");

const changing = (deed: Deed) => ({ ...options, config: { ...options.config, records: [deed] } }) as const;

/** When an organisation asks for reviews and in which words: settings, texts, previews of the mails, and a test mail to oneself. */
export const invitationConsole: FastifyPluginAsync<InvitationConsoleDeps> = async (app, deps) => {
  const { db, clock } = deps;

  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const notice = query.saved === undefined ? undefined : "The settings have been saved.";
    const values = invitationSettingsAsText(organisation);
    return sendPage(
      reply,
      renderPage(InvitationsPage({ ...(await frameOf(deps, staff, organisation)), values, notice })),
    );
  });

  app.post<Route>(path, changing("settings_changed"), async ({ staff, params, body }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const values = readValues(body);
    const { settings, problems } = parseSettingsForm(values);
    const hasMailServer = deps.sendsMail;
    const whyNot = await whyNotToInvite(db, { before: organisation, settings, hasMailServer });
    if (whyNot) problems.invites = aboutSetting("invites", whyNot);
    if (Object.keys(problems).length > 0) {
      const page = { ...(await frameOf(deps, staff, organisation)), values, problems };
      return sendPage(reply.code(422), renderPage(InvitationsPage(page)));
    }
    const given = { by: { staffId: staff.id }, did: settingsSaved(organisation) };
    await recorded(db, given, clock(), (tx) => updateOrganisation(tx, organisation.id, settings));
    return reply.redirect(`${invitationsPath(organisation.trkref)}?saved`, 303);
  });

  app.get<Route>(`${path}/mail`, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const which = readWhich(query);
    const { subject, opening, closing } = await findTexts(db, { organisationId: organisation.id, ...which });
    const typed = { subject: subject ?? "", opening: opening ?? "", closing: closing ?? "" };
    const notice = query.saved === undefined ? undefined : "Saved. The next mails will say this.";
    // The mail itself is in a frame, a page of this host.
    reply.header("content-security-policy", `${reply.getHeader("content-security-policy")}; frame-src 'self'`);
    return sendPage(
      reply,
      renderPage(MailTextsPage(await mailPage(deps, { staff, organisation, ...which, typed, notice }))),
    );
  });

  app.post<Route>(`${path}/mail`, changing("mail_texts_changed"), async ({ staff, params, body }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const which = readWhich(body);
    const typed = Object.fromEntries(Object.keys(textParts).map((part) => [part, readText(body, part)])) as Record<
      TextPart,
      string
    >;
    const { texts, problems } = parseTexts(typed);
    if (Object.keys(problems).length > 0) {
      const page = await mailPage(deps, { staff, organisation, ...which, typed, problems });
      reply.header("content-security-policy", `${reply.getHeader("content-security-policy")}; frame-src 'self'`);
      return sendPage(reply.code(422), renderPage(MailTextsPage(page)));
    }
    const now = clock();
    const organisationId = organisation.id;
    const did = { deed: "mail_texts_changed", organisationId, details: [which.kind, which.language] } as const;
    await recorded(db, { by: { staffId: staff.id }, did }, now, (tx) =>
      saveTexts(tx, { organisationId, ...which }, texts, now),
    );
    return reply.redirect(`${mailPath(organisation.trkref, which.kind, which.language)}&saved`, 303);
  });

  app.get<Route>(`${path}/preview`, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const which = readWhich(query);
    const { html } = await composedOf(deps, organisation, which);
    reply.headers({ "content-security-policy": mailPolicy, "x-frame-options": "SAMEORIGIN" });
    return sendPage(reply, html);
  });

  app.post<Route>(`${path}/test`, changing("test_mail_sent"), async ({ staff, params, body }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const which = readWhich(body);
    const { subject, text, html } = await sampleOf(deps, organisation, which);
    const organisationId = organisation.id;
    const now = clock();
    const did = (id: string) => ({ deed: "test_mail_sent", organisationId, about: { kind: "mail", id } }) as const;
    const mailId = await recorded(db, { by: { staffId: staff.id }, did }, now, async (tx) => {
      const mail = { organisationId, purchaserId: null, reviewId: null, ...which, subject, body: text, html };
      const id = await insertMail(tx, mail, now);
      await insertTestMail(tx, { organisationId, mailId: id, staffId: staff.id }, now);
      return id;
    });
    return reply.redirect(`/console/${organisation.trkref}/outbox/${mailId}`, 303);
  });
};

type Which = { kind: InvitationKind; language: Language };

/** The mail that is meant; our own pages only name mails that exist. */
function readWhich(from: unknown): Which {
  const { kind, language } = (from ?? {}) as Record<string, unknown>;
  if (!isInvitationKind(kind) || !isLanguage(language)) throw new AppError("not_found");
  return { kind, language };
}

// Browsers do not send boxes that are not ticked.
function readValues(body: unknown): SettingValues {
  const values = settingNames.map((name) => [name, readText(body, name).trim() || (isSwitch(name) ? "false" : "")]);
  return {
    ...(Object.fromEntries(values) as SettingValues),
    invite_hours: readHours(body),
    invite_countries: readCountryRows(body),
  };
}

const figuresMs = 30 * dayMs;

async function frameOf(
  { db, clock, sendsMail }: InvitationConsoleDeps,
  staff: SignedInStaff,
  organisation: Organisation,
): Promise<Omit<InvitationsPageProps, "values">> {
  const organisationId = organisation.id;
  const since = new Date(clock().getTime() - figuresMs);
  const figures = await countInvitationsSince(db, { organisationId, since });
  const isMailing = sendsMail || (await isMailServerSet(db));
  const tomorrow = daysAfter(clock(), 1);
  const wouldBeAsked = organisation.invites ? undefined : await countWouldBeAsked(db, organisation, tomorrow);
  const own = await listTexts(db, { organisationId });
  return { staff, organisation, figures, wouldBeAsked, sendsMail: isMailing, own };
}

async function mailPage(
  deps: InvitationConsoleDeps,
  page: Omit<MailTextsPageProps, "usual" | "text" | "subject" | "sendsMail">,
): Promise<MailTextsPageProps> {
  const { organisation, kind, language } = page;
  const parts = (Object.keys(textParts) as TextPart[]).map((part) => [part, usualText(kind, language, part)]);
  const { subject, text } = await composedOf(deps, organisation, { kind, language });
  return { ...page, usual: Object.fromEntries(parts), subject, text, sendsMail: deps.sendsMail };
}

const sampleProducts = 2;

async function sampleOf({ db, baseUrl }: InvitationConsoleDeps, organisation: Organisation, which: Which) {
  const organisationId = organisation.id;
  const texts = await findTexts(db, { organisationId, ...which });
  const products = await listSampleProducts(db, { organisationId, atMost: sampleProducts });
  return sampleMail({ ...which, organisation, texts, products, baseUrl });
}

/** The mail as its reader gets it, between the shop's head and the foot with the link that stops such mails. */
async function composedOf(deps: InvitationConsoleDeps, organisation: Organisation, which: Which) {
  const content = { ...(await sampleOf(deps, organisation, which)), stopKind: "invitations" } as const;
  return composeMail(organisation, which, content, `${deps.baseUrl}/mail/stop/…`);
}
