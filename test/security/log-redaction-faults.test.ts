import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { connectKysely, connectPool } from "../../src/platform/db.ts";
import { canaries, comments, linesWithCanaries, pair, person } from "../support/canaries.ts";
import { quietLog, readableLog } from "../support/log.ts";
import { aShop } from "../support/shop.ts";
import { testApp } from "../support/test-app.ts";

const { log, lines } = readableLog();
const server = await testApp({ log });
const { app, owner, baseUrl } = server;
const shop = await aShop(server);
await shop.report(person);
const one = `/purchasers/${encodeURIComponent(person.email)}`;

let looked = 0;
beforeEach(() => {
  looked = lines.length;
});
/** The lines of this test in which a canary stands. */
const leaks = () => linesWithCanaries(lines.slice(looked));

async function aLink(): Promise<string> {
  const { purchases } = (await shop.report({ email: person.email, purchases: [pair] })).json() as {
    purchases: { review_url: string }[];
  };
  const link = purchases[0]!.review_url.slice(baseUrl.length);
  canaries.add(/[0-9a-f]{32}(?=&|$)/.exec(link)![0]);
  return link;
}

const formLink = await aLink();

describe("our own fault", () => {
  async function withConstraint(table: string, check: string, work: () => Promise<void>): Promise<void> {
    await owner.query(`alter table ${table} add constraint forced check (${check}) not valid`);
    try {
      await work();
    } finally {
      await owner.query(`alter table ${table} drop constraint forced`);
    }
    expect(lines.slice(looked).some((line) => line.includes('"request failed"'))).toBe(true);
  }
  const fresh = () => ({ ...person, email: `canary.jane.${lines.length}@canary-mail.example`, purchases: [pair] });

  test("of a row that breaks a constraint is logged without the row", async () => {
    await withConstraint("purchasers", "surname is null", async () => {
      expect((await shop.report(fresh())).statusCode).toBe(500);
    });
    expect(leaks()).toEqual([]);
  });

  test("of a value that the database quotes back at us is logged without the value", async () => {
    await withConstraint("purchasers", "first_name::int > 0", async () => {
      expect((await shop.report(fresh())).statusCode).toBe(500);
      expect((await shop.call("PUT", one, { first_name: `${person.first_name} B` })).statusCode).toBe(500);
    });
    expect(leaks()).toEqual([]);
  });

  test("of a text that the database quotes back at us from the form is logged without the text", async () => {
    await withConstraint("review_versions", "general_comments::int > 0", async () => {
      const payload = new URLSearchParams({ overall_score: "7", general_comments: comments }).toString();
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      expect((await app.inject({ method: "POST", url: formLink, headers, payload })).statusCode).toBe(500);
    });
    expect(leaks()).toEqual([]);
  });

  test("of a database that is not there is logged without what was asked", async () => {
    const dead = connectPool({
      address: { ...server.address, host: "127.0.0.1", port: 1 } as never,
      log: quietLog,
      max: 1,
    });
    afterAll(() => dead.end());
    const broken = await testApp({
      log,
      database: { ...server, db: connectKysely(dead, "postgresql"), pool: dead, mainJobPool: dead },
    });
    const url = `/v4/organisations/${shop.organisation.trkref}${one}`;
    const answer = await broken.app.inject({ url, headers: { authorization: shop.authorization } });
    expect([answer.statusCode, answer.headers["retry-after"]]).toEqual([503, "1"]);
    expect((await broken.app.inject({ url: formLink })).statusCode).toBe(503);
    expect(leaks()).toEqual([]);
  });
});
