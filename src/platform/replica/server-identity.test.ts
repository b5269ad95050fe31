import { expect, test } from "vitest";
import { testDatabase } from "../../../test/support/database.ts";
import { identify, leadsTo, type ServerIdentity, whyNoReplica } from "./server-identity.ts";

const { pool } = await testDatabase();

test("a server is recognised by another connection, under the server's own role too", async () => {
  const [one, other] = await Promise.all([pool.connect(), pool.connect()]);
  try {
    const identity = await identify(one);
    expect(identity).toMatchObject({ isStandby: false, timeline: 1, system: expect.stringMatching(/^\d+$/) });
    expect(await leadsTo(other, identity)).toBe(true);
    await other.query("set timezone = 'Asia/Kathmandu'");
    expect(await leadsTo(other, identity)).toBe(true);
    expect(await leadsTo(other, { ...identity, system: "1" })).toBe(false);
  } finally {
    one.release();
    other.release(true);
  }
});

const main: ServerIdentity = {
  system: "7",
  database: "5",
  isStandby: false,
  timeline: 1,
  startedAt: "2026-03-14 09:00:00",
  layout: { blockSize: 8192n, segmentSize: 16_777_216n },
};
const replica = { ...main, isStandby: true, startedAt: "2026-03-14 10:00:00" };

test.each<[string, Partial<ServerIdentity>, RegExp | undefined]>([
  ["a standby of the same server", {}, undefined],
  ["a server that takes writes", { isStandby: false }, /no standby/],
  ["a standby of another server", { system: "8" }, /standby of another server/],
  ["another database of the same servers", { database: "6" }, /different databases/],
  ["a standby of a server that was promoted", { timeline: 2 }, /timeline 2.*timeline 1/],
])("%s is a replica, or it is said why not", (_what, differs, reason) => {
  const why = whyNoReplica(main, { ...replica, ...differs });
  if (reason) expect(why).toMatch(reason);
  else expect(why).toBeUndefined();
});
