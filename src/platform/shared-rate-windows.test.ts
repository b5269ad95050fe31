import { beforeEach, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { quietLog } from "../../test/support/log.ts";
import { connectKysely, connectPool } from "./db.ts";
import { forgetEndedWindows } from "./rate-windows.queries.ts";
import { deriveKeys } from "./secrets.ts";
import { sharedRateWindows } from "./shared-rate-windows.ts";

const { db, owner } = await testDatabase();
const keys = deriveKeys("a secret for tests, thirty-two characters and more");
const start = new Date("2026-03-14T09:26:53.250Z");
const later = (ms: number) => new Date(start.getTime() + ms);

const limit = { name: "tries", atMost: 2, windowMs: 60_000 };
const by = (key: string) => [{ limit, key }];
const aServer = () => sharedRateWindows(db, keys);
const uses = async () => (await owner.query<{ uses: number }>("select uses from rate_windows order by uses")).rows;

beforeEach(() => owner.query("delete from rate_windows"));

test("as many as it says pass, the next is told how long the window lasts, and the next window starts afresh", async () => {
  const [one, two] = [aServer(), aServer()];
  expect(await one.use(by("a"), start)).toBeUndefined();
  expect(await two.use(by("a"), later(1))).toBeUndefined();
  expect(await one.use(by("a"), later(2))).toBe(60);
  expect(await two.use(by("a"), later(59_999))).toBe(1);
  expect(await one.use(by("b"), later(3))).toBeUndefined();
  expect(await one.use(by("a"), later(60_000))).toBeUndefined();
});

test("calls that come together at several servers are counted one by one", async () => {
  const servers = [aServer(), aServer(), aServer()];
  const waits = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      servers[index % 3]!.use(index % 2 ? [...by("a"), ...by("b")] : [...by("b"), ...by("a")], start),
    ),
  );
  expect(waits.filter((wait) => wait === undefined)).toHaveLength(2);
});

test("nobody waits for somebody who waits for them, in whatever order keys are counted, taken back and forgotten", async () => {
  const servers = [aServer(), aServer()];
  const keys = [...by("a"), ...by("b"), ...by("c"), ...by("d")];
  const inAnyOrder = (index: number) => (index % 2 ? keys : [...keys].reverse());
  await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const server = servers[index % 2]!;
      // Every window has ended when the next begins.
      await server.use(inAnyOrder(index), later(index * 60_000));
      if (index % 3 === 0) await server.giveBack(inAnyOrder(index + 1));
      if (index % 5 === 0) await forgetEndedWindows(db, later(index * 60_000));
    }),
  );
});

test("one try may count for several: the longest wait is told", async () => {
  const server = aServer();
  const day = { name: "tries of a day", atMost: 1, windowMs: 86_400_000 };
  await server.use([{ limit: day, key: "a" }, ...by("a")], start);
  expect(await server.use([{ limit: day, key: "a" }, ...by("a")], start)).toBe(86_400);
});

test("limits of different names, and keys that run together, are counted apart", async () => {
  const server = aServer();
  const other = { ...limit, name: "tries of" };
  for (let time = 0; time < 3; time += 1) await server.use(by("of a"), start);
  expect(await server.use([{ limit: other, key: "a" }], start)).toBeUndefined();
});

test("a use that is taken back leaves room for another, and no more than there was", async () => {
  const server = aServer();
  await server.giveBack(by("a"));
  for (let time = 0; time < 3; time += 1) await server.use(by("a"), start);
  for (let time = 0; time < 2; time += 1) await server.giveBack(by("a"));
  expect(await server.use(by("a"), start)).toBeUndefined();
  for (let time = 0; time < 5; time += 1) await server.giveBack(by("a"));
  expect(await uses()).toEqual([{ uses: 0 }]);
});

test("whoever goes on after being refused writes nothing for a second", async () => {
  const server = aServer();
  for (let time = 0; time < 3; time += 1) await server.use(by("a"), start);
  for (let time = 0; time < 50; time += 1) expect(await server.use(by("a"), later(time * 10))).toBe(60);
  expect(await uses()).toEqual([{ uses: 3 }]);
});

test("clocks of servers differ: one that is behind neither begins a window anew, nor does a clock that was far ahead keep anybody waiting", async () => {
  const server = aServer();
  for (let time = 0; time < 3; time += 1) await server.use(by("a"), later(2000));
  expect(await aServer().use(by("a"), start)).toBe(62);
  await server.use(by("b"), later(86_400_000));
  await server.use(by("b"), later(86_400_000));
  expect(await server.use(by("b"), start)).toBeUndefined();
});

test("nothing in the table says of whom it is", async () => {
  await aServer().use(by("jane@example.com"), start);
  const { rows } = await owner.query("select * from rate_windows");
  expect(JSON.stringify(rows)).not.toContain("jane");
  expect((rows[0] as { key: Buffer }).key).toHaveLength(32);
});

test("windows that have ended are forgotten, a portion at a time", async () => {
  const server = aServer();
  for (const key of ["a", "b", "c", "d", "e"]) await server.use(by(key), start);
  await server.use(by("f"), later(30_000));
  expect(await forgetEndedWindows(db, later(59_999))).toBe(0);
  expect(await forgetEndedWindows(db, later(60_000), 2)).toBe(5);
  expect(await uses()).toEqual([{ uses: 1 }]);
});

test("while the database is away, each server counts for itself", async () => {
  const away = connectPool({ address: { host: "127.0.0.1", port: 1 } as never, log: quietLog, max: 1 });
  const server = sharedRateWindows(connectKysely(away, "postgresql"), keys);
  const waits = [];
  for (let time = 0; time < 3; time += 1) waits.push(await server.use(by("a"), start));
  expect(waits).toEqual([undefined, undefined, 60]);
  await away.end();
});
