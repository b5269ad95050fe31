import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
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
import { stopNotices } from "./choose-notices.ts";
import { type NoticeStop, parseNoticeStop } from "./notice-links.ts";
import { StopNoticesPage } from "./stop-notices.views.tsx";

export type StopNoticesDeps = { db: Database; clock: Clock; keys: Keys; delivery: Delivery };

const path = "/mail/notices/:token";
const schema = { hide: true };
const bodyLimit = 8 * 1024;

type Route = { Params: { token: string }; Querystring: Record<string, unknown> };

/**
 * Where the link at the foot of a notice leads, and the button of mail programs (RFC 8058). The GET changes nothing: scanners fetch
 * every link. The POST needs neither a session nor a form token, and saying it twice says the same: whoever has the mail may stop it,
 * and nothing else.
 */
export const stopNoticesPages: FastifyPluginAsync<StopNoticesDeps> = async (app, deps) => {
  pageScope(app, { ...deps.delivery, isIndexed: false, paths: ["/mail/notices/*"] });
  // RFC 8058 allows both kinds of forms, and what it says is always the same.
  app.addContentTypeParser("*", { parseAs: "string", bodyLimit }, (_request, body, done) => done(null, body));
  const otherMethods = refuseOtherMethods(app);

  app.get<Route>(path, { schema }, async (request, reply) => show(request, reply, getStop(deps, request), false));

  app.post<Route>(path, { schema, bodyLimit }, async (request, reply) => {
    const stop = getStop(deps, request);
    await stopNotices(deps.db, stop, deps.clock());
    return show(request, reply, stop, true);
  });

  otherMethods.close();
};

function getStop({ keys }: StopNoticesDeps, { params }: FastifyRequest<Route>): NoticeStop {
  const stop = parseNoticeStop(keys, params.token);
  if (!stop) throw new AppError("not_found");
  return stop;
}

function show(
  { query, headers, params }: FastifyRequest<Route>,
  reply: FastifyReply,
  { about }: NoticeStop,
  isStopped: boolean,
): FastifyReply {
  const asked = isLanguage(query.lang) ? query.lang : undefined;
  const language = chooseLanguage({ asked, acceptLanguage: headers["accept-language"], locale: "en" });
  const action = `/mail/notices/${linkValue(params.token)}?lang=${language}`;
  return sendPage(reply, renderPage(StopNoticesPage({ language, about, action, isStopped })));
}
