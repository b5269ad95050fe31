import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findLost, post, type Report, startLoad } from "../support/load.ts";
import { anInstalledFolder, startServerProcess } from "../support/server-process.ts";
import { until } from "../support/waiting.ts";

const rounds = process.env.FULL ? 10 : 3;

async function postmasterPid(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8")).split("\n")[0]);
}

function newPurchasers(): (worker: number) => Report {
  let made = 0;
  return (worker) => {
    made += 1;
    const name = `w${worker}-${made}-${Date.now()}`;
    return {
      email: `${name}@example.com`,
      purchases: [
        { order_ref: name, sku: "A" },
        { order_ref: name, sku: "B" },
      ],
    };
  };
}

test(`after kill -9 of the server and the database under load, ${rounds} times, every acknowledged purchase is there`, async () => {
  const { dataDir, authorization } = await anInstalledFolder();
  const acknowledged: Report[] = [];
  const next = newPurchasers();
  for (let round = 1; round <= rounds; round += 1) {
    const server = await startServerProcess({ DATA_DIR: dataDir });
    const before = acknowledged.length;
    const load = startLoad(16, next, (report) => post(server.url, authorization, report));
    await until("200 acknowledged reports", () => load.acknowledged.length >= 200);
    // In turn: the database first, the server first.
    const pids = [await postmasterPid(dataDir), server.pid];
    for (const pid of round % 2 ? pids : pids.reverse()) process.kill(pid, "SIGKILL");
    await server.exited;
    await load.stop();
    acknowledged.push(...load.acknowledged);
    expect(acknowledged.length).toBeGreaterThanOrEqual(before + 200);
  }
  const server = await startServerProcess({ DATA_DIR: dataDir });
  expect(await findLost(server.url, authorization, acknowledged)).toEqual([]);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
});

test("where the embedded database alone is killed, the server answers 503 and recovers by itself", async () => {
  const { dataDir, authorization } = await anInstalledFolder();
  const server = await startServerProcess({ DATA_DIR: dataDir });
  const load = startLoad(8, newPurchasers(), (report) => post(server.url, authorization, report));
  await until("100 acknowledged reports", () => load.acknowledged.length >= 100);
  process.kill(await postmasterPid(dataDir), "SIGKILL");
  await until("a refusal", () => load.outcomes.some(({ status }) => status !== 200 && status !== 201));
  const sofar = load.acknowledged.length;
  await until("100 more acknowledged reports", () => load.acknowledged.length >= sofar + 100);
  await load.stop();
  expect(new Set(load.outcomes.map(({ status }) => status))).toEqual(new Set([201, 503]));
  expect(load.outcomes.filter(({ status, retryAfter }) => status === 503 && !retryAfter)).toEqual([]);
  expect(await findLost(server.url, authorization, load.acknowledged)).toEqual([]);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
});
