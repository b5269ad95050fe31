import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { quietLog } from "../../test/support/log.ts";
import { listenTo } from "./listen.ts";

const { address, owner } = await testDatabase();
const heard: string[] = [];
const hearing: boolean[] = [];
const stop = listenTo({
  address,
  channel: "Changes",
  onNotice: (payload) => heard.push(payload),
  onHearing: (hears) => hearing.push(hears),
  log: quietLog,
});
afterAll(stop);

const tell = (text: string, client: pg.Pool | pg.Client = owner) =>
  client.query("select pg_notify('Changes', $1)", [text]);
const backends = async () =>
  (
    await owner.query(
      "select pid from pg_stat_activity where datname = current_database() and application_name = 'fairmark listener'",
    )
  ).rows;

test("what is told is heard once it is committed, in the channel's exact spelling", async () => {
  await expect.poll(() => hearing).toEqual([true]);
  const client = new pg.Client(address);
  await client.connect();
  await client.query("begin");
  await tell("first", client);
  await tell("second");
  await expect.poll(() => heard).toEqual(["second"]);
  await client.query("commit");
  await expect.poll(() => heard).toEqual(["second", "first"]);
  await client.query("select pg_notify('changes', 'folded')");
  await tell("third", client);
  await expect.poll(() => heard).toEqual(["second", "first", "third"]);
  await client.end();
});

test("a connection that is cut off is told of at once, and made anew", async () => {
  const [{ pid }] = await backends();
  await owner.query("select pg_terminate_backend($1)", [pid]);
  await expect.poll(() => hearing).toEqual([true, false, true]);
  await tell("after");
  await expect.poll(() => heard.at(-1)).toBe("after");
});

test("one connection at a time listens, and none once it is ended", async () => {
  expect(await backends()).toHaveLength(1);
  await stop();
  await expect.poll(backends).toEqual([]);
  expect(hearing).toEqual([true, false, true, false]);
});
