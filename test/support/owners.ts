import { randomBytes } from "node:crypto";
import { agreeToBeAsked } from "../../src/conversations/asking-consent.ts";
import { askOwners, askOwnersMails } from "../../src/conversations/index.ts";
import { confirmPurchases } from "../../src/intake/index.ts";
import type { Organisation, OrganisationSettings } from "../../src/organisations/index.ts";
import { listMails, type Mail, type PreparedMail } from "../../src/outbox/index.ts";
import { findPurchaser } from "../../src/purchases/index.ts";
import type { TestDatabase } from "./database.ts";
import { anOrganisation } from "./factories.ts";
import { keys } from "./invitations.ts";
import { testBaseUrl } from "./test-app.ts";

type Server = Pick<TestDatabase, "db" | "owner">;

export const ownerMails = askOwnersMails({ baseUrl: testBaseUrl, keys });

/** A shop that takes questions, and asks from nine to seven by the clocks of Berlin. */
export const aShopWithQuestions = (
  { db }: Pick<Server, "db">,
  settings: OrganisationSettings = {},
): Promise<Organisation> => anOrganisation(db, { takesQuestions: true, timeZone: "Europe/Berlin", ...settings });

export type OwnerForTest = {
  email?: string;
  sku?: string;
  orderRef?: string;
  deliveryDate?: string | null;
  country?: string;
  language?: string;
  isRefunded?: boolean;
  isCancelled?: boolean;
  /** Whether they agree to be asked; default: yes. */
  agrees?: boolean;
};

/** Somebody with a confirmed purchase, who agreed to be asked. */
export async function anOwner({ db }: Pick<Server, "db">, shop: Organisation, now: Date, owner: OwnerForTest = {}) {
  const name = randomBytes(5).toString("hex");
  const { email = `${name}@example.com`, sku = "K1", orderRef = `O-${name}`, deliveryDate = null, country } = owner;
  const order = {
    email,
    details: country ? { country } : {},
    orderRef,
    purchaseDate: "2026-01-05",
    deliveryDate,
    language: owner.language ?? null,
    isCancelled: owner.isCancelled ?? false,
    items: [{ sku, isRefunded: owner.isRefunded ?? false }],
  };
  await confirmPurchases(db, shop, order, now);
  const purchaser = (await findPurchaser(db, { organisationId: shop.id, email }))!;
  const of = { organisationId: shop.id, purchaserId: purchaser.id };
  if (owner.agrees ?? true) await agreeToBeAsked(db, keys, of, { place: "questionnaire", language: "en" }, now);
  return { ...of, email, sku, orderRef };
}

/** The sweep, at a moment, over all shops; gives back how many mails it wrote for this one. */
export async function ask({ db }: Pick<Server, "db">, shop: { id: string }, now: Date): Promise<number> {
  const before = await mailsToOwners({ db }, shop);
  await askOwners({ db, keys }, now);
  return (await mailsToOwners({ db }, shop)).length - before.length;
}

/** Who was asked about a question, in the order in which the mails were written; those taken back are not among them. */
export async function askedAbout(
  { owner }: Pick<Server, "owner">,
  question: { organisationId: string; id: string },
): Promise<string[]> {
  const { rows } = await owner.query<{ email: string }>(
    `select u.email from question_asks q join purchasers u on u.organisation_id = q.organisation_id and u.id = q.purchaser_id
     where q.organisation_id = $1 and q.question_id = $2 order by q.mail_id`,
    [question.organisationId, question.id],
  );
  return rows.map(({ email }) => email);
}

/** The mails of the shop to owners, oldest first. */
export async function mailsToOwners({ db }: Pick<Server, "db">, { id }: { id: string }): Promise<Mail[]> {
  const mails = await listMails(db, { organisationId: id, atMost: 100_000 });
  return mails.filter(({ kind }) => kind === "owner_question").reverse();
}

/** As the deliverer hands over what is still right; the rest is left, or waits. */
export async function handOverToOwners({ db, owner }: Server, mails: readonly Mail[], now: Date) {
  const taken: PreparedMail[] = [];
  for (const mail of mails) {
    const prepared = await ownerMails.prepare(db, mail, now);
    if ("notBefore" in prepared) continue;
    const state = "withheld" in prepared ? "withheld" : "sent";
    await db.transaction().execute(async (tx) => {
      if ("withheld" in prepared) await ownerMails.unsent!(tx, mail, prepared.withheld);
      else await ownerMails.sent!(tx, mail, now);
    });
    await owner.query(
      "update outbox set state = $3, withheld_because = $4, sent_at = $5, next_attempt_at = null where organisation_id = $1 and id = $2",
      [
        mail.organisationId,
        mail.id,
        state,
        "withheld" in prepared ? prepared.withheld : null,
        "withheld" in prepared ? null : now,
      ],
    );
    if (!("withheld" in prepared)) taken.push(prepared);
  }
  return taken;
}
