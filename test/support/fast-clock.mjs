import { readFileSync } from "node:fs";

// Preloaded into a process whose clock is wrong: it runs ahead by CLOCK_AHEAD_MS milliseconds, for all that asks for the present; or
// by what stands in CLOCK_AHEAD_FILE, which a test may write anew while the process runs.
const file = process.env.CLOCK_AHEAD_FILE;
const lookEveryMs = 50;
let aheadMs = Number(process.env.CLOCK_AHEAD_MS ?? 0);
let lookedAt = Number.NEGATIVE_INFINITY;

function ahead() {
  if (file && performance.now() - lookedAt > lookEveryMs) {
    lookedAt = performance.now();
    const text = readFileSync(file, "utf8");
    // Empty for the moment in which it is written.
    if (text !== "") aheadMs = Number(text);
  }
  return aheadMs;
}

const RealDate = Date;
globalThis.Date = class ShiftedDate extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + ahead());
    else super(...given);
  }
  static now() {
    return RealDate.now() + ahead();
  }
};
