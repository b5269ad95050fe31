import { parseUrl } from "../platform/parse-url.ts";

/** A page of the console, to go on to: anything else is the console's front, so that no link leads to another site. */
export function localPath(next: unknown): string {
  const isLocal = typeof next === "string" && next.length <= 2000 && /^\/console(?:[/?][!-[\]-~]*)?$/.test(next);
  return isLocal ? next : "/console";
}

/** The page of ours that a request says it comes from. */
export function localPathOf(referer: string | undefined): string {
  const url = referer === undefined ? undefined : parseUrl(referer);
  return localPath(url && `${url.pathname}${url.search}`);
}
