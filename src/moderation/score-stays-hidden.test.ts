import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { type SignedIn, signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { aReviewToVet, type Wish } from "../../test/support/waiting-reviews.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { checkDue } from "../checks/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { findPurchaseById } from "../purchases/index.ts";
import { appealDecision, getReviewByNumber, type Review, submitReview } from "../reviews/index.ts";
import { applyDueDecisions } from "./apply-decisions.ts";

const { app, db, clock, owner } = await testApp();
// Numbers that stand nowhere else on a page.
await owner.query("alter sequence v4_numbers restart with 7000001");
const latest = ({ organisationId, number }: Review) => getReviewByNumber(db, { organisationId, number });

async function aShop(settings: Parameters<typeof anOrganisation>[1] = {}) {
  const organisation = await anOrganisation(db, { name: "Harbour & Hearth", ...settings });
  const product = { sku: "K1", name: "Copper kettle", url: null, imageUrl: null };
  await mergeProduct(db, organisation.id, product, clock.now);
  return organisation;
}
const aVetter = (...organisations: Organisation[]) => signIn(app, db, { role: "vetter", organisations });
const pathOf = ({ trkref }: Organisation, { number }: Review) => `/console/${trkref}/reviews/${number}`;

const rejecting = { verdict: "reject", version: "1", reason: "offensive", passage: "Sturdy" };

async function letTakeEffect() {
  clock.advance(10_000);
  await applyDueDecisions(db, clock.now);
}

describe("no page tells a score before the decision has taken effect", () => {
  /** Every page and answer that a vetter meets, without what differs from review to review anyway. */
  async function walk(low: boolean): Promise<string[]> {
    clock.now = new Date("2026-06-01T09:00:00Z");
    const answers: Wish = low
      ? {
          overallScore: 1,
          scores: { handling: 1 },
          wouldBuyAgain: false,
          likelihoodToRecommend: 0,
          happyWithDelivery: false,
        }
      : {
          overallScore: 10,
          scores: { handling: 10 },
          wouldBuyAgain: true,
          likelihoodToRecommend: 10,
          happyWithDelivery: true,
        };
    const organisation = await aShop();
    const [vetter, second] = [await aVetter(organisation), await aVetter(organisation)];
    const review = await aReviewToVet(db, organisation, clock.now, { ...answers, email: "one@example.com" });
    const path = pathOf(organisation, review);
    const seen: string[] = [];
    const names = (text: string) =>
      [vetter, second]
        .flatMap(
          ({ email, csrfToken, id }: SignedIn, n) =>
            [
              [email, `E${n}`],
              [csrfToken, `T${n}`],
              [id, `I${n}`],
            ] as const,
        )
        .concat([
          [organisation.trkref, "TRKREF"],
          [review.id, "ID"],
        ] as never)
        .reduce((all, [from, to]) => all.replaceAll(from, to), text)
        .replaceAll(new RegExp(`\\b${review.number}\\b`, "g"), "NUMBER");
    const look = async (by: SignedIn, ...urls: string[]) => {
      for (const url of urls) seen.push(names((await by.get(url)).body));
    };
    const send = async (by: SignedIn, url: string, fields: Record<string, string> = {}) => {
      const { statusCode, headers, body } = await by.post(url, fields);
      seen.push(names(`${statusCode} ${headers.location} ${body}`));
    };
    const everything = ["/console/queue", "/console/queue?language=en", path];
    await look(vetter, ...everything);
    await checkDue(db, clock.now);
    await send(vetter, "/console/queue/next");
    await look(vetter, ...everything);
    await look(second, ...everything);
    await send(second, `${path}/open`);
    await send(vetter, `${path}/decide`, { verdict: "reject", version: "1" });
    await send(vetter, `${path}/decide`, rejecting);
    await look(vetter, ...everything);
    await look(second, ...everything);
    await send(vetter, `${path}/undo`);
    await look(vetter, ...everything);
    await send(vetter, `${path}/decide`, rejecting);
    await letTakeEffect();
    await appealDecision(db, await latest(review), "Look again, please.", clock.now);
    await look(vetter, ...everything);
    await look(second, ...everything);
    await send(second, `${path}/decide`, { ...rejecting, reason: "illegible" });
    await letTakeEffect();
    // Sent again: the version before is history, and its score too.
    const purchase = (await findPurchaseById(db, { organisationId: organisation.id, id: review.purchaseId }))!;
    const again = { overallScore: 5, ...answers, generalComments: "Sturdy after all.", language: "en" as const };
    await submitReview(db, { organisation, purchase }, again, clock.now);
    await look(vetter, ...everything);
    await look(second, ...everything);
    return seen;
  }

  test("reviews of 1 and of 10 are the same in every page's source, address and answer", async () => {
    const [low, high] = [await walk(true), await walk(false)];
    expect(low.length).toBeGreaterThan(25);
    for (const [index, page] of low.entries()) expect(page).toBe(high[index]);
    for (const page of low) expect(page).not.toMatch(/out of 10|handling/);
  });
});
