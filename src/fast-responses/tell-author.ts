import { findProduct } from "../catalogue/index.ts";
import { getOrganisation } from "../organisations/index.ts";
import { insertMail, type Mail, type MailContent, type MailSource, productInMail } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import { lastResort } from "../platform/languages.ts";
import { findPurchaserAddress } from "../purchases/index.ts";
import { fillReviewMarks, findNewestVersion, type Review, reviewLinkLabels, reviewPageMark } from "../reviews/index.ts";
import type { FastResponse } from "./fast-response.ts";
import { findVisibleFastResponse } from "./fast-responses.queries.ts";
import { replySentences } from "./sentences/index.ts";

/** Writes a mail that the shop has replied. Call it in the transaction that shows the reply. */
export async function tellReply(tx: Db, review: Review, reply: FastResponse, now: Date): Promise<void> {
  const { organisationId, purchaserId, id: reviewId, sku } = review;
  const { name: shop } = await getOrganisation(tx, organisationId);
  const language = (await findNewestVersion(tx, review))?.language ?? lastResort;
  const product = productInMail(language, { name: (await findProduct(tx, { organisationId, sku }))?.name, sku });
  const t = replySentences(language);
  const quoted = reply.text.split("\n").map((line) => `> ${line}`);
  const body = [
    t("greeting"),
    `${t("what", { shop, product })}\n${quoted.join("\n")}`,
    `${t("page")}\n${reviewPageMark}`,
    t("next"),
    shop,
  ];
  const mail = { organisationId, kind: "reply_published", purchaserId, reviewId, language } as const;
  const subject = t("subject", { shop, product });
  await insertMail(tx, { ...mail, subject, body: `${body.join("\n\n")}\n` }, now);
}

/** The mails that tell authors of replies. */
export function replyMails({ baseUrl }: { baseUrl: string }): MailSource {
  const contentOf = async (db: Db, mail: Mail, withSecrets: boolean): Promise<MailContent> => {
    const text = await fillReviewMarks(db, mail, { baseUrl, withSecrets });
    return { subject: mail.subject, text, labelOf: reviewLinkLabels(mail.language), stopKind: "review_news" };
  };
  return {
    kinds: ["reply_published"],
    prepare: async (db, mail) => {
      const { organisationId, purchaserId, reviewId } = mail;
      if (purchaserId === null) return { withheld: "no_address" };
      const to = await findPurchaserAddress(db, { organisationId, id: purchaserId });
      if (to === undefined) return { withheld: "erased" };
      // The reply has been taken back, or replaced by another, which has a mail of its own.
      const shown = reviewId && (await findVisibleFastResponse(db, { organisationId, reviewId }));
      if (!shown || shown.publishedAt > mail.createdAt) return { withheld: "no_longer_due" };
      return { to, ...(await contentOf(db, mail, true)) };
    },
    show: (db, mail, { withSecrets }) => contentOf(db, mail, withSecrets),
  };
}
