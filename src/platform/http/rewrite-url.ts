import type { FastifyServerOptions } from "fastify";

/**
 * Old v4 clients append `.json` to a path (ruling 26). It is dropped on the API only, and not from a segment with an
 * e-mail address in it, which may end in anything.
 */
export const tolerateLegacyPaths: NonNullable<FastifyServerOptions["rewriteUrl"]> = (request) => {
  const url = request.url ?? "/";
  if (!url.includes(".json") || !url.startsWith("/v4/")) return url;
  const [, path, query = ""] = /^([^?]*)(\?.*)?$/s.exec(url)!;
  const suffixed = /\.json\/?$/.exec(path!);
  if (!suffixed) return url;
  const segment = path!.slice(path!.lastIndexOf("/", path!.length - 2) + 1);
  if (/@|%40/.test(segment)) return url;
  return path!.slice(0, suffixed.index) + query;
};
