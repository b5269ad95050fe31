import type { FastifyPluginAsync } from "fastify";
import { listSkusOfModel } from "../catalogue/index.ts";
import {
  askQuestion,
  findOrganisationOfQuestion,
  findShownConversation,
  isKnownProduct,
  listShownConversations,
  parseQuestion,
} from "../conversations/index.ts";
import { readEmail } from "../intake/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { Type } from "../platform/json-schema.ts";
import { hasControlCharacters, lengthOf } from "../platform/text.ts";
import { codeKey } from "../platform/values/code.ts";
import { parseReviewNumber } from "../reviews/index.ts";
import { modelParameters, readModelQuery } from "./model-asked.ts";
import { localeParameter, QuestionParams, someTrkref, TrkrefParams } from "./parameters.ts";
import { presentConversation } from "./present-conversation.ts";
import {
  type Answer,
  type Asked,
  type AskedOf,
  organisationsAsked,
  type ReadingDeps,
  readRoute,
  readRouteOf,
} from "./read-route.ts";
import { readLocale } from "./regions.ts";
import { skusNamed } from "./reviewed-products.ts";

/** More published questions about one product than anybody reads. v4 has no pages for them. */
const listedAtMost = 1000;

const skuAtMost = 191;

/** What shoppers ask before they buy, and what is answered. */
export const conversationsApi: FastifyPluginAsync<ReadingDeps> = async (app, deps) => {
  readRouteOf(app, deps, {
    url: "/organisations/:trkref/conversations",
    schema: {
      operationId: "listConversations",
      summary: "Published questions and their answers, newest first: about a product, a model, or all products",
      params: TrkrefParams,
      querystring: Type.Object({
        locale: localeParameter,
        sku: Type.Optional(Type.String({ description: "A product, or series: and a product group" })),
        ...Object.fromEntries(
          modelParameters.map((name) => [name, Type.Optional(Type.String({ description: "For cars" }))]),
        ),
      }),
      response: { 200: Type.Ref("ConversationList") },
    },
    read: listConversations,
  });
  readRoute(app, deps, {
    url: "/conversations/:id",
    schema: {
      operationId: "getConversation",
      summary: "A published question and its answers",
      params: QuestionParams,
      querystring: Type.Object({ trkref: someTrkref }),
      response: { 200: Type.Ref("Conversation") },
    },
    read: readConversation,
  });
  app.post(
    "/organisations/:trkref/conversations",
    {
      config: { scope: "read" },
      schema: {
        operationId: "createConversation",
        tags: ["Reading"],
        summary: "A shopper asks about a product",
        description:
          "The question waits until a person has read it. The shop's own server asks for the shopper, so that nobody confirms " +
          "the address; it is told once what became of the question, and deleted after six months.",
        params: TrkrefParams,
        // Read by hand: what is wrong is told all at once, in words.
        body: Type.Unsafe<unknown>({
          type: "object",
          properties: {
            sku: { type: "string", description: "The product; for cars manufacturer and model instead" },
            manufacturer: { type: "string", description: "For cars" },
            model: { type: "string", description: "For cars" },
            first_name: { type: "string", description: "Shown with the question; A shopper if absent" },
            email: { type: "string", description: "Where to tell what became of it" },
            question: { type: "string" },
          },
          examples: [
            { sku: "SKU23432", first_name: "Jo", email: "jo@example.com", question: "Can it be sharpened at home?" },
          ],
        }),
        response: { 202: Type.Ref("QuestionTaken") },
      },
      validatorCompiler: () => () => true,
    },
    async (request, reply) => {
      const { organisation } = request;
      const { body } = request;
      if (typeof body !== "object" || body === null || Array.isArray(body))
        throw new AppError("invalid_request", { errors: ["the body must be a JSON object"] });
      const fields = body as Record<string, unknown>;
      const about = readAbout(fields);
      const parsed = parseQuestion(fields, readEmail);
      const errors = [...about.problems, ...(parsed.problems ?? [])];
      if (!parsed.value || errors.length > 0) throw new AppError("invalid_request", { errors });
      const sku = await findSkuAbout(deps.db, organisation, about);
      if (sku === undefined) throw new AppError("not_found");
      await askQuestion(deps.db, { ...parsed.value, organisation, sku }, deps.clock());
      reply.code(202);
      return { status: 202 };
    },
  );
};

