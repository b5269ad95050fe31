import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { Type } from "../platform/json-schema.ts";
import type { Keys } from "../platform/secrets.ts";
import { getPurchaser, minimised, type Purchaser, presentDetails } from "../purchases/index.ts";
import { PurchaserParams, TrkrefParams } from "./intake.schemas.ts";
import { type PurchaseResource, presentPurchase, timestamp } from "./purchase-standing.ts";
import type { PurchaserReports } from "./purchaser-batches.ts";
import { type Parsed, type PurchaserReport, parsePurchaserReport, parsePurchaserUpdate } from "./purchaser-report.ts";
import { renamePurchaser } from "./rename-purchaser.ts";
import type { Recorded } from "./report-rows.ts";

export type IntakeDeps = { db: Database; keys: Keys; purchaserReports: PurchaserReports; baseUrl: string };

/** The main job, and the purchaser by address. */
export const purchasersApi: FastifyPluginAsyncTypebox<IntakeDeps> = async (app, deps) => {
  const { db, keys, purchaserReports, baseUrl } = deps;
  app.post(
    "/organisations/:trkref/purchasers",
    {
      config: { scope: "orders" },
      schema: {
        operationId: "recordPurchaser",
        tags: ["Purchasers"],
        summary: "Create or update a purchaser; get the review state and link of each purchase",
        params: TrkrefParams,
        body: Type.Ref("PurchaserBody"),
        response: { 200: Type.Ref("ReportedPurchaser"), 201: Type.Ref("ReportedPurchaser") },
      },
    },
    async (request, reply) => {
      const { organisation } = request;
      const report = accepted(parsePurchaserReport(request.body));
      const recorded = await purchaserReports.record(organisation, report);
      reply.code(recorded.created ? 201 : 200);
      return presentReported(report, recorded, organisation, baseUrl);
    },
  );

  app.get(
    "/organisations/:trkref/purchasers/:email",
    {
      config: { scope: "orders" },
      schema: {
        operationId: "getPurchaser",
        tags: ["Purchasers"],
        summary: "Read a purchaser",
        params: PurchaserParams,
        response: { 200: Type.Ref("Purchaser") },
      },
    },
    async (request) => {
      const { id: organisationId } = request.organisation;
      return presentPurchaser(await getPurchaser(db, { organisationId, email: storable(request.params.email) }));
    },
  );

  for (const method of ["PUT", "POST"] as const) {
    app.route({
      method,
      url: "/organisations/:trkref/purchasers/:email",
      config: { scope: "orders" },
      schema: {
        operationId: method === "PUT" ? "updatePurchaser" : "updatePurchaserByPost",
        tags: ["Purchasers"],
        summary: method === "PUT" ? "Update or rename a purchaser" : "The same as PUT, for clients that send POST",
        params: PurchaserParams,
        body: Type.Ref("PurchaserUpdateBody"),
        response: { 200: Type.Ref("Purchaser") },
      },
      handler: async (request) => {
        const { organisation } = request;
        const known = await getPurchaser(db, {
          organisationId: organisation.id,
          email: storable(request.params.email),
        });
        const { email, details } = accepted(parsePurchaserUpdate(request.body, known.email));
        return presentPurchaser(
          await renamePurchaser(db, keys, known, email, minimised(details, organisation.minimisePersonalData)),
        );
      },
    });
  }
};

/** What a parser made of a request, or the 422 that lists what it could not. */
export function accepted<T>(parsed: Parsed<T>): T {
  if (parsed.problems) throw new AppError("invalid_request", { errors: parsed.problems });
  return parsed.value;
}

/** Ensures that PostgreSQL can be asked about a text: nothing is stored under one with a NUL in it. */
export function storable(email: string): string {
  if (email.includes("\0")) throw new AppError("not_found");
  return email;
}

function presentReported(report: PurchaserReport, recorded: Recorded, organisation: Organisation, baseUrl: string) {
  const base = { organisation, baseUrl };
  const purchases = recorded.purchases?.map((standing, index) =>
    presentPurchase(report.purchases![index]!.sent, standing, base),
  );
  return presentPurchaser(recorded.purchaser, purchases);
}

// What is undefined is left out of the answer.
function presentPurchaser(purchaser: Recorded["purchaser"] | Purchaser, purchases?: PurchaseResource[]) {
  return {
    email: purchaser.email,
    ...presentDetails(purchaser),
    created_at: timestamp(purchaser.createdAt),
    purchases,
  };
}
