import { createStaff, findStaffByEmail } from "../access/index.ts";
import { mergeProduct, type Product } from "../catalogue/index.ts";
import {
  type Answer,
  askQuestion,
  decideAnswer,
  decideQuestion,
  listShownConversations,
  questionVersion,
  writeAnswer,
  writeOwnersAnswer,
} from "../conversations/index.ts";
import { decideFastResponse, writeFastResponse } from "../fast-responses/index.ts";
import { confirmPurchases } from "../intake/index.ts";
import {
  findOrganisationByTrkref,
  insertOrganisation,
  type Organisation,
  updateOrganisation,
} from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { claimPurchase, findPurchase, getPurchaser, mergePurchaser, recordContact } from "../purchases/index.ts";
import {
  appealDecision,
  decideReview,
  editReview,
  getReviewByNumber,
  publishDue,
  type Review,
  submitReview,
} from "../reviews/index.ts";
import {
  type AskedStory,
  askedStories,
  furtherStories,
  knownStories,
  type Story,
  waitingStory,
} from "./demo-stories.ts";

const products: Product[] = [
  { sku: "SKU23432", name: "Linden bread knife, 24 cm", url: null, imageUrl: null },
  { sku: "SKU4323", name: "Harbour wool blanket", url: null, imageUrl: null },
  { sku: "SKU9039", name: "Enamel pour-over kettle", url: null, imageUrl: null },
  { sku: "SKU7001", name: "Oak chopping board", url: null, imageUrl: null },
  { sku: "SKU7002", name: "Linen tea towels, set of four", url: null, imageUrl: null },
  { sku: "SKU7003", name: "Cast-iron skillet, 26 cm", url: null, imageUrl: null },
];

const hour = 3_600_000;

export const demoTrkrefs = ["ACME", "ACME-ORDERS"] as const;

/**
 * The sample shop, ACME, and its sister, ACME-ORDERS, which asks for orders and publishes a week after acceptance.
 * Every state is reached through the product's own functions.
 */
export async function loadSampleShop(db: Database, now: Date): Promise<{ acme: Organisation; sister: Organisation }> {
  const acme = await createOrganisation(db, "ACME", "Acme Home", now);
  const created = await createOrganisation(db, "ACME-ORDERS", "Acme Home Wholesale", now);
  const sister = await updateOrganisation(db, created.id, {
    requiresOrderConfirmation: true,
    publicationDelayHours: 168,
  });
  for (const { id } of [acme, sister]) for (const product of products) await mergeProduct(db, id, product, now);
  // In the order in which they happened.
  const stories = [...furtherStories, ...knownStories].sort((a, b) => b.daysAgo - a.daysAgo);
  for (const [index, story] of stories.entries()) await tell(db, acme, story, now, index);
  await tell(db, sister, waitingStory, now, stories.length);
  // The purchaser of the documented example was known before her title and name were.
  await mergePurchaser(
    db,
    { organisationId: acme.id, email: "jane@example.com", details: { country: "UK", postcode: "10800" } },
    now,
  );
  await claimAndReview(db, sister, now);
  for (const story of askedStories) await ask(db, acme, story, now);
  return { acme, sister };
}

/** Whether loading got to its last step. */
export async function isSampleShopComplete(db: Database): Promise<boolean> {
  const acme = await findOrganisationByTrkref(db, demoTrkrefs[0]);
  if (!acme) return false;
  const shown = await listShownConversations(db, { organisationId: acme.id, atMost: askedStories.length });
  return shown.length === askedStories.length;
}

async function createOrganisation(db: Database, trkref: string, name: string, now: Date): Promise<Organisation> {
  return (await insertOrganisation(db, { trkref, name, locale: "en-GB", timeZone: "Europe/London" }, now))!;
}

async function tell(db: Database, shop: Organisation, story: Story, now: Date, index: number): Promise<void> {
  const ordered = new Date(now.getTime() - story.daysAgo * 24 * hour);
  const organisationId = shop.id;
  const { email, firstName, orderRef, sku, submission } = story;
  const details = { firstName };
  if (story.isClaimed) {
    const { purchaser } = await mergePurchaser(db, { organisationId, email, details }, ordered);
    await claimPurchase(db, { organisationId, orderRef, sku, purchaserId: purchaser.id }, ordered);
  } else {
    const purchaseDate = ordered.toISOString().slice(0, 10);
    const { isCancelled = false, isRefunded = false, isIncentivised = false } = story.told ?? {};
    const items = [{ sku, isRefunded, isIncentivised }];
    await confirmPurchases(
      db,
      shop,
      { email, details, orderRef, items, purchaseDate, deliveryDate: null, isCancelled },
      ordered,
    );
  }
  const purchase = (await findPurchase(db, { organisationId, orderRef, sku }))!;
  await recordContact(db, purchase, new Date(ordered.getTime() + 9 * 24 * hour));
  if (story.until === "invited" || !submission) return;

  const written = new Date(ordered.getTime() + 10 * 24 * hour);
  // From half a minute to five minutes, the time it takes to fill in a form.
  const filledInSeconds = 30 + ((index * 37) % 270);
  const review = await submitReview(db, { organisation: shop, purchase }, { ...submission, filledInSeconds }, written);
  // From five hours to two days, regardless of what was written.
  await followStory(db, shop, story, review, new Date(written.getTime() + (5 + ((index * 11) % 43)) * hour));
}

