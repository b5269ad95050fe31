import { connect, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { anInstalledFolder, startServerProcess } from "../support/server-process.ts";
import { patienceMs, until } from "../support/waiting.ts";

const unread: [string, string] = [
  "read nothing of many answers",
  "GET /assets/fairmark.css HTTP/1.1\r\nHost: x\r\n\r\n".repeat(120),
];
const kinds: [string, string][] = [
  ["send half a head", "GET / HTTP/1.1\r\nHost: x\r\n"],
  ["send nothing", ""],
  ["keep an idle connection", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"],
  ["send half a body", "POST /mail/stop/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc"],
  ["send nonsense and never close", "hello\r\n\r\n"],
  // Ended by the half minute of grace alone; test/security/stalled-readers.test.ts shows the same with a shorter one.
  ...(process.env.FULL ? [unread] : []),
];

function hold(port: number, bytes: string): Socket {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true }).on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  if (bytes) socket.write(bytes);
  return socket;
}

const answers = (url: string) =>
  fetch(url, { headers: { connection: "close" } }).then(
    ({ status }) => status,
    () => undefined,
  );

test.each(kinds)(
  "600 who %s, under a limit of 256 open files, keep nobody else out, nor the database, nor the end",
  async (_what, bytes) => {
    const server = await startServerProcess({ DATA_DIR: (await anInstalledFolder()).dataDir }, { openFiles: 256 });
    const sockets = Array.from({ length: 600 }, () => hold(Number(new URL(server.url).port), bytes));
    await until("all have come", () => sockets.every(({ connecting }) => !connecting));
    await until("the server answers", async () => (await answers(`${server.url}/healthz`)) === 200);
    await until("the database answers", async () => (await answers(`${server.url}/readyz`)) === 200);
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
  },
);

// A whole minute of nothing but waiting.
describe.runIf(process.env.FULL)("the limits that installations have", () => {
  test.each([
    ["a head", "GET /reviews/x/y HTTP/1.1\r\nHost: x\r\n", "X: y\r\n"],
    ["a body", "POST /mail/stop/x HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n", "a"],
  ])("%s that goes on in drops ends with 408", async (_what, beginning, drop) => {
    const server = await startServerProcess({ DATA_DIR: (await anInstalledFolder()).dataDir });
    const socket = hold(Number(new URL(server.url).port), beginning);
    let said = "";
    socket.on("data", (data) => {
      said += data;
    });
    const drip = () => {
      if (socket.writable) socket.write(drop);
      return socket.readableEnded || socket.destroyed;
    };
    await until("it is answered, and over", drip, patienceMs, 500);
    expect(said).toMatch(/^HTTP\/1\.1 408 /);
  });
});
