import type { FastifyPluginAsync } from "fastify";
import { type ConsoleDeps, getServedOrganisation, recorded } from "../access/index.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage } from "../platform/html/render.ts";
import { readText } from "../platform/http/form-body.ts";
import { sendPage } from "../platform/http/page-scope.ts";
import { isUuid } from "../platform/ids.ts";
import { findOrderOfPurchase, type OrderPlace } from "./known-orders.queries.ts";
import { findOrders, listOrders, type OrderFilter } from "./list-orders.ts";
import { KnownOrderPage, OrderPage } from "./order.views.tsx";
import { FoundOrdersPage, OrdersPage, ordersPath } from "./orders.views.tsx";
import { findCustomerOrder, findCustomerOrderOf } from "./orders-list.queries.ts";
import { processAgain } from "./process-again.ts";
import { readOrder } from "./read-order.ts";

const path = "/console/:trkref/orders";
const options = { schema: { hide: true }, config: { roles: ["admin", "retailer"] } } as const;
const perPage = 50;
const longestText = 1000;

type Route = { Params: { trkref: string; id: string }; Querystring: Record<string, unknown> };

/** A shop's orders, and what became of them: its own data about its own customers. */
export const ordersConsole: FastifyPluginAsync<ConsoleDeps> = async (app, { db, clock }) => {
  app.get<Route>(path, options, async ({ staff, params, query }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const only = readFilter(query.show);
    const before = readPlace(query.before);
    const listed = await listOrders(db, { organisationId: organisation.id, only, before, perPage });
    const olderThan = listed.olderThan && `${listed.olderThan.at.toISOString()}_${listed.olderThan.id}`;
    const notice = query.erased === undefined ? undefined : "The customer is erased.";
    const page = { staff, organisation, orders: listed.orders, only, olderThan, isFirst: before === undefined, notice };
    return sendPage(reply, renderPage(OrdersPage(page)));
  });

  const searching = { ...options.config, records: { nothing: "it only finds" } } as const;
  app.post<Route>(`${path}/search`, { ...options, config: searching }, async ({ staff, params, body }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const text = readText(body, "text").trim();
    if (text === "" || text.length > longestText) return reply.redirect(ordersPath(organisation.trkref), 303);
    const found = await findOrders(db, { organisationId: organisation.id, text, atMost: perPage });
    if ("purchaserId" in found)
      return reply.redirect(`/console/${organisation.trkref}/purchasers/${found.purchaserId}`, 303);
    const page = { staff, organisation, orders: found.orders, text, isCut: found.orders.length >= perPage };
    return sendPage(reply, renderPage(FoundOrdersPage(page)));
  });

  app.get<Route>(`${path}/known/:id`, options, async ({ staff, params }, reply) => {
    const organisation = await getServedOrganisation(db, staff, params.trkref);
    const { id: organisationId } = organisation;
    const order = isUuid(params.id) ? await findOrderOfPurchase(db, { organisationId, id: params.id }) : undefined;
    if (!order) throw new AppError("not_found");
    const sent = await findCustomerOrderOf(db, { organisationId, ...order });
    if (sent) return reply.redirect(`${ordersPath(organisation.trkref)}/${sent}`, 303);
    const contents = await readOrder(db, { organisationId, ...order });
    const page = { staff, organisation, now: clock(), orderRef: order.orderRef, contents };
    return sendPage(reply, renderPage(KnownOrderPage(page)));
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
    const { orderRef, purchaserId } = order;
    const contents = purchaserId === null ? undefined : await readOrder(db, { ...which, orderRef, purchaserId });
    return sendPage(reply, renderPage(OrderPage({ staff, organisation, now: clock(), order, contents, notice })));
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

function readFilter(text: unknown): OrderFilter {
  return text === "failed" || text === "refused" ? text : undefined;
}

function readPlace(text: unknown): OrderPlace | undefined {
  const [instant, id] = typeof text === "string" ? text.split("_") : [];
  if (!instant || !id || !isUuid(id) || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(instant)) return undefined;
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? undefined : { at, id };
}
