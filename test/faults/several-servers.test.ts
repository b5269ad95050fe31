import { expect, test } from "vitest";
import { createStaff } from "../../src/access/index.ts";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { connectKysely, connectPool } from "../../src/platform/db.ts";
import { withdrawReview } from "../../src/reviews/index.ts";
import { aCluster } from "../support/clusters.ts";
import { anApiKey, anOrganisation } from "../support/factories.ts";
import { quietLog } from "../support/log.ts";
import { command } from "../support/program.ts";
import { publishReview } from "../support/published.ts";
import { startServerProcess } from "../support/server-process.ts";
import { patienceMs, until } from "../support/waiting.ts";

// Four servers, each with its jobs, over one database, and a balancer that gives each request to the next.
const cluster = await aCluster({ settings: ["max_connections = 200"] });
const environment = {
  DATABASE_URL: cluster.url(),
  SECRET: "a secret for fault tests, long enough to be one",
  METRICS_TOKEN: "figures",
  LOG_LEVEL: "silent",
};
await command(environment, "migrate");
const pool = connectPool({ address: { connectionString: cluster.url() }, log: quietLog, max: 4, waitMs: patienceMs });
const db = connectKysely(pool, "postgresql");
const now = new Date();
/** So many customers come, each to all four at once; the long run takes about a minute. */
const customers = process.env.FULL ? 1500 : 60;

const fourServers = () => Promise.all(Array.from({ length: 4 }, () => startServerProcess(environment)));

async function count(sql: string, values: unknown[]): Promise<number> {
  return (await pool.query<{ count: number }>(sql, values)).rows[0]!.count;
}

