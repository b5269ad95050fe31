import type { FastifyPluginAsync, FastifyReply } from "fastify";
import { type ConsoleDeps, getServedOrganisation, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { AppError } from "../platform/errors.ts";
import { inFull } from "../platform/formats.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText, readTexts } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { isUuid } from "../platform/ids.ts";
import { EndpointPage, type EndpointPageProps } from "./endpoint.views.tsx";
import {
  deleteEndpoint,
  disableEndpoint,
  enableEndpoint,
  findEndpoint,
  insertEndpoint,
  listEndpoints,
  replaceSecret,
  updateEndpoint,
} from "./endpoints.queries.ts";
import { listMessages } from "./messages.queries.ts";
import { type AddressesOf, addressesByDns, isKnownToBePrivate } from "./public-address.ts";
import { replayFailedMessages, replayOneMessage, sendTestMessage } from "./replay-messages.ts";
import {
  isWebhookType,
  makeWebhookSecret,
  privateNameWords,
  rotationMs,
  type WebhookEndpoint,
  type WebhookType,
  webhookSecretText,
  webhookUrlProblem,
} from "./webhook.ts";
import { type EndpointForm, WebhooksPage } from "./webhooks.views.tsx";

export type WebhookConsoleDeps = ConsoleDeps & {
  config: { WEBHOOK_ALLOW_PRIVATE: boolean };
  /** Resolves a host name as it is entered; by the name servers unless something else is given. */
  addressesOf?: AddressesOf;
};

const path = "/console/:trkref/webhooks";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;
const perPage = 25;
const endpointsAtMost = 20;

type Route = { Params: { trkref: string; id: string }; Querystring: Record<string, unknown> };

/** Where an organisation is told what happens, and what it was told. */
export const webhookConsole: FastifyPluginAsync<WebhookConsoleDeps> = async (app, deps) => {
  const { db, clock } = deps;

  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const endpoints = await listEndpoints(db, { organisationId: organisation.id });
    const notice = query.deleted === undefined ? undefined : "The endpoint is deleted.";
    return sendPage(reply, renderPage(WebhooksPage({ staff, organisation, endpoints, notice })));
  });

  app.post<Route>(path, options, async ({ staff, params, body }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const organisationId = organisation.id;
    const endpoints = await listEndpoints(db, { organisationId });
    const form = await readForm(deps, body);
    if (endpoints.length >= endpointsAtMost)
      form.problems.url = `There are ${endpointsAtMost} endpoints already; delete one first`;
    if (hasProblems(form))
      return sendPage(reply.code(422), renderPage(WebhooksPage({ staff, organisation, endpoints, form })));
    const secret = makeWebhookSecret();
    const endpoint = await insertEndpoint(
      db,
      { organisationId, url: form.url, eventTypes: form.eventTypes, secret },
      clock(),
    );
    // Answered with a page rather than a redirect: the secret is in no URL, and is not shown anywhere after this.
    return showEndpoint(deps, reply, { staff, organisation, endpoint }, { secret: webhookSecretText(secret) });
  });

  app.get<Route>(`${path}/:id`, options, async ({ staff, params, query }, reply) => {
    const about = await getEndpoint(deps, staff, params);
    const isFailed = query.show === "failed";
    const before = typeof query.before === "string" && isUuid(query.before) ? query.before : undefined;
    return showEndpoint(deps, reply, about, { isFailed, before, notice: noticeOf(query) });
  });

  app.post<Route>(`${path}/:id`, options, async ({ staff, params, body }, reply) => {
    const about = await getEndpoint(deps, staff, params);
    const form = await readForm(deps, body);
    if (hasProblems(form)) return showEndpoint(deps, reply.code(422), about, { form });
    await updateEndpoint(db, about.endpoint, form);
    return reply.redirect(`${pathOf(about)}?saved`, 303);
  });

  app.post<Route>(`${path}/:id/secret`, options, async ({ staff, params }, reply) => {
    const about = await getEndpoint(deps, staff, params);
    const secret = makeWebhookSecret();
    await replaceSecret(db, about.endpoint, secret, new Date(clock().getTime() + rotationMs));
    const fresh = await getEndpoint(deps, staff, params);
    return showEndpoint(deps, reply, fresh, { secret: webhookSecretText(secret) });
  });

  app.post<Route>(`${path}/:id/disable`, options, async ({ staff, params }, reply) => {
    const about = await getEndpoint(deps, staff, params);
    await disableEndpoint(db, about.endpoint, "staff", clock());
    return reply.redirect(`${pathOf(about)}?disabled`, 303);
  });

  app.post<Route>(`${path}/:id/enable`, options, async ({ staff, params }, reply) => {
    const about = await getEndpoint(deps, staff, params);
    await enableEndpoint(db, about.endpoint);
    return reply.redirect(`${pathOf(about)}?enabled`, 303);
  });

  app.post<Route>(`${path}/:id/delete`, options, async ({ staff, params }, reply) => {
    const { organisation, endpoint } = await getEndpoint(deps, staff, params);
    await deleteEndpoint(db, endpoint);
    return reply.redirect(`/console/${organisation.trkref}/webhooks?deleted`, 303);
  });

  app.post<Route>(`${path}/:id/test`, options, async ({ staff, params }, reply) => {
    const about = await getEndpoint(deps, staff, params);
    if (about.endpoint.disabledAt) throw new AppError("conflict");
    await sendTestMessage(db, about.organisation, about.endpoint, clock());
    return reply.redirect(`${pathOf(about)}?tested`, 303);
  });

  // One message, or all that have failed since some time.
  app.post<Route>(`${path}/:id/replay`, options, async ({ staff, params, body }, reply) => {
    const about = await getEndpoint(deps, staff, params);
    const now = clock();
    const id = readText(body, "message");
    if (id !== "") {
      if (!isUuid(id)) throw new AppError("not_found");
      await replayOneMessage(db, about.endpoint, id, now);
      return reply.redirect(`${pathOf(about)}?replayed=1`, 303);
    }
    const hours = replayWindows.get(readText(body, "since"));
    if (hours === undefined) throw new AppError("malformed_request");
    const since = new Date(now.getTime() - hours * 3_600_000);
    const count = await replayFailedMessages(db, about.endpoint, since, now);
    return reply.redirect(`${pathOf(about)}?replayed=${count}`, 303);
  });
};

