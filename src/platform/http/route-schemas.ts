import { createRequire } from "node:module";
import type { FastifyServerOptions } from "fastify";

type Compilers = NonNullable<NonNullable<FastifyServerOptions["schemaController"]>["compilersFactory"]>;
type BuildSerializer = NonNullable<Compilers["buildSerializer"]>;
type BuildValidator = NonNullable<Compilers["buildValidator"]>;

const load = createRequire(import.meta.url);

/** Fastify's own compiler, which is loaded with the first answer that it writes. */
const fastifysOwn: BuildSerializer = (...args) =>
  (load("@fastify/fast-json-stringify-compiler") as () => BuildSerializer)()(...args);

const takesAll = (() => () => (value: unknown) => ({ value })) as unknown as BuildValidator;

/**
 * What becomes of the schemas of routes. They describe the API, and what writes an answer is made of one when that answer is first
 * written: to make all of them would be the larger part of building the app. What comes in is read by the slices' parsers, which
 * list every problem, so that no schema validates anything.
 */
export const routeSchemas: NonNullable<FastifyServerOptions["schemaController"]> = {
  compilersFactory: {
    buildValidator: takesAll,
    buildSerializer: (shared, options) => {
      let compile: ReturnType<BuildSerializer> | undefined;
      return (route) => {
        let write: ReturnType<ReturnType<BuildSerializer>> | undefined;
        return (answer) => {
          if (!write) {
            compile ??= fastifysOwn(shared, options);
            write = compile(route);
          }
          return write(answer);
        };
      };
    },
  },
};
