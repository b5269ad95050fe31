import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "../platform/json-schema.ts";
import { getPurchaser, isConfirmed } from "../purchases/index.ts";
import { listPurchasesWithReviews } from "./intake.queries.ts";
import { PurchaserParams, QuestionnaireQuery, TrkrefParams } from "./intake.schemas.ts";
import { type PurchaseStanding, presentKnownPurchase, presentPurchase, timestamp } from "./purchase-standing.ts";
import { parseMatch, parseQuestionnaireQuery } from "./purchaser-report.ts";
import { accepted, type IntakeDeps, storable } from "./purchasers.api.ts";

const knownPurchases = Type.Array(Type.Ref("KnownPurchase"), {
  description: "The purchases and the states of their reviews",
});

/** What a purchaser bought: the list, the match, and the questionnaire link of one purchase. */
export const purchasesApi: FastifyPluginAsyncTypebox<IntakeDeps> = async (app, { db, purchaserReports, baseUrl }) => {
  app.get(
    "/organisations/:trkref/purchasers/:email/purchases",
    {
      config: { scope: "orders" },
      schema: {
        operationId: "listPurchases",
        tags: ["Purchases"],
        summary: "Every known purchase of a purchaser, newest first",
        params: PurchaserParams,
        response: { 200: knownPurchases },
      },
    },
    async (request) => {
      const { organisation } = request;
      const purchaser = await getPurchaser(db, {
        organisationId: organisation.id,
        email: storable(request.params.email),
      });
      const rows = await listPurchasesWithReviews(db, { organisationId: organisation.id, purchaserId: purchaser.id });
      return rows.map((row) =>
        presentKnownPurchase({ order_ref: row.orderRef, sku: row.sku }, toStanding(row), { organisation, baseUrl }),
      );
    },
  );

  for (const [path, operationId] of [
    ["purchases/match", "matchPurchases"],
    ["purchases", "matchPurchasesByPost"],
  ] as const) {
    app.post(
      `/organisations/:trkref/purchasers/:email/${path}`,
      {
        config: { scope: "orders" },
        schema: {
          operationId,
          tags: ["Purchases"],
          summary: "The review state and link of the purchases asked about, known or not",
          params: PurchaserParams,
          body: Type.Optional(Type.Ref("MatchBody")),
          response: { 200: knownPurchases },
        },
      },
      async (request) => {
        const { organisation } = request;
        const report = accepted(parseMatch(request.body, request.params.email));
        const { purchases = [] } = await purchaserReports.record(organisation, report);
        return purchases.map((standing, index) =>
          presentKnownPurchase(report.purchases![index]!.sent, standing, { organisation, baseUrl }),
        );
      },
    );
  }

  app.get(
    "/organisations/:trkref/questionnaire",
    {
      // This GET writes, so it has no HEAD.
      exposeHeadRoute: false,
      config: { scope: "orders" },
      schema: {
        operationId: "getQuestionnaire",
        tags: ["Purchases"],
        summary: "The review state and link of one purchase; redirects there if asked to",
        description:
          "The one GET that writes: it creates the purchaser and the claim as the main job does. Idempotent, never cached.",
        querystring: QuestionnaireQuery,
        params: TrkrefParams,
        response: { 200: Type.Ref("Questionnaire"), 302: Type.Null({ description: "To the link" }) },
      },
    },
    async (request, reply) => {
      const { organisation } = request;
      const report = accepted(parseQuestionnaireQuery(request.query));
      const { purchases } = await purchaserReports.record(organisation, report);
      const { review_state: state, review_url: url } = presentPurchase(report.purchases![0]!.sent, purchases![0]!, {
        organisation,
        baseUrl,
      });
      const { redirect } = request.query;
      if (url !== null && (redirect === "true" || redirect === "1")) return reply.redirect(url, 302);
      return { state, url };
    },
  );
};

type StoredPurchase = Awaited<ReturnType<typeof listPurchasesWithReviews>>[number];

function toStanding(row: StoredPurchase): PurchaseStanding {
  const { state, visibleVersion, number } = row;
  return {
    isForeign: false,
    linkSecret: row.linkSecret.toString("hex"),
    isConfirmed: isConfirmed(row),
    createdAt: timestamp(row.createdAt),
    purchaseDate: row.purchaseDate,
    contactedAt: row.contactedAt && timestamp(row.contactedAt),
    review:
      state === null || number === null
        ? undefined
        : { state: state as never, isVisible: visibleVersion !== null, number },
  };
}
