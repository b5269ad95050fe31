import { readFileSync } from "node:fs";
import type { FastifyPluginAsync } from "fastify";

/** Our icon in 16, 32 and 48 pixels, for browsers and programs that request it of their own accord. */
const icon = readFileSync(new URL("../../../assets/favicon.ico", import.meta.url));

const schema = { hide: true };

/**
 * What browsers and search engines ask every host for. `closed` lists the beginnings of paths that no search engine has
 * any business with; for the rest, each page decides. `sitemap` is where all of them are listed, in full.
 */
export const wellKnownFiles: FastifyPluginAsync<{ closed: readonly string[]; sitemap: string }> = async (
  app,
  { closed, sitemap },
) => {
  const robots = ["User-agent: *", ...closed.map((path) => `Disallow: ${path}`), "", `Sitemap: ${sitemap}`, ""].join(
    "\n",
  );
  app.get("/robots.txt", { schema }, async (_request, reply) =>
    reply.header("cache-control", "public, max-age=3600").type("text/plain; charset=utf-8").send(robots),
  );
  app.get("/favicon.ico", { schema }, async (_request, reply) =>
    reply.header("cache-control", "public, max-age=86400").type("image/x-icon").send(icon),
  );
};
