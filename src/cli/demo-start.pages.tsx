import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { findStaffByEmail } from "../access/index.ts";
import type { Database } from "../platform/db.ts";
import { renderPage } from "../platform/html/render.ts";
import { pageScope, sendPage } from "../platform/http/page-scope.ts";
import { DemoStartPage, type DemoStartProps } from "./demo-start.views.tsx";

/** What the page shows, known once the demo has asked its questions. */
export type DemoStart = Omit<DemoStartProps, "passwordUrl" | "hasPassword"> & { passwordUrl: string };

/**
 * The page at `/` of the demo. Whoever comes before the demo is ready waits for it.
 *
 * @param start never rejects: a demo that fails ends
 */
export function demoStartPage(db: Database, start: Promise<DemoStart>): FastifyPluginAsync {
  return async (app) => {
    pageScope(app, { cacheControl: "no-store", framedBy: "nobody", isIndexed: false, paths: [], language: "en" });
    app.get("/", { schema: { hide: true } }, async (request, reply) => {
      const facts = await start;
      const hasPassword = (await findStaffByEmail(db, facts.staffEmail))?.hasPassword === true;
      // Used once the link is dead; and it lets its reader in, so that it is for this machine alone.
      const passwordUrl = hasPassword || !isFromHere(request) ? undefined : facts.passwordUrl;
      return sendPage(reply, renderPage(DemoStartPage({ ...facts, hasPassword, passwordUrl })));
    });
  };
}

/** Asked from this machine, and by a name that it has: a page elsewhere could have its own name point here. */
function isFromHere({ socket, hostname }: FastifyRequest): boolean {
  const address = socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";
  return (address.startsWith("127.") || address === "::1") && isOurName(hostname);
}

function isOurName(hostname: string): boolean {
  return ["localhost", "[::1]", "::1"].includes(hostname) || /^127\.[\d.]+$/.test(hostname);
}
