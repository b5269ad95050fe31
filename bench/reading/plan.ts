import { buildApp } from "../../src/app.ts";
import { connectKysely, connectPool, serverRole } from "../../src/platform/db.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { quiet, type Shop, secret } from "./databases.ts";
import type { Target } from "./measure.ts";

/** A statement as it goes to the database. */
export type Statement = { text: string; values: unknown[]; name: string | undefined };

/** What the product answers to a path, and what it asked the database for it. */
export type Answer = { path: string; body: string; headers: Record<string, string>; statements: Statement[] };

export type Plan = Record<string, Answer>;

const silentLog = {
  level: "silent",
  ...Object.fromEntries(
    ["fatal", "error", "warn", "info", "debug", "trace", "silent"].map((name) => [name, () => undefined]),
  ),
  child: () => silentLog,
} as never;

/** Asks the product, in this process, for these paths, and listens to what it asks the database; and a server for its answers. */
export async function recordPlan(shop: Shop, served: Target, paths: Record<string, string>): Promise<Plan> {
  const statements: Statement[] = [];
  const pool = connectPool({ address: shop.address, log: quiet, max: 4, role: serverRole });
  pool.on("connect", (client) => {
    const ask = client.query.bind(client) as (...of: unknown[]) => unknown;
    client.query = ((query: unknown, values?: unknown, ...rest: unknown[]) => {
      const asked = typeof query === "string" ? { text: query } : (query as Partial<Statement>);
      if (asked.text !== undefined)
        statements.push({
          text: asked.text,
          values: [...(asked.values ?? (values as unknown[] | undefined) ?? [])],
          name: asked.name,
        });
      return ask(query, values, ...rest);
    }) as typeof client.query;
  });
  const config = {
    RATE_LIMIT_PER_KEY: 0,
    TRUST_PROXY: false,
    METRICS_TOKEN: undefined,
    SMTP_URL: undefined,
    WEBHOOK_ALLOW_PRIVATE: false,
    DATA_DIR: ".",
    ANSWER_MEMORY_MB: 0,
  };
  const deps = {
    db: connectKysely(pool, "postgresql"),
    pool,
    mainJobPool: pool,
    config,
    keys: deriveKeys(secret),
    clock: () => new Date(),
    log: silentLog,
  };
  const app = await buildApp({ ...deps, baseUrl: "http://127.0.0.1" } as unknown as Parameters<typeof buildApp>[0]);
  const ask = async (url: string) => {
    const answer = await app.inject({ url, headers: { authorization: shop.authorization } });
    if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}: ${answer.body}`);
    return answer;
  };
  try {
    const plan: Plan = {};
    for (const [name, path] of Object.entries(paths)) {
      // The first time the key is looked up as well; and statements have their names from the second time on.
      await ask(path);
      await ask(path);
      statements.length = 0;
      await ask(path);
      plan[name] = { path, ...(await answerOf(served, path)), statements: [...statements] };
    }
    return plan;
  } finally {
    await app.close();
    await pool.end();
  }
}

/** What the routes themselves say; the rest comes from hooks that the bare routes have, too. */
const sentHeaders = [
  ...["content-type", "cache-control", "vary", "etag", "link"],
  ...["access-control-allow-origin", "cross-origin-resource-policy", "timing-allow-origin", "fairmark-style"],
  ...["content-security-policy", "referrer-policy", "x-content-type-options", "x-robots-tag"],
];

async function answerOf({ url, authorization }: Target, path: string): Promise<Pick<Answer, "body" | "headers">> {
  const answer = await fetch(url + path, { headers: { authorization } });
  const body = await answer.text();
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${body}`);
  const headers = sentHeaders.flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return { body, headers: Object.fromEntries(headers) };
}
