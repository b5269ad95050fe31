import { expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { aReviewToVet } from "../../test/support/waiting-reviews.ts";
import { recorded } from "../access/index.ts";
import { keepCustomerOrders } from "../intake/customer-orders.queries.ts";
import type { Organisation } from "../organisations/index.ts";
import { newId } from "../platform/ids.ts";

const { app, db, clock } = await testApp();
const berlin = await anOrganisation(db, { name: "Berlin", timeZone: "Europe/Berlin" });
const second = await anOrganisation(db, { name: "Second", timeZone: "Europe/Berlin" });
const kolkata = await anOrganisation(db, { name: "Kolkata", timeZone: "Asia/Kolkata" });

const at = (moment: string) => {
  clock.now = new Date(moment);
};
const timesIn = (body: string) => [...body.matchAll(/<time [^>]*>([^<]+)<\/time>/g)].map(([, time]) => time);

async function anOrder({ id: organisationId }: Organisation): Promise<void> {
  const order = { organisationId, orderRef: "A1", emailKey: "a@b.example", raw: "{}", updatedAt: null, warnings: "[]" };
  await keepCustomerOrders(db, [{ ...order, arrival: newId(clock.now) }], clock.now);
}

test("a shop's page tells the time of its zone, in winter and in summer, and names it", async () => {
  const admin = await signIn(app, db, { role: "admin" });
  at("2026-03-01T23:30:00Z");
  await anOrder(berlin);
  await anOrder(kolkata);
  expect(timesIn((await admin.get(`/console/${berlin.trkref}/orders`)).body)).toEqual(["2 Mar 2026, 00:30 CET"]);
  expect(timesIn((await admin.get(`/console/${kolkata.trkref}/orders`)).body)).toEqual(["2 Mar 2026, 05:00 GMT+5:30"]);
  at("2026-07-01T22:30:00Z");
  await anOrder(second);
  expect(timesIn((await admin.get(`/console/${second.trkref}/orders`)).body)).toEqual(["2 Jul 2026, 00:30 CEST"]);
});

test("in a list of several shops each line has its own", async () => {
  at("2026-03-01T12:00:00Z");
  await aReviewToVet(db, berlin, clock.now);
  at("2026-03-01T12:05:00Z");
  await aReviewToVet(db, kolkata, clock.now);
  const vetter = await signIn(app, db, { role: "vetter" });
  expect(timesIn((await vetter.get("/console/queue")).body)).toEqual([
    "1 Mar 2026, 13:00 CET",
    "1 Mar 2026, 17:35 GMT+5:30",
  ]);
});

test("what is about no shop has the zone of the shops that one serves, or of most; the record's days begin at midnight there", async () => {
  const admin = await signIn(app, db, { role: "admin" });
  for (const moment of ["2026-03-01T22:59:00Z", "2026-03-01T23:01:00Z"])
    await recorded(db, { by: "command_line", did: { deed: "staff_added" } }, new Date(moment), async () => undefined);
  const { body } = await admin.get("/console/record?from=2026-03-02&to=2026-03-02");
  expect(timesIn(body)).toEqual(["2 Mar 2026, 00:01 CET"]);
  expect(timesIn((await admin.get("/console/record?from=2026-03-01&to=2026-03-01")).body)).toContain(
    "1 Mar 2026, 23:59 CET",
  );
  expect((await admin.get("/console/jobs")).body).toMatch(/Every day at \d\d:\d\d CET</);
  const retailer = await signIn(app, db, { role: "retailer", organisations: [kolkata] });
  expect(timesIn((await retailer.get("/console/profile")).body).at(0)).toMatch(/GMT\+5:30$/);
});