test("purchasers, purchases, orders and sweeps are each there once, whoever of four was asked, and all show the same reviews", async () => {
  const servers = await fourServers();
  const shop = await anOrganisation(db);
  await mergeProduct(db, shop.id, { sku: "K1", name: "Kettle", url: null, imageUrl: null }, now);
  const { authorization } = await anApiKey(db, shop);
  const v4 = `/v4/organisations/${shop.trkref}`;
  let turn = 0;
  const next = () => servers[turn++ % servers.length]!.url;
  const send = async (url: string, path: string, body: unknown, more: Record<string, string> = {}) => {
    const answer = await fetch(url + path, {
      method: "POST",
      headers: { authorization, ...more },
      body: JSON.stringify(body),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const refused: string[] = [];
  const expectTaken = ({ status, text }: { status: number; text: string }) => {
    if (status !== 200 && status !== 201 && status !== 202) refused.push(`${status} ${text}`);
  };

  let made = 0;
  const work = async () => {
    while (made < customers) {
      made += 1;
      const name = `c${made}`;
      const email = `${name}@example.com`;
      const report = { email, purchases: [{ order_ref: name, sku: "K1" }] };
      const order = {
        order_ref: name,
        customer: { email },
        order_date: now.toISOString(),
        order_items: [{ sku: "K1" }],
      };
      const key = { "idempotency-key": `"${name}"` };
      // All at once: the same purchaser and the same order at every server.
      const answers = await Promise.all([
        ...servers.map(({ url }) => send(url, `${v4}/purchasers`, report)),
        ...servers.map(({ url }) => send(url, `${v4}/customer_order`, order, key)),
      ]);
      answers.forEach(expectTaken);
      expectTaken(await send(next(), `${v4}/purchasers`, report));
    }
  };
  const working = Promise.all([work(), work(), work()]);

  const shown = async ({ url }: { url: string }) => {
    const answer = await fetch(`${url}${v4}/reviews?locale=en`, { headers: { authorization } });
    const { reviews } = (await answer.json()) as { reviews: { id: number }[] };
    return reviews.map(({ id }) => id);
  };
  const everywhere = async (what: string, isRight: (ids: number[]) => boolean) =>
    until(what, async () => (await Promise.all(servers.map(shown))).every(isRight));
  for (let time = 0; time < 3; time += 1) {
    const review = await publishReview(db, shop, { sku: "K1" }, now);
    await everywhere("all show it", (ids) => ids.includes(review.number));
    await withdrawReview(db, review, now);
    await everywhere("none shows it", (ids) => !ids.includes(review.number));
    // What one of them still remembered would come back here.
    for (let again = 0; again < 5; again += 1)
      for (const server of servers) expect(await shown(server)).not.toContain(review.number);
  }
  await working;
  expect(refused).toEqual([]);

  const reviewers = 3;
  const of = [shop.id];
  expect(await count("select count(*)::int from purchasers where organisation_id = $1", of)).toBe(made + reviewers);
  const bought =
    "select count(*)::int from purchases where organisation_id = $1 and order_ref ~ '^c[0-9]+$' and sku = 'K1'";
  expect(await count(bought, of)).toBe(made);
  expect(await count("select count(*)::int from customer_orders where organisation_id = $1", of)).toBe(made);
  await until(
    "every order is processed",
    async () =>
      (await count(
        "select count(*)::int from customer_orders where organisation_id = $1 and processed_at is null",
        of,
      )) === 0,
  );
  expect(await count(`${bought} and confirmed_at is not null`, of)).toBe(made);
  // Each sweep has had its turns once, by whichever process took them.
  const twice = "select count(*)::int from (select task from sweep_turns group by task having count(*) > 1) as more";
  expect(await count(twice, [])).toBe(0);
  for (const { kill } of servers) kill("SIGTERM");
  for (const { exited } of servers) expect(await exited).toBe(0);
});

test("guesses are counted over all four, and a session that begins or ends at one does so at each", async () => {
  const servers = await fourServers();
  await anOrganisation(db);
  const [email, password] = ["vera@example.com", "seven grey kettles whistle"];
  const created = (await createStaff(db, { email, role: "admin", organisationIds: [] }, now))!;
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const post = ({ url }: { url: string }, path: string, fields: Record<string, string>, cookie = "") =>
    fetch(url + path, {
      method: "POST",
      redirect: "manual",
      headers: { origin: url, cookie, ...form },
      body: new URLSearchParams(fields),
    });
  const set = await post(servers[3]!, `/console/password/${created.linkToken}`, { password, again: password });
  expect(set.status).toBe(303);
  const signIn = (server: { url: string }, as: string, by: string) =>
    post(server, "/console/sign-in", { email: as, password: by });

  const statuses = [];
  for (let guess = 0; guess < 12; guess += 1)
    statuses.push((await signIn(servers[guess % 4]!, "guessed@example.com", "a guess")).status);
  expect(statuses).toEqual([...Array(10).fill(422), 429, 429]);

  const opened = await signIn(servers[0]!, email, password);
  expect(opened.status).toBe(303);
  const cookie = opened.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const home = ({ url }: { url: string }) =>
    fetch(`${url}/console/profile`, { redirect: "manual", headers: { cookie } });
  for (const server of servers) expect((await home(server)).status).toBe(200);
  const token = /name="csrf" value="([^"]+)"/.exec(await (await home(servers[1]!)).text())![1]!;
  const out = await post(servers[1]!, "/console/sign-out", { csrf: token }, cookie);
  expect(out.status).toBe(303);
  for (const server of servers) expect((await home(server)).status).toBe(303);

  const wrong = [];
  for (let guess = 0; guess < 32; guess += 1) {
    const url = `${servers[guess % 4]!.url}${guess % 2 ? "/metrics" : "/v4/organisations/FAULT/reviews"}`;
    wrong.push((await fetch(url, { headers: { authorization: guess % 2 ? "Bearer x" : "Basic eDp5" } })).status);
  }
  expect(wrong).toEqual([...Array(30).fill(401), 429, 429]);
  const right = await fetch(`${servers[0]!.url}/metrics`, { headers: { authorization: "Bearer figures" } });
  expect(right.status).toBe(200);
});
