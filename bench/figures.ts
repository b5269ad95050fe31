import { cpus, loadavg } from "node:os";
import { keepFigures } from "../src/insights/index.ts";
import { withdrawReview } from "../src/reviews/index.ts";
import { getReviewByNumber } from "../src/reviews/reviews.queries.ts";
import { foreignShare, machineSeconds, readTable, secondsOf, treeOf } from "./against/cpu.ts";
import { openShops, type Shop } from "./figures/shops.ts";
import { benchFolder } from "./folder.ts";
import { asJson, say, wholeNumberFromEnvironment } from "./options.ts";
import { keepProcesses } from "./processes.ts";

/**
 * Whether what a shop's figures cost grows with its reviews: the dashboard, the policy page, and the sweep that keeps the figures, over a
 * shop with BENCH_REVIEWS reviews and one with a quarter of them, in turn. BENCH_KEEP names a folder in which both stay.
 */
const large = wholeNumberFromEnvironment("BENCH_REVIEWS", 1_000_000);
const rounds = wholeNumberFromEnvironment("BENCH_ROUNDS", 7);
const atMost = 1.5;
/** How many reviews have changed when the sweep comes. */
const changes = 200;

const processes = keepProcesses();
const folder = benchFolder("figures", processes, process.env.BENCH_KEEP);

/** Milliseconds, for each time that it was done. */
type Cost = { wall: number; node: number; postgres: number; foreign: number };
type Operation = {
  name: string;
  times: number;
  prepare?: (shop: Shop) => Promise<void>;
  run: (shop: Shop) => Promise<void>;
};

const dashboard = (period: string, name: string): Operation => ({
  name: `dashboard, ${name}`,
  times: 10,
  run: ({ organisation, page }) => page(`/console/${organisation.trkref}/dashboard?period=${period}`),
});
const operations: Operation[] = [
  dashboard("30", "30 days"),
  dashboard("90", "90 days"),
  dashboard("365", "a year"),
  dashboard("all", "all time"),
  { name: "policy page", times: 20, run: ({ organisation, page }) => page(`/reviews/${organisation.trkref}/policy`) },
  {
    name: `keep-figures, ${changes} reviews changed`,
    times: 1,
    prepare: withdrawSome,
    // The figures are written down every five minutes.
    run: async ({ db }) => void (await keepFigures(db, new Date(Date.now() + 6 * 60_000))),
  },
];

try {
  await bench();
} catch (error) {
  say(String((error as Error).stack));
  process.exitCode = 1;
} finally {
  await processes.stop();
}

async function bench(): Promise<void> {
  const { shops, postgresPid } = await openShops(folder, [large / 4, large], processes);
  const measured = operations.map(({ name }) => ({ name, costs: shops.map((): Cost[] => []) }));
  for (let round = -1; round < rounds; round += 1)
    for (const [index, operation] of operations.entries())
      for (const [place, shop] of shops.entries()) {
        const cost = await measure(operation, shop, postgresPid);
        if (round >= 0) measured[index]!.costs[place]!.push(cost);
      }
  show(measured);
}

async function measure({ prepare, run, times }: Operation, shop: Shop, postgresPid: number): Promise<Cost> {
  await prepare?.(shop);
  const look = () => {
    const { user, system } = process.cpuUsage();
    const postgres = secondsOf(treeOf(readTable(), postgresPid)) * 1000;
    return { at: performance.now(), node: (user + system) / 1000, postgres, machine: machineSeconds() };
  };
  const before = look();
  for (let time = 0; time < times; time += 1) await run(shop);
  const after = look();
  const [wall, node, postgres] = [after.at - before.at, after.node - before.node, after.postgres - before.postgres];
  const used = { machine: after.machine - before.machine, ours: (node + postgres) / 1000, wall: wall / 1000 };
  return {
    wall: wall / times,
    node: node / times,
    postgres: postgres / times,
    foreign: foreignShare({ ...used, cores: cpus().length }),
  };
}

/** Authors take published reviews of any age back, as they may any day. */
async function withdrawSome({ organisation, db, owner }: Shop): Promise<void> {
  const { rows } = await owner.query<{ number: number }>(
    `select number from reviews where organisation_id = $1 and visible_version is not null and number >= (
       select min(number) + random() * (max(number) - min(number)) * 0.9 from reviews where organisation_id = $1)
     order by number limit $2`,
    [organisation.id, changes],
  );
  for (const { number } of rows) {
    const review = await getReviewByNumber(db, { organisationId: organisation.id, number });
    await withdrawReview(db, review, new Date());
  }
}

function show(measured: readonly { name: string; costs: readonly Cost[][] }[]): void {
  const rows = measured.map(({ name, costs: [few, many] }) => {
    const of = (costs: readonly Cost[], what: keyof Cost) => median(costs.map((one) => one[what]));
    const cpu = (costs: readonly Cost[]) => median(costs.map(({ node, postgres }) => node + postgres));
    const both = (what: keyof Cost) => [of(few!, what), of(many!, what)] as const;
    const foreign = Math.max(...[...few!, ...many!].map((one) => one.foreign));
    return {
      name,
      wall: both("wall"),
      node: both("node"),
      postgres: both("postgres"),
      ratio: cpu(many!) / cpu(few!),
      foreign,
    };
  });
  if (asJson) {
    process.stdout.write(
      `${JSON.stringify({ large, rounds, processor: cpus()[0]?.model, load: loadavg(), rows }, null, 2)}\n`,
    );
    return;
  }
  const pair = ([few, many]: readonly [number, number]) => `${few.toFixed(1)} / ${many.toFixed(1)}`.padStart(17);
  const head = `  ${"ms, with a quarter of the reviews / all".padEnd(40)}${["wall", "node", "postgres"].map((name) => name.padStart(17)).join("")}   CPU ratio   others`;
  const lines = rows.map(
    ({ name, wall, node, postgres, ratio, foreign }) =>
      `  ${name.padEnd(40)}${pair(wall)}${pair(node)}${pair(postgres)}${ratio.toFixed(2).padStart(12)}${`${Math.round(foreign * 100)} %`.padStart(9)}  ${ratio <= atMost ? "met" : "MISSED"}`,
  );
  process.stdout.write(
    `${[
      `  ${large} reviews; load ${loadavg()
        .map((one) => one.toFixed(1))
        .join(" ")}`,
      head,
      ...lines,
    ].join("\n")}\n`,
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
