import { mergeProduct, type Product } from "../catalogue/index.ts";
import { confirmPurchases, type OrderReport } from "../intake/index.ts";
import {
  findOrganisationByTrkref,
  insertOrganisation,
  type Organisation,
  updateOrganisation,
} from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { claimPurchase, findPurchase, mergePurchaser, recordContact } from "../purchases/index.ts";
import { decideReview, listReviews, publishDue, submitReview } from "../reviews/index.ts";

const products: Product[] = [
  { sku: "SKU23432", name: "Linden bread knife, 24 cm", url: null, imageUrl: null },
  { sku: "SKU4323", name: "Harbour wool blanket", url: null, imageUrl: null },
  { sku: "SKU9039", name: "Enamel pour-over kettle", url: null, imageUrl: null },
  { sku: "SKU7001", name: "Oak chopping board", url: null, imageUrl: null },
  { sku: "SKU7002", name: "Linen tea towels, set of four", url: null, imageUrl: null },
  { sku: "SKU7003", name: "Cast-iron skillet, 26 cm", url: null, imageUrl: null },
];

const hour = 3_600_000;

type Story = {
  email: string;
  firstName: string;
  orderRef: string;
  sku: string;
  /** How far the review has come; every step is taken by the verb the product uses. */
  until: "invited" | "pending_moderation" | "rejected" | "pending_publication" | "published";
  overallScore?: number;
  generalComments?: string;
};

const stories: Story[] = [
  {
    email: "jane@example.com",
    firstName: "Jane",
    orderRef: "A1104528927",
    sku: "SKU23432",
    until: "published",
    overallScore: 9,
    generalComments: "Cuts a sourdough crust without tearing it.\nThe handle is a little small for large hands.",
  },
  { email: "jane@example.com", firstName: "Jane", orderRef: "A1104523114", sku: "SKU4323", until: "invited" },
  {
    email: "omar@example.com",
    firstName: "Omar",
    orderRef: "A1104530001",
    sku: "SKU7001",
    until: "pending_moderation",
    overallScore: 3,
    generalComments: "Split along the grain after two weeks, although I oiled it as the leaflet says.",
  },
  {
    email: "omar@example.com",
    firstName: "Omar",
    orderRef: "A1104530001",
    sku: "SKU7002",
    until: "rejected",
    overallScore: 8,
    generalComments: "Ask for Petra at the till, her number is 01632 960 001.",
  },
  {
    email: "li@example.com",
    firstName: "Li",
    orderRef: "A1104530002",
    sku: "SKU23432",
    until: "published",
    overallScore: 2,
    generalComments: "Arrived with a chipped blade. The shop answered after nine days.",
  },
  // Last: a publication run takes every accepted review there is.
  {
    email: "omar@example.com",
    firstName: "Omar",
    orderRef: "A1104530001",
    sku: "SKU7003",
    until: "pending_publication",
    overallScore: 10,
    generalComments: "Heavy, even, and it came ready to use.",
  },
];

export const demoTrkrefs = ["ACME", "ACME-ORDERS"] as const;

/** The sample shop, ACME, and its sister that asks for orders, ACME-ORDERS. Every state is reached by the product's own verbs. */
export async function loadSampleShop(db: Database, now: Date): Promise<{ acme: Organisation; sister: Organisation }> {
  const acme = await createOrganisation(db, "ACME", "Acme Home", now);
  const created = await createOrganisation(db, "ACME-ORDERS", "Acme Home Wholesale", now);
  const sister = await updateOrganisation(db, created.id, { requiresOrderConfirmation: true });
  for (const { id } of [acme, sister]) for (const product of products) await mergeProduct(db, id, product, now);
  for (const [index, story] of stories.entries()) await tell(db, acme, story, now, index);
  // The seed's purchaser has been known for longer than her title and name.
  await mergePurchaser(
    db,
    { organisationId: acme.id, email: "jane@example.com", details: { country: "UK", postcode: "10800" } },
    now,
  );
  await claimAndReview(db, sister, now);
  return { acme, sister };
}

/** Whether the last step of the loading was taken. */
export async function isSampleShopComplete(db: Database): Promise<boolean> {
  const sister = await findOrganisationByTrkref(db, demoTrkrefs[1]);
  return sister !== undefined && (await listReviews(db, { organisationId: sister.id })).length > 0;
}

async function createOrganisation(db: Database, trkref: string, name: string, now: Date): Promise<Organisation> {
  return (await insertOrganisation(db, { trkref, name, locale: "en-GB" }, now))!;
}

async function tell(db: Database, shop: Organisation, story: Story, now: Date, index: number): Promise<void> {
  const ordered = new Date(now.getTime() - (30 - index) * 24 * hour);
  const organisationId = shop.id;
  const order: OrderReport = {
    email: story.email,
    details: { firstName: story.firstName },
    orderRef: story.orderRef,
    skus: [story.sku],
    purchaseDate: ordered.toISOString().slice(0, 10),
    deliveryDate: null,
  };
  await confirmPurchases(db, shop, order, ordered);
  const purchase = (await findPurchase(db, { organisationId, orderRef: story.orderRef, sku: story.sku }))!;
  await recordContact(db, purchase, new Date(ordered.getTime() + 9 * 24 * hour));
  if (story.until === "invited") return;

  const submission = { overallScore: story.overallScore!, generalComments: story.generalComments ?? null };
  const written = new Date(ordered.getTime() + 10 * 24 * hour);
  const { number } = await submitReview(db, { organisation: shop, purchase }, submission, written);
  const decided = new Date(written.getTime() + 5 * hour);
  const which = { organisationId, number };
  const operator = { kind: "operator" } as const;
  if (story.until === "rejected") {
    const note = "The phone number in the second half: please leave it out and send the rest again.";
    await decideReview(db, which, { verdict: "reject", reason: "personal_data", note }, operator, decided);
  }
  if (story.until === "published" || story.until === "pending_publication") {
    await decideReview(db, which, { verdict: "accept" }, operator, decided);
  }
  if (story.until === "published") await publishDue(db, new Date(decided.getTime() + 60_000));
}

/** A purchase that only the shop's own questions have named, reviewed: it waits for its order. */
async function claimAndReview(db: Database, shop: Organisation, now: Date): Promise<void> {
  const organisationId = shop.id;
  const { purchaser } = await mergePurchaser(
    db,
    { organisationId, email: "jane@example.com", details: { firstName: "Jane" } },
    now,
  );
  const pair = { organisationId, orderRef: "W55501", sku: "SKU9039" };
  await claimPurchase(db, { ...pair, purchaserId: purchaser.id }, now);
  const purchase = (await findPurchase(db, pair))!;
  const submission = { overallScore: 7, generalComments: "Pours well. The lid rattles." };
  await submitReview(db, { organisation: shop, purchase }, submission, now);
}
