import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { VNode } from "preact";
import { AppError, type RefusalCode } from "../errors.ts";
import { ErrorPage, type ErrorPageProps, type PageLook } from "../html/page.tsx";
import { renderPage } from "../html/render.ts";
import { chooseLanguage } from "../i18n.ts";
import { type Language, lastResort } from "../languages.ts";
import { hasCurrent } from "./assets.ts";
import { entityTag } from "./entity-tag.ts";
import { logRefusal, toAppError } from "./error-handler.ts";
import { refusalSentences } from "./sentences/index.ts";

/**
 * Under whose brand a page that a request asks for appears, once that is known: error pages then have its frame and language.
 */
export type PageBrand = {
  name: string;
  look?: PageLook | undefined;
  locale: string;
  /** Where a reader may go instead. */
  onward: (language: Language) => readonly { href: string; label: string }[];
  /** What to say if they have no such page. */
  notFound: (language: Language) => { heading: string; advice: string };
};

declare module "fastify" {
  interface FastifyRequest {
    pageBrand?: PageBrand | undefined;
  }
}

/** How long the pages of a scope may be cached, and on whose pages a browser may show them in a frame. */
export type Delivery = { cacheControl: string; framedBy: "nobody" | "everybody" };

export type PageScopeOptions = Delivery & {
  /** Whether search engines may list these pages. */
  isIndexed: boolean;
  /** Paths such as `/folder/*` that end on this scope's 404 page where none of its routes fits. */
  paths: readonly string[];
  /** Whether its pages may run our own scripts, from files, which may then talk to this host. */
  runsScripts?: boolean;
  /**
   * Whether this host, and no other, is told where its readers came from. Otherwise a browser says of a form only that
   * it came from somewhere (`Origin: null`).
   */
  tellsItself?: boolean;
  /** The scope's own page for a refusal; undefined for the one that all share. */
  errorPage?: (props: ErrorPageProps, request: FastifyRequest) => VNode | undefined;
  /** The one language of the scope's pages; undefined where readers have theirs. */
  language?: Language;
};

const policyFor = ({ framedBy, runsScripts }: Pick<PageScopeOptions, "framedBy" | "runsScripts">) =>
  [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' https: data:",
    "form-action 'self'",
    `frame-ancestors ${framedBy === "everybody" ? "*" : "'none'"}`,
    "base-uri 'none'",
    ...(runsScripts ? ["script-src 'self'", "connect-src 'self'"] : []),
  ].join("; ");

const securityHeaders: Record<string, string> = {
  "content-security-policy": policyFor({ framedBy: "nobody" }),
  // Links are credentials: no other host may learn where a reader came from.
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  // For browsers that do not know frame-ancestors.
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
};

/**
 * What every scope that answers HTML shares: the headers, and refusals as pages. Call it first in the scope; a scope that
 * takes forms registers its own body parser afterwards, since this one takes no bodies at all.
 */
export function pageScope(app: FastifyInstance, options: PageScopeOptions): void {
  app.removeAllContentTypeParsers();
  app.decorateRequest("pageBrand");
  const headers: Record<string, string> = {
    ...securityHeaders,
    "content-security-policy": policyFor(options),
    "cache-control": options.cacheControl,
  };
  if (options.framedBy === "everybody") delete headers["x-frame-options"];
  if (options.tellsItself) headers["referrer-policy"] = "same-origin";
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(headers);
    if (!options.isIndexed) reply.header("x-robots-tag", "noindex");
  });
  app.setErrorHandler((error, request, reply) => showErrorPage(error, request, reply, options));
  for (const path of options.paths) {
    // In onRequest, so that no body is read, and refused for its type, on the way to a 404.
    app.all(path, { schema: { hide: true }, onRequest: refuseAsUnknown }, (request, reply) =>
      showNotFoundPage(request, reply),
    );
  }
}

async function refuseAsUnknown(): Promise<never> {
  throw new AppError("not_found");
}

export function sendPage(reply: FastifyReply, html: string | Buffer): FastifyReply {
  return reply.type("text/html; charset=utf-8").send(html);
}

