import type { FastifyPluginAsync, FastifyReply } from "fastify";
import { type ConsoleDeps, type Deed, getServedOrganisation, recorded, type SignedInStaff } from "../access/index.ts";
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
const changing = (deed: Deed) => ({ ...options, config: { ...options.config, records: [deed] } }) as const;

/** What was done to an endpoint, and by whom, for the record. */
function doneTo({ staff, organisation, endpoint }: About, deed: Deed) {
  const about = { kind: "webhook", id: endpoint.id } as const;
  return { by: { staffId: staff.id }, did: { deed, organisationId: organisation.id, about } };
}

const endpointsAtMost = 20;

type Route = { Params: { trkref: string; id: string }; Querystring: Record<string, unknown> };

/** Where an organisation is told what happens, and what it was told. */
export const webhookConsole: FastifyPluginAsync<WebhookConsoleDeps> = async (app, deps) => {
  const { db, clock } = deps;

  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const endpoints = await listEndpoints(db, { organisationId: organisation.id });
    const notice = query.deleted === undefined ? undefined : "The endpoint has been deleted.";
    return sendPage(reply, renderPage(WebhooksPage({ staff, organisation, endpoints, notice })));
  });

  app.post<Route>(path, changing("webhook_added"), async ({ staff, params, body }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const organisationId = organisation.id;
    const endpoints = await listEndpoints(db, { organisationId });
    const form = await readForm(deps, body);
    if (endpoints.length >= endpointsAtMost)
      form.problems.url = `There are ${endpointsAtMost} endpoints already; delete one first`;
    if (hasProblems(form))
      return sendPage(reply.code(422), renderPage(WebhooksPage({ staff, organisation, endpoints, form })));
    const secret = makeWebhookSecret();
    const now = clock();
    const wanted = { organisationId, url: form.url, eventTypes: form.eventTypes, secret };
    const did = (made: WebhookEndpoint) => doneTo({ staff, organisation, endpoint: made }, "webhook_added").did;
    const endpoint = await recorded(db, { by: { staffId: staff.id }, did }, now, (tx) =>
      insertEndpoint(tx, wanted, now),
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

  app.post<Route>(`${path}/:id`, changing("webhook_changed"), async ({ staff, params, body }, reply) => {
    const about = await getEndpoint(deps, staff, params);
    const form = await readForm(deps, body);
    if (hasProblems(form)) return showEndpoint(deps, reply.code(422), about, { form });
    await recorded(db, doneTo(about, "webhook_changed"), clock(), (tx) => updateEndpoint(tx, about.endpoint, form));
    return reply.redirect(`${pathOf(about)}?saved`, 303);
  });

  app.post<Route>(`${path}/:id/secret`, changing("webhook_secret_replaced"), async ({ staff, params }, reply) => {
    const about = await getEndpoint(deps, staff, params);
    const secret = makeWebhookSecret();
    const now = clock();
    await recorded(db, doneTo(about, "webhook_secret_replaced"), now, (tx) =>
      replaceSecret(tx, about.endpoint, secret, new Date(now.getTime() + rotationMs)),
    );
    const fresh = await getEndpoint(deps, staff, params);
    return showEndpoint(deps, reply, fresh, { secret: webhookSecretText(secret) });
  });

  app.post<Route>(`${path}/:id/disable`, changing("webhook_disabled"), async ({ staff, params }, reply) => {
    const about = await getEndpoint(deps, staff, params);
    const now = clock();
    await recorded(db, doneTo(about, "webhook_disabled"), now, (tx) =>
      disableEndpoint(tx, about.endpoint, "staff", now),
    );
    return reply.redirect(`${pathOf(about)}?disabled`, 303);
  });

  app.post<Route>(`${path}/:id/enable`, changing("webhook_enabled"), async ({ staff, params }, reply) => {
    const about = await getEndpoint(deps, staff, params);
    await recorded(db, doneTo(about, "webhook_enabled"), clock(), (tx) => enableEndpoint(tx, about.endpoint));
    return reply.redirect(`${pathOf(about)}?enabled`, 303);
  });

  app.post<Route>(`${path}/:id/delete`, changing("webhook_deleted"), async ({ staff, params }, reply) => {
    const about = await getEndpoint(deps, staff, params);
    await recorded(db, doneTo(about, "webhook_deleted"), clock(), (tx) => deleteEndpoint(tx, about.endpoint));
    return reply.redirect(`/console/${about.organisation.trkref}/webhooks?deleted`, 303);
  });

  app.post<Route>(`${path}/:id/test`, changing("webhook_tested"), async ({ staff, params }, reply) => {
    const about = await getEndpoint(deps, staff, params);
    if (about.endpoint.disabledAt) throw new AppError("conflict");
    const now = clock();
    await recorded(db, doneTo(about, "webhook_tested"), now, (tx) =>
      sendTestMessage(tx, about.organisation, about.endpoint, now),
    );
    return reply.redirect(`${pathOf(about)}?tested`, 303);
  });

  // One message, or all that have failed since some time.
  app.post<Route>(`${path}/:id/replay`, changing("webhook_replayed"), async ({ staff, params, body }, reply) => {
    const about = await getEndpoint(deps, staff, params);
    const now = clock();
    const id = readText(body, "message");
    if (id !== "") {
      if (!isUuid(id)) throw new AppError("not_found");
      await recorded(db, doneTo(about, "webhook_replayed"), now, (tx) => replayOneMessage(tx, about.endpoint, id, now));
      return reply.redirect(`${pathOf(about)}?replayed=1`, 303);
    }
    const hours = replayWindows.get(readText(body, "since"));
    if (hours === undefined) throw new AppError("malformed_request");
    const since = new Date(now.getTime() - hours * 3_600_000);
    const count = await recorded(db, doneTo(about, "webhook_replayed"), now, (tx) =>
      replayFailedMessages(tx, about.endpoint, since, now),
    );
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
  disabled: "The endpoint is disabled. Nothing more is sent to it.",
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
