import type { FastifyPluginAsync } from "fastify";
import { type ConsoleDeps, getServedOrganisation, recorded } from "../access/index.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { isUuid } from "../platform/ids.ts";
import { OrderPage } from "./order.views.tsx";
import { OrdersPage } from "./orders.views.tsx";
import { type BeforeOrder, findCustomerOrder, listCustomerOrders } from "./orders-list.queries.ts";
import { processAgain } from "./process-again.ts";

const path = "/console/:trkref/orders";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;
const perPage = 50;

type Route = { Params: { trkref: string; id: string }; Querystring: Record<string, unknown> };

/** What became of the orders that a shop sent: its own data about its own customers. */
export const ordersConsole: FastifyPluginAsync<ConsoleDeps> = async (app, { db, clock }) => {
  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const only = readFilter(query.show);
    const before = readPlace(query.before);
    const by = { organisationId: organisation.id, only, before, atMost: perPage + 1 };
    const orders = await listCustomerOrders(db, by);
    const shown = orders.slice(0, perPage);
    const last = orders.length > perPage ? shown.at(-1) : undefined;
    const olderThan = last && `${last.receivedAt.toISOString()}_${last.id}`;
    const page = { staff, organisation, orders: shown, only, olderThan, isFirst: before === undefined };
    return sendPage(reply, renderPage(OrdersPage(page)));
  });

  app.get<Route>(`${path}/:id`, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const which = { organisationId: organisation.id, id: params.id };
    const order = isUuid(params.id) ? await findCustomerOrder(db, which) : undefined;
    if (!order) throw new AppError("not_found");
    const notice =
      query.again === undefined
        ? undefined
        : "It is being processed again. Reload this page in a moment to see how it went.";
    return sendPage(reply, renderPage(OrderPage({ staff, organisation, order, notice })));
  });

  const processing = { ...options.config, records: ["order_processed_again"] } as const;
  app.post<Route>(`${path}/:id/process`, { ...options, config: processing }, async ({ staff, params }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    if (!isUuid(params.id)) throw new AppError("not_found");
    const which = { organisationId: organisation.id, id: params.id };
    const about = { kind: "order", id: which.id } as const;
    const did = { deed: "order_processed_again", organisationId: organisation.id, about } as const;
    const now = clock();
    await recorded(db, { by: { staffId: staff.id }, did }, now, (tx) => processAgain(tx, which, now));
    return reply.redirect(`/console/${organisation.trkref}/orders/${params.id}?again`, 303);
  });
};

function readFilter(text: unknown): "failed" | "refused" | undefined {
  return text === "failed" || text === "refused" ? text : undefined;
}

function readPlace(text: unknown): BeforeOrder | undefined {
  const [instant, id] = typeof text === "string" ? text.split("_") : [];
  if (!instant || !id || !isUuid(id) || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(instant)) return undefined;
  const receivedAt = new Date(instant);
  return Number.isNaN(receivedAt.getTime()) ? undefined : { receivedAt, id };
}
