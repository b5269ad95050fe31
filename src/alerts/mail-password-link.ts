import { keepMailedLink, lockLinkReader, recorded } from "../access/index.ts";
import { getOrganisation } from "../organisations/index.ts";
import { insertMail } from "../outbox/index.ts";
import { type Database, inTransaction } from "../platform/db.ts";
import { chooseLanguage } from "../platform/i18n.ts";
import { alertSentences } from "./sentences/index.ts";

/** Stands in the outbox in place of the link, which is made when the mail leaves. */
export const passwordLinkMark = "{{password link}}";

/**
 * Writes the mail with the link to set a password, if somebody of the staff has that address.
 *
 * @param asked the address as it was typed, and the languages of the browser
 * @returns whose it is; undefined where no mail was written
 */
export async function mailPasswordLink(
  db: Database,
  asked: { email: string; acceptLanguage: string | undefined },
  baseUrl: string,
  now: Date,
): Promise<string | undefined> {
  return inTransaction(db, async (tx) => {
    const reader = await lockLinkReader(tx, asked.email, now);
    if (!reader) return undefined;
    const { organisationId, staff } = reader;
    const { locale } = await getOrganisation(tx, organisationId);
    const language = chooseLanguage({ acceptLanguage: asked.acceptLanguage, locale });
    const t = alertSentences(language);
    const { host } = new URL(baseUrl);
    const paragraphs = [t("greeting"), t("password.what", { host }), passwordLinkMark, t("password.otherwise")];
    const mailId = await insertMail(
      tx,
      {
        organisationId,
        kind: "password_link",
        purchaserId: null,
        reviewId: null,
        language,
        subject: t("password.subject"),
        body: `${paragraphs.join("\n\n")}\n`,
      },
      now,
    );
    const did = { deed: "password_link_mailed", about: { kind: "staff", id: staff.id } } as const;
    await recorded(tx, { by: "unknown", did }, now, () => keepMailedLink(tx, { staffId: staff.id, mailId }, now));
    return staff.id;
  });
}