async function listConversations({ db }: ReadingDeps, { organisation, query }: AskedOf): Promise<Answer> {
  const locale = query.locale === undefined ? undefined : readLocale(query.locale);
  if (query.locale !== undefined && !locale)
    throw new AppError("invalid_request", {
      errors: ["locale must be a language, or a language and a country, such as en-GB"],
    });
  const model = query.sku === undefined ? readModelQuery(query) : undefined;
  const skus = model
    ? await listSkusOfModel(db, organisation.id, model)
    : query.sku === undefined
      ? undefined
      : await skusNamed(db, organisation, query.sku);
  const of = { organisationId: organisation.id, skus, language: locale?.language, atMost: listedAtMost };
  const questions = await listShownConversations(db, of);
  return {
    value: {
      summary: {
        question_count: questions.filter(({ answers }) => answers.length > 0).length,
        answers_count: questions.reduce((sum, { answers }) => sum + answers.length, 0),
      },
      conversations: questions.map((question) => presentConversation(question, organisation)),
    },
  };
}

async function readConversation({ db }: ReadingDeps, { organisations, params, query }: Asked): Promise<Answer> {
  const among = organisationsAsked(organisations, query.trkref);
  const number = parseReviewNumber(params.id ?? "");
  if (number === undefined) throw new AppError("not_found");
  const organisationId = await findOrganisationOfQuestion(db, { organisationIds: among.map(({ id }) => id), number });
  const organisation = among.find(({ id }) => id === organisationId);
  const question = organisation && (await findShownConversation(db, { organisationId: organisation.id, number }));
  if (!organisation || !question) throw new AppError("not_found");
  return { value: presentConversation(question, organisation) };
}

type About = { sku: string; car: Record<string, string>; problems: string[] };

/** What a body asks about: a sku, or what names cars. Numbers and truth values say as much as their words. */
function readAbout(body: Readonly<Record<string, unknown>>): About {
  const problems: string[] = [];
  const said = (name: string): string | undefined => {
    const value = body[name];
    if (value === undefined || value === null) return undefined;
    const isPlain = typeof value === "number" || typeof value === "boolean";
    if (typeof value !== "string" && !isPlain) problems.push(`${name} must be a text`);
    else if (hasControlCharacters(String(value)) || !String(value).isWellFormed())
      problems.push(`${name} cannot contain control characters`);
    else if (lengthOf(String(value)) > skuAtMost) problems.push(`${name} must have at most ${skuAtMost} characters`);
    else return String(value).trim() || undefined;
    return undefined;
  };
  const sku = said("sku");
  const pairs = sku === undefined ? modelParameters.map((name) => [name, said(name)] as const) : [];
  const car = Object.fromEntries(pairs.filter((pair): pair is [(typeof pair)[0], string] => pair[1] !== undefined));
  if (sku === undefined && Object.keys(car).length === 0 && problems.length === 0) problems.push("sku cannot be blank");
  else if (sku === undefined && problems.length === 0)
    for (const name of ["manufacturer", "model"]) if (!car[name]) problems.push(`${name} cannot be blank`);
  return { sku: sku === undefined ? "" : codeKey(sku), car, problems };
}

/** The sku that a question is kept by: of cars the first of the model. Undefined for what the shop does not sell. */
async function findSkuAbout(db: Db, organisation: Organisation, { sku, car }: About): Promise<string | undefined> {
  const { id: organisationId } = organisation;
  if (sku === "") return (await listSkusOfModel(db, organisationId, readModelQuery(car)!))[0];
  return (await isKnownProduct(db, { organisationId, skus: [sku] })) ? sku : undefined;
}
