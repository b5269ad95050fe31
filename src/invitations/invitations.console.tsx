import type { FastifyPluginAsync } from "fastify";
import {
  allowFrames,
  type Deed,
  getServedOrganisation,
  recorded,
  type SignedInStaff,
  sendPreviewProblems,
  settingsSaved,
} from "../access/index.ts";
import { invitationSettingsAsText, type Organisation, updateOrganisation } from "../organisations/index.ts";
import { insertMail, isMailServerSet } from "../outbox/index.ts";
import type { Clock } from "../platform/clock.ts";
import { dayMs, daysAfter } from "../platform/days.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { isLanguage } from "../platform/languages.ts";
import { isInvitationKind } from "./invitation.ts";
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
import { readCountryRows, readHours } from "./setting-rows.ts";
import { aboutSetting, isSwitch, parseSettingsForm, type SettingValues, settingNames } from "./settings-form.ts";
import { sampleOf, showMail, type Which } from "./show-mail.ts";
import { whyNotToInvite } from "./switch-on.ts";
import { insertTestMail } from "./test-mails.queries.ts";
import { findTexts, listTexts, saveTexts } from "./texts.queries.ts";

const path = "/console/:trkref/invitations";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;

type Route = { Params: { trkref: string }; Querystring: Record<string, unknown> };

export type InvitationConsoleDeps = { db: Database; clock: Clock; baseUrl: string; sendsMail: boolean };

const previewing = {
  ...options,
  config: { ...options.config, records: { nothing: "it only shows what is typed" } },
} as const;

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
    allowFrames(reply);
    return sendPage(reply, renderPage(MailTextsPage(mailPage(deps, { staff, organisation, ...which, typed, notice }))));
  });

  app.post<Route>(`${path}/mail`, changing("mail_texts_changed"), async ({ staff, params, body }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const which = readWhich(body);
    const typed = readTyped(body);
    const { texts, problems } = parseTexts(typed);
    if (Object.keys(problems).length > 0) {
      allowFrames(reply);
      const page = mailPage(deps, { staff, organisation, ...which, typed, problems });
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
    return showMail(reply, deps, organisation, readWhich(query));
  });

  app.post<Route>(`${path}/preview`, previewing, async ({ staff, params, body }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const { texts, problems } = parseTexts(readTyped(body));
    const found = Object.values(problems);
    if (found.length > 0) return sendPreviewProblems(reply, found);
    return showMail(reply, deps, organisation, readWhich(body), texts);
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

/** The mail that is meant; our own pages only name mails that exist. */
function readWhich(from: unknown): Which {
  const { kind, language } = (from ?? {}) as Record<string, unknown>;
  if (!isInvitationKind(kind) || !isLanguage(language)) throw new AppError("not_found");
  return { kind, language };
}

function readTyped(body: unknown): Record<TextPart, string> {
  const parts = Object.keys(textParts) as TextPart[];
  return Object.fromEntries(parts.map((part) => [part, readText(body, part)])) as Record<TextPart, string>;
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

function mailPage(
  { sendsMail }: InvitationConsoleDeps,
  page: Omit<MailTextsPageProps, "usual" | "sendsMail">,
): MailTextsPageProps {
  const { kind, language } = page;
  const parts = (Object.keys(textParts) as TextPart[]).map((part) => [part, usualText(kind, language, part)]);
  return { ...page, usual: Object.fromEntries(parts), sendsMail };
}
