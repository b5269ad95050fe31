import type { FastifyInstance, FastifyRequest, FastifySchema } from "fastify";
import type { TObject } from "typebox";
import type { Organisation } from "../organisations/index.ts";
import { AppError } from "../platform/errors.ts";
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

/** `link`: the `Link` header. */
export type Answer = { value: unknown; link?: string | undefined };

type Route<What extends Asked> = {
  url: string;
  schema: FastifySchema & { operationId: string; querystring: TObject };
  read: (asked: What) => Promise<Answer>;
};

/** A GET that answers a value from what is asked, and from nothing else of the request. */
export function readRoute(app: FastifyInstance, { url, schema, read }: Route<Asked>): void {
  const known = parametersOf(schema);
  app.get(url, { schema: { ...schema, tags: ["Reading"] } }, async (request, reply) => {
    const { value, link } = await read(askedOf(request, known));
    if (link !== undefined) reply.header("link", link);
    return value;
  });
}

/** The same for the routes of one organisation. */
export function readRouteOf(app: FastifyInstance, route: Route<AskedOf>): void {
  const { schema, read } = route;
  const known = parametersOf(schema);
  app.get(route.url, { schema: { ...schema, tags: ["Reading"] } }, async (request, reply) => {
    const { value, link } = await read({ ...askedOf(request, known), organisation: request.organisation });
    if (link !== undefined) reply.header("link", link);
    return value;
  });
}

function parametersOf({ querystring }: { querystring: TObject }): string[] {
  return Object.keys(querystring.properties).sort();
}

function askedOf(request: FastifyRequest, known: readonly string[]): Asked {
  const query = cleanQuery(request.query as Record<string, unknown>, known);
  const said = new URLSearchParams(query).toString();
  const [path = ""] = request.url.split("?", 1);
  return {
    organisations: request.apiKey.organisations,
    params: request.params as Record<string, string>,
    query,
    path: said === "" ? path : `${path}?${said}`,
  };
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
