import { findProduct } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { insertMail, type MailSource, productInMail } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import type { Language } from "../platform/languages.ts";
import type { Review } from "../reviews/index.ts";
import type { ReportReason } from "./report.ts";
import { findReporterAddress, listReportsToAnswer, noteAnswer } from "./reports.queries.ts";
import type { CaseOutcome } from "./review-case.ts";
import { reportSentences } from "./sentences/index.ts";

type Decided = Extract<CaseOutcome, "kept" | "removed" | "no_longer_shown">;

/**
 * Tells every reader who reported a review and left an address what was decided (EU DSA, article 16 (5)). The mail says
 * neither what they wrote nor who they are; its recipient is looked up through the report when it is sent.
 */
export async function tellReporters(
  tx: Db,
  about: { organisation: Organisation; caseId: string; review: Review; outcome: CaseOutcome },
  now: Date,
): Promise<void> {
  const { organisation, caseId, review, outcome } = about;
  const organisationId = organisation.id;
  if (outcome === "appeal_upheld" || outcome === "appeal_dismissed") return;
  const reports = await listReportsToAnswer(tx, { organisationId, caseId });
  if (reports.length === 0) return;
  const { sku } = review;
  const name = (await findProduct(tx, { organisationId, sku }))?.name;
  for (const { id, language, reason } of reports) {
    const { name: shop, contact } = organisation;
    const product = productInMail(language, { name, sku });
    const text = reportAnswer({ language, shop, contact, product, number: review.number, reason, outcome });
    const mail = { organisationId, kind: "report_decided", purchaserId: null, reviewId: review.id, language } as const;
    await noteAnswer(tx, { organisationId, id }, await insertMail(tx, { ...mail, ...text }, now));
  }
}

/** The answers to reports: they go to the address in the report, for as long as there is one. */
export function reportMails(): MailSource {
  return {
    kinds: ["report_decided"],
    prepare: async (db, { organisationId, id: mailId, subject, body: text }) => {
      const to = await findReporterAddress(db, { organisationId, mailId });
      return to === undefined ? { withheld: "erased" } : { to, subject, text, stopKind: "report_answers" };
    },
    show: async (_db, { subject, body: text }) => ({ subject, text, stopKind: "report_answers" }),
  };
}

/** The mail itself: what was decided and by whom, and what can still be done. */
function reportAnswer(about: {
  language: Language;
  shop: string;
  contact: string | null;
  product: string;
  number: number;
  reason: ReportReason;
  outcome: Decided;
}): { subject: string; body: string } {
  const { language, outcome, reason, contact } = about;
  const t = reportSentences(language);
  const { shop, product, number } = about;
  const facts = { shop, product, number, reason: t(`reason.${reason}.short`) };
  const body = [
    t("mail.greeting"),
    t("mail.reported", facts),
    t(`mail.${outcome}`, facts),
    ...(outcome === "no_longer_shown" ? [] : [t("mail.person")]),
    contact === null ? t("mail.next") : t("mail.nextWithContact", { contact }),
    t("mail.forgotten"),
    shop,
  ];
  return { subject: t("mail.subject", facts), body: `${body.join("\n\n")}\n` };
}
