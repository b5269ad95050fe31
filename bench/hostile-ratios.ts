import { type Family, hostileText } from "./hostile-texts.ts";

/** Something that is given a text: a check, a library as we call it, or a parser. */
export type Subject = { name: string; run: (text: string) => unknown };

export type Measured = { subject: string; family: string; ms2000: number; ms4000: number; ratio: number };

/** Twice the text takes twice the time; the rest is what a shared machine adds. */
export const ratioAtMost = 2.5;

// A figure is the median of this many blocks, each far longer than the resolution of the clock and the scheduler.
const repeats = 7;
const blockMs = 4;
// What seems to grow is measured again, each time in longer blocks: a ratio of two short ones may be high by chance, when the
// garbage collector or others on the same core disturb one of them.
const triesAtMost = 6;

/** Each subject over each family, both lengths in turn, in processor time, so that others on the machine do not count. */
export async function hostileRatios(
  subjects: readonly Subject[],
  families: readonly Family[],
  onSubject: (name: string) => void = () => undefined,
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const subject of subjects) {
    onSubject(subject.name);
    for (const family of families) {
      let best = await measure(subject, family, blockMs);
      for (let tries = 2; best.ratio >= ratioAtMost && tries <= triesAtMost; tries += 1) {
        const again = await measure(subject, family, blockMs * tries);
        if (again.ratio < best.ratio) best = again;
      }
      measured.push(best);
    }
  }
  return measured;
}

async function measure({ name, run }: Subject, family: Family, ms: number): Promise<Measured> {
  const [short, long] = [hostileText(family, 2000), hostileText(family, 4000)];
  const shortRuns = await runsABlock(run, short, ms);
  const longRuns = Math.max(1, Math.ceil(shortRuns / 2));
  const [shortMs, longMs]: [number[], number[]] = [[], []];
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    shortMs.push(await block(run, short, shortRuns));
    longMs.push(await block(run, long, longRuns));
  }
  const [ms2000, ms4000] = [median(shortMs), median(longMs)];
  return { subject: name, family: family.name, ms2000, ms4000, ratio: ms4000 / ms2000 };
}

async function runsABlock(run: Subject["run"], text: string, atLeastMs: number): Promise<number> {
  await block(run, text, 3);
  for (let runs = 1; ; runs *= 2) {
    const ms = (await block(run, text, runs)) * runs;
    if (ms >= atLeastMs) return runs;
  }
}

/** Milliseconds of this thread's processor time for one run. */
async function block(run: Subject["run"], text: string, runs: number): Promise<number> {
  const before = process.cpuUsage();
  for (let done = 0; done < runs; done += 1) {
    const result = run(text);
    if (result instanceof Promise) await result;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / runs;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
