import { expect, test } from "vitest";
import { testDatabase } from "../support/database.ts";
import { simulateDay } from "../support/invitation-day.ts";
import { simulateNews } from "../support/news-days.ts";
import { testApp } from "../support/test-app.ts";

const server = await testDatabase();
const news = await testApp();

// The suite runs a smaller one (src/invitations/simulated-day.test.ts); this one takes minutes.
test.runIf(process.env.FULL === "1")(
  "a simulated day of 50,000 orders sends exactly the mails that an independent model says, and no other",
  async () => {
    const { product, model } = await simulateDay(server, 50_000, 4711);
    const counts = new Map<string, number>();
    for (const { shop, kind } of product) counts.set(`${shop} ${kind}`, (counts.get(`${shop} ${kind}`) ?? 0) + 1);
    const summary = [...counts].map(([name, count]) => `${name}: ${count}`);
    console.log(summary.join(", "));
    expect(product.length).toBeGreaterThan(10_000);
    // Only what differs: two lists of tens of thousands say nothing side by side.
    const [sent, due] = [product, model].map((mails) => new Set(mails.map((mail) => JSON.stringify(mail))));
    const unexpected = [...sent!].filter((mail) => !due!.has(mail));
    const missing = [...due!].filter((mail) => !sent!.has(mail));
    expect({ unexpected, missing }).toEqual({ unexpected: [], missing: [] });
    expect(product).toHaveLength(model.length);
  },
);

// The suite runs a smaller one (src/invitations/simulated-news.test.ts).
test.runIf(process.env.FULL === "1")(
  "weeks with 5,000 orders and all that shops tell of them later send exactly the mails that an independent model says, and answer as it does",
  async () => {
    const { differences, counts } = await simulateNews(news, 5000, 4711);
    console.log([...counts].map(([name, count]) => `${name}: ${count}`).join(", "));
    expect(differences).toEqual([]);
    expect(counts.get("invitation")).toBeGreaterThan(2000);
    expect(counts.get("page of an order")).toBeGreaterThan(100);
  },
);
