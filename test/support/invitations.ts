import { confirmPurchases, type OrderReport } from "../../src/intake/index.ts";
import { makeInvitations } from "../../src/invitations/index.ts";
import { invitationMails } from "../../src/invitations/mail-source.ts";
import type { Organisation, OrganisationSettings } from "../../src/organisations/index.ts";
import { listMails, type Mail } from "../../src/outbox/index.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import type { TestDatabase } from "./database.ts";
import { anOrganisation } from "./factories.ts";
import { testBaseUrl, testSecret } from "./test-app.ts";

type Server = Pick<TestDatabase, "db" | "owner">;

export const keys = deriveKeys(testSecret);
export const source = invitationMails({ baseUrl: testBaseUrl });

/** A shop that invites: ten days after delivery, from nine to seven, by the clocks of Berlin, unless it says otherwise. */
export function anInvitingShop({ db }: Pick<Server, "db">, settings: OrganisationSettings = {}): Promise<Organisation> {
  return anOrganisation(db, { invites: true, timeZone: "Europe/Berlin", ...settings });
}

/** An order of one purchaser, confirmed. */
export async function anOrder(
  { db }: Pick<Server, "db">,
  shop: Organisation,
  order: Partial<OrderReport> & { orderRef: string; now: Date },
): Promise<void> {
  const { now, ...said } = order;
  const usual = {
    email: `${order.orderRef}@example.com`,
    details: {},
    purchaseDate: null,
    deliveryDate: null,
    items: [{ sku: "S1" }],
  };
  await confirmPurchases(db, shop, { ...usual, ...said }, now);
}

/** The sweep, at a moment. */
export function invite({ db }: Pick<Server, "db">, now: Date) {
  return makeInvitations({ db, keys, baseUrl: testBaseUrl }, now);
}

/** The shop's mails that ask for reviews, oldest first. */
export async function asked({ db }: Pick<Server, "db">, { id }: Organisation): Promise<Mail[]> {
  const mails = await listMails(db, { organisationId: id, atMost: 100_000 });
  return mails.filter(({ kind }) => kind === "invitation" || kind === "reminder").reverse();
}

/** Which orders were asked about, in the order of their references. */
export async function askedAbout(
  { owner }: Pick<Server, "owner">,
  shop: Organisation,
  kind = "invitation",
): Promise<string[]> {
  const { rows } = await owner.query<{ ref: string }>(
    'select order_ref as ref from invitations where organisation_id = $1 and kind = $2 order by order_ref collate "C"',
    [shop.id, kind],
  );
  return rows.map(({ ref }) => ref);
}

/** As the mail server takes what is still right; what is not is left. Gives back what it took. */
export async function handOver({ db }: Pick<Server, "db">, mails: readonly Mail[], now: Date) {
  const taken = [];
  for (const mail of mails) {
    const prepared = await source.prepare(db, mail, now);
    if ("notBefore" in prepared) continue;
    if ("withheld" in prepared) {
      await db.transaction().execute((tx) => source.unsent!(tx, mail, prepared.withheld));
      continue;
    }
    await db.transaction().execute((tx) => source.sent!(tx, mail, now));
    taken.push(prepared);
  }
  return taken;
}
