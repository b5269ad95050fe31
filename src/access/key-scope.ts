import type { FastifyContextConfig, FastifyInstance, FastifySchema, onRequestHookHandler, RouteOptions } from "fastify";
import { AppError } from "../platform/errors.ts";

/** What an API key may be used for, from the narrowest to the widest. Also the words of `api_keys.scope`. */
export const keyScopes = ["read", "orders", "everything"] as const;
export type KeyScope = (typeof keyScopes)[number];

/** What a route of the API needs of a key: a scope, or `any`, where every key may. */
export type NeededScope = KeyScope | "any";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What a key must be good for, on every route of the API. */
    scope?: NeededScope;
  }
}

/** Each in a few words, as a choice. */
export const scopeMeanings: Record<KeyScope, string> = {
  read: "Reading: what shoppers may see, and their votes",
  orders: "Purchasers and orders: the states and links of purchases, customer orders",
  everything: "Everything",
};

export function isKeyScope(text: string): text is KeyScope {
  return (keyScopes as readonly string[]).includes(text);
}

/** Whether a key that is good for `scope` may do what needs `needed`. */
export function allows(scope: KeyScope, needed: NeededScope): boolean {
  return needed === "any" || scope === "everything" || scope === needed;
}

/**
 * Refuses to start a server with a route of the API that does not say what it needs of a key: it would be open to every one. Call it
 * before the routes are registered.
 */
export function requireScopes(app: FastifyInstance): void {
  app.addHook("onRoute", ({ method, url, config }: RouteOptions & { url: string }) => {
    if (config?.scope !== undefined) return;
    throw new Error(
      `${[method].flat().join("/")} ${url} does not say what it needs of a key: give its route config: { scope: "read" }, "orders", "everything" or "any"`,
    );
  });
}

/**
 * May this key do that: 403 without the scope. After the organisation of the path, so that another shop's stays the 404 it is for
 * everybody; before the body is read.
 */
export const requireScope: onRequestHookHandler = ({ apiKey, deniedScope }, _reply, done) => {
  if (deniedScope === undefined) return done();
  const sentence = `this key is good for "${apiKey.scope}" only, and this call needs "${deniedScope}"`;
  done(new AppError("access_denied", { errors: [sentence] }));
};

type Described = { schema: FastifySchema; url: string; route: { config?: FastifyContextConfig } };

/**
 * What the API's description says of a route's scope: OpenAPI 3.1 names what a key needs beside the security scheme, and what is
 * answered without it.
 */
export function describeScope({ schema, url, route }: Described): { schema: FastifySchema; url: string } {
  const needed = route.config?.scope;
  if (needed === undefined) return { schema, url };
  const { response, ...rest } = schema as FastifySchema & { response?: Record<string, unknown> };
  const refused = { description: `The key is not good for "${needed}"`, $ref: "Refusal#" };
  const denied = needed === "any" ? {} : { 403: refused };
  const security = [{ basic: needed === "any" ? [] : [needed] }];
  return { schema: { ...rest, security, response: { ...response, ...denied } }, url };
}
