import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { type Organisation, shareReviews } from "../../src/organisations/index.ts";
import { connectKysely, connectPool } from "../../src/platform/db.ts";
import { foldChanges, type Review, withdrawReview } from "../../src/reviews/index.ts";
import { aCluster } from "../support/clusters.ts";
import { anApiKey, anOrganisation } from "../support/factories.ts";
import { quietLog } from "../support/log.ts";
import { command } from "../support/program.ts";
import { publishReview } from "../support/published.ts";
import { outcomeOf, startServerProcess } from "../support/server-process.ts";
import { patienceMs, until } from "../support/waiting.ts";

// A main database and a streaming replica of it, both real, and servers that use both.
const SECRET = "a secret for fault tests, long enough to be one";
const now = new Date();
const main = await aCluster();
const environment = { DATABASE_URL: main.url(), SECRET, METRICS_TOKEN: "figures", LOG_LEVEL: "silent" };
await command(environment, "migrate");
/**
 * Everybody who reads a product waits for this lock, if somebody on the same server holds it. Locks of this kind are not replicated, so a
 * test can make statements last on the replica alone.
 */
await main.pool.query(`
  create function held() returns boolean language plpgsql as
    $$ begin perform pg_advisory_xact_lock_shared(7); return true; end $$;
  alter table products enable row level security;
  create policy held on products using (held())`);
const replica = await aCluster({ copyOf: main, settings: ["max_standby_streaming_delay = 0"] });
const stranger = await aCluster({ isStandby: true });
const mainPool = connectPool({ address: { connectionString: main.url() }, log: quietLog, max: 4, waitMs: patienceMs });
const db = connectKysely(mainPool, "postgresql");

const usual = { ...environment, READ_DATABASE_URL: replica.url(), READ_DATABASE_LAG_SECONDS: "3600" };
// Nothing comes from the memory of answers: what is shown was read, here or there.
const serve = (more: Record<string, string> = {}) =>
  startServerProcess({ ...usual, LOG_LEVEL: "silent", ANSWER_MEMORY_MB: "0", ...more }, { args: ["--no-worker"] });

type Server = { url: string };
type Shop = { organisation: Organisation; authorization: string; reviews: Review[] };

async function aShop(): Promise<Shop> {
  const organisation = await anOrganisation(db);
  await mergeProduct(db, organisation.id, { sku: "K1", name: "Kettle 0", url: null, imageUrl: null }, now);
  const reviews = [];
  for (const overallScore of [9, 5])
    reviews.push(await publishReview(db, organisation, { sku: "K1", overallScore }, now));
  return { organisation, reviews, authorization: (await anApiKey(db, organisation)).authorization };
}

async function get({ url }: Server, path: string, authorization = ""): Promise<{ status: number; text: string }> {
  const answer = await fetch(url + path, { headers: authorization === "" ? {} : { authorization } });
  return { status: answer.status, text: await answer.text() };
}

const productPage = (server: Server, { organisation }: Shop) => get(server, `/reviews/${organisation.trkref}/K1`);

async function figure(server: Server, name: string): Promise<number> {
  const { text } = await get(server, "/metrics", "Bearer figures");
  return Number(
    text
      .split("\n")
      .find((line) => line.startsWith(`${name} `))
      ?.split(" ")
      .at(-1)
      ?.replace("Nan", "NaN"),
  );
}

const fromReplica = (server: Server) => figure(server, 'fairmark_replica_reads_total{database="replica"}');

/** Until the next page of the shop is read from the replica, which then has everything that concerns it. */
async function untilReplicaIsRead(server: Server, shop: Shop): Promise<void> {
  await until("the replica is read", async () => {
    const before = await fromReplica(server);
    await productPage(server, shop);
    return (await fromReplica(server)) > before;
  });
}

const names = { made: 0 };
/** Renames the product on the main database alone, which nobody is told of; gives back the name that the replica has. */
async function renameBehindReplica({ organisation }: Shop): Promise<string> {
  await replica.pool.query("select pg_wal_replay_pause()");
  await until(
    "replay has paused",
    async () => (await ask("select pg_get_wal_replay_pause_state() as is")) === "paused",
  );
  const old = await ask("select name as is from products where organisation_id = $1", [organisation.id]);
  const name = `Kettle ${++names.made}`;
  await main.pool.query("update products set name = $2 where organisation_id = $1", [organisation.id, name]);
  return old as string;
}

