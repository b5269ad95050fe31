import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyRequest } from "fastify";
import type { Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { mapInTurns } from "../platform/in-turns.ts";
import { Type } from "../platform/json-schema.ts";
import type { WarningKind } from "../platform/values/read.ts";
import { acceptOrders, type Idempotency, type SubmittedOrder, toKeep, warningTexts } from "./accept-orders.ts";
import { parseCustomerOrder, readOrderTrkref } from "./customer-order.ts";
import type { IdempotentAnswer } from "./idempotent-requests.queries.ts";
import { TrkrefParams } from "./intake.schemas.ts";
import { keepNewOrders } from "./keep-new-orders.ts";
import { withNews } from "./order-news.ts";

export type CustomerOrderDeps = {
  db: Database;
  clock: Clock;
  observeWarnings: (kinds: readonly WarningKind[]) => void;
};

const ordersAtMost = 1000;
const batchBodyLimit = 5 * 1024 * 1024;

const headers = Type.Object({
  "idempotency-key": Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description: "The same key with the same body gets the first answer again",
    }),
  ),
});

const batchExample = [
  {
    trkref: "ACME",
    order_ref: "A1104600002",
    order_date: "31-12-2026",
    customer: { email: "jane@example.com", first_name: "Jane" },
    order_items: [{ sku: "SKU4323" }],
  },
];

/** Orders as shops send them after a purchase: one by one, or up to 1,000 at once, of one or several organisations. */
export const customerOrdersApi: FastifyPluginAsyncTypebox<CustomerOrderDeps> = async (app, deps) => {
  const { db, clock } = deps;
  const keepNew = keepNewOrders(db, clock);
  app.post(
    "/organisations/:trkref/customer_order",
    {
      config: { scope: "orders" },
      schema: {
        operationId: "acceptCustomerOrder",
        tags: ["Customer orders"],
        summary: "Take in a customer order",
        params: TrkrefParams,
        headers,
        body: Type.Ref("CustomerOrderBody"),
        response: { 202: Type.Ref("AcceptedOrder") },
      },
    },
    async (request, reply) => {
      const { organisation } = request;
      const trkref = readOrderTrkref(request.body);
      if (trkref !== undefined && trkref !== organisation.trkref) {
        throw new AppError("malformed_request", { errors: ["Invalid TRKREF supplied"] });
      }
      if (!organisation.acceptsCustomerOrders) throw new AppError("access_denied");
      const order = read(request.body, organisation);
      const idempotency = idempotencyOf(request);
      const { id, warnings } =
        (idempotency === undefined && (await takeNew(order))) || (await takeOne(order, idempotency));
      const accepted = { status: 202, id, message: "Customer order accepted" };
      return reply.code(202).send(warnings.length > 0 ? { ...accepted, warnings } : accepted);
    },
  );

  app.post(
    "/customer_orders",
    {
      bodyLimit: batchBodyLimit,
      config: { scope: "orders" },
      schema: {
        operationId: "acceptCustomerOrders",
        tags: ["Customer orders"],
        summary: "Take in up to 1,000 customer orders, also of several organisations",
        headers,
        body: Type.Array(Type.Ref("CustomerOrderBody"), { maxItems: ordersAtMost, examples: [batchExample] }),
        response: { 202: Type.Ref("OrderBatch"), 206: Type.Ref("OrderBatch"), 422: Type.Ref("OrderBatch") },
      },
      errorHandler(error, request, reply) {
        if (!(error instanceof AppError) || error.code !== "invalid_request") throw error;
        const rejected = Array.isArray(request.body) ? request.body.length : 0;
        reply.type("application/json; charset=utf-8");
        return reply.code(422).send(presentRefusedBatch(newId(clock()), rejected, error.errors));
      },
    },
    async (request, reply) => {
      // Serialised here: a refused order is echoed as it was sent, whatever it contains.
      reply.type("application/json; charset=utf-8").serializer(JSON.stringify);
      const orders: unknown[] = Array.isArray(request.body) ? request.body : [];
      if (orders.length === 0 || orders.length > ordersAtMost) {
        const problem = `the body must be an array of 1 to ${ordersAtMost} customer orders`;
        const found = orders.length === 0 ? problem : `${problem}, it has ${orders.length}`;
        throw new AppError("invalid_request", { errors: [found] });
      }
      const owned = await mapInTurns(orders, (order) => findOwner(order, request.apiKey.organisations));
      const submitted = await withNews(db, owned);
      // If switched off for all of them, the key has no use for this call.
      if (submitted.every(isSwitchedOff)) throw new AppError("access_denied");
      const answer = await acceptOrders(db, submitted, idempotencyOf(request), clock());
      observe(submitted);
      const body = presentBatch(orders, answer);
      return reply.code(body.status).send(body);
    },
  );

  /** An order that nobody has sent before; undefined if there is more to know about it. */
  async function takeNew(order: SubmittedOrder): Promise<{ id: string; warnings: string[] } | undefined> {
    if (order.problems) throw new AppError("invalid_request", { errors: order.problems });
    if (!(await keepNew(toKeep(order, clock())))) return undefined;
    observe([order]);
    return { id: newId(clock()), warnings: warningTexts(order.warnings) };
  }

  async function takeOne(order: SubmittedOrder, idempotency: Idempotency | undefined) {
    const submitted = await withNews(db, [order]);
    const { id, problems, warnings } = await acceptOrders(db, submitted, idempotency, clock());
    if (problems[0]!.length > 0) throw new AppError("invalid_request", { errors: problems[0]! });
    observe(submitted);
    return { id, warnings: warnings?.[0] ?? [] };
  }

  function observe(submitted: readonly SubmittedOrder[]): void {
    const kinds = submitted.flatMap((one) => (one.problems ? [] : one.warnings.map(({ kind }) => kind)));
    if (kinds.length > 0) deps.observeWarnings(kinds);
  }
};

