import fc from "fast-check";
import { expect, test } from "vitest";
import { Player } from "../../test/support/intake-player.ts";
import { aStep, type Step, type Verb } from "../../test/support/intake-steps.ts";
import { aShop, type Shop } from "../../test/support/shop.ts";
import { testApp } from "../../test/support/test-app.ts";
import { dayMs } from "../platform/days.ts";
import { addUp } from "./add-up.ts";
import { dashboardFigures } from "./dashboard-figures.ts";
import { recountShopFigures } from "./index.ts";

const server = await testApp();
const { db, owner, clock } = server;

type Row = { created_at: Date; confirmed_at: Date | null; contacted_at: Date | null; is_reviewed: boolean };

/** What the dashboard says of purchases, by plain loops over the rows. */
async function naivePurchases({ organisation }: Shop, since: Date | null) {
  const { rows } = await owner.query<Row>(
    `select created_at, confirmed_at, contacted_at,
       exists (select from reviews r where r.organisation_id = p.organisation_id and r.purchase_id = p.id) as is_reviewed
     from purchases p where organisation_id = $1`,
    [organisation.id],
  );
  const known = rows.filter(({ created_at }) => since === null || created_at >= since);
  const invited = known.filter(({ contacted_at }) => contacted_at !== null);
  return {
    known: known.length,
    confirmed: known.filter(({ confirmed_at }) => confirmed_at !== null).length,
    invited: invited.length,
    reviewed: known.filter(({ is_reviewed }) => is_reviewed).length,
    invitedAndReviewed: invited.filter(({ is_reviewed }) => is_reviewed).length,
  };
}

const pair = { orderRef: "A1", sku: "S1" };
const life = (...verbs: Verb[]): Step => ({ kind: "life", pair, verbs });
const claimed = (who: number): Step => ({
  kind: "report",
  who,
  spelling: 0,
  details: {},
  purchases: [{ pair, padding: "" }],
});
// One that always comes first: a claim that was invited and reviewed moves to whom the order names, who is invited and writes too.
const moved: [Step, number, number][] = [
  [claimed(0), 0, 3],
  [life("contact"), 0, 3],
  [life("submit"), 1, 3],
  [{ kind: "order", who: 1, details: {}, pair, purchaseDate: null }, 0, 3],
  [life("submit"), 1, 3],
  [life("contact"), 1, 0],
];

test("after each step of any history of purchases, the sums are what plain loops over them give, added up or not", async () => {
  const met = { confirmed: 0, invitedAndReviewed: 0, ofPart: 0 };
  // Each step, whether it is added up then, and how many days back the dashboard looks.
  const steps = fc.array(fc.tuple(aStep, fc.nat(2), fc.nat(3)), { minLength: 1, maxLength: 25, size: "max" });
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      const shop = await aShop(server);
      const organisationId = shop.organisation.id;
      const player = new Player(server, shop, async (body) => {
        const answer = await shop.report(body);
        return { status: answer.statusCode, body: answer.json() };
      });
      for (const [step, addsUp, daysBack] of steps) {
        await player.play(step);
        // Some are so old then that they are in the sums, others are not.
        clock.advance(addsUp === 2 ? dayMs : 240_000);
        if (addsUp > 0) await addUp(db, clock.now, organisationId);
        const midnight = Math.floor(clock.now.getTime() / dayMs) * dayMs;
        const since = daysBack === 3 ? null : new Date(midnight - daysBack * dayMs);
        const { purchases } = await dashboardFigures(db, { organisationId, since }, clock.now);
        const expected = await naivePurchases(shop, since);
        expect(purchases).toEqual(expected);
        met.confirmed += expected.confirmed;
        met.invitedAndReviewed += expected.invitedAndReviewed;
        met.ofPart += expected.known < (await naivePurchases(shop, null)).known ? 1 : 0;
      }
      const found: unknown[] = [];
      const { recounted } = await recountShopFigures(db, clock.now, (of, difference) => {
        if (of === organisationId) found.push(difference);
      });
      expect([recounted, found]).toEqual([0, []]);
    }),
    { numRuns: 12, examples: [[moved]] },
  );
  // Otherwise it would prove little.
  for (const [what, times] of Object.entries(met)) expect([what, times > 0]).toEqual([what, true]);
});
