import { takeTime } from "./waiting.ts";

/** What a shop's server sees of an answer: its status, or that there was none. */
export type Outcome = { status: number | "no answer"; retryAfter: string | null; body: unknown };

export type Report = { email: string; purchases: { order_ref: string; sku: string }[] };

export async function post(url: string, authorization: string, report: Report): Promise<Outcome> {
  try {
    const response = await fetch(`${url}/v4/organisations/FAULT/purchasers`, {
      method: "POST",
      headers: { authorization },
      body: JSON.stringify(report),
    });
    return { status: response.status, retryAfter: response.headers.get("retry-after"), body: await response.json() };
  } catch {
    return { status: "no answer", retryAfter: null, body: undefined };
  }
}

export type Load = { acknowledged: Report[]; outcomes: Outcome[]; stop: () => Promise<void> };

/** Posts what `next` makes, by so many at once, until it is stopped. */
export function startLoad(
  workers: number,
  next: (worker: number) => Report,
  send: (report: Report) => Promise<Outcome>,
): Load {
  const load: Load = { acknowledged: [], outcomes: [], stop: () => Promise.resolve() };
  let isRunning = true;
  const work = async (worker: number) => {
    while (isRunning) {
      const report = next(worker);
      const outcome = await send(report);
      load.outcomes.push(outcome);
      if (outcome.status === 200 || outcome.status === 201) load.acknowledged.push(report);
      // A client without an answer waits a moment before it comes again.
      else await takeTime(20);
    }
  };
  const running = Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  load.stop = async () => {
    isRunning = false;
    await running;
  };
  return load;
}

/** The acknowledged reports whose purchaser or purchases the server no longer knows. */
export async function findLost(url: string, authorization: string, acknowledged: readonly Report[]): Promise<string[]> {
  const lost: string[] = [];
  const queue = [...acknowledged];
  const check = async () => {
    for (let report = queue.pop(); report; report = queue.pop()) {
      const path = `/v4/organisations/FAULT/purchasers/${encodeURIComponent(report.email)}/purchases`;
      const response = await fetch(url + path, { headers: { authorization } });
      const known = response.status === 200 ? ((await response.json()) as { order_ref: string; sku: string }[]) : [];
      const has = (pair: { order_ref: string; sku: string }) =>
        known.some(({ order_ref, sku }) => order_ref === pair.order_ref && sku === pair.sku);
      if (!report.purchases.every(has)) lost.push(`${report.email}: ${response.status} ${JSON.stringify(known)}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, check));
  return lost;
}
