import { parseArgs } from "node:util";
import { wholeNumber } from "../options.ts";

export const parts = {
  memory: "answers from memory, and 304, beside a bare route",
  misses: "answers that are made, beside a bare route that asks the database for the same",
  pages: "pages of lists in the large shop and in the small one",
  product: "the public page of a product with many reviews, and of one with few",
  totals: "totals of 200 products in one call, and in as many calls",
  seen: "how soon another process shows what was published or removed",
  embeds: "what shops show on their own pages, from memory, beside a bare route",
  stretch: "how long a list of the whole catalogue keeps the serving thread",
} as const;

export type Part = keyof typeof parts;

export type Options = {
  parts: readonly Part[];
  /** Published reviews of the large shop and of the small one. */
  reviews: number;
  few: number;
  rounds: number;
  seconds: number;
  warmSeconds: number;
  keep: string | undefined;
  isJson: boolean;
};

export const usage = `\
npm run bench:read -- [part…] [options]

Parts (without a name: all)
${Object.entries(parts)
  .map(([name, about]) => `  ${name.padEnd(10)}${about}`)
  .join("\n")}

Options
  --reviews N    published reviews of the large shop; default 1000000
  --few N        published reviews of the small shop; default 10000
  --rounds N     default 5
  --seconds N    how long each stretch of requests lasts; default 2
  --warm N       for how many seconds servers are asked before what they make is measured; default 15
  --keep DIR     keeps the seeded databases there, and uses them again: a million reviews take minutes to make
  --json         everything that was measured, as JSON on stdout
  --help
`;

/**
 * @returns undefined if help is asked for
 * @throws Error with a sentence that says what is wrong
 */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      reviews: { type: "string", default: "1000000" },
      few: { type: "string", default: "10000" },
      rounds: { type: "string", default: "5" },
      seconds: { type: "string", default: "2" },
      warm: { type: "string", default: "15" },
      keep: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const all = Object.keys(parts) as Part[];
  const unknown = positionals.filter((name) => !all.some((part) => part === name));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(", ")}: ${all.join(", ")}.`);
  return {
    parts: positionals.length === 0 ? all : all.filter((part) => positionals.includes(part)),
    reviews: wholeNumber("--reviews", values.reviews, 1000, 10_000_000),
    few: wholeNumber("--few", values.few, 1000, 10_000_000),
    rounds: wholeNumber("--rounds", values.rounds, 1, 50),
    seconds: wholeNumber("--seconds", values.seconds, 1, 60),
    warmSeconds: wholeNumber("--warm", values.warm, 1, 600),
    keep: values.keep,
    isJson: values.json,
  };
}