const operator = { kind: "operator" } as const;

/** What became of the review after it was sent. */
async function followStory(
  db: Database,
  organisation: Organisation,
  { until, submission, reply }: Story,
  review: Review,
  decided: Date,
): Promise<void> {
  if (until === "pending_moderation") return;
  if (until === "rejected" || until === "appealed") {
    await decideReview(db, review, refusals[until], operator, decided);
    if (until === "rejected") return;
    const refused = await getReviewByNumber(db, review);
    await appealDecision(
      db,
      refused,
      "I quoted the page to say that it is wrong. That is my experience.",
      later(decided, 200),
    );
    return;
  }
  await decideReview(db, review, { verdict: "accept" }, operator, decided);
  if (until === "pending_publication") return;
  await publishDue(db, later(decided, 1 / 60));
  const published = await getReviewByNumber(db, review);
  if (until === "edited") {
    const badPoints = "The lid has stopped rattling, since it no longer closes.";
    const edit = { ...submission!, overallScore: 3, badPoints };
    await editReview(db, { organisation, review: published }, edit, later(decided, 150));
  }
  if (reply) await replyTo(db, organisation, published, reply, later(decided, 30));
}

const refusals = {
  rejected: {
    verdict: "reject",
    reason: "personal_data",
    passage: "her number is 01632 960 001",
    note: "Please leave the phone number out and send the rest again.",
  },
  appealed: { verdict: "reject", reason: "advertising", passage: "“Finest oak”, says the page." },
} as const;

async function replyTo(
  db: Database,
  organisation: Organisation,
  review: Review,
  text: string,
  now: Date,
): Promise<void> {
  const staffId = await whoReplies(db, organisation, now);
  const { id, version } = await writeFastResponse(db, { organisation, review, staffId, text }, now);
  const which = { organisationId: organisation.id, id, version };
  await db.transaction().execute((tx) => decideFastResponse(tx, which, { verdict: "accept" }, operator, later(now, 3)));
}

/** Somebody of the shop, who has not chosen a password yet. */
async function whoReplies(db: Database, { id }: Organisation, now: Date): Promise<string> {
  const email = "replies@acme.example";
  const known = await findStaffByEmail(db, email);
  return known?.id ?? (await createStaff(db, { email, role: "retailer", organisationIds: [id] }, now))!.id;
}

/** A question that somebody has read and accepted, and the answers to it. */
async function ask(db: Database, shop: Organisation, story: AskedStory, now: Date): Promise<void> {
  const asked = new Date(now.getTime() - story.daysAgo * 24 * hour);
  const { sku, email, firstName, text, answer, ownersAnswer } = story;
  const question = (await askQuestion(db, { organisation: shop, sku, email, firstName, text }, asked))!;
  const accept = { verdict: "accept" } as const;
  const which = { organisationId: shop.id, id: question.id, version: questionVersion };
  await db.transaction().execute((tx) => decideQuestion(tx, which, accept, operator, later(asked, 5)));
  const written: Answer[] = [];
  if (ownersAnswer) {
    const { purchaserId, ...by } = await whoOwns(db, shop, ownersAnswer);
    written.push(await writeOwnersAnswer(db, { question, purchaserId, language: "en", ...by }, later(asked, 18)));
  }
  if (answer !== undefined) {
    const staffId = await whoReplies(db, shop, now);
    written.push(await writeAnswer(db, { question, staffId, text: answer }, later(asked, 20)));
  }
  for (const one of written)
    await db.transaction().execute((tx) => decideAnswer(tx, one, accept, operator, later(asked, 23)));
}

async function whoOwns(
  db: Database,
  { id }: Organisation,
  { email, ...said }: NonNullable<AskedStory["ownersAnswer"]>,
) {
  return { purchaserId: (await getPurchaser(db, { organisationId: id, email })).id, ...said };
}

function later(moment: Date, hours: number): Date {
  return new Date(moment.getTime() + hours * hour);
}

/** A reviewed purchase that only the shop's own questions have named: the review waits for its order. */
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
  const submission = {
    overallScore: 7,
    goodPoints: "Pours well.",
    badPoints: "The lid rattles.",
    generalComments: null,
  };
  await submitReview(db, { organisation: shop, purchase }, submission, now);
}
