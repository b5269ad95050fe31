import { listManagersOf } from "../access/index.ts";
import { getOrganisation, type Organisation } from "../organisations/index.ts";
import { insertMails } from "../outbox/index.ts";
import { type Database, type Db, inTransaction } from "../platform/db.ts";
import { chooseLanguage } from "../platform/i18n.ts";
import {
  findEndpoint,
  listUntoldTroubles,
  noteTold,
  type TroubledEndpoint,
  type WebhookEndpoint,
} from "../webhooks/index.ts";
import { insertNotices } from "./notices.queries.ts";
import { alertSentences } from "./sentences/index.ts";

/** What was reported, for the log: it names nobody. */
export type Told = Pick<TroubledEndpoint, "trouble"> & { endpoint: string; trkref: string; mails: number };

/**
 * Tells the people who manage a shop, by mail, what has happened to its webhook endpoints: each trouble once, however
 * many attempts fail and however many processes ask. Without a mail server the outbox shows what would have been said.
 */
export async function tellOfWebhooks(db: Database, baseUrl: string, now: Date): Promise<Told[]> {
  const told: Told[] = [];
  for (const troubled of await listUntoldTroubles(db, now)) {
    const one = await inTransaction(db, (tx) => tell(tx, baseUrl, troubled, now));
    if (one) told.push(one);
  }
  return told;
}

async function tell(tx: Db, baseUrl: string, troubled: TroubledEndpoint, now: Date): Promise<Told | undefined> {
  const { organisationId, id: endpointId, trouble } = troubled;
  if (!(await noteTold(tx, troubled, now))) return undefined;
  const endpoint = await findEndpoint(tx, troubled);
  if (!endpoint) return undefined;
  const organisation = await getOrganisation(tx, organisationId);
  const managers = await listManagersOf(tx, organisationId);
  const words = alertWords(organisation, endpoint, trouble, baseUrl);
  const mails = managers.map(() => ({
    organisationId,
    kind: "webhook_trouble" as const,
    purchaserId: null,
    reviewId: null,
    ...words,
  }));
  const mailIds = await insertMails(tx, mails, now);
  const notices = managers.map(({ id: staffId }, index) => {
    return { organisationId, mailId: mailIds[index]!, staffId, endpointId, trouble };
  });
  await insertNotices(tx, notices, now);
  return { trouble, endpoint: endpointId, trkref: organisation.trkref, mails: mails.length };
}

/** The mail itself, in the shop's language. It names only the host of the URL, since the rest may contain a secret. */
function alertWords(
  organisation: Organisation,
  { id, url, disabledBecause }: WebhookEndpoint,
  trouble: TroubledEndpoint["trouble"],
  baseUrl: string,
) {
  const { name: shop, locale, trkref } = organisation;
  const language = chooseLanguage({ locale });
  const t = alertSentences(language);
  const why = trouble === "disabled" ? t(`disabled.${disabledBecause === "gone" ? "gone" : "failing"}`) : "";
  const facts = { shop, host: new URL(url).host, why };
  const page = `${baseUrl}/console/${trkref}/webhooks/${id}`;
  const body = [t("greeting"), t(`${trouble}.what`, facts), `${t(`${trouble}.next`)}\n${page}`].join("\n\n");
  return { language, subject: t(`${trouble}.subject`, facts), body: `${body}\n` };
}
