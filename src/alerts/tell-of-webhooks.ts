import { getOrganisation, type Organisation } from "../organisations/index.ts";
import { insertMails } from "../outbox/index.ts";
import { type Database, type Db, inTransaction } from "../platform/db.ts";
import { forEachAlone } from "../platform/each-alone.ts";
import {
  findEndpoint,
  listUntoldTroubles,
  noteTold,
  type TroubledEndpoint,
  type WebhookEndpoint,
} from "../webhooks/index.ts";
import { insertNotices } from "./notices.queries.ts";
import { isTold, listReaders } from "./readers.ts";
import { alertLanguage, alertSentences } from "./sentences/index.ts";

/** What was reported, for the log: it names nobody. */
export type Told = Pick<TroubledEndpoint, "trouble"> & { endpoint: string; trkref: string; mails: number };

/**
 * Tells those who manage a shop and want to hear of it at once, by mail, what has happened to its webhook endpoints: each trouble
 * once, however many attempts fail and however many processes ask. Without a mail server the outbox shows what would have been said.
 */
export async function tellOfWebhooks(db: Database, baseUrl: string, now: Date): Promise<Told[]> {
  const told: Told[] = [];
  await forEachAlone(await listUntoldTroubles(db, now), async (troubled) => {
    const one = await inTransaction(db, (tx) => tell(tx, baseUrl, troubled, now));
    if (one) told.push(one);
  });
  return told;
}

async function tell(tx: Db, baseUrl: string, troubled: TroubledEndpoint, now: Date): Promise<Told | undefined> {
  const { organisationId, id: endpointId, trouble } = troubled;
  if (!(await noteTold(tx, troubled, now))) return undefined;
  const endpoint = await findEndpoint(tx, troubled);
  if (!endpoint) return undefined;
  const organisation = await getOrganisation(tx, organisationId);
  const about = { kind: "webhooks", organisationId } as const;
  const readers = (await listReaders(tx)).filter((reader) => isTold(reader, about, "at_once"));
  const words = alertWords(organisation, endpoint, trouble, baseUrl);
  const mails = readers.map(() => ({
    organisationId,
    kind: "webhook_trouble" as const,
    purchaserId: null,
    reviewId: null,
    ...words,
  }));
  const mailIds = await insertMails(tx, mails, now);
  const notices = readers.map(({ staff }, index) => {
    return { ...about, mailId: mailIds[index]!, staffId: staff.id, endpointId, trouble };
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
  const { name: shop, trkref } = organisation;
  const language = alertLanguage(organisation);
  const t = alertSentences(language);
  const why = trouble === "disabled" ? t(`disabled.${disabledBecause === "gone" ? "gone" : "failing"}`) : "";
  const facts = { shop, host: new URL(url).host, why };
  const page = `${baseUrl}/console/${trkref}/webhooks/${id}`;
  const body = [t("greeting"), t(`${trouble}.what`, facts), `${t(`${trouble}.next`)}\n${page}`].join("\n\n");
  return { language, subject: t(`${trouble}.subject`, facts), body: `${body}\n` };
}
