import type { Answered, Job } from "./loader.ts";
import { load } from "./loader.ts";
import type { Asked } from "./requests.ts";
import type { ShopSize } from "./seed.ts";
import { firstFresh, freshAStretch } from "./seed.ts";
import { ask, type Side } from "./side.ts";
import type { Sample } from "./statistics.ts";
import { measure } from "./stretch.ts";

/** What an operation is measured with: one side, and how much of everything there is. */
export type Place = { side: Side; size: ShopSize; seconds: number; amount: number };

/** Measures one stretch. Stretches are numbered across all operations, and each creates its rows from its number. */
export type Measure = (stretch: number) => Promise<Sample>;

export type Operation = {
  name: string;
  /** What one operation is: costs are given per unit. */
  unit: string;
  /** Whether both builds serve meanwhile. */
  isServed: boolean;
  /** What is done once for each side before measuring. */
  prepare: (place: Place) => Promise<Measure>;
};

/**
 * A file in suites/ and a line in suites/index.ts. The seeded shop has what all suites need; what only one suite needs, its
 * operations create in `prepare`, from outside the program.
 */
export type Suite = {
  name: string;
  about: string;
  operations: readonly Operation[];
  /** Why a shop of that size does not do for so many stretches of the amount; undefined if it does. Asked before anything is made. */
  refuses?: (shop: ShopSize, wanted: { stretches: number; amount: number }) => string | undefined;
};

export const clients = 32;
const fewest = 500;

/** An operation that is a request, sent by many clients at once for as long as a stretch lasts. */
export function requests(
  name: string,
  unit: string,
  prepare: (place: Place) => Promise<{ asked: (stretch: number) => Asked; headers: Record<string, string> }>,
): Operation {
  return {
    name,
    unit,
    isServed: true,
    prepare: async (place) => {
      const { asked, headers } = await prepare(place);
      return async (stretch) => {
        // So that what earlier stretches have written is not flushed during this one.
        await ask(place.side, "checkpoint");
        return measure(place.side, async () => (await send(place, { asked: asked(stretch), headers })).requests);
      };
    },
  };
}

function send({ side, seconds }: Place, what: Pick<Job, "asked" | "headers">): Promise<Answered> {
  return load({ url: side.url!, connections: clients, seconds, atLeast: fewest, ...what });
}

/** Where the numbers of what a stretch creates begin. */
export function freshOf(stretch: number): number {
  return firstFresh + stretch * freshAStretch;
}

/** Waits until a condition holds, polling often enough for the timing to be meaningful. */
export async function until(holds: () => Promise<boolean>, everyMs = 50): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, everyMs));
}

/** Jobs that run every minute start on the minute, so this waits until the measurement has most of a minute to itself. */
export async function earlyInTheMinute(now: () => number = Date.now): Promise<void> {
  await until(async () => {
    const second = (now() / 1000) % 60;
    return second > 3 && second < 30;
  }, 200);
}
