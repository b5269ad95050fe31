import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from "fastify";
import { LRUCache } from "lru-cache";
import { listSharingOrganisations, type Organisation } from "../organisations/index.ts";
import type { AnswerMemory } from "../platform/answer-memory.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database, ReadFrom } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { type Answer, sendRemembered } from "../platform/http/remembered-answer.ts";
import type { TObject } from "../platform/json-schema.ts";
import { hasControlCharacters } from "../platform/text.ts";

/** What is asked: the same question has the same words, however it was spelt. */
export type Asked = {
  /** The organisations of the key, by trkref. */
  organisations: ReadonlyMap<string, Organisation>;
  params: Readonly<Record<string, string>>;
  /** The parameters that the route knows and that say something, sorted by name (ruling 10). */
  query: Readonly<Record<string, string>>;
  /** The path and these parameters, below the public base. */
  path: string;
};

/** The same under an organisation: `organisation` is that of the path. */
export type AskedOf = Asked & { organisation: Organisation };

export type { Answer };

export type ReadingDeps = {
  db: Database;
  /** Where a route reads what it answers; what decides who may ask is read from the main database. */
  readFrom: ReadFrom;
  baseUrl: string;
  clock: Clock;
  memory?: AnswerMemory | undefined;
};

type Route<What extends Asked> = {
  url: string;
  schema: FastifySchema & { operationId: string; querystring: TObject };
  /** `db` is where these organisations are read from. */
  read: (deps: ReadingDeps, asked: What) => Promise<Answer>;
  /** `any` where every key may ask; otherwise it needs one that may read. */
  scope?: "any";
  /** For lists by which shops keep a copy: a caller may keep the answer, but has to ask each time. */
  isCopied?: boolean;
  /** For what changes without any review having changed. */
  isAlwaysMade?: boolean;
};

/** A GET that answers a value from what is asked, and from nothing else of the request. */
export function readRoute(app: FastifyInstance, deps: ReadingDeps, route: Route<Asked>): void {
  const { url, schema, scope = "read" } = route;
  const known = parametersOf(schema);
  const answer = answering(deps, route);
  app.get(url, { schema: { ...schema, tags: ["Reading"] }, config: { scope } }, async (request, reply) => {
    const asked = askedOf(request, known);
    const organisationIds = [...asked.organisations.values()].map(({ id }) => id).sort();
    return answer(request, reply, { organisationIds, asked });
  });
}

/** The same for the routes of one organisation. */
export function readRouteOf(app: FastifyInstance, deps: ReadingDeps, route: Route<AskedOf>): void {
  const { url, schema, scope = "read" } = route;
  const known = parametersOf(schema);
  const answer = answering(deps, route);
  app.get(url, { schema: { ...schema, tags: ["Reading"] }, config: { scope } }, async (request, reply) => {
    const { organisation } = request;
    const asked = { ...askedOf(request, known), organisation };
    return answer(request, reply, { organisationIds: [organisation.id], asked });
  });
}

type About<What> = { organisationIds: readonly string[]; asked: What };

/** How a route answers: from memory where it may, for half a minute unless it is copied. */
function answering<What extends Asked>(deps: ReadingDeps, { read, isCopied, isAlwaysMade }: Route<What>) {
  const { readFrom, memory } = deps;
  const cacheControl = isCopied ? "private, no-cache" : "private, max-age=30";
  return (request: FastifyRequest, reply: FastifyReply, { organisationIds, asked }: About<What>) => {
    const question = { organisationIds, text: `${organisationIds.join()} ${asked.path}` };
    const remembered = isAlwaysMade ? undefined : memory;
    return sendRemembered(request, reply, { memory: remembered, question, cacheControl }, async () => {
      const db = readFrom(organisationIds);
      const answer = await read({ ...deps, db }, asked);
      // Asked afterwards: whose reviews it shows are among them.
      return remembered ? { ...answer, others: await sharingOf(db, organisationIds) } : answer;
    });
  };
}

/** With whom organisations share reviews: each shows something of the other. */
export async function sharingOf(db: Database, organisationIds: readonly string[]): Promise<string[]> {
  const sharing = await Promise.all(organisationIds.map((id) => listSharingOrganisations(db, id)));
  return [...new Set(sharing.flat().map(({ id }) => id))];
}

type Said = Pick<Asked, "query" | "path">;

/** The parameters that a route knows, and URLs that it has read. */
type Parameters = { names: readonly string[]; read: LRUCache<string, Said> };

const keptUrls = 1000;
const longestKeptUrl = 2000;

function parametersOf({ querystring }: { querystring: TObject }): Parameters {
  return { names: Object.keys(querystring.properties).sort(), read: new LRUCache({ max: keptUrls }) };
}

function askedOf(request: FastifyRequest, known: Parameters): Asked {
  return {
    organisations: request.apiKey.organisations,
    params: request.params as Record<string, string>,
    ...saidBy(request, known),
  };
}

/** What a URL says. Most are asked for again and again, and reading one takes longer than answering from memory. */
function saidBy({ url, query }: FastifyRequest, { names, read }: Parameters): Said {
  const before = read.get(url);
  if (before) return before;
  const clean = cleanQuery(query as Record<string, unknown>, names);
  const text = new URLSearchParams(clean).toString();
  const [path = ""] = url.split("?", 1);
  const said = { query: clean, path: text === "" ? path : `${path}?${text}` };
  if (url.length <= longestKeptUrl) read.set(url, said);
  return said;
}

/**
 * The parameters of these names that say something. Of one that comes twice the first counts.
 *
 * @throws AppError invalid_request with every parameter that cannot be read
 */
export function cleanQuery(query: Readonly<Record<string, unknown>>, known: readonly string[]): Record<string, string> {
  const clean: Record<string, string> = {};
  const errors: string[] = [];
  for (const name of known) {
    const value = [query[name]].flat().find((one) => typeof one === "string" && one.trim() !== "");
    if (typeof value !== "string") continue;
    if (hasControlCharacters(value) || !value.isWellFormed()) errors.push(`${name} cannot contain control characters`);
    else clean[name] = value.trim();
  }
  if (errors.length > 0) throw new AppError("invalid_request", { errors });
  return clean;
}

/**
 * The organisations that a detail or a vote is about: the one that `trkref` names, else all of the key (ruling 21).
 *
 * @throws AppError not_found for an organisation that is not the key's
 */
export function organisationsAsked(
  organisations: ReadonlyMap<string, Organisation>,
  trkref: string | undefined,
): Organisation[] {
  if (trkref === undefined) return [...organisations.values()];
  const organisation = organisations.get(trkref);
  if (!organisation) throw new AppError("not_found");
  return [organisation];
}

/** Whether a parameter says yes, as old clients and new ones write it. */
export function isTrue(text: string | undefined): boolean {
  return text !== undefined && /^(true|1|yes)$/i.test(text);
}
