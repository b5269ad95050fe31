import type {} from "@fastify/swagger";
import type { FastifyContextConfig, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../errors.ts";

const answered = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT", "OPTIONS"] as const;

/**
 * Gives every path of a scope its 405 with `Allow` for the methods it does not have. Call it first: it collects the
 * routes as they come and adds the answers when `close` is called, inside the scope, so that its hooks (who are you, is
 * this yours) run before the answer is given. `config` is what those hooks need to know about every route.
 */
export function refuseOtherMethods(app: FastifyInstance, config: FastifyContextConfig = {}): { close: () => void } {
  const methodsByUrl = new Map<string, Set<string>>();
  let isClosed = false;
  app.addHook("onRoute", ({ url, method }) => {
    if (isClosed) return;
    const methods = methodsByUrl.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one);
    methodsByUrl.set(url, methods);
  });
  return {
    close: () => {
      isClosed = true;
      for (const [url, methods] of methodsByUrl) {
        const allow = [...methods].sort().join(", ");
        const refuse = async (_request: FastifyRequest, reply: FastifyReply) => {
          reply.header("allow", allow);
          throw new AppError("method_not_allowed");
        };
        app.route({
          method: answered.filter((method) => !methods.has(method)),
          url: url.slice(app.prefix.length),
          schema: { hide: true },
          config,
          // Before the body is read: its contents do not matter if the method does not exist.
          onRequest: refuse,
          handler: refuse,
        });
      }
    },
  };
}
