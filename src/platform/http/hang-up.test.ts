import { connect } from "node:net";
import { pino } from "pino";
import { expect, test } from "vitest";
import { anApiKey, anOrganisation } from "../../../test/support/factories.ts";
import { testApp } from "../../../test/support/test-app.ts";
import { patienceMs } from "../../../test/support/waiting.ts";

const lines: Record<string, unknown>[] = [];
const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
const { app, db } = await testApp({ log });
const base = await app.listen({ port: 0, host: "127.0.0.1" });
const { port } = new URL(base);

const targets = async () => {
  const acme = await anOrganisation(db);
  const { authorization } = await anApiKey(db, acme);
  return [
    [
      `/v4/organisations/${acme.trkref}/purchasers`,
      `Authorization: ${authorization}\r\nContent-Type: application/json\r\n`,
    ],
    ["/console/sign-in", "Content-Type: application/x-www-form-urlencoded\r\n"],
  ] as const;
};

const connections = () =>
  new Promise<number>((resolve) => app.server.getConnections((_error, count) => resolve(count)));

test.each(["destroy", "resetAndDestroy"] as const)(
  "a client that hangs up in the middle of a body (%s) is no alarm: not of the database, and no fault of ours",
  async (how) => {
    for (const [path, headers] of await targets()) {
      lines.length = 0;
      const socket = connect(Number(port), "127.0.0.1");
      socket.on("error", () => undefined);
      const arrived = new Promise<void>((resolve) => app.server.once("request", () => resolve()));
      socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: 1000\r\n\r\n{"email":`);
      await arrived;
      socket[how]();
      // Reset before anybody read the body, the request ends without a line; what matters is what is not said.
      await expect.poll(connections, { timeout: patienceMs }).toBe(0);
      expect((await app.inject("/healthz")).statusCode).toBe(200);
      expect(lines.filter(({ level }) => Number(level) > 30)).toEqual([]);
    }
  },
);
