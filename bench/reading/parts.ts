import { median } from "../against/statistics.ts";
import { trkref } from "../shop.ts";
import type { Databases, Shop } from "./databases.ts";
import { type Asking, type Measured, type Measuring, measureInTurn, type Target, warmUp } from "./measure.ts";
import type { Plan } from "./plan.ts";
import { type Target as Bound, compare, type Line, type Section } from "./report.ts";
import { branchCode, favourite, middling, model, skuOf } from "./seed.ts";
import { untilItRemembers } from "./servers.ts";

export const base = `/v4/organisations/${trkref}`;

/** What callers ask most, and what is measured from memory and without it. */
export const questions = {
  "reviews of the shop": `${base}/reviews?locale=en-GB&region=worldwide`,
  "reviews of a product": `${base}/reviews?locale=en-GB&sku=${favourite}`,
  "a product's score": `${base}/reviewable?sku=${favourite}&locale=en-GB&format=short`,
  "totals of 20 products": `${base}/totals?skus=${Array.from({ length: 20 }, (_, n) => skuOf(n)).join()}`,
  "reviews about the shop": `${base}/customer_experience_reviews`,
  "all reviews, a page": `${base}/all_reviews?per_page=30`,
};

const fiftySkus = Array.from({ length: 50 }, (_, n) => skuOf(n)).join();

/** What shops show on their own pages, and how fast it is to be beside a bare route. */
const embeds = {
  "reviews of a product, HTML": { path: `/embed/${trkref}/${favourite}`, atLeast: 0.8 },
  "reviews of a product, JSON": { path: `/embed/${trkref}/${favourite}.json`, atLeast: 0.8 },
  "what is said of the shop, HTML": { path: `/embed/${trkref}`, atLeast: 0.8 },
  "50 scores, HTML": { path: `/embed/${trkref}?skus=${fiftySkus}`, atLeast: 0.5 },
  "50 scores, JSON": { path: `/embed/${trkref}.json?skus=${fiftySkus}`, atLeast: 0.5 },
};

/** All that is sent from a buffer by the routes it is compared with. */
export const sentAlso = Object.fromEntries(Object.entries(embeds).map(([name, { path }]) => [name, path]));

/** Everything that is asked, over the two shops. */
export type Served = {
  /** Of the large shop: with memory, without, and a second one with memory. */
  remembering: Target;
  making: Target;
  /** Of the small shop, without memory. */
  small: Target;
  hooked: Target;
  plain: Target;
  /** The answers to `questions`. */
  plan: Plan;
};

const busy = 32;
const few = 8;

export async function measureMemory(run: Measuring, { remembering, hooked, plain, plan }: Served): Promise<Section> {
  const lines: Line[] = [];
  for (const [name, { path, headers }] of Object.entries(plan)) {
    await untilItRemembers(remembering, path);
    const named = encodeURIComponent(name);
    const same = { "if-none-match": headers.etag ?? "" };
    const askings: Asking[] = [
      { name: "memory", of: remembering, paths: [path], connections: busy },
      { name: "bare", of: hooked, paths: [`/bare/${trkref}/sent/${named}`], connections: busy },
      { name: "plain", of: plain, paths: [`/bare/${trkref}/sent/${named}`], connections: busy },
      { name: "304", of: remembering, paths: [path], headers: same, status: 304, connections: busy },
      { name: "bare 304", of: hooked, paths: [`/bare/${trkref}/same/${named}`], status: 304, connections: busy },
    ];
    const of = reader(await measureInTurn(run, askings));
    lines.push(
      compare(name, of("memory"), of("bare"), { target: { of: "speed", atLeast: 0.8 } }),
      compare("  beside a route without hooks", of("memory"), of("plain"), { of: "speed" }),
      compare("  304", of("304"), of("bare 304"), { target: { of: "speed", atLeast: 0.9 } }),
    );
  }
  return { title: "From memory: speed / a bare route's", lines };
}

export async function measureEmbeds(run: Measuring, { remembering, hooked }: Served): Promise<Section> {
  const lines: Line[] = [];
  for (const [name, { path, atLeast }] of Object.entries(embeds)) {
    await untilItRemembers(remembering, path);
    const askings: Asking[] = [
      { name: "memory", of: remembering, paths: [path], connections: busy },
      { name: "bare", of: hooked, paths: [`/bare/open/${encodeURIComponent(name)}`], connections: busy },
    ];
    const of = reader(await measureInTurn(run, askings));
    lines.push(compare(name, of("memory"), of("bare"), { target: { of: "speed", atLeast } }));
  }
  return { title: "Embeds, from memory: speed / a bare route's", lines };
}

export async function measureMisses(run: Measuring, { making, hooked, plan }: Served): Promise<Section> {
  const lines: Line[] = [];
  const paths = Object.values(plan).map(({ path }) => path);
  const asked = Object.keys(plan).map((name) => `/bare/${trkref}/asked/${encodeURIComponent(name)}`);
  await warmUp(run, making, paths);
  await warmUp(run, hooked, asked);
  for (const [name, { path, statements }] of Object.entries(plan)) {
    const askings: Asking[] = [
      { name: "made", of: making, paths: [path], connections: few },
      { name: "asked", of: hooked, paths: [`/bare/${trkref}/asked/${encodeURIComponent(name)}`], connections: few },
    ];
    const of = reader(await measureInTurn(run, askings));
    const target: Bound = { of: "speed", atLeast: 0.85 };
    const count = statements.length === 1 ? "1 statement" : `${statements.length} statements`;
    lines.push(compare(`${name} (${count})`, of("made"), of("asked"), { target }));
  }
  return { title: "Not from memory: speed / the same statements", lines };
}

type Pages = { name: string; path: string; isJudged: boolean };

