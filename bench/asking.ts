import pg from "pg";
import { type AskingRule, listOwnersInTurn, noteBoughtByAgreed } from "../src/conversations/askable-owners.queries.ts";
import { insertOrganisation } from "../src/organisations/index.ts";
import { connectKysely, connectPool, type Database, type Db } from "../src/platform/db.ts";
import { migrate } from "../src/platform/migrate.ts";
import { planByIndex } from "../src/platform/plan-by-index.ts";
import { ownEmbeddedPostgres } from "../src/platform/postgres/index.ts";
import { deriveKeys } from "../src/platform/secrets.ts";
import { upgradeSteps } from "../src/upgrades/index.ts";
import { benchFolder } from "./folder.ts";
import { asJson, say, wholeNumberFromEnvironment } from "./options.ts";
import { keepProcesses } from "./processes.ts";

/**
 * Whether choosing whom to ask costs more where more people own the product: the statement of the sweep, over a shop in which BENCH_OWNERS
 * people own one product and agreed to be asked, and one with a hundredth of them, in turn; by the plan (buffers) and the database's own
 * time. And what it costs the job that adds purchases up to note those of people who agreed.
 */
const large = wholeNumberFromEnvironment("BENCH_OWNERS", 1_000_000);
const rounds = wholeNumberFromEnvironment("BENCH_ROUNDS", 40);
const atMost = 2;
const silence = () => undefined;
const log = { error: silence, warn: silence, info: silence, debug: silence } as never;

const processes = keepProcesses();
const folder = benchFolder("asking", processes);