/** A page that caches may keep and ask about again. */
export async function sendTaggedPage(
  request: FastifyRequest,
  reply: FastifyReply,
  page: Buffer,
): Promise<FastifyReply> {
  const etag = await entityTag(page);
  reply.header("etag", etag);
  return hasCurrent(request, etag) ? reply.code(304).send() : sendPage(reply, page);
}

/** The not-found page; apps may also use it outside of any scope. */
export function showNotFoundPage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return showErrorPage(new AppError("not_found"), request, reply);
}

/**
 * Any error as a page in human words, in the reader's language. It shows nothing of what was sent, and nothing of what
 * went wrong inside.
 */
export function showErrorPage(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { errorPage, language = languageOf(request) }: Pick<PageScopeOptions, "errorPage" | "language"> = {},
): FastifyReply {
  const refusal = toAppError(error, request);
  logRefusal(request, refusal);
  const status = statusOf(error, refusal);
  // A person reloads more slowly than a shop's server retries.
  const retryAfterSeconds = status === 503 ? Math.max(5, refusal.retryAfterSeconds ?? 0) : refusal.retryAfterSeconds;
  if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);
  reply.headers({ ...errorPageHeaders, "content-language": language });
  const props = {
    ...errorPageProps(status, language, refusal.code),
    ...brandsWords(request.pageBrand, status, language),
    requestId: status >= 500 ? request.id : undefined,
  };
  return sendPage(reply.code(status), renderPage(errorPage?.(props, request) ?? ErrorPage(props)));
}

export const errorPageHeaders = { ...securityHeaders, "cache-control": "no-store", "x-robots-tag": "noindex" };

/** The page for a refusal when there is no request to reply to. */
export function errorPageHtml(status: number, language: Language): string {
  return renderPage(ErrorPage(errorPageProps(status, language)));
}

function errorPageProps(status: number, language: Language, code?: RefusalCode): ErrorPageProps {
  return { status, lang: language, ...wordsFor(status, language, code) };
}

function brandsWords(brand: PageBrand | undefined, status: number, language: Language): Partial<ErrorPageProps> {
  if (!brand) return {};
  const onward = brand.onward(language);
  return { masthead: brand.name, look: brand.look, onward, ...(status === 404 ? brand.notFound(language) : {}) };
}

// The framework's own 4xx (415, 414 …) are kept, since browsers and caches act on them.
function statusOf(error: unknown, refusal: AppError): number {
  if (error instanceof AppError) return error.status;
  const { statusCode } = error as Partial<FastifyError>;
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? statusCode : refusal.status;
}

const sentences = {
  403: "forbidden",
  404: "notFound",
  408: "tookTooLong",
  409: "changed",
  413: "tooLong",
  429: "tooMany",
  500: "ourFault",
  503: "unavailable",
} as const;

/** For codes that share a status but mean different things to a reader. */
const sentencesOfCodes = { disk_full: "noRoom", read_only: "notStored", no_access: "notStored" } as const;

function wordsFor(
  status: number,
  language: Language,
  code?: RefusalCode,
): Pick<ErrorPageProps, "heading" | "advice" | "quote"> {
  const t = refusalSentences(language);
  const ofCode = sentencesOfCodes[code as keyof typeof sentencesOfCodes] as "noRoom" | "notStored" | undefined;
  const ofStatus = sentences[status as keyof typeof sentences] as
    | (typeof sentences)[keyof typeof sentences]
    | undefined;
  const key = ofCode ?? ofStatus ?? (status < 500 ? "notUnderstood" : "ourFault");
  return { heading: t(`${key}.heading`), advice: t(`${key}.advice`), quote: t("quote") };
}

/** As on every page: the language that the URL asks for, else the browser's, else the brand's. */
function languageOf(request: FastifyRequest): Language {
  const asked = (request.query as Record<string, unknown> | undefined)?.lang;
  const locale = request.pageBrand?.locale ?? lastResort;
  return chooseLanguage({ asked, acceptLanguage: request.headers["accept-language"], locale });
}
