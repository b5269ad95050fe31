import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recordComposed } from "../../test/support/composed-intake.ts";
import { keys, Player, type Subject } from "../../test/support/intake-player.ts";
import { aReport, aStep, bodyOf, people, type Step, thorough, type Verb } from "../../test/support/intake-steps.ts";
import { aShop, type Shop } from "../../test/support/shop.ts";
import { testApp } from "../../test/support/test-app.ts";
import { connectKysely } from "../platform/db.ts";
import type { Engine } from "../platform/engine.ts";
import { reportedStates } from "../reviews/index.ts";
import { timestamp } from "./purchase-standing.ts";
import { batchPurchaserReports } from "./purchaser-batches.ts";
import { parsePurchaserReport } from "./purchaser-report.ts";

// The main job against a model in memory, for any sequence of reports, orders and what becomes of the reviews. The same
// sequences go through the set-based statement, through those for Citus and through the composed form: all agree with the model, hence with
// each other.
const server = await testApp();
const { db, mainJobPool, baseUrl, clock } = server;
// The same over the same tables, in the forms for Citus.
const onCitus = await testApp({ database: { ...server, db: connectKysely(server.pool, "citus") } });
const erasureKeys = keys.all("erased order refs");

type Form = (shop: Shop) => Subject;

const statement: Form = (shop) => async (body) => {
  const answer = await shop.report(body);
  return { status: answer.statusCode, body: answer.json() };
};

const composed: Form = (shop) => (body) =>
  recordComposed(db, { organisation: shop.organisation, baseUrl, erasureKeys, now: clock.now }, body);

const sequences = fc.record({
  requiresOrderConfirmation: fc.boolean(),
  steps: fc.array(aStep, { minLength: 1, maxLength: 40, size: "max" }),
});

const pair = { orderRef: "A1", sku: "S1" };
const life = (...verbs: Verb[]): Step => ({ kind: "life", pair, verbs });
const named: Step = { kind: "report", who: 0, spelling: 0, details: {}, purchases: [{ pair, padding: "" }] };
const ordered: Step = { kind: "order", who: 0, details: {}, pair, purchaseDate: null };

// One that always comes first, so that every state is met whatever chance brings.
const everyState = {
  requiresOrderConfirmation: true,
  steps: [named, life("submit"), ordered, life("reject"), life("submit", "accept"), life("publish"), life("remove")],
};

describe.each([
  ["the set-based statement", statement, server, 12 * thorough],
  ["the statements for Citus", statement, onCitus, 6 * thorough],
  ["the composed form", composed, server, 6 * thorough],
])("%s", (_name, form, app, numRuns) => {
  test("answers as the model does, whatever happened before, and stores what it says", async () => {
    const shown = new Set<string>();
    await fc.assert(
      fc.asyncProperty(sequences, async ({ requiresOrderConfirmation, steps }) => {
        const shop = await aShop(app, { requiresOrderConfirmation });
        const player = new Player(app, shop, form(shop));
        for (const step of steps) await player.play(step);
        await compareStored(shop, player);
        for (const state of player.shown) shown.add(state);
      }),
      { numRuns, examples: [[everyState]] },
    );
    expect([...shown].sort()).toEqual([...reportedStates].sort());
  });
});

test.each<Engine>(["postgresql", "citus"])(
  "reports handed in at once come out as one after the other, in the form for %s",
  async (engine) => {
    const reports = fc.array(aReport, { minLength: 2, maxLength: 40, size: "max" });
    let largest = 0;
    await fc.assert(
      fc.asyncProperty(reports, async (reports) => {
        const shop = await aShop(server);
        const observeBatch = (size: number) => {
          largest = Math.max(largest, size);
        };
        const one = {
          pool: mainJobPool,
          db: connectKysely(mainJobPool, engine),
          erasureKeys,
          clock: () => clock.now,
          slots: 1,
          observeBatch,
        };
        const batches = batchPurchaserReports(one);
        const parsed = reports.map((report) => parsePurchaserReport(bodyOf(report)).value!);
        const recorded = await Promise.all(parsed.map((report) => batches.record(shop.organisation, report)));
        const player = new Player(server, shop, async () => ({ status: 0, body: {} }));
        for (const [index, report] of reports.entries()) {
          const { created, purchaser } = recorded[index]!;
          const { purchaser: expected, created: first } = player.model.merge(
            report.who,
            bodyOf(report).email as string,
            report.details as never,
            clock.now,
          );
          for (const { pair } of report.purchases ?? []) player.model.claim(expected, pair);
          const { firstName: first_name, createdAt, ...rest } = purchaser;
          expect([created, { ...rest, first_name, created_at: timestamp(createdAt) }]).toEqual([first, expected]);
          const isForeign = report.purchases?.map(({ pair }) => player.model.purchase(pair)!.owner !== expected);
          expect(recorded[index]!.purchases?.map((standing) => standing.isForeign)).toEqual(isForeign);
        }
        await compareStored(shop, player);
      }),
      { numRuns: 12 * thorough },
    );
    expect(largest).toBeGreaterThan(1);
  },
);

/** Purchasers and purchases in the tables are those of the model, no more and no fewer. */
async function compareStored(shop: Shop, { model }: Player): Promise<void> {
  const { id: organisationId } = shop.organisation;
  const purchasers = await db
    .selectFrom("purchasers")
    .selectAll()
    .where("organisationId", "=", organisationId)
    .where("erasedAt", "is", null)
    .execute();
  expect(purchasers.map(({ email }) => email).sort()).toEqual(
    [...model.purchasers.values()].map(({ email }) => email).sort(),
  );
  const purchases = await db
    .selectFrom("purchases")
    .innerJoin("purchasers", (join) =>
      join
        .onRef("purchasers.organisationId", "=", "purchases.organisationId")
        .onRef("purchasers.id", "=", "purchases.purchaserId"),
    )
    .select(["orderRef", "sku", "email", "confirmedAt", "purchaseDate"])
    .where("purchases.organisationId", "=", organisationId)
    .execute();
  const stored = purchases.map(({ orderRef, sku, email, confirmedAt, purchaseDate }) =>
    [email === null ? "erased" : `${orderRef}\n${sku}`, email, confirmedAt !== null, purchaseDate].join("|"),
  );
  const expected = [...model.purchases].map(([key, { owner, isConfirmed, purchaseDate }]) =>
    [owner ? key : "erased", owner?.email, isConfirmed, purchaseDate].join("|"),
  );
  expect(stored.sort()).toEqual(expected.sort());
  for (const [who, purchaser] of model.purchasers) {
    const path = `/purchasers/${encodeURIComponent(people[who]![0])}`;
    expect((await shop.call("GET", path)).json()).toEqual(purchaser);
  }
}