const nameOf = (kind: number, n: string) => `('018f0000-000${kind}-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
/**
 * $1 the organisation. One in twenty cannot be asked (a refund), and those stand among the others; one in five was asked before, the last of
 * them a moment ago.
 */
const seedSql = (owners: number): readonly string[] => [
  `insert into purchasers (organisation_id, id, email_key, email, created_at)
   select $1::uuid, ${nameOf(1, "n")}, 'p' || n || '@example.com', 'p' || n || '@example.com', now() from generate_series(1, ${owners}) n`,
  `insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at, confirmed_at, refunded_at)
   select $1::uuid, ${nameOf(2, "n")}, ${nameOf(1, "n")}, 'A' || n, 'K1', decode(md5('secret ' || n), 'hex'), now(), now(),
     case when n % 20 = 1 then now() end from generate_series(1, ${owners}) n`,
  `insert into asking_consents (organisation_id, id, purchaser_id, is_given, given_at, place, language, wording)
   select $1::uuid, ${nameOf(3, "n")}, ${nameOf(1, "n")}, true, now(), 'questionnaire', 'en', 1 from generate_series(1, ${owners}) n`,
  `insert into askable_owners (organisation_id, purchaser_id, sku, last_asked_at)
   select $1::uuid, ${nameOf(1, "n")}, 'K1', case when n % 5 = 0 then now() - n % 400 * interval '1 day' else '-infinity' end
   from generate_series(1, ${owners}) n`,
];

type Shop = { owners: number; organisationId: string; owner: pg.Pool; db: Database };
type Cost = { milliseconds: number; buffers: number };

try {
  await bench();
} catch (error) {
  say(String((error as Error).stack));
  process.exitCode = 1;
} finally {
  await processes.stop();
}

async function bench(): Promise<void> {
  const postgres = await ownEmbeddedPostgres({ dataDir: folder, log });
  const shops: Shop[] = [];
  processes.stopLast(async () => {
    for (const { owner } of shops) await owner.end();
    await postgres.stop();
  });
  for (const owners of [Math.ceil(large / 100), large]) shops.push(await aShop(postgres.address as never, owners));
  const costs = shops.map((): Cost[] => []);
  for (let round = -3; round < rounds; round += 1)
    for (const [place, shop] of shops.entries()) {
      const cost = await costOf(shop, (db) => listOwnersInTurn(db, ruleOf(shop), { after: undefined, atMost: 50 }));
      if (round >= 0) costs[place]!.push(cost);
    }
  const noting = [];
  for (const shop of shops) noting.push(await costOfNoting(shop));
  show(shops, costs, noting);
}

function ruleOf({ organisationId }: Shop): AskingRule {
  return {
    organisationId,
    questionId: "018f0000-0009-7000-8000-000000000000",
    skus: ["K1"],
    sku: "K1",
    askerKey: "asker@example.com",
    neverCountries: ["AT"],
    today: "2026-11-30",
    restedSince: new Date(Date.now() - 30 * 24 * 3_600_000),
    mailsAtMost: 2,
  };
}

async function aShop(address: pg.PoolConfig, owners: number): Promise<Shop> {
  const database = `asking_${owners}`;
  const client = new pg.Client({ ...address, ssl: false });
  await client.connect();
  await client.query(`create database ${database}`);
  await client.end();
  const own = { ...address, database, ssl: false as const };
  await migrate(own as never, new Date(), async () =>
    upgradeSteps(deriveKeys("a secret of the bench, long enough to be taken")),
  );
  const owner = connectPool({ address: own as never, log, max: 2 });
  const db = connectKysely(owner, "postgresql");
  const made = (await insertOrganisation(db, { trkref: "ACME", name: "Acme", locale: "en-GB" }, new Date()))!;
  say(`seeding ${owners} owners`);
  const session = await owner.connect();
  await session.query("set session_replication_role = replica; set maintenance_work_mem = '256MB'");
  for (const sql of seedSql(owners)) await session.query(sql, [made.id]);
  await session.query("vacuum (analyze)");
  session.release(true);
  return { owners, organisationId: made.id, owner, db };
}

/** What a statement of the product costs the database, as PostgreSQL says itself; run as the sweep runs it, and undone. */
async function costOf({ owner }: Shop, run: (db: Db) => Promise<unknown>): Promise<Cost> {
  const session = await owner.connect();
  try {
    await session.query("begin");
    let sent: { text: string; values: unknown[] } | undefined;
    const watched = {
      connect: async () => ({
        query: async (said: string | { text: string; values?: unknown[] }, values: unknown[] = []) => {
          const one =
            typeof said === "string" ? { text: said, values } : { text: said.text, values: said.values ?? values };
          if (/from askable_owners|into askable_owners/.test(one.text)) sent = one;
          return session.query(one.text, one.values);
        },
        release: () => undefined,
      }),
      end: async () => undefined,
    };
    const db = connectKysely(watched as unknown as pg.Pool, "postgresql");
    await planByIndex(db, true);
    await session.query("savepoint before");
    await run(db);
    await session.query("rollback to savepoint before");
    const { text, values } = sent!;
    const { rows } = await session.query(`explain (analyze, buffers, format json) ${text}`, values);
    const [{ Plan: plan, "Execution Time": milliseconds }] = rows[0]["QUERY PLAN"];
    return { milliseconds, buffers: plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] };
  } finally {
    await session.query("rollback");
    session.release();
  }
}

/** Five thousand purchases more, by people who agreed, as the job that adds purchases up notes them: in all, and per purchase. */
async function costOfNoting(shop: Shop): Promise<Cost> {
  const more = 5000;
  const session = await shop.owner.connect();
  await session.query("set session_replication_role = replica");
  await session.query(
    `insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at, confirmed_at)
     select $1::uuid, ${nameOf(4, "n")}, ${nameOf(1, `1 + n * 7 % ${shop.owners}`)}, 'B' || n, 'K2', decode(md5('more ' || n), 'hex'), now(), now()
     from generate_series(1, ${more}) n`,
    [shop.organisationId],
  );
  session.release(true);
  const { rows } = await shop.owner.query<{ id: string }>(
    "select id from purchases where organisation_id = $1 and sku = 'K2'",
    [shop.organisationId],
  );
  const ids = rows.map(({ id }) => id);
  return costOf(shop, (db) => noteBoughtByAgreed(db, shop.organisationId, ids));
}

function show(shops: readonly Shop[], costs: readonly Cost[][], noting: readonly Cost[]): void {
  const median = (of: readonly number[]) => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)]!;
  const rows = shops.map(({ owners }, place) => ({
    owners,
    milliseconds: median(costs[place]!.map((one) => one.milliseconds)),
    buffers: median(costs[place]!.map((one) => one.buffers)),
    noting5000: noting[place]!,
  }));
  const [small, big] = rows;
  const ratio = big!.milliseconds / small!.milliseconds;
  if (asJson) console.log(JSON.stringify({ rows, ratio }));
  for (const { owners, milliseconds, buffers, noting5000 } of rows)
    say(
      `${owners} owners: choosing ${milliseconds.toFixed(2)} ms, ${buffers} buffers; noting 5000 purchases ${noting5000.milliseconds.toFixed(0)} ms, ${noting5000.buffers} buffers`,
    );
  say(
    `database time of choosing: ${ratio.toFixed(2)} times (at most ${atMost}); buffers ${(big!.buffers / small!.buffers).toFixed(2)} times`,
  );
}
