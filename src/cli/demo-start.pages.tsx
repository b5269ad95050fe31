import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { findStaffByEmail } from "../access/index.ts";
import type { Database } from "../platform/db.ts";
import { renderPage } from "../platform/html/render.ts";
import { pageScope, sendPage } from "../platform/http/page-scope.ts";
import { DemoStartPage, type DemoStartProps } from "./demo-start.views.tsx";

/** What the page shows, known once the demo has asked its questions. */
export type DemoStart = Omit<DemoStartProps, "passwordUrl" | "hasPassword"> & { passwordUrl: string };

/**
 * The page at `/` of the demo. A visitor who comes before the demo is ready waits for it.
 *
 * @param start never rejects: a demo that fails exits
 */
export function demoStartPage(db: Database, start: Promise<DemoStart>): FastifyPluginAsync {
  return async (app) => {
    pageScope(app, { cacheControl: "no-store", framedBy: "nobody", isIndexed: false, paths: [], language: "en" });
    app.get("/", { schema: { hide: true } }, async (request, reply) => {
      const facts = await start;
      const hasPassword = (await findStaffByEmail(db, facts.staffEmail))?.hasPassword === true;
      // The link stops working once it is used; it lets its reader in, so it is shown on this machine only.
      const passwordUrl = hasPassword || !isFromHere(request) ? undefined : facts.passwordUrl;
      return sendPage(reply, renderPage(DemoStartPage({ ...facts, hasPassword, passwordUrl })));
    });
  };
}

/** Requested from this machine, and by one of its names: a page elsewhere could point its own name here. */
function isFromHere({ socket, hostname }: FastifyRequest): boolean {
  const address = socket.remoteAddress?.replace(/^::ffff:/, "") ?? "";
  return (address.startsWith("127.") || address === "::1") && isOurName(hostname);
}

function isOurName(hostname: string): boolean {
  return ["localhost", "[::1]", "::1"].includes(hostname) || /^127\.[\d.]+$/.test(hostname);
}
