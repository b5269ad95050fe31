import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { findOrganisationByLinkTag, lookOf, type Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { linkValue } from "../platform/http/link-value.ts";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import { type Delivery, pageScope, sendPage } from "../platform/http/page-scope.ts";
import { chooseLanguage } from "../platform/i18n.ts";
import { isLanguage } from "../platform/languages.ts";
import type { Keys } from "../platform/secrets.ts";
import { deleteMailStops, insertMailStop, listMailStops } from "./mail-stops.queries.ts";
import { parseStopToken, type StopLink, stopPath } from "./stop-link.ts";
import { StopPage } from "./stops.views.tsx";

export type StopPagesDeps = { db: Database; clock: Clock; keys: Keys; delivery: Delivery };

const path = "/mail/stop/:token";
const schema = { hide: true };
const bodyLimit = 8 * 1024;

type Route = { Params: { token: string }; Querystring: Record<string, unknown> };

/**
 * Where the links at the foot of mails lead, and the button of mail programs (RFC 8058). The GET changes nothing: scanners
 * fetch every link. The POST needs neither cookie nor form token, and saying it twice says the same: whoever has the mail may.
 */
export const stopPages: FastifyPluginAsync<StopPagesDeps> = async (app, deps) => {
  pageScope(app, { ...deps.delivery, isIndexed: false, paths: ["/mail/stop/*"] });
  // RFC 8058 allows both kinds of forms, and a mail provider's word for it is all there is to read.
  app.addContentTypeParser("*", { parseAs: "string", bodyLimit }, (_request, body, done) => done(null, body));
  const otherMethods = refuseOtherMethods(app);

  app.get<Route>(path, { schema }, async (request, reply) => {
    const link = await getLink(deps, request);
    return show(deps, request, reply, link, request.query.done === "undo");
  });

  app.post<Route>(path, { schema, bodyLimit }, async (request, reply) => {
    const link = await getLink(deps, request);
    const choice = choiceOf(request.body);
    await act(deps, link, choice);
    // A mail program wants an answer and not a way to another page.
    if (choice === "one-click") return show(deps, request, reply, link, false);
    const query = new URLSearchParams({
      ...(isLanguage(request.query.lang) ? { lang: request.query.lang } : {}),
      done: choice,
    });
    return reply.redirect(`${stopPath(linkValue(request.params.token))}?${query}`, 303);
  });

  otherMethods.close();
};

type Link = StopLink & { organisation: Organisation };

async function getLink({ db, keys }: StopPagesDeps, { params }: FastifyRequest<Route>): Promise<Link> {
  const link = parseStopToken(keys, params.token);
  const organisation = link && (await findOrganisationByLinkTag(db, link.linkTag));
  if (!organisation) throw new AppError("not_found");
  return { ...link, organisation };
}

type Choice = "one-click" | "all" | "only" | "undo";

/** What a mail program sends, whatever else, stops everything: that is what its button says. */
function choiceOf(body: unknown): Choice {
  const choice = new URLSearchParams(typeof body === "string" ? body : "").get("choice");
  return choice === "all" || choice === "only" || choice === "undo" ? choice : "one-click";
}

async function act({ db, clock }: StopPagesDeps, link: Link, choice: Choice): Promise<void> {
  const { organisation, emailHash, kind } = link;
  const organisationId = organisation.id;
  if (choice === "undo") await deleteMailStops(db, { organisationId, emailHashes: [emailHash] });
  else await insertMailStop(db, { organisationId, emailHash, stopped: choice === "only" ? kind : "all" }, clock());
}

async function show(
  { db }: StopPagesDeps,
  request: FastifyRequest<Route>,
  reply: FastifyReply,
  { organisation, emailHash, kind }: Link,
  isUndone: boolean,
): Promise<FastifyReply> {
  const stops = await listMailStops(db, { organisationId: organisation.id, emailHashes: [emailHash] });
  const asked = isLanguage(request.query.lang) ? request.query.lang : undefined;
  const acceptLanguage = request.headers["accept-language"];
  const language = chooseLanguage({ asked, acceptLanguage, locale: organisation.locale });
  const stopped = stops.includes("all") ? "all" : stops.includes(kind) ? kind : undefined;
  const page = StopPage({
    language,
    shop: organisation.name,
    look: lookOf(organisation),
    kind,
    stopped,
    path: stopPath(linkValue(request.params.token)),
    isUndone: isUndone && stopped === undefined,
  });
  return sendPage(reply, renderPage(page));
}
