import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { imageUrl } from "../platform/html/render.ts";
import { Type } from "../platform/json-schema.ts";
import { languageOfLocale } from "../platform/languages.ts";
import { hasControlCharacters, lengthOf } from "../platform/text.ts";
import { codeKey } from "../platform/values/code.ts";
import { chooseTemplate, listProductsBySku, listTemplates } from "../templates/index.ts";
import { presentTemplate } from "./questionnaire.schemas.ts";

const skusAtMost = 80;
const skuLength = 191;

const Query = Type.Object({
  "sku[]": Type.Union([Type.String(), Type.Array(Type.String())], {
    description: "SKU of a product; repeat it for several, at most 80; sku without brackets means the same",
    examples: ["SKU4323"],
  }),
});

/** What a shop's own client needs to show the questionnaire itself. */
export const questionnaireApi: FastifyPluginAsyncTypebox<{ db: Database; baseUrl: string }> = async (
  app,
  { db, baseUrl },
) => {
  app.get(
    "/organisations/:trkref/questionnaire_template",
    {
      config: { scope: "any" },
      schema: {
        operationId: "getQuestionnaireTemplate",
        tags: ["Questionnaire"],
        summary: "What purchasers of these products are asked",
        params: Type.Object({ trkref: Type.String({ description: "The organisation's trkref", examples: ["ACME"] }) }),
        querystring: Query,
        response: { 200: Type.Ref("QuestionnaireTemplate") },
      },
    },
    async (request) => {
      const { organisation } = request;
      const organisationId = organisation.id;
      const skus = readSkus(request.query);
      const known = new Map((await listProductsBySku(db, { organisationId, skus })).map((one) => [one.sku, one]));
      const unknown = skus.filter((sku) => !known.has(sku));
      if (unknown.length > 0) throw new AppError("not_found", { errors: unknown.map((sku) => `SKU ${sku} not found`) });
      const templates = await listTemplates(db, { organisationId });
      const asked = skus.map((sku) => {
        const { name, imageUrl: picture, category } = known.get(sku)!;
        return {
          sku,
          name,
          imageUrl: imageUrl(picture, baseUrl) ?? null,
          template: chooseTemplate(templates, category),
        };
      });
      return presentTemplate(organisation, asked, languageOfLocale(organisation.locale));
    },
  );
};

/**
 * The skus asked about, each once, in the order asked. Empty ones equal absent ones, as everywhere in v4.
 *
 * @throws AppError invalid_request with every problem
 */
function readSkus(query: Record<string, unknown>): string[] {
  const given = [query["sku[]"], query.sku].flat().filter((one): one is string => typeof one === "string");
  const skus = [...new Set(given.map(codeKey).filter((sku) => sku !== ""))];
  const errors: string[] = [];
  if (skus.length === 0) errors.push("sku cannot be blank");
  if (skus.length > skusAtMost) errors.push(`sku must have at most ${skusAtMost} items, there are ${skus.length}`);
  for (const [index, sku] of skus.entries()) {
    const length = lengthOf(sku);
    if (length > skuLength) errors.push(`sku[${index}] must have at most ${skuLength} characters, it has ${length}`);
    else if (hasControlCharacters(sku)) {
      errors.push(`sku[${index}] cannot contain control characters or half surrogate pairs`);
    }
  }
  if (errors.length > 0) throw new AppError("invalid_request", { errors });
  return skus;
}