async function ask(sql: string, values: unknown[] = [], of = replica): Promise<unknown> {
  return (await of.pool.query<{ is: unknown }>(sql, values)).rows[0]?.is;
}

/** A replica that goes on may at once end the very statement that made it: then it is asked again. */
async function resume(): Promise<void> {
  await replica.pool.query("select pg_wal_replay_resume()").catch(async ({ code }: { code?: string }) => {
    if (code !== "40001") throw new Error(`The replica does not resume: ${code}`);
    await resume();
  });
}

/** What each way of reading shows of a shop's reviews, as numbers. */
async function shown(
  server: Server,
  { organisation, authorization, reviews }: Shop,
): Promise<Record<string, number[]>> {
  const v4 = `/v4/organisations/${organisation.trkref}`;
  const listed = JSON.parse((await get(server, `${v4}/reviews?locale=en`, authorization)).text).reviews as {
    id: number;
  }[];
  const all = JSON.parse((await get(server, `${v4}/all_reviews`, authorization)).text).reviews as { id: number }[];
  const numbers = reviews.map(({ number }) => number);
  const found = async (path: (number: number) => string) => {
    const answers = await Promise.all(numbers.map((number) => get(server, path(number), authorization)));
    expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 404)).toEqual([]);
    return numbers.filter((_number, index) => answers[index]!.status === 200);
  };
  const page = await productPage(server, { organisation, authorization, reviews });
  return {
    list: listed.map(({ id }) => id).sort(byNumber),
    all: all.map(({ id }) => id).sort(byNumber),
    detail: await found((number) => `/v4/reviews/${number}`),
    page: await found((number) => `/reviews/${organisation.trkref}/review/${number}`),
    product: numbers.filter((number) => page.text.includes(`/review/${number}"`)),
  };
}

const byNumber = (a: number, b: number) => a - b;

const everywhere = (reviews: readonly Review[]) => {
  const numbers = reviews.map(({ number }) => number).sort(byNumber);
  return { list: numbers, all: numbers, detail: numbers, page: numbers, product: numbers };
};

/** Two shops that sell the same and show each other's reviews of it. */
async function share({ organisation }: Shop, partner: Shop): Promise<void> {
  const [organisationId, withOrganisationId] = [organisation.id, partner.organisation.id];
  await main.pool.query("update products set product_group = 'kettles' where organisation_id = any($1)", [
    [organisationId, withOrganisationId],
  ]);
  await shareReviews(db, { organisationId, withOrganisationId }, now);
  await shareReviews(db, { organisationId: withOrganisationId, withOrganisationId: organisationId }, now);
}

async function countTogether(server: Server, { organisation, authorization }: Shop): Promise<number> {
  const path = `/v4/organisations/${organisation.trkref}/reviewable?sku=K1&locale=en&format=short`;
  return JSON.parse((await get(server, path, authorization)).text).review_count;
}

/** While it is held, whoever reads a product on the replica waits. */
async function holdReplica(): Promise<{ release: () => Promise<void> }> {
  const client = new pg.Client({ connectionString: replica.url() });
  client.on("error", () => undefined);
  await client.connect();
  onTestFinished(() => client.end().catch(() => undefined));
  await client.query("select pg_advisory_lock(7)");
  return { release: () => client.end() };
}

const untilWaiting = () =>
  until(
    "a statement waits on the replica",
    async () =>
      Number(await ask("select count(*) as is from pg_locks where locktype = 'advisory' and not granted")) > 0,
  );

const doctor = async (more: Record<string, string>) => {
  const { stdout } = await outcomeOf({ ...usual, ...more }, ["doctor"]);
  return /^.*\breplica\b.*$/m.exec(stdout)?.[0];
};

