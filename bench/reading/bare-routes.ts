import { readFileSync } from "node:fs";
import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { createKeyRing, organisationFromPath, requireApiKey } from "../../src/access/index.ts";
import { buildApp } from "../../src/app.ts";
import { connectKysely, connectPool, serverRole } from "../../src/platform/db.ts";
import { createLog } from "../../src/platform/log.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { secret } from "./databases.ts";
import type { Answer, Plan } from "./plan.ts";

/**
 * What the product is compared with: routes that send a ready buffer, the same bytes with the same headers, or a bare 304; with all
 * hooks that a request meets in the product, and without any; `open` is for what is read without a key. `asked` first asks the database for what the product asked, one
 * statement after the other, and does nothing with it.
 */
const plan = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as Plan;
const log = createLog("info");
const pool = connectPool({ address: { connectionString: process.env.DATABASE_URL! }, log, max: 9, role: serverRole });
const db = connectKysely(pool, "postgresql");
const clock = () => new Date();
const bodies = new Map(Object.entries(plan).map(([name, { body }]) => [name, Buffer.from(body)]));

function send(reply: FastifyReply, name: string): FastifyReply {
  return withHeaders(reply, plan[name]!).send(bodies.get(name));
}

function withHeaders(reply: FastifyReply, { headers }: Answer): FastifyReply {
  for (const [header, value] of Object.entries(headers)) reply.header(header, value);
  return reply;
}

type Named = { Params: { name: string } };

function routes(app: FastifyInstance): void {
  app.get<Named>("/bare/:trkref/sent/:name", async ({ params }, reply) => send(reply, params.name));
  app.get<Named>("/bare/:trkref/same/:name", async ({ params }, reply) =>
    withHeaders(reply, plan[params.name]!).removeHeader("content-type").code(304).send(),
  );
  app.get<Named>("/bare/:trkref/asked/:name", async ({ params }, reply) => {
    for (const { text, values, name } of plan[params.name]!.statements)
      await pool.query(name === undefined ? { text, values } : { text, values, name });
    return send(reply, params.name);
  });
}

const config = {
  RATE_LIMIT_PER_KEY: 10_000_000,
  TRUST_PROXY: false as const,
  METRICS_TOKEN: undefined,
  SMTP_URL: undefined,
  WEBHOOK_ALLOW_PRIVATE: false,
  DATA_DIR: ".",
};
const hooked = await buildApp({
  db,
  pool,
  mainJobPool: pool,
  config,
  baseUrl: "http://127.0.0.1",
  keys: deriveKeys(secret),
  clock,
  log,
  frontPage: async (app) => {
    await app.register(async (keyed) => {
      const keyRing = createKeyRing(db, clock, app.log);
      keyed.addHook(
        "onRequest",
        requireApiKey(keyed, keyRing, {
          clock,
          limitPerSecond: config.RATE_LIMIT_PER_KEY,
          noteWrong: async () => undefined,
        }),
      );
      keyed.addHook("onRequest", organisationFromPath);
      routes(keyed);
    });
    app.get<Named>("/bare/open/:name", async ({ params }, reply) => send(reply, params.name));
  },
});
const plain = fastify();
routes(plain);
for (const app of [hooked, plain]) console.log(`listening on ${await app.listen({ port: 0, host: "127.0.0.1" })}`);
process.once("SIGTERM", () => process.exit(0));