const switchedOff = "customer orders are switched off for this organisation";

function findOwner(raw: unknown, organisations: ReadonlyMap<string, Organisation>): SubmittedOrder {
  const trkref = readOrderTrkref(raw);
  const organisation = trkref === undefined ? undefined : organisations.get(trkref);
  const parsed = read(raw, organisation);
  if (organisation?.acceptsCustomerOrders) return parsed;
  const problem = organisation
    ? switchedOff
    : trkref === undefined
      ? "trkref cannot be blank"
      : "Invalid TRKREF supplied";
  return { raw, problems: [problem, ...(parsed.problems ?? [])] };
}

function isSwitchedOff({ problems }: SubmittedOrder): boolean {
  return problems?.[0] === switchedOff;
}

function read(raw: unknown, organisation: Organisation | undefined): SubmittedOrder {
  const { value: order, warnings, problems } = parseCustomerOrder(raw);
  return order && organisation ? { raw, organisation, order, warnings } : { raw, problems: problems ?? [] };
}

function idempotencyOf(request: FastifyRequest): Idempotency | undefined {
  const idempotencyKey = request.headers["idempotency-key"];
  if (idempotencyKey === undefined) return undefined;
  if (typeof idempotencyKey !== "string" || !/^[\x21-\x7e]{1,255}$/.test(idempotencyKey)) {
    const errors = ["Idempotency-Key must be 1 to 255 visible ASCII characters"];
    throw new AppError("invalid_request", { errors });
  }
  // The path counts too: one key must not answer two different calls.
  const requestBody = [request.url, request.body] as const;
  return { apiKeyId: request.apiKey.id, idempotencyKey, requestBody };
}

// Ruling 14: the same shape if the batch is refused as a whole, with no order to echo.
function presentRefusedBatch(id: string, rejected: number, problems: readonly string[]) {
  const errors = [{ customer_order: null, errors: problems }];
  return { status: 422, id, message: "Batch is invalid", summary: { accepted: 0, rejected }, errors };
}

function presentBatch(orders: readonly unknown[], { id, problems, warnings: ofOrders }: IdempotentAnswer) {
  // Each starts with its order's place in the batch.
  const texts = ofOrders?.flatMap((some, index) => some.map((text) => `[${index}].${text}`));
  const warnings = texts && texts.length > 0 ? { warnings: texts } : {};
  const errors = orders.flatMap((order, index) => {
    const found = problems[index]!;
    return found.length > 0 ? [{ customer_order: order, errors: found }] : [];
  });
  const summary = { accepted: orders.length - errors.length, rejected: errors.length };
  if (summary.accepted === 0) return { status: 422 as const, id, message: "Batch is invalid", summary, errors };
  if (summary.rejected === 0) return { status: 202 as const, id, message: "Batch Accepted", summary, ...warnings };
  return { status: 206 as const, id, message: "Batch partially accepted", summary, errors, ...warnings };
}
