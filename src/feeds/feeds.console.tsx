import { open } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { FastifyPluginAsync, FastifyReply } from "fastify";
import { getServedOrganisation, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { readUploads, uploadOf } from "../platform/http/upload-body.ts";
import { isUuid, newId } from "../platform/ids.ts";
import { type FeedImport, isFeedKind } from "./feed.ts";
import { findImport, listImports } from "./feed-imports.queries.ts";
import { ImportPage, ImportsPage, importPath, isUnderWay } from "./feeds.views.tsx";
import { registerUpload } from "./register-upload.ts";

const path = "/console/:trkref/imports";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;
const shownAtMost = 50;
const refreshSeconds = 2;

type Params = { trkref: string };
type OneImport = { Params: Params & { id: string }; Querystring: Record<string, unknown> };
type ListPage = { staff: SignedInStaff; organisation: Organisation; problem?: string; kind?: string };

/** Feeds by upload: whoever looks after a shop uploads a file, sees how far it has come, and downloads what was rejected. */
export const feedsConsole: FastifyPluginAsync<{ db: Database; clock: Clock; dataDir: string }> = async (app, deps) => {
  const { db, clock } = deps;
  const importsFolder = join(resolve(deps.dataDir), "imports");
  readUploads(app);

  app.get<{ Params: Params }>(path, options, async ({ staff, params }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    return showList(reply, { staff, organisation });
  });

  app.post<{ Params: Params }>(
    path,
    { ...options, config: { ...options.config, records: ["feed_imported"] } },
    async ({ staff, params, body }, reply) => {
      const organisation = await getServedOrganisation(db, staff, params.trkref);
      const kind = readText(body, "kind");
      const upload = uploadOf(body);
      const page = { staff, organisation, kind };
      if (!isFeedKind(kind)) return showList(reply.code(422), { ...page, problem: "Choose what the file contains." });
      if (!upload?.fileName) return showList(reply.code(422), { ...page, problem: "Choose a file." });
      const now = clock();
      const report = {
        organisation,
        kind,
        staffId: staff.id,
        isForced: readText(body, "again") === "true",
        path: join(importsFolder, `${newId(now)}.upload.csv`),
      };
      const { problem, import: made, isKnown } = await registerUpload(db, upload, report, now);
      if (!made) return showList(reply.code(422), { ...page, problem });
      return reply.redirect(`${importPath(organisation.trkref, made.id)}${isKnown ? "?known" : ""}`, 303);
    },
  );

  app.get<OneImport>(`${path}/:id`, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const import_ = await getImport(organisation, params.id);
    const now = clock();
    // Works without scripts: the browser reloads by itself.
    if (isUnderWay(import_, now)) reply.header("refresh", String(refreshSeconds));
    const page = { staff, organisation, import: import_, isKnown: query.known !== undefined, now };
    return sendPage(reply, renderPage(ImportPage(page)));
  });

  app.get<OneImport>(`${path}/:id/rejected`, options, async ({ staff, params }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const { rejectedFile, id } = await getImport(organisation, params.id);
    const file = rejectedFile === null ? undefined : await open(rejectedFile).catch(() => undefined);
    if (!file) throw new AppError("not_found");
    return reply
      .type("text/csv; charset=utf-8")
      .header("content-disposition", `attachment; filename="rejected-${id}.csv"`)
      .send(file.createReadStream());
  });

  async function getImport(organisation: Organisation, id: string): Promise<FeedImport> {
    const found = isUuid(id) ? await findImport(db, { organisationId: organisation.id, id }) : undefined;
    if (!found) throw new AppError("not_found");
    return found;
  }

  async function showList(reply: FastifyReply, page: ListPage): Promise<FastifyReply> {
    const imports = await listImports(db, { organisationId: page.organisation.id, atMost: shownAtMost });
    return sendPage(reply, renderPage(ImportsPage({ ...page, imports, now: clock() })));
  }
};