const lists: readonly Pages[] = [
  { name: "reviews", path: `${base}/reviews?locale=en-GB&region=worldwide`, isJudged: true },
  {
    name: "reviews of a product",
    path: `${base}/reviews?locale=en-GB&region=worldwide&sku=${favourite}`,
    isJudged: true,
  },
  {
    name: "reviews of a branch",
    path: `${base}/reviews?locale=en-GB&region=worldwide&branch_code=${branchCode}`,
    isJudged: true,
  },
  { name: "reviews of a region", path: `${base}/reviews?locale=en-GB&region=my-locale`, isJudged: true },
  { name: "reviews about the shop", path: `${base}/customer_experience_reviews?`, isJudged: true },
  { name: "products", path: `${base}/reviewables?`, isJudged: true },
  { name: "reviews of a model", path: `${base}/reviews?locale=en-GB&${new URLSearchParams(model)}`, isJudged: false },
];

export async function measurePages(run: Measuring, { making, small }: Served): Promise<Section> {
  const lines: Line[] = [];
  for (const of of [making, small])
    await warmUp(
      run,
      of,
      lists.map(({ path }) => path),
    );
  for (const { name, path, isJudged } of lists) {
    const [many, fewer] = await Promise.all([pagesOf(making, path), pagesOf(small, path)]);
    for (const place of ["first", "middle", "last"] as const) {
      const askings: Asking[] = [
        { name: "large", of: making, paths: [`${path}&page=${many[place]}`], connections: few },
        { name: "small", of: small, paths: [`${path}&page=${fewer[place]}`], connections: few },
      ];
      const of = reader(await measureInTurn(run, askings));
      const target: Bound | undefined = isJudged ? { of: "cost", atMost: 1.5 } : undefined;
      lines.push(compare(`${name}, ${place} page`, of("large"), of("small"), target ? { target } : {}));
    }
  }
  lines.push(...(await measureCursors(run, { making, small })));
  return { title: "Pages: cost / the same in the small shop", lines };
}

async function pagesOf(of: Target, path: string): Promise<Record<"first" | "middle" | "last", number>> {
  type Paged = { summary: { pagination: { total_pages: number } } };
  const { summary } = (await (await get(of, path)).json()) as Paged;
  const last = Math.max(1, summary.pagination.total_pages);
  return { first: 1, middle: Math.ceil(last / 2), last };
}

/** Lists by cursor, from the beginning and from a place that nobody can name: the last page but a few. */
async function measureCursors(run: Measuring, { making, small }: Pick<Served, "making" | "small">): Promise<Line[]> {
  const lines: Line[] = [];
  for (const [name, path] of [
    ["all reviews", `${base}/all_reviews?per_page=30`],
    ["changes", `${base}/changes?per_page=30`],
  ] as const) {
    const second = async (of: Target) => `${path}&cursor=${await cursorOf(of, path)}`;
    const askings: Asking[] = [
      { name: "large", of: making, paths: [await second(making)], connections: few },
      { name: "small", of: small, paths: [await second(small)], connections: few },
    ];
    const of = reader(await measureInTurn(run, askings));
    lines.push(compare(`${name}, the second page`, of("large"), of("small"), { target: { of: "cost", atMost: 1.5 } }));
  }
  return lines;
}

async function cursorOf(of: Target, path: string): Promise<string> {
  const { next_cursor: cursor } = (await (await get(of, path)).json()) as { next_cursor: string | null };
  return encodeURIComponent(cursor ?? "");
}

/** What browsers send: compression is part of what a page costs. */
const browser = { "accept-encoding": "gzip, br", "accept-language": "en", accept: "text/html" };

export async function measureProduct(run: Measuring, { making }: Served, { large }: Databases): Promise<Section> {
  const page = (sku: string): Asking => ({
    name: sku,
    of: making,
    paths: [`/reviews/${trkref}/${sku}`],
    headers: browser,
    connections: few,
  });
  const of = reader(await measureInTurn(run, [page(favourite), page(middling)]));
  const target: Bound = { of: "cost", atMost: 1.5 };
  const name = `${large.size.reviews / 20} reviews / ${large.size.reviews / 1000}`;
  return {
    title: "The public page of a product",
    lines: [compare(name, of(favourite), of(middling), { target, by: "postgres" })],
  };
}

export async function measureTotals(run: Measuring, { making }: Served, { large }: Databases): Promise<Section> {
  const skus = Array.from({ length: 200 }, (_, n) => skuOf((n * 7) % large.size.products));
  const askings: Asking[] = [
    { name: "together", of: making, paths: [`${base}/totals?skus=${skus.join()}`], connections: few },
    { name: "singly", of: making, paths: skus.map((sku) => `${base}/totals?skus=${sku}`), connections: few },
    {
      name: "scores",
      of: making,
      paths: skus.map((sku) => `${base}/reviewable?sku=${sku}&locale=en-GB&format=short`),
      connections: few,
    },
  ];
  const of = reader(await measureInTurn(run, askings));
  const target: Bound = { of: "cost", atMost: 0.05 };
  const share = skus.length;
  return {
    title: "Totals of 200 products: cost / singly",
    lines: [
      compare("totals / totals of each", of("together"), of("singly"), { target, share }),
      compare("totals / the short score of each", of("together"), of("scores"), { share }),
    ],
  };
}

function reader(found: ReadonlyMap<string, Measured>): (name: string) => Measured {
  return (name) => found.get(name)!;
}

export async function get({ url, authorization }: Target, path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url + path, { headers: { authorization, ...headers } });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

export function figureOf(name: string, unit: string, values: readonly number[], atMost?: number) {
  return { name, unit, median: median(values), worst: Math.max(...values), atMost };
}

export type { Shop };
