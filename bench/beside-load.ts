import { Agent, request } from "node:http";

/**
 * A process that calls the main job a fixed number of times a second, whatever becomes of the answers, and measures from the
 * moment each call was due, so that a server that stalls for a second shows in every request of that second. Told `begin` and
 * `end` by the process that started it, it answers with what it measured in between.
 */
const [url = "", authorization = "", perSecondText = "200"] = process.argv.slice(2);
const perSecond = Number(perSecondText);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const known = 2000;
let milliseconds: number[] = [];
let refused = 0;
let asked = 0;

function body(): string {
  asked += 1;
  // One in five is new; the others come again.
  const isNew = asked % 5 === 0;
  const who = isNew ? `new-${process.pid}-${asked}` : `known-${asked % known}`;
  const purchases = [0, 1, 2].map((n) => ({ order_ref: `L-${who}`, sku: `SKU${n}` }));
  return JSON.stringify({ email: `${who}@example.com`, title: "Ms", first_name: "Jane", purchases });
}

function ask(dueAt: number): void {
  const text = body();
  const headers = { authorization, "content-type": "application/json", "content-length": Buffer.byteLength(text) };
  const sent = request(url, { method: "POST", headers, agent }, (answer) => {
    answer.resume().once("end", () => {
      milliseconds.push(performance.now() - dueAt);
      if (answer.statusCode !== 200 && answer.statusCode !== 201) refused += 1;
    });
  });
  sent.once("error", () => {
    refused += 1;
  });
  sent.end(text);
}

const startedAt = performance.now();
let due = 0;
setInterval(() => {
  for (; due < ((performance.now() - startedAt) / 1000) * perSecond; due += 1)
    ask(startedAt + (due / perSecond) * 1000);
}, 1);

process.on("message", (message) => {
  if (message === "begin") {
    milliseconds = [];
    refused = 0;
    return;
  }
  const sorted = milliseconds.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  process.send?.({ requests: sorted.length, refused, p50: at(0.5), p99: at(0.99), most: at(1) });
});
process.on("disconnect", () => process.exit());