const replayWindows = new Map([
  ["hour", 1],
  ["day", 24],
  ["week", 7 * 24],
  ["all", 366 * 24],
]);

type About = { staff: SignedInStaff; organisation: Organisation; endpoint: WebhookEndpoint };

function pathOf({ organisation, endpoint }: About): string {
  return `/console/${organisation.trkref}/webhooks/${endpoint.id}`;
}

async function getEndpoint({ db }: ConsoleDeps, staff: SignedInStaff, params: Route["Params"]): Promise<About> {
  const organisation = await getServedOrganisation(db, staff, params.trkref);
  const which = { organisationId: organisation.id, id: params.id };
  const endpoint = isUuid(params.id) ? await findEndpoint(db, which) : undefined;
  if (!endpoint) throw new AppError("not_found");
  return { staff, organisation, endpoint };
}

async function showEndpoint(
  { db, clock }: ConsoleDeps,
  reply: FastifyReply,
  about: About,
  state: Partial<Pick<EndpointPageProps, "secret" | "form" | "notice" | "isFailed" | "before">>,
): Promise<FastifyReply> {
  const { isFailed = false, before } = state;
  const of = { organisationId: about.organisation.id, endpointId: about.endpoint.id };
  const messages = await listMessages(db, { ...of, isFailed, before, atMost: perPage + 1 });
  const shown = messages.slice(0, perPage);
  const olderThan = messages.length > perPage ? shown.at(-1)?.id : undefined;
  const page = { ...about, ...state, isFailed, before, messages: shown, olderThan, now: clock() };
  return sendPage(reply, renderPage(EndpointPage(page)));
}

async function readForm(
  { config, addressesOf = addressesByDns }: WebhookConsoleDeps,
  body: unknown,
): Promise<EndpointForm & { eventTypes: WebhookType[] }> {
  const allowsPrivate = config.WEBHOOK_ALLOW_PRIVATE;
  const url = readText(body, "url").trim();
  const eventTypes = [...new Set(readTexts(body, "event_types").filter(isWebhookType))];
  const problems: EndpointForm["problems"] = { url: webhookUrlProblem(url, allowsPrivate) };
  if (!allowsPrivate && !problems.url && (await isKnownToBePrivate(new URL(url), addressesOf)))
    problems.url = privateNameWords;
  if (eventTypes.length === 0) problems.events = "Choose at least one event";
  return { url, eventTypes, problems };
}

function hasProblems({ problems }: EndpointForm): boolean {
  return Object.values(problems).some((problem) => problem !== undefined);
}

const notices: Record<string, string> = {
  saved: "Saved.",
  disabled: "The endpoint is disabled. It is sent nothing from now on.",
  enabled: "The endpoint is enabled. Waiting messages are on their way.",
  tested: "A test message is on its way. Reload this page to see how it went.",
};

function noticeOf(query: Record<string, unknown>): string | undefined {
  const count =
    typeof query.replayed === "string" && /^\d{1,9}$/.test(query.replayed) ? Number(query.replayed) : undefined;
  if (count !== undefined)
    return count === 1 ? "One message is being sent again." : `${inFull(count)} messages are being sent again.`;
  return notices[Object.keys(notices).find((name) => query[name] !== undefined) ?? ""];
}
