import { expect, test } from "vitest";
import { testDatabase } from "../support/database.ts";
import { simulateDay } from "../support/invitation-day.ts";

const server = await testDatabase();

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
