import diagnostics from "node:diagnostics_channel";
import type { FastifyInstance, RouteOptions } from "fastify";

export type Route = { method: string; url: string; isHidden: boolean };

/**
 * The routes of every app built from now on, as they are registered: also those that no documentation lists. Call it before
 * `testApp`.
 */
export function collectRoutes(): Route[] {
  const routes: Route[] = [];
  const note = ({ method, url, schema }: RouteOptions & { url: string }) => {
    for (const one of [method].flat()) routes.push({ method: one, url, isHidden: schema?.hide === true });
  };
  diagnostics.subscribe("fastify.initialization", (message) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook("onRoute", note as never);
  });
  return routes;
}

export const routeName = ({ method, url }: Pick<Route, "method" | "url">) => `${method} ${url}`;
