import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { simulateDay } from "../../test/support/invitation-day.ts";

const server = await testDatabase();

test("a simulated day of 600 orders sends exactly the mails that an independent model says, and no other", async () => {
  const { product, model } = await simulateDay(server, 600, 20260615);
  expect(product).toEqual(model);
  const count = (kind: string, shop: string) => product.filter((one) => one.kind === kind && one.shop === shop).length;
  expect(count("invitation", "north")).toBeGreaterThan(40);
  expect(count("invitation", "west")).toBeGreaterThan(40);
  expect(count("reminder", "north")).toBeGreaterThan(5);
  // Second deliveries, in the reminder of their order.
  const late = product.filter(({ kind, skus }) => kind === "reminder" && skus.some((one) => one.endsWith(" L0")));
  expect(late.length).toBeGreaterThan(5);
  expect(product.filter(({ shop }) => shop === "closed")).toEqual([]);
});
