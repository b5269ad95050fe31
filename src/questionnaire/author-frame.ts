import type { FastifyReply, FastifyRequest } from "fastify";
import { isLanguage } from "../platform/languages.ts";
import { findPurchaseById, type Purchase } from "../purchases/index.ts";
import { type AuthorsReview, authorPath } from "./author-access.ts";
import { setAuthorCookie } from "./browser-cookies.ts";
import { readQuery } from "./open-questionnaire.ts";
import { frameOf, type PageFrame, type QuestionnaireDeps } from "./page-frame.ts";

/** The frame of one of the author's pages, and the way back to the first of them. */
export async function framed(
  deps: QuestionnaireDeps,
  request: FastifyRequest,
  opened: AuthorsReview,
): Promise<{ frame: PageFrame; back: string; purchase: Purchase | undefined }> {
  const { organisation, review, key } = opened;
  const { organisationId, purchaseId: id, purchaserId, sku } = review;
  const found = await findPurchaseById(deps.db, { organisationId, id });
  // An order may have named another purchaser since: that purchaser's data is not shown to this author.
  const purchase = found?.purchaserId === purchaserId && !found.orderRef.startsWith("erased:") ? found : undefined;
  const { lang } = readQuery(request.query);
  // A form sent by a browser without the cookie has its key in the body; the links on the page still need it.
  const query = { ...(key === undefined ? {} : { key }), ...(isLanguage(lang) ? { lang } : {}) };
  const isIncentivised = purchase?.isIncentivised === true;
  const frame = await frameOf(deps, request, query, {
    organisation,
    sku,
    orderRef: purchase?.orderRef,
    isIncentivised,
  });
  const link = { trkref: organisation.trkref, number: review.number, key, lang: frame.reader.asked };
  return { frame, back: authorPath(link), purchase };
}

/** After a change the cookie replaces the key, so that the secret disappears from the URL. */
export function backToAuthor(
  { baseUrl }: QuestionnaireDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { organisation, review, authorSecret }: AuthorsReview,
): FastifyReply {
  setAuthorCookie(reply, baseUrl, review.number, authorSecret);
  const { lang } = readQuery(request.query);
  const link = { trkref: organisation.trkref, number: review.number, lang: isLanguage(lang) ? lang : undefined };
  return reply.redirect(authorPath(link), 303);
}
