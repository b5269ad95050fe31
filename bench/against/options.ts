import { parseArgs } from "node:util";
import { wholeNumber } from "../options.ts";

export type Options = {
  ref: string;
  /** Empty means all suites that are run by default. */
  suites: string[];
  purchases: number;
  rounds: number;
  seconds: number;
  /** How much is processed by suites that drain something: reviews to publish, orders, rows of a file. */
  amount: number;
  cache: string | undefined;
  isJson: boolean;
};

export const purchasesAPair = 100_000;

export const usage = (suites: readonly { name: string; about: string }[]): string => `\
npm run bench:against -- REF [suite…] [options]

Measures this checkout (as it lies there, built) against the commit REF: both in turn over two copies of one seeded folder,
which the build of REF has made; this one's copy is migrated. A ratio is new / old: below 1 this checkout needs less.

Suites (without a name: all)
${suites.map(({ name, about }) => `  ${name.padEnd(16)}${about}`).join("\n")}

Options
  --pairs N      the size of the shop: N x ${purchasesAPair} purchases (a purchase is a pair of order and sku), a fifth of them with
                 a published review. 5 is a small one (500,000), 50 a large one (5 million; 1 million reviews). Default 5;
                 0.1 for a glance.
  --rounds N     at least 3, the default
  --seconds N    how long each stretch of requests lasts; default 6
  --amount N     how many reviews a publication run publishes, orders are drained, and rows are imported; default 2000
  --cache DIR    keeps the seeded folder and the build of REF there, and uses them again for up to three days.
                 Without it nothing is left behind.
  --json         everything that was measured, as JSON on stdout
  --help

It needs Linux, git, and the disk it says. TMPDIR names where the folders lie.
`;

/**
 * @returns undefined if help is asked for
 * @throws Error with a sentence that says what is wrong
 */
export function readOptions(args: readonly string[], suites: readonly string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      pairs: { type: "string", default: "5" },
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "6" },
      amount: { type: "string", default: "2000" },
      cache: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const [ref, ...named] = positionals;
  if (!ref) throw new Error("Say which commit to measure against: npm run bench:against -- REF");
  const unknown = named.filter((name) => !suites.includes(name));
  if (unknown.length > 0) throw new Error(`There is no suite ${unknown.join(", ")}: ${suites.join(", ")}.`);
  const pairs = Number(values.pairs);
  if (!(pairs >= 0.01 && pairs <= 200)) throw new Error(`--pairs must be from 0.01 to 200, not ${values.pairs}.`);
  return {
    ref,
    suites: named,
    purchases: Math.round(pairs * purchasesAPair),
    rounds: wholeNumber("--rounds", values.rounds, 3, 20),
    seconds: wholeNumber("--seconds", values.seconds, 1, 60),
    amount: wholeNumber("--amount", values.amount, 10, 1_000_000),
    cache: values.cache,
    isJson: values.json,
  };
}
