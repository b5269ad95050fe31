import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { attachEmbeddedPostgres } from "../../src/platform/postgres/index.ts";
import { quietLog } from "../support/log.ts";
import { descendantsOf } from "../support/processes.ts";
import { anInstalledFolder, startServerProcess } from "../support/server-process.ts";
import { until } from "../support/waiting.ts";

/** A shop's server that keeps what arrived by id, and says nothing until it is told to answer. */
async function aReceiver() {
  const received: string[] = [];
  let answers = false;
  const server = createServer((request, reply) => {
    received.push(String(request.headers["webhook-id"]));
    request.resume();
    if (answers) reply.writeHead(200).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const answer = () => {
    answers = true;
  };
  return { url, received, answer };
}

async function onDatabase<Row>(dataDir: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const { address, stop } = await attachEmbeddedPostgres({ dataDir, log: quietLog });
  const client = new pg.Client({ ...address, ssl: false });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as Row[];
  } finally {
    await client.end();
    await stop();
  }
}

const orders = 12;
const isLong = Boolean(process.env.FULL);

test("after kill -9 of the server while it delivers, every message arrives, and what was cut off arrives again", async () => {
  const { dataDir, authorization } = await anInstalledFolder();
  const receiver = await aReceiver();
  const environment = { DATA_DIR: dataDir, WEBHOOK_ALLOW_PRIVATE: "on" };
  const first = await startServerProcess(environment);
  await onDatabase(
    dataDir,
    `insert into webhook_endpoints (organisation_id, id, url, event_types, secret, created_at)
       select id, gen_random_uuid(), $1, '{purchase.confirmed}', decode(repeat('ab', 32), 'hex'), now() from organisations`,
    [receiver.url],
  );
  for (let n = 0; n < orders; n += 1) {
    const order = {
      order_ref: `W${n}`,
      order_date: "01-03-2026",
      customer: { email: `w${n}@example.com` },
      order_items: [{ sku: "A" }],
    };
    const answer = await fetch(`${first.url}/v4/organisations/FAULT/customer_order`, {
      method: "POST",
      headers: { authorization },
      body: JSON.stringify(order),
    });
    expect(answer.status).toBe(202);
  }
  // An order whose worker is killed is taken up two minutes later: the long run has the time for that too.
  const messages = "select count(*)::int as n from webhook_messages";
  const open = "select message_id as id from webhook_attempts where outcome is null";
  const underWay = async () => new Set((await onDatabase<{ id: string }>(dataDir, open)).map(({ id }) => id));
  await until(
    "deliveries are under way",
    async () =>
      receiver.received.length >= 4 &&
      (isLong || (await onDatabase<{ n: number }>(dataDir, messages))[0]!.n === orders) &&
      // On a slow machine the server may have given up waiting for those by itself; then it tries again.
      ((tried) => receiver.received.some((id) => tried.has(id)))(await underWay()),
  );
  // With its jobs: left to themselves they would note how the tries that are under way end, before they end too.
  const jobs = descendantsOf(first.pid).find(({ command }) =>
    /main\.js( --no-env-file)? jobs$/.test(command.trimEnd()),
  )!;
  for (const pid of [first.pid, jobs.pid]) process.kill(pid, "SIGKILL");
  await first.exited;
  // Without those that the server had given up waiting for by itself.
  const cutOff = await underWay();
  expect(receiver.received.filter((id) => cutOff.has(id))).not.toEqual([]);
  receiver.answer();
  const before = receiver.received.length;

  const second = await startServerProcess(environment);
  // Claims run out after a minute, and the sweep comes once a minute.
  if (!isLong) {
    const { claimed } = (
      await onDatabase<{ claimed: number }>(
        dataDir,
        `with aged as (update webhook_messages set claimed_until = claimed_until - interval '1 minute'
           where claimed_until is not null returning 1)
         select count(*)::int as claimed from aged`,
      )
    )[0]!;
    expect(claimed).toBeGreaterThanOrEqual(cutOff.size);
    await onDatabase(dataDir, "select graphile_worker.add_job('deliver-due-webhooks')");
  }
  await until(
    "every message has arrived",
    async () => {
      const sql = "select count(*)::int as delivered from webhook_messages where delivered_at is not null";
      return (await onDatabase<{ delivered: number }>(dataDir, sql))[0]!.delivered === orders;
    },
    1_200_000,
  ).catch(async (error) => {
    const sql = `select (select count(*)::int from customer_orders where processed_at is not null) as processed,
      (select count(*)::int from webhook_messages) as messages,
      (select count(*)::int from webhook_messages where delivered_at is not null) as delivered`;
    throw new Error(`${error.message}: ${JSON.stringify(await onDatabase(dataDir, sql))}`);
  });
  const after = receiver.received.slice(before);
  expect(new Set(receiver.received).size).toBe(orders);
  for (const id of cutOff) expect(after).toContain(id);
  const attempts = await onDatabase<{ outcome: string | null }>(dataDir, "select outcome from webhook_attempts");
  // The tries that nobody lived to write down stand there without an end.
  expect(attempts.filter(({ outcome }) => outcome === null).length).toBeGreaterThanOrEqual(cutOff.size);
  second.kill("SIGTERM");
  expect(await second.exited).toBe(0);
});
