import { expect, test } from "vitest";
import { simulateNews } from "../../test/support/news-days.ts";
import { scripts } from "../../test/support/news-events.ts";
import { testApp } from "../../test/support/test-app.ts";

const server = await testApp();

// test/faults/invitation-day.test.ts has the larger one.
test("weeks with 138 orders and all that shops tell of them later send exactly the mails that an independent model says, and answer as it does", async () => {
  const { differences, counts } = await simulateNews(server, 138, 20261129);
  expect(differences).toEqual([]);
  const happened = [
    ...Object.keys(scripts),
    "order of 500",
    "invitation",
    "reminder",
    "page of an order",
    "reviewed by a link",
    "pending_moderation",
    "rejected",
    "published",
  ];
  expect(happened.filter((kind) => !counts.has(kind))).toEqual([]);
});
