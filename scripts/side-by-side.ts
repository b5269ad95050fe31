import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import process from "node:process";

/**
 * Runs scripts of package.json, as many at a time as there are processors, in the order in which they are named. What each has said is
 * shown when it has ended, under its name. Where one fails no other begins; the exit code is its.
 *
 *   tsx scripts/side-by-side.ts check:format check:types
 */
const waiting = process.argv.slice(2);
if (waiting.length === 0) throw new Error("usage: side-by-side.ts SCRIPT…");
const running = new Map<string, ReturnType<typeof spawn>>();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    waiting.length = 0;
    for (const child of running.values()) child.kill(signal);
  });
for (let places = availableParallelism(); places > 0; places -= 1) beginNext();

function beginNext(): void {
  const name = waiting.shift();
  if (name === undefined) return;
  const said: Buffer[] = [];
  const startedAt = Date.now();
  const child = spawn("npm", ["run", "--silent", name], { stdio: ["ignore", "pipe", "pipe"] });
  running.set(name, child);
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => said.push(data));
  child.on("close", (code, signal) => {
    running.delete(name);
    const hasFailed = code !== 0;
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    console.log(`== ${name}: ${hasFailed ? `ended with ${code ?? signal}` : "all is well"} after ${seconds} s`);
    process.stdout.write(Buffer.concat(said));
    if (hasFailed) {
      waiting.length = 0;
      process.exitCode = code || 1;
    }
    beginNext();
  });
}
