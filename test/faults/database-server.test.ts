import { Agent, request } from "node:http";
import pg from "pg";
import { expect, test } from "vitest";
import { findLost, type Outcome, post, type Report, startLoad } from "../support/load.ts";
import { anInstalledDatabase, startServerProcess } from "../support/server-process.ts";
import { patienceMs, until } from "../support/waiting.ts";

const full = Boolean(process.env.FULL);

function aPurchaser(name: string): Report {
  return { email: `${name}@example.com`, purchases: [{ order_ref: name, sku: "A" }] };
}

test("a database restarted under load brings no wrong answers, only 503s, and the server goes on by itself", async () => {
  const database = await anInstalledDatabase();
  const { authorization } = database;
  const server = await startServerProcess(database.environment);
  let made = 0;
  const next = () => aPurchaser(`restart-${++made}`);
  const load = startLoad(16, next, (report) => post(server.url, authorization, report));
  for (let round = 0; round < (full ? 5 : 2); round += 1) {
    const start = load.acknowledged.length;
    await until("100 acknowledged reports", () => load.acknowledged.length >= start + 100);
    const outcomes = load.outcomes.length;
    await database.stop();
    await until("refusals", () => load.outcomes.slice(outcomes).filter(({ status }) => status === 503).length >= 20);
    const ready = await fetch(`${server.url}/readyz`);
    expect(ready.status).toBe(503);
    await database.start();
  }
  const start = load.acknowledged.length;
  await until("100 acknowledged reports after the restarts", () => load.acknowledged.length >= start + 100);
  await load.stop();
  expect(new Set(load.outcomes.map(({ status }) => status))).toEqual(new Set([201, 503]));
  expect(load.outcomes.filter(({ status, retryAfter }) => status === 503 && !retryAfter)).toEqual([]);
  expect(await findLost(server.url, authorization, load.acknowledged)).toEqual([]);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
  await database.stop();
});

test("batches of two servers that overlap on few purchasers and pairs never bring an error to a client", async () => {
  const database = await anInstalledDatabase();
  const { authorization } = database;
  const servers = await Promise.all([
    startServerProcess(database.environment),
    startServerProcess(database.environment),
  ]);
  const any = (most: number) => Math.floor(Math.random() * most);
  const next = (): Report => ({
    email: `p${any(40)}@example.com`,
    purchases: Array.from({ length: 1 + any(6) }, () => ({ order_ref: `o${any(400)}`, sku: `s${any(3)}` })),
  });
  let turn = 0;
  const load = startLoad(64, next, (report) => post(servers[turn++ % 2]!.url, authorization, report));
  const answers = full ? 50_000 : 6_000;
  await until(`${answers} answers`, () => load.outcomes.length >= answers, 10 * patienceMs);
  await load.stop();
  expect([...new Set(load.outcomes.map(({ status }) => status))].sort()).toEqual([200, 201]);
  // Forty addresses: each was created once, by exactly one call.
  expect(load.outcomes.filter(({ status }) => status === 201)).toHaveLength(40);
  expect(ownersThatDisagree(load.outcomes)).toEqual([]);
  for (const server of servers) server.kill("SIGTERM");
  expect(await Promise.all(servers.map(({ exited }) => exited))).toEqual([0, 0]);
  await database.stop();
});

/** Pairs that two purchasers were both told is theirs. */
function ownersThatDisagree(outcomes: readonly Outcome[]): string[] {
  const owners = new Map<string, string>();
  const wrong: string[] = [];
  for (const { body } of outcomes) {
    const { email, purchases } = body as {
      email: string;
      purchases: { order_ref: string; sku: string; review_state: string }[];
    };
    for (const { order_ref, sku } of purchases.filter(({ review_state }) => review_state !== "undefined")) {
      const pair = `${order_ref}/${sku}`;
      const owner = owners.get(pair) ?? email;
      owners.set(pair, owner);
      if (owner !== email) wrong.push(`${pair}: ${owner} and ${email}`);
    }
  }
  return wrong;
}

test("SIGTERM lets what is in flight finish: every request that had arrived is answered, and the exit code is 0", async () => {
  const database = await anInstalledDatabase();
  const { authorization } = database;
  const server = await startServerProcess(database.environment);
  // Nothing can be read or written for now, so everything that arrives stays in flight.
  const lock = new pg.Client({ ...database.address, ssl: false });
  await lock.connect();
  await lock.query("begin; lock table purchasers in access exclusive mode");
  // Apart: inside a transaction PostgreSQL goes on showing the activity it showed first.
  const watch = new pg.Client({ ...database.address, ssl: false });
  await watch.connect();
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let arrived = 0;
  const answers = Array.from({ length: 64 }, (_, index) =>
    postBy(agent, server.url, authorization, aPurchaser(`term-${index}`), () => {
      arrived += 1;
    }),
  );
  await until("all have arrived", () => arrived === answers.length);
  // Two batches are read at once.
  await until("waiting statements", async () => {
    const { rows } = await watch.query("select from pg_stat_activity where wait_event_type = 'Lock'");
    return rows.length >= 2;
  });
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  server.kill("SIGTERM");
  await until("no new connections", () =>
    fetch(`${server.url}/healthz`, { headers: { connection: "close" } }).then(
      () => false,
      () => true,
    ),
  );
  await lock.query("commit");
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 64 }, () => 201));
  expect(await server.exited).toBe(0);
  agent.destroy();
  await lock.end();
  await watch.end();
  await database.stop();
});

/** Sends the body once the server has read the head, and says so: what only the system has accepted has not arrived. */
function postBy(
  agent: Agent,
  url: string,
  authorization: string,
  report: Report,
  hasArrived: () => void,
): Promise<number | string> {
  return new Promise((resolve) => {
    const sent = request(
      `${url}/v4/organisations/FAULT/purchasers`,
      { agent, method: "POST", headers: { authorization, expect: "100-continue" } },
      (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode!));
      },
    );
    sent.on("error", (error) => resolve(error.message));
    sent.on("continue", () => {
      hasArrived();
      sent.end(JSON.stringify(report));
    });
    sent.flushHeaders();
  });
}
