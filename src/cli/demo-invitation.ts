import { makeInvitations } from "../invitations/index.ts";
import { findOrganisationByTrkref, updateOrganisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import { daysBefore } from "../platform/days.ts";
import type { Database } from "../platform/db.ts";
import type { Keys } from "../platform/secrets.ts";
import type { DemoCall } from "./demo-tour.ts";

export type DemoInvitation = { orderRef: string; email: string };

type Deps = { db: Database; keys: Keys; baseUrl: string; clock: Clock };

/**
 * The sample shop asks its purchasers a week after delivery, at any hour: the reader should not have to wait for the morning. And shoppers may
 * ask it: what they get is caught as well.
 */
export async function letShopInvite(db: Database, trkref: string): Promise<void> {
  const shop = await findOrganisationByTrkref(db, trkref);
  const hours = { inviteFromHour: 0, inviteUntilHour: 24 };
  await updateOrganisation(db, shop!.id, {
    invites: true,
    inviteAfterDays: 7,
    remindAfterDays: 14,
    takesQuestions: true,
    ...hours,
  });
}

/**
 * A customer order of this run, over HTTP as a shop's server sends it, and the invitation that follows: the order's delivery was
 * eight days ago. Another purchaser in each run, since nobody is asked twice within a few days.
 */
export async function orderAndInvite(call: DemoCall, deps: Deps): Promise<DemoInvitation> {
  const now = deps.clock();
  const run = now.toISOString().replace(/\D/g, "").slice(0, 14);
  const order = { orderRef: `D${run}`, email: `robin.${run}@example.com` };
  const authorization = `Basic ${Buffer.from(`${call.key}:${call.secret}`).toString("base64")}`;
  const path = `${call.url}/v4/organisations/ACME`;
  const date = (daysAgo: number) => daysBefore(now, daysAgo).toISOString().slice(0, 10).split("-").reverse().join("-");
  const response = await fetch(`${path}/customer_order`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({
      order_ref: order.orderRef,
      order_date: date(11),
      fulfilment_date: date(8),
      customer: { email: order.email, first_name: "Robin", country: "GB" },
      order_items: [
        { sku: "SKU7003", price: "54,00", currency: "GBP" },
        { sku: "SKU7002", price: "18,50", currency: "GBP" },
      ],
    }),
  });
  if (response.status !== 202) throw new Error(`The sample order was answered ${response.status}.`);
  await untilProcessed(`${path}/purchasers/${order.email}/purchases`, authorization);
  // What the recurring job does every five minutes.
  await makeInvitations(deps, deps.clock());
  return order;
}

/** A job processes the order, which takes a moment. */
async function untilProcessed(url: string, authorization: string): Promise<void> {
  const isProcessed = async () => {
    const response = await fetch(url, { headers: { authorization } });
    return response.ok && ((await response.json()) as unknown[]).length > 0;
  };
  if (!(await waitUntil(isProcessed))) throw new Error("The sample order was not processed within two minutes.");
}

/** Asks ten times a second, long enough for a slow machine. Gives back whether the condition came true. */
export async function waitUntil(isSo: () => boolean | Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 1200; tries += 1) {
    if (await isSo()) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
