import type { Organisation } from "../organisations/index.ts";
import type { Language } from "../platform/languages.ts";
import type { Review } from "./review.ts";
import { reviewPageMark } from "./review-link.ts";
import { authorMailSentences } from "./sentences/index.ts";
import { authorLinkMark, dateIn } from "./statement-of-reasons.ts";

type About = { language: Language; shop: string; product: string };
type Text = { subject: string; body: string };

/** What authors are told when something they sent has arrived: the same promise as on every page, with its date. */
export function receivedMail(
  about: About & {
    review: Pick<Review, "state" | "version" | "visibleVersion">;
    organisation: Pick<Organisation, "decidesWithinDays" | "publicationDelayHours">;
    decideBy: Date;
    sentAt: Date;
  },
): Text {
  const { language, shop, product, review, organisation, decideBy, sentAt } = about;
  const t = authorMailSentences(language);
  const facts = { shop, product, sent: dateIn(language, sentAt) };
  const waitsForOrder = review.state === "pending_order";
  const delay = organisation.publicationDelayHours;
  const promise = waitsForOrder
    ? t("received.order", { count: organisation.decidesWithinDays })
    : t("received.decide", { until: dateIn(language, decideBy) });
  return mailOf(about, t("received.subject", facts), [
    t(review.version === 1 ? "received.first" : "received.again", facts),
    [
      promise,
      ...(delay > 0 ? [t("received.delay", { count: delay })] : []),
      ...(review.visibleVersion === null ? [] : [t("received.stays")]),
    ].join(" "),
    `${t("received.next")}\n${authorLinkMark}`,
  ]);
}

/** What authors are told when shoppers can read their review. */
export function publishedMail(about: About): Text {
  const { language, shop, product } = about;
  const t = authorMailSentences(language);
  return mailOf(about, t("published.subject", { product }), [
    `${t("published.what", { shop, product })}\n${reviewPageMark}`,
    `${t("published.next")}\n${authorLinkMark}`,
  ]);
}

function mailOf({ language, shop }: About, subject: string, parts: string[]): Text {
  const body = [authorMailSentences(language)("greeting"), ...parts, shop];
  return { subject, body: `${body.join("\n\n")}\n` };
}
