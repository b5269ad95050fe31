import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { importText } from "../../test/support/feeds.ts";
import { publishReview } from "../../test/support/published.ts";
import { testApp } from "../../test/support/test-app.ts";
import { type Organisation, updateOrganisation } from "../organisations/index.ts";

const server = await testApp();
const { app, db, clock } = server;

const open = (url: string) => app.inject({ method: "GET", url });

async function reviewsOf(organisation: Organisation, scores: readonly number[], sku: string): Promise<void> {
  for (const overallScore of scores) await publishReview(db, organisation, { overallScore, sku }, clock.now);
}

describe("scores of several products", () => {
  test("come in one answer, in the order asked, with nothing where there is no review", async () => {
    const organisation = await anOrganisation(db);
    const { trkref } = organisation;
    await reviewsOf(organisation, [7, 8], "K1");
    await reviewsOf(organisation, [10], "a,b");
    const { scores } = JSON.parse((await open(`/embed/${trkref}.json?skus=K2,K1,K1&score_of=a%2Cb`)).body);
    expect(scores.map(({ content: _, ...score }: { content: string }) => score)).toEqual([
      { sku: "K2", count: 0 },
      { sku: "K1", count: 2, average: 7.5 },
      { sku: "a,b", count: 1, average: 10 },
    ]);
    expect(scores[0].content).toBe("");
    expect(scores[1].content).toMatch(/7\.5<\/strong> out of 10.*\(2 reviews\)/);
    const { body } = await open(`/embed/${trkref}?skus=K1,K2`);
    expect([...body.matchAll(/<fairmark-score trkref="[^"]+" sku="([^"]+)">/g)].map(([, sku]) => sku)).toEqual([
      "K1",
      "K2",
    ]);
  });

  test("count all variants where the shop shows them together", async () => {
    const organisation = await anOrganisation(db);
    await updateOrganisation(db, organisation.id, { variantsTogether: "group" });
    await importText(server, organisation, "products", "sku,name,item_group_id\nS,Shirt,G\nM,Shirt,G\n");
    await reviewsOf(organisation, [6], "S");
    await reviewsOf(organisation, [9], "M");
    const { scores } = JSON.parse((await open(`/embed/${organisation.trkref}.json?skus=S,M,X`)).body);
    expect(scores.map(({ count, average }: { count: number; average?: number }) => [count, average])).toEqual([
      [2, 7.5],
      [2, 7.5],
      [0, undefined],
    ]);
  });

  test("are refused beyond 200, with the reason in a header", async () => {
    const organisation = await anOrganisation(db);
    const skus = Array.from({ length: 201 }, (_, index) => `S${index}`).join();
    const { statusCode, headers, body } = await open(`/embed/${organisation.trkref}?skus=${skus}`);
    expect([statusCode, body]).toEqual([422, ""]);
    expect(headers["fairmark-problem"]).toBe("skus must have at most 200 items, there are 201");
  });
});
