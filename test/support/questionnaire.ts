import { randomBytes } from "node:crypto";
import { mergeProduct } from "../../src/catalogue/index.ts";
import type { Organisation, OrganisationSettings } from "../../src/organisations/index.ts";
import {
  claimPurchase,
  confirmPurchase,
  findPurchase,
  mergePurchaser,
  type Purchase,
} from "../../src/purchases/index.ts";
import { questionnaireUrl } from "../../src/questionnaire/index.ts";
import { decideReview, listReviews, type RejectionReason } from "../../src/reviews/index.ts";
import { anOrganisation } from "./factories.ts";
import type { TestApp } from "./test-app.ts";

export type Order = {
  orderRef?: string;
  sku?: string;
  isConfirmed?: boolean;
  email?: string;
  isIncentivised?: boolean;
};

/** A purchase and its link; each by a purchaser of its own unless an address is given. */
export async function aLink(
  { db, clock }: Pick<TestApp, "db" | "clock">,
  organisation: Organisation,
  order: Order = {},
): Promise<{ organisation: Organisation; purchase: Purchase; path: string }> {
  const organisationId = organisation.id;
  const { orderRef = `ORDER-${randomBytes(4).toString("hex")}`, sku = "SKU9039", isConfirmed = true } = order;
  const { email = `${randomBytes(4).toString("hex")}@example.com` } = order;
  const { purchaser } = await mergePurchaser(db, { organisationId, email, details: {} }, clock.now);
  const line = { organisationId, orderRef, sku, purchaserId: purchaser.id };
  await claimPurchase(db, line, clock.now);
  if (isConfirmed) {
    const dates = { purchaseDate: "2026-02-03", deliveryDate: null };
    const told = { isIncentivised: order.isIncentivised ?? null };
    await db.transaction().execute((tx) => confirmPurchase(tx, { ...line, ...dates, ...told }, clock.now));
  }
  const purchase = (await findPurchase(db, line))!;
  return { organisation, purchase, path: questionnaireUrl("", organisation, { ...purchase, isConfirmed }) };
}

export const aProduct = (
  { db, clock }: Pick<TestApp, "db" | "clock">,
  organisation: Organisation,
  product: { sku: string; name: string; imageUrl?: string | null; category?: string | null },
) => mergeProduct(db, organisation.id, { url: null, imageUrl: null, ...product }, clock.now);

type Answer = Awaited<ReturnType<TestApp["app"]["inject"]>>;

/** A browser: it keeps its cookies, and says of its forms that they come from the page itself. */
export type Browser = {
  open: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  send: (path: string, fields: Record<string, string> | string, headers?: Record<string, string>) => Promise<Answer>;
  cookies: Map<string, string>;
};

export function aBrowser({ app }: Pick<TestApp, "app">): Browser {
  const cookies = new Map<string, string>();
  const call = async (method: "GET" | "POST", url: string, headers: Record<string, string>, payload?: string) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await app.inject({
      method,
      url,
      headers: { ...(cookie ? { cookie } : {}), ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    for (const { name, value, maxAge } of answer.cookies) {
      if (maxAge === 0) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  return {
    cookies,
    open: (path, headers = {}) => call("GET", path, headers),
    send: (path, fields, headers = {}) => {
      const type = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
      const payload = typeof fields === "string" ? fields : new URLSearchParams(fields).toString();
      return call("POST", path, { ...type, ...headers }, payload);
    },
  };
}

/** The hidden fields of the form on a page, as a browser sends them along. */
export function hiddenFields(html: string): Record<string, string> {
  const found = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(found.map(([, name, value]) => [name!, value!]));
}

/** A page without the one script that it runs, which is ours. */
export function withoutOwnScript(html: string): string {
  return html.replace(/<script type="module" src="\/assets\/questionnaire\.js\?v=[0-9a-f]+"><\/script>/, "");
}

/** Opens a page and sends the form on it. */
export async function fillIn(browser: Browser, path: string, fields: Record<string, string>): Promise<Answer> {
  const { body } = await browser.open(path);
  return browser.send(path, { ...hiddenFields(body), ...fields });
}

export const answers = { overall_score: "7", general_comments: "Sturdy.\r\nA little loud." };

/** Every answer there is. */
export const everyAnswer = {
  overall_score: "7",
  score_7: "9",
  good_points: "The handle stays cool.",
  bad_points: "It is loud.",
  general_comments: "Sturdy.\r\nA little loud.",
  would_buy_again: "yes",
  happy_with_delivery: "no",
  happy_with_customer_service: "",
  likelihood_to_recommend: "0",
  shop_comments: "Arrived a day late.",
  display_name: "Ada",
  town: "Leeds",
};

export const reviewsOf = ({ db }: Pick<TestApp, "db">, { id }: Organisation) => listReviews(db, { organisationId: id });

/** Refuses the one review that waits. */
export async function refuse(
  { db, clock }: Pick<TestApp, "db" | "clock">,
  organisation: Organisation,
  words: { note?: string; passage?: string; reason?: RejectionReason } = {},
): Promise<void> {
  const { reason = "personal_data", ...rest } = words;
  const [review] = await listReviews(db, { organisationId: organisation.id, state: "pending_moderation" });
  const which = { organisationId: organisation.id, number: review!.number };
  await decideReview(db, which, { verdict: "reject", reason, ...rest }, { kind: "operator" }, clock.now);
}

export async function accept({ db, clock }: Pick<TestApp, "db" | "clock">, organisation: Organisation): Promise<void> {
  for (const { number } of await listReviews(db, { organisationId: organisation.id, state: "pending_moderation" })) {
    const which = { organisationId: organisation.id, number };
    await decideReview(db, which, { verdict: "accept" }, { kind: "operator" }, clock.now);
  }
}

/** Which row versions each table holds: any insert, update or delete shows. */
export async function everyRow({ owner }: Pick<TestApp, "owner">): Promise<Record<string, string>> {
  const tables = await owner.query<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables order by 1`,
  );
  const rows: Record<string, string> = {};
  for (const { name } of tables.rows) {
    const found = await owner.query(
      `select coalesce(string_agg(ctid::text || xmin::text || xmax::text, ' ' order by ctid), '') as all from ${name}`,
    );
    rows[name] = found.rows[0].all;
  }
  const sequence = await owner.query("select last_value from v4_numbers");
  return { ...rows, v4_numbers: String(sequence.rows[0].last_value) };
}

/** A review that its author has just sent, and the path of the author's page. */
export async function anAuthor(server: TestApp, settings: OrganisationSettings = {}, order: Order = {}) {
  const organisation = await anOrganisation(server.db, settings);
  const browser = aBrowser(server);
  const { purchase, path } = await aLink(server, organisation, order);
  await fillIn(browser, path, everyAnswer);
  const [review] = await reviewsOf(server, organisation);
  const yours = `/review/yours/${organisation.trkref}/${review!.number}`;
  return { organisation, browser, purchase, path, review: review!, yours };
}
