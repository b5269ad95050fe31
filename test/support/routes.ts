import diagnostics from "node:diagnostics_channel";
import type { FastifyInstance, RouteOptions } from "fastify";
import type { NeededScope, Role } from "../../src/access/index.ts";

export type Route = {
  method: string;
  url: string;
  isHidden: boolean;
  /** Whom a route of the console is for; undefined for everybody. */
  roles: readonly Role[] | undefined;
  /** What a form of the console leaves in the record, or why nothing. */
  records: readonly string[] | { nothing: string } | undefined;
  /** What a route of the API needs of a key; undefined elsewhere. */
  scope: NeededScope | undefined;
  /** Whether a form of the console needs a fresh proof of who sends it. */
  needsProof: boolean;
};

/**
 * The routes of every app built from now on, as they are registered: also those that no documentation lists. Call it before
 * `testApp`.
 */
export function collectRoutes(): Route[] {
  const routes: Route[] = [];
  const note = ({ method, url, schema, config }: RouteOptions & { url: string }) => {
    const isHidden = schema?.hide === true;
    const needsProof = config?.needsProof === true;
    const { roles, records, scope } = config ?? {};
    for (const one of [method].flat()) routes.push({ method: one, url, isHidden, roles, records, scope, needsProof });
  };
  diagnostics.subscribe("fastify.initialization", (message) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook("onRoute", note as never);
  });
  return routes;
}

export const routeName = ({ method, url }: Pick<Route, "method" | "url">) => `${method} ${url}`;
