import { connect } from "node:net";
import { expect, test } from "vitest";
import { testApp } from "../support/test-app.ts";
import { until } from "../support/waiting.ts";

// As few places as show it, and the grace that an end gives: test/faults/connections.test.ts has the usual ones, with FULL=1.
const server = await testApp({ connections: { most: 20, headMs: 600, requestMs: 600 } });
const { app } = server;
await app.listen({ port: 0, host: "127.0.0.1" });
const { port } = app.server.address() as { port: number };

const asked = "GET /assets/fairmark.css HTTP/1.1\r\nHost: x\r\n\r\n".repeat(120);

function openConnections(): Promise<number> {
  return new Promise((resolve, reject) =>
    app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}

test("three times as many as there are places, who read nothing of many answers, keep nobody else out, nor the end", async () => {
  const sockets = Array.from({ length: 60 }, () => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }).on("error", () => undefined);
    socket.write(asked);
    return socket;
  });
  await until("all have come", () => sockets.every(({ connecting }) => !connecting));
  const answer = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: "close" } }).then(
      ({ status }) => status,
      () => undefined,
    );
  await until("the server answers", async () => (await answer("/healthz")) === 200);
  await until("the database answers", async () => (await answer("/readyz")) === 200);
  // Those that are left hold what they were sent and do not take it: only the end of the grace ends them.
  expect(await openConnections()).toBeGreaterThan(0);
  await app.close();
  expect(await openConnections().catch(() => 0)).toBe(0);
  for (const socket of sockets) socket.destroy();
});
