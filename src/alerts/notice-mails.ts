import { listAllOrganisations } from "../access/index.ts";
import { getOrganisation } from "../organisations/index.ts";
import type { Mail, MailContent, MailSource } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import type { Keys } from "../platform/secrets.ts";
import { countFor, countForDigest, type WaitingShop } from "./count-for.ts";
import { maySee, type NoticeAbout } from "./notice.ts";
import { noticeStopShown, noticesPath, stopOf } from "./notice-links.ts";
import { findNotice } from "./notices.queries.ts";
import { findReader, isTold, type Reader } from "./readers.ts";
import { alertSentences } from "./sentences/index.ts";
import { waitingContent, waitingMark } from "./waiting-words.ts";

/** A digest that could not leave for so long is none of the day any more: the next one says the same, and is right. */
const digestLastsMs = 20 * 3_600_000;

/**
 * The mails that tell somebody of the staff what waits: counted when they leave, of what their reader may see and wants to hear by
 * then. The outbox shows nobody else what they say.
 */
export function noticeMails({ baseUrl, keys }: { baseUrl: string; keys: Keys }): MailSource {
  return {
    kinds: ["staff_notice", "staff_digest"],
    async prepare(db, mail, now) {
      const notice = await findNotice(db, { organisationId: mail.organisationId, mailId: mail.id });
      if (!notice) return { withheld: "no_longer_due" };
      const reader = await findReader(db, notice.staffId);
      if (!reader) return { withheld: "no_address" };
      const shops = await shopsToTell({ db, keys }, reader, { mail, about: notice.kind }, now);
      if (!Array.isArray(shops)) return shops;
      if (shops.length === 0) return { withheld: "no_longer_due" };
      const { language } = mail;
      const content = waitingContent(shops, { about: notice.kind, language, baseUrl, inNameOf: mail.organisationId });
      return {
        ...content,
        ...stopOf({ staffId: reader.staff.id, about: notice.kind }, baseUrl),
        to: reader.staff.email,
      };
    },
    show: async (_db, { subject, body, language }): Promise<MailContent> => {
      const text = body.replace(waitingMark, () => alertSentences(language)("waiting.unseen"));
      return { subject, text, why: "notices", stopShown: noticeStopShown, chooseUrl: baseUrl + noticesPath };
    },
  };
}

async function shopsToTell(
  { db, keys }: { db: Db; keys: Keys },
  reader: Reader,
  { mail, about }: { mail: Mail; about: NoticeAbout },
  now: Date,
): Promise<WaitingShop[] | { withheld: "opted_out" | "no_address" | "no_longer_due" }> {
  if (about === "digest") {
    if (now.getTime() - mail.createdAt.getTime() > digestLastsMs) return { withheld: "no_longer_due" };
    const { organisations } = reader.staff;
    const served = organisations === "all" ? await listAllOrganisations(db) : organisations;
    return countForDigest({ db, keys }, reader, served, now);
  }
  const of = { kind: about, organisationId: mail.organisationId };
  if (!maySee(reader.staff, of)) return { withheld: "no_address" };
  if (!isTold(reader, of, "at_once")) return { withheld: "opted_out" };
  const organisations = [await getOrganisation(db, mail.organisationId)];
  return countFor(db, reader, { way: "at_once", organisations, kind: about }, now);
}
