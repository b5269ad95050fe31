import { appendFileSync } from "node:fs";

// Preloaded into `serve` by stretches.ts: notes for how long its thread was kept by one thing, and appends the longest since the last
// time to STRETCHES_FILE at each SIGUSR2, as milliseconds on a line of its own.
//
// A timer that is due each millisecond sees the time between two of its turns. What the machine gave to others in between does not
// count: a stretch is no longer than the processor time that this process has used meanwhile.
const file = process.env.STRETCHES_FILE;

if (file && process.argv.includes("serve")) {
  let longestMs = 0;
  let wall = performance.now();
  let cpu = process.cpuUsage();
  setInterval(() => {
    const { user, system } = process.cpuUsage(cpu);
    const now = performance.now();
    longestMs = Math.max(longestMs, Math.min(now - wall, (user + system) / 1000));
    wall = now;
    cpu = process.cpuUsage();
  }, 1).unref();
  process.on("SIGUSR2", () => {
    appendFileSync(file, `${longestMs}\n`);
    longestMs = 0;
  });
}