test("pages and the read API are read from a replica; what it does not have yet of a shop comes from the main database, in every process", async () => {
  const servers = await Promise.all([serve(), serve()]);
  const [shop, other, partner] = [await aShop(), await aShop(), await aShop()];
  await share(shop, partner);
  for (const server of servers) for (const one of [shop, other]) await untilReplicaIsRead(server, one);
  for (const server of servers) expect(await shown(server, shop)).toEqual(everywhere(shop.reviews));
  for (const server of servers) await until("both are counted", async () => (await countTogether(server, shop)) === 4);
  for (const server of servers) await untilReplicaIsRead(server, other);
  const oldName = await renameBehindReplica(other);
  for (const server of servers) expect((await productPage(server, other)).text).toContain(oldName);

  const [removed, stays] = shop.reviews as [Review, Review];
  await withdrawReview(db, removed, now);
  for (const server of servers)
    await until(
      "the review has gone",
      async () => (await productPage(server, shop)).text.includes(`/review/${removed.number}"`) === false,
    );
  for (const server of servers)
    await until(
      "lists have heard of it",
      async () => JSON.stringify(await shown(server, shop)) === JSON.stringify(everywhere([stays])),
    );
  await withdrawReview(db, partner.reviews[0]!, now);
  for (const server of servers)
    await until("a shop that shares has heard too", async () => (await countTogether(server, shop)) === 2);
  // The replica still has it, and is still read for others.
  expect(
    await ask("select count(*)::int as is from reviews where id = $1 and visible_version is not null", [removed.id]),
  ).toBe(1);
  for (const server of servers) {
    expect((await productPage(server, other)).text).toContain(oldName);
    for (let time = 0; time < 5; time += 1) expect(await shown(server, shop)).toEqual(everywhere([stays]));
  }

  await resume();
  for (const server of servers) {
    await untilReplicaIsRead(server, shop);
    expect(await shown(server, shop)).toEqual(everywhere([stays]));
    await until("the new name is there", async () =>
      (await productPage(server, other)).text.includes(`Kettle ${names.made}`),
    );
    expect(await figure(server, "fairmark_replica_used")).toBe(1);
    expect(await figure(server, "fairmark_replica_lag_seconds")).toBeGreaterThanOrEqual(0);
    expect(await figure(server, 'fairmark_database_connections{pool="replica",state="idle"}')).toBeGreaterThan(0);
  }
  expect(await doctor({})).toMatch(/^ok +replica +the replica has what the main database has/);
});

test("what is read in a transaction is read from the main database, and no connection to the replica is left in one", async () => {
  const server = await serve();
  const shop = await aShop();
  await foldChanges(db);
  await untilReplicaIsRead(server, shop);
  const { text: index } = await get(server, "/sitemap.xml");
  const file = /\/sitemap-\d+\.xml/.exec(index)![0];
  await renameBehindReplica(shop);
  const changedAt = "2100-01-01T00:00:00.000Z";
  await main.pool.query("update reviewed_products set changed_at = $2 where organisation_id = $1", [
    shop.organisation.id,
    changedAt,
  ]);
  // The sitemap is read by index, which is set for one transaction; other pages are read at the same time.
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => [await get(server, file), await productPage(server, shop)] as const),
  );
  for (const [{ status, text }] of answers) {
    expect(status).toBe(200);
    expect(text).toContain(`/reviews/${shop.organisation.trkref}/K1</loc><lastmod>${changedAt}<`);
  }
  const left = "select count(*)::int as is from pg_stat_activity where state like 'idle in transaction%'";
  expect(await ask(left)).toBe(0);
  expect(await ask(left, [], main)).toBe(0);
  await resume();
});

