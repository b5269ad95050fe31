import { beforeAll, describe, expect, test } from "vitest";
import { type AskingMonth, askingShops, type SentAsk, simulateAskingMonth } from "../../test/support/asking-month.ts";
import { testDatabase } from "../../test/support/database.ts";
import { dayMs } from "../platform/days.ts";

const server = await testDatabase();
let month: AskingMonth;
beforeAll(async () => {
  month = await simulateAskingMonth(server, 60, 20_261_130);
}, 600_000);

function grouped(sent: readonly SentAsk[], by: (one: SentAsk) => string): SentAsk[][] {
  const groups = new Map<string, SentAsk[]>();
  for (const one of sent) groups.set(by(one), [...(groups.get(by(one)) ?? []), one]);
  return [...groups.values()];
}

describe("a simulated month of two shops", () => {
  test("asks exactly whom an independent model asks, exactly then", () => {
    expect(month.product).toEqual(month.model);
    for (const { name } of askingShops)
      expect(month.product.filter(({ shop }) => shop === name).length).toBeGreaterThan(25);
    // What was written and not sent in the end: consent taken back, an answer that came first.
    expect(month.dropped).toBeGreaterThan(5);
  });

  test("asks one person twice in any thirty days at most, and some of them twice", () => {
    const most = grouped(month.product, ({ shop, email }) => `${shop} ${email}`).map((own) =>
      Math.max(...own.map(({ at }) => own.filter((one) => one.at >= at && one.at < at + 30 * dayMs).length)),
    );
    expect(Math.max(...most)).toBe(2);
  });

  test("asks at most twelve about a question, nobody twice, and about some of them twelve", () => {
    const about = grouped(month.product, ({ shop, question }) => `${shop} ${question}`);
    expect(Math.max(...about.map((asked) => asked.length))).toBeLessThanOrEqual(12);
    expect(Math.max(...about.map((asked) => asked.length))).toBeGreaterThan(6);
    for (const asked of about) expect(new Set(asked.map(({ email }) => email)).size).toBe(asked.length);
  });

  test("mails in the shop's hours alone, through the beginning of summer time", () => {
    for (const { shop, at } of month.product) {
      const { zone, hours } = askingShops.find(({ name }) => name === shop)!;
      const hour = Number(new Date(at).toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", hour12: false }));
      expect([shop, hour >= hours[0] && hour < hours[1]]).toEqual([shop, true]);
    }
  });

  test("mails nobody from the moment when they take their consent back until they give it anew", () => {
    expect(month.ended.length).toBeGreaterThan(8);
    for (const { shop, email, at, until } of month.ended)
      expect(
        month.product.filter((one) => one.shop === shop && one.email === email && one.at >= at && one.at < until),
      ).toEqual([]);
  });
});
