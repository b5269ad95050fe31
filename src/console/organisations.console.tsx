import type { FastifyPluginAsync } from "fastify";
import { isOrganisationSection, listServedOrganisations, organisationPath, recorded } from "../access/index.ts";
import {
  insertOrganisation,
  isLocale,
  isName,
  isTrkref,
  type Organisation,
  readLocale,
} from "../organisations/index.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { zoneOfLocale } from "../platform/zone-of-locale.ts";
import type { ConsolePagesDeps } from "./console-pages-deps.ts";
import { type NewOrganisation, type NewOrganisationProblems, OrganisationsPage } from "./organisations.views.tsx";

const path = "/console/organisations";
const schema = { hide: true };

/** The organisations that somebody serves, each leading to the page they came for; an admin adds one. */
export const organisationsPages: FastifyPluginAsync<ConsolePagesDeps> = async (app, { db, clock }) => {
  app.get<{ Querystring: Record<string, unknown> }>(
    path,
    { schema, config: { roles: ["admin", "retailer"] } },
    async ({ staff, query }, reply) => {
      const organisations = await listServedOrganisations(db, staff);
      const { to: asked = query.go } = query;
      const to = isOrganisationSection(asked) ? asked : undefined;
      const [only, ...others] = organisations;
      // Who wants a page, and has one shop that it can be about, is asked nothing.
      if (to && query.go !== undefined && only && others.length === 0)
        return reply.redirect(organisationPath(only.trkref, to), 303);
      return sendPage(reply, renderPage(OrganisationsPage({ staff, organisations, to })));
    },
  );

  const adding = { roles: ["admin"], records: ["organisation_created"] } as const;
  app.post(path, { schema, config: adding }, async ({ staff, body }, reply) => {
    const typed = {
      trkref: readText(body, "trkref").trim(),
      name: readText(body, "name").trim(),
      locale: readLocale(body),
    };
    const problems = problemsOf(typed);
    const isRight = Object.keys(problems).length === 0;
    const now = clock();
    const did = (made: Organisation | undefined) =>
      made && ({ deed: "organisation_created", organisationId: made.id } as const);
    const given = { by: { staffId: staff.id }, did };
    const created = isRight
      ? await recorded(db, given, now, (tx) =>
          insertOrganisation(tx, { ...typed, timeZone: zoneOfLocale(typed.locale) }, now),
        )
      : undefined;
    if (created) return reply.redirect(`/console/${created.trkref}/settings`, 303);
    if (isRight) problems.trkref = `There is a shop ${typed.trkref} already`;
    const organisations = await listServedOrganisations(db, staff);
    const page = OrganisationsPage({ staff, organisations, to: undefined, typed, problems });
    return sendPage(reply.code(422), renderPage(page));
  });
};

function problemsOf({ trkref, name, locale }: NewOrganisation): NewOrganisationProblems {
  return {
    ...(isTrkref(trkref) ? {} : { trkref: "Use 1 to 40 letters, digits, hyphens and underscores for the trkref" }),
    ...(isName(name) ? {} : { name: "Give the shop a name of 1 to 120 characters" }),
    ...(isLocale(locale) ? {} : { locale: "Give language and region, such as en-GB" }),
  };
}
