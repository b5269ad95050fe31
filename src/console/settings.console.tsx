import type { FastifyPluginAsync } from "fastify";
import { allowFrames, getServedOrganisation, recorded, sendPreviewProblems, settingsSaved } from "../access/index.ts";
import { showMail } from "../invitations/index.ts";
import { readLocale, updateOrganisation } from "../organisations/index.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { languageOfLocale } from "../platform/languages.ts";
import { waiveConfirmation } from "../reviews/index.ts";
import type { ConsolePagesDeps } from "./console-pages-deps.ts";
import {
  isSwitch,
  parseSettingsForm,
  type SettingName,
  settingNames,
  settingsAsText,
} from "./organisation-settings.ts";
import { SettingsPage } from "./settings.views.tsx";

const path = "/console/:trkref/settings";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;

type Route = { Params: { trkref: string }; Querystring: Record<string, unknown> };

/** An organisation's settings: the same that `organisation set` changes. */
export const settingsPages: FastifyPluginAsync<ConsolePagesDeps> = async (app, deps) => {
  const { db, clock } = deps;

  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const notice = query.saved === undefined ? undefined : "The settings have been saved.";
    const values = settingsAsText(organisation);
    allowFrames(reply);
    return sendPage(reply, renderPage(SettingsPage({ staff, organisation, values, notice })));
  });

  app.post<Route>(
    path,
    { ...options, config: { ...options.config, records: ["settings_changed"] } },
    async ({ staff, params, body }, reply) => {
      const organisation = await getServedOrganisation(db, staff, params.trkref);
      const values = readValues(body);
      const { settings, problems } = parseSettingsForm(values);
      if (Object.keys(problems).length > 0) {
        const page = SettingsPage({ staff, organisation, values, problems });
        allowFrames(reply);
        return sendPage(reply.code(422), renderPage(page));
      }
      const now = clock();
      const given = { by: { staffId: staff.id }, did: settingsSaved(organisation) };
      const changed = await recorded(db, given, now, async (tx) => {
        const after = await updateOrganisation(tx, organisation.id, settings);
        if (!after.requiresOrderConfirmation) await waiveConfirmation(tx, after, now);
        return after;
      });
      return reply.redirect(`/console/${changed.trkref}/settings?saved`, 303);
    },
  );

  app.post<Route>(
    `${path}/preview`,
    { ...options, config: { ...options.config, records: { nothing: "it only shows what is typed" } } },
    async ({ staff, params, body }, reply) => {
      const saved = await getServedOrganisation(db, staff, params.trkref);
      const { settings, problems } = parseSettingsForm(readValues(body));
      const found = Object.values(problems);
      if (found.length > 0) return sendPreviewProblems(reply, found);
      const organisation = { ...saved, ...settings };
      const language = languageOfLocale(organisation.locale);
      return showMail(reply, deps, organisation, { kind: "invitation", language });
    },
  );
};

// Browsers do not send boxes that are not ticked.
function readValues(body: unknown): Record<SettingName, string> {
  const values = settingNames.map((name) => [name, readText(body, name).trim() || (isSwitch(name) ? "false" : "")]);
  return { ...(Object.fromEntries(values) as Record<SettingName, string>), locale: readLocale(body) };
}
