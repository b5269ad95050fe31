import { command, listening, type Side, startAndWait, stop } from "../side.ts";
import { type Sample, together } from "../statistics.ts";
import { measure } from "../stretch.ts";
import type { Operation, Suite } from "../suite.ts";

const timesAStretch = 3;

async function repeated(once: () => Promise<Sample>): Promise<Sample> {
  const samples: Sample[] = [];
  for (let time = 0; time < timesAStretch; time += 1) samples.push(await once());
  return together(samples);
}

const ofCommand = (name: string, ...args: string[]): Operation => ({
  name,
  unit: "start",
  isServed: true,
  prepare:
    async ({ side }) =>
    async () =>
      repeated(() =>
        measure(side, async () => {
          await command(side, ...args);
          return 1;
        }),
      ),
});

const ofServe: Operation = {
  name: "serve, to listening",
  unit: "start",
  isServed: false,
  prepare:
    async ({ side }) =>
    async () =>
      repeated(() => startOfServe(side)),
};

/** Started the usual way, with its jobs; the database starts with it. */
async function startOfServe(side: Side): Promise<Sample> {
  const sample = await measure(side, async () => {
    await startAndWait(side, ["serve", "--port", "0"], listening);
    return 1;
  });
  await stop(side);
  return sample;
}

export const start: Suite = {
  name: "start",
  about: "--version, a command that asks the database, serve until it listens",
  operations: [ofCommand("--version", "--version"), ofCommand("key list", "key", "list"), ofServe],
};