test("whatever becomes of the replica, each answer is right; and once it is back, nothing that was removed comes back with it", async () => {
  const server = await serve();
  const shop = await aShop();
  await untilReplicaIsRead(server, shop);

  // Its primary's changes come before its readers.
  const { release } = await holdReplica();
  const inConflict = productPage(server, shop);
  await untilWaiting();
  await main.pool.query("create table swept (id int)");
  await main.pool.query("insert into swept select generate_series(1, 1000)");
  await main.pool.query("delete from swept");
  await main.pool.query("vacuum swept");
  const answered = await inConflict;
  expect([answered.status, answered.text.includes("Kettle 0")]).toEqual([200, true]);
  expect(await ask("select sum(confl_snapshot)::int as is from pg_stat_database_conflicts")).toBeGreaterThan(0);
  expect(await figure(server, "fairmark_replica_failures_total")).toBeGreaterThan(0);
  await release();
  await untilReplicaIsRead(server, shop);

  // It stands still in the middle of a statement.
  const hold = await holdReplica();
  const stuck = productPage(server, shop);
  await untilWaiting();
  replica.signal("SIGSTOP");
  expect((await stuck).status).toBe(200);
  expect((await productPage(server, shop)).status).toBe(200);
  replica.signal("SIGCONT");
  await hold.release();
  await untilReplicaIsRead(server, shop);

  // It dies in the middle of a statement.
  await holdReplica();
  const cutOff = productPage(server, shop);
  await untilWaiting();
  await replica.kill();
  expect((await cutOff).status).toBe(200);
  expect(await shown(server, shop)).toEqual(everywhere(shop.reviews));
  const ready = async () => JSON.parse((await get(server, "/readyz")).text) as { status: string; reason?: string };
  await until("readiness says so", async () => (await ready()).reason?.includes("cannot be reached") === true);
  expect(await figure(server, "fairmark_replica_used")).toBe(0);
  expect(await figure(server, "fairmark_replica_lag_seconds")).toBeNaN();
  expect(await doctor({})).toMatch(
    /^PROBLEM +replica +the replica cannot be asked \(ECONNREFUSED\)\. Check READ_DATABASE_URL/,
  );

  // It comes back as it was, and does not follow yet.
  const [removed, stays] = shop.reviews as [Review, Review];
  await withdrawReview(db, removed, now);
  replica.configure("primary_conninfo = ''");
  replica.start();
  await until("it is seen", async () => !Number.isNaN(await figure(server, "fairmark_replica_lag_seconds")));
  expect(
    await ask("select count(*)::int as is from reviews where id = $1 and visible_version is not null", [removed.id]),
  ).toBe(1);
  for (let time = 0; time < 5; time += 1) expect(await shown(server, shop)).toEqual(everywhere([stays]));
  replica.configure(`primary_conninfo = 'host=127.0.0.1 port=${main.port} user=fairmark'`);
  await replica.pool.query("select pg_reload_conf()");
  await untilReplicaIsRead(server, shop);
  expect(await shown(server, shop)).toEqual(everywhere([stays]));
  expect((await ready()).status).toBe("ready");
});

test("a replica that is too far behind, or no replica of this database, is not read, and doctor says so", async () => {
  const server = await serve({ READ_DATABASE_LAG_SECONDS: "1" });
  const shop = await aShop();
  await untilReplicaIsRead(server, shop);
  await renameBehindReplica(shop);
  const ready = async () => JSON.parse((await get(server, "/readyz")).text) as { status: string; reason?: string };
  await until(
    "it is too far behind",
    async () => (await ready()).reason?.endsWith("it is more than 1 seconds behind") === true,
  );
  expect((await productPage(server, shop)).text).toContain(`Kettle ${names.made}`);
  expect(await figure(server, "fairmark_replica_lag_seconds")).toBeGreaterThan(1);
  expect(await doctor({ READ_DATABASE_LAG_SECONDS: "1" })).toMatch(
    /^PROBLEM +replica +the replica is more than 1 seconds behind/,
  );
  await resume();
  await untilReplicaIsRead(server, shop);

  expect(await doctor({ READ_DATABASE_URL: main.url() })).toMatch(/^PROBLEM +replica +.*no standby/);
  await main.pool.query("create database other");
  await until(
    "the replica has it",
    async () => Number(await ask("select count(*) as is from pg_database where datname = 'other'")) === 1,
  );
  expect(await doctor({ READ_DATABASE_URL: replica.url("other") })).toMatch(/^PROBLEM +replica +.*different databases/);
  expect(await doctor({ READ_DATABASE_URL: stranger.url() })).toMatch(
    /^PROBLEM +replica +it is a standby of another server/,
  );
  const misled = await serve({ READ_DATABASE_URL: stranger.url() });
  await until("it is refused", async () => (await get(misled, "/readyz")).text.includes("a standby of another server"));
  expect((await productPage(misled, shop)).status).toBe(200);
  expect(await fromReplica(misled)).toBe(0);

  // Promoted, it goes its own way.
  await replica.pool.query("select pg_promote()");
  await until("it is refused", async () => (await ready()).reason?.includes("no standby") === true);
  await main.pool.query("update products set name = 'Urn' where organisation_id = $1", [shop.organisation.id]);
  expect((await productPage(server, shop)).text).toContain("Urn");
});
