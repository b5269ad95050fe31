import type { FastifyPluginAsync, FastifyReply } from "fastify";
import { allowFrames, getServedOrganisation, recorded, sendPreview, sendPreviewProblems } from "../access/index.ts";
import {
  findLogo,
  type LookSettingName,
  lookOf,
  lookSettings,
  lookStylesheet,
  type Organisation,
  type OrganisationSettings,
  parseOrganisationSettings,
  saveLogo,
  updateOrganisation,
} from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import type { PageLook } from "../platform/html/page.tsx";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { readUploads, type Upload, uploadOf } from "../platform/http/upload-body.ts";
import { type Png, pngLimits, readPng } from "../platform/png.ts";
import { sampleQuestionnaire } from "../questionnaire/index.ts";
import type { ConsolePagesDeps } from "./console-pages-deps.ts";
import { LookPage, type LookProblems, lookLabels } from "./look.views.tsx";

const path = "/console/:trkref/look";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;

type Route = { Params: { trkref: string }; Querystring: Record<string, unknown> };

/** How a shop's pages for customers look: its picture, its colour and its font. */
export const lookPages: FastifyPluginAsync<ConsolePagesDeps> = async (app, deps) => {
  const { db, clock } = deps;
  readUploads(app);

  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const notice = query.saved === undefined ? undefined : "Saved. Pages look like this from now on.";
    const values = valuesOf(organisation);
    allowFrames(reply);
    return sendPage(reply, renderPage(LookPage({ staff, organisation, values, problems: {}, notice })));
  });

  app.post<Route>(
    path,
    { ...options, config: { ...options.config, records: ["look_changed"] } },
    async ({ staff, params, body }, reply) => {
      const organisation = await getServedOrganisation(db, staff, params.trkref);
      const values = readValues(body);
      const { settings, problems } = parseValues(values);
      const logo = await readLogo(uploadOf(body));
      if (typeof logo === "string") problems.logo = logo;
      if (Object.keys(problems).length > 0) {
        allowFrames(reply);
        return sendPage(reply.code(422), renderPage(LookPage({ staff, organisation, values, problems })));
      }
      const isRemoved = readText(body, "remove_logo") !== "";
      const did = { deed: "look_changed", organisationId: organisation.id } as const;
      await recorded(db, { by: { staffId: staff.id }, did }, clock(), async (tx) => {
        await updateOrganisation(tx, organisation.id, settings);
        if (typeof logo === "object") await saveLogo(tx, organisation.id, logo);
        else if (isRemoved) await saveLogo(tx, organisation.id, null);
      });
      return reply.redirect(`/console/${organisation.trkref}/look?saved`, 303);
    },
  );

  /** The questionnaire by what is in the address, which the links to its languages keep, else by what is saved. */
  app.get<Route>(`${path}/preview`, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const asked = { ...valuesOf(organisation), ...textsOf(query) };
    const { settings, problems } = parseValues(asked);
    const found = Object.values(problems);
    if (found.length > 0) return sendPreviewProblems(reply, found);
    const look = { ...organisation, ...settings };
    return showSample(reply, deps, look, { values: asked, lang: query.lang, logo: await savedLogo(db, organisation) });
  });

  app.post<Route>(
    `${path}/preview`,
    { ...options, config: { ...options.config, records: { nothing: "it only shows what is typed" } } },
    async ({ staff, params, body }, reply) => {
      const organisation = await getServedOrganisation(db, staff, params.trkref);
      const values = readValues(body);
      const { settings, problems } = parseValues(values);
      const logo = await readLogo(uploadOf(body));
      if (typeof logo === "string") problems.logo = logo;
      const found = Object.values(problems);
      if (found.length > 0) return sendPreviewProblems(reply, found);
      const look = { ...organisation, ...settings };
      const isRemoved = readText(body, "remove_logo") !== "";
      const shown = typeof logo === "object" ? inPage(logo) : isRemoved ? undefined : await savedLogo(db, organisation);
      return showSample(reply, deps, look, { values, lang: undefined, logo: shown });
    },
  );
};

type Shown = { values: Record<LookSettingName, string>; lang: unknown; logo: PageLook["logo"] };

/** Nothing of it is stored anywhere, so the page itself brings the look along. */
async function showSample(
  reply: FastifyReply,
  { db, baseUrl }: ConsolePagesDeps,
  organisation: Organisation,
  { values, lang, logo }: Shown,
): Promise<FastifyReply> {
  const css = Buffer.from(lookStylesheet(organisation)).toString("base64");
  const query = { ...values, ...(typeof lang === "string" ? { lang } : {}) };
  const html = await sampleQuestionnaire({ db, baseUrl }, organisation, {
    path: `/console/${organisation.trkref}/look/preview`,
    query,
    look: { stylesheet: `data:text/css;base64,${css}`, logo },
  });
  return sendPreview(reply, html, { styles: "'self' data:", pictures: "'self' https: data:" });
}

/** The picture that is saved. Its own address answers pages of this host alone, and whatever stands in a sandbox is of no host. */
async function savedLogo(db: Db, organisation: Organisation): Promise<PageLook["logo"]> {
  const logo = lookOf(organisation)?.logo;
  const saved = logo && (await findLogo(db, { organisationId: organisation.id }));
  return saved && { ...logo, url: asData(saved.png) };
}

const asData = (png: Buffer) => `data:image/png;base64,${png.toString("base64")}`;

const inPage = ({ width, height, bytes }: Png) => ({
  url: asData(bytes),
  width,
  height,
});

const valuesOf = ({ lookColour, lookFont }: Organisation): Record<LookSettingName, string> => ({
  look_colour: lookColour ?? "",
  look_font: lookFont ?? "",
});

/** What an address says of the look. */
function textsOf(query: Record<string, unknown>): Partial<Record<LookSettingName, string>> {
  const found = names.flatMap((name) => {
    const value = query[name];
    return typeof value === "string" ? [[name, value.trim()] as const] : [];
  });
  return Object.fromEntries(found);
}

const names = Object.keys(lookSettings) as LookSettingName[];

function readValues(body: unknown): Record<LookSettingName, string> {
  return Object.fromEntries(names.map((name) => [name, readText(body, name).trim()])) as Record<
    LookSettingName,
    string
  >;
}

function parseValues(values: Record<LookSettingName, string>) {
  const problems: LookProblems = {};
  let settings: OrganisationSettings = {};
  for (const name of names) {
    const parsed = parseOrganisationSettings([`${name}=${values[name]}`]);
    settings = { ...settings, ...parsed.settings };
    const problem = parsed.problems[0];
    // The sentences begin with the setting's name on the command line.
    if (problem) problems[name] = `${lookLabels[name]}: ${problem.replace(/^\w+ /, "")}`;
  }
  return { settings, problems };
}

/** The picture that was sent, if any was, or what is wrong with it. No more of it is read than a picture may have. */
async function readLogo(upload: Upload | undefined): Promise<Png | string | undefined> {
  if (!upload?.fileName) return undefined;
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of upload.stream) {
    pieces.push(piece);
    length += piece.length;
    if (length > pngLimits.bytes) break;
  }
  return readPng(Buffer.concat(pieces));
}
