import { expect, test } from "vitest";
import { anApiKey, anOrganisation } from "../../test/support/factories.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import { testOnWholeTables } from "../../test/support/sent-statements.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { listRecordEntries } from "../access/index.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { type Organisation, updateOrganisation } from "../organisations/index.ts";
import { decideReview, publishDue } from "../reviews/index.ts";
import { firstStepsQuestion } from "./first-steps.queries.ts";

const { app, db, owner, clock } = await testApp();
const { now } = clock;
const admin = await signIn(app, db, { role: "admin" });

const pathOf = ({ trkref }: Organisation) => `/console/${trkref}/dashboard`;
const pageOf = async (shop: Organisation, staff = admin) => (await staff.get(pathOf(shop))).body;

/** The steps that the page shows, with how each stands. */
async function stepsOf(shop: Organisation) {
  const list = /<ol>(.*?)<\/ol>/s.exec(await pageOf(shop))?.[1] ?? "";
  return [...list.matchAll(/<h3>([^<]+) <span[^>]*>([^<]+)</g)].map(([, name, standing]) => `${standing}: ${name}`);
}

test("an empty shop sees what is to be done, the first of it marked as next, and a button for each", async () => {
  const shop = await anOrganisation(db);
  expect(await stepsOf(shop)).toEqual([
    "Next: Make an API key",
    "To do: Send the first order",
    "To do: Name your products",
    "To do: Set a mail server",
    "To do: Switch on invitations",
    "To do: Choose how pages look",
    "To do: Publish the first review",
  ]);
  const body = await pageOf(shop);
  for (const section of ["keys", "imports", "outbox", "invitations", "look", "questionnaire"])
    expect(body).toContain(`href="/console/${shop.trkref}/${section}"`);
  expect(body).toContain("0 of 7 are done.");
  expect(body).toContain("has no purchase and no review yet");
  expect(body).not.toContain("Reviews over time");
});

test("each step is done once there is one of what it asks for, by this shop and in this order of asking", async () => {
  const shop = await anOrganisation(db);
  const other = await anOrganisation(db);
  await anApiKey(db, other);
  await publishReview(db, other, {}, now);
  const done = async () => (await stepsOf(shop)).filter((step) => step.startsWith("Done")).length;
  expect(await done()).toBe(0);
  const { key } = await anApiKey(db, shop);
  expect(await done()).toBe(1);
  const review = await writeReview(db, shop, {}, now);
  expect(await stepsOf(shop)).toContain("Done: Send the first order");
  await mergeProduct(db, shop.id, { sku: "K1", name: "Kettle", url: null, imageUrl: null }, now);
  await updateOrganisation(db, shop.id, { invites: true, lookColour: "#005500" });
  expect(await stepsOf(shop)).toEqual([
    "Done: Make an API key",
    "Done: Send the first order",
    "Done: Name your products",
    "Next: Set a mail server",
    "Done: Switch on invitations",
    "Done: Choose how pages look",
    "To do: Publish the first review",
  ]);
  expect(await pageOf(shop)).toContain("A review has come in.");
  await owner.query("update mail_delivery set is_on = true");
  await decideReview(db, review, { verdict: "accept" }, { kind: "operator" }, now);
  await publishDue(db, now);
  const body = await pageOf(shop);
  expect(body).toContain("All of them are done.");
  expect(body).not.toContain("<ol>");
  await owner.query("update mail_delivery set is_on = false");
  await owner.query("update api_keys set revoked_at = $2 where key = $1", [key, now]);
  expect(await stepsOf(shop)).toContain("Next: Make an API key");
});

test("what waits for a vetter can be opened by an admin, and not by a retailer", async () => {
  const shop = await anOrganisation(db);
  await writeReview(db, shop, {}, now);
  const retailer = await signIn(app, db, { role: "retailer", organisations: [shop] });
  expect(await pageOf(shop)).toContain(">Open the queue<");
  expect(await pageOf(shop, retailer)).not.toContain(">Open the queue<");
});

test("they are put away for everybody of the shop and brought back, and the record says each once", async () => {
  const [shop, other] = [await anOrganisation(db), await anOrganisation(db)];
  const retailer = await signIn(app, db, { role: "retailer", organisations: [shop] });
  const post = async (what: string, staff = retailer) =>
    (await staff.post(`/console/${shop.trkref}/first-steps/${what}`)).headers.location;
  expect(await post("dismiss")).toBe(`${pathOf(shop)}?dismissed`);
  expect(await post("dismiss", admin)).toBe(`${pathOf(shop)}?dismissed`);
  for (const staff of [retailer, admin]) expect(await pageOf(shop, staff)).not.toContain("0 of 7 are done.");
  expect(await pageOf(other)).toContain("0 of 7 are done.");
  expect(await pageOf(shop)).toContain("Show the first steps again");
  await post("restore");
  await post("restore");
  expect(await pageOf(shop, retailer)).toContain("0 of 7 are done.");
  const entries = await listRecordEntries(db, { organisationId: shop.id }, { atMost: 10 });
  expect(entries.map(({ deed }) => deed).sort()).toEqual(["first_steps_dismissed", "first_steps_restored"]);
  const stranger = await signIn(app, db, { role: "retailer", organisations: [other] });
  expect((await stranger.post(`/console/${shop.trkref}/first-steps/dismiss`)).statusCode).toBe(404);
  expect(await pageOf(shop, retailer)).toContain("0 of 7 are done.");
});

testOnWholeTables("asking for them ends with the first row of an index, however much there is", async () => {
  const shop = await anOrganisation(db);
  await publishReview(db, shop, {}, now);
  const { sql, parameters } = firstStepsQuestion(shop.id).compile(db);
  // The planner would rather read a table from its beginning than use an index, but may not sort what it finds there.
  await owner.query("begin; set local enable_sort = off; set local random_page_cost = 100000");
  const { rows } = await owner.query<{ "QUERY PLAN": string }>(`explain ${sql}`, [...parameters]);
  await owner.query("rollback");
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  for (const index of ["purchases_pkey", "reviews_listed", "reviews_visible_of_shop"]) expect(plan).toContain(index);
  expect(plan).toMatch(/Index (Only )?Scan using \w+ on products/);
  expect(plan).not.toMatch(/Seq Scan on (purchases|products|reviews)/);
});
