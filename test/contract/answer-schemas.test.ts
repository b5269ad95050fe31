import type { FastifyInstance, RouteOptions } from "fastify";
import { expect, test } from "vitest";
import { appWithoutDatabase } from "../../scripts/app-without-database.ts";
import { routeSchemas } from "../../src/platform/http/route-schemas.ts";

// What writes an answer is made when it is first written: a schema that makes none would be noticed by whoever asks first.
test("of every schema of an answer something can be made that writes it", async () => {
  const found: { url: string; status: string; schema: object; shared: Record<string, unknown> }[] = [];
  const watchRoutes = async (scope: FastifyInstance) => {
    scope.addHook("onRoute", function (this: FastifyInstance, { url, schema }: RouteOptions & { url: string }) {
      const shared = this.getSchemas();
      for (const [status, one] of Object.entries((schema?.response ?? {}) as Record<string, object>))
        found.push({ url, status, schema: one, shared });
    });
  };
  // Within the whole app, and not in a scope of its own.
  Object.assign(watchRoutes, { [Symbol.for("skip-override")]: true });
  const { close } = await appWithoutDatabase({ frontPage: watchRoutes });
  expect(new Set(found.map(({ url }) => url)).size).toBeGreaterThan(15);
  const problems = found.flatMap(({ url, status, schema, shared }) => {
    const write = routeSchemas.compilersFactory!.buildSerializer!(shared, {})({ schema, method: "GET", url } as never);
    try {
      write({});
      return [];
    } catch (error) {
      // Made, and then it refused what is no such answer.
      return /(is required!|does not match schema definition\.)$/.test((error as Error).message)
        ? []
        : [`${url} ${status}: ${(error as Error).message}`];
    }
  });
  expect(problems).toEqual([]);
  await close();
});
