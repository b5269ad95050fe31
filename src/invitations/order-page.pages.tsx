import type { FastifyPluginAsync } from "fastify";
import { findOrganisationByLinkTag, lookOf } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { imageUrl, renderPage } from "../platform/html/render.ts";
import { compressPages } from "../platform/http/compress-pages.ts";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import { type Delivery, pageScope, sendPage } from "../platform/http/page-scope.ts";
import { chooseLanguage } from "../platform/i18n.ts";
import { isLanguage } from "../platform/languages.ts";
import { questionnaireUrl, readQuery } from "../questionnaire/index.ts";
import { findInvitationByPageSecret, listOrderedItems } from "./order-page.queries.ts";
import { OrderPage } from "./order-page.views.tsx";
import { orderPagePath, parseOrderPageLink, repeatableOrderQuery } from "./order-page-link.ts";

export type OrderPageDeps = { db: Database; clock: Clock; baseUrl: string; delivery: Delivery };

/**
 * Where the mail about an order of many items leads: every item with the link that opens its questionnaire. It has no form and
 * accepts none; everything is written behind those links, and this link can do nothing that the link of a purchase may not.
 */
export const orderPages: FastifyPluginAsync<OrderPageDeps> = async (app, { db, baseUrl, delivery }) => {
  pageScope(app, { ...delivery, isIndexed: false, paths: [] });
  compressPages(app);
  const otherMethods = refuseOtherMethods(app);

  app.get(orderPagePath, { schema: { hide: true } }, async (request, reply) => {
    const query = readQuery(request.query);
    const link = parseOrderPageLink(query);
    const organisation = link && (await findOrganisationByLinkTag(db, link.linkTag));
    if (!organisation) throw new AppError("not_found");
    const { pageSecret } = link;
    const invitation = await findInvitationByPageSecret(db, { organisationId: organisation.id, pageSecret });
    if (!invitation) throw new AppError("not_found");
    const repeated = repeatableOrderQuery({ ...query, items: link.linkTag + pageSecret });
    const asked = isLanguage(query.lang) ? query.lang : undefined;
    const acceptLanguage = request.headers["accept-language"];
    const items = (await listOrderedItems(db, invitation, organisation)).map((item) => ({
      name: item.productName,
      sku: item.sku,
      imageUrl: imageUrl(item.imageUrl, baseUrl),
      isIncentivised: item.isIncentivised,
      href: item.isOpen
        ? questionnaireUrl("", organisation, {
            ...item,
            orderRef: invitation.orderRef,
            isConfirmed: true,
            contactedAt: null,
          }) + (asked ? `&lang=${asked}` : "")
        : undefined,
    }));
    const page = OrderPage({
      language: chooseLanguage({ asked, acceptLanguage, locale: organisation.locale }),
      shop: organisation.name,
      look: lookOf(organisation),
      orderRef: invitation.orderRef,
      items,
      hrefIn: (lang) => `${orderPagePath}?${new URLSearchParams({ ...repeated, lang })}`,
    });
    return sendPage(reply, renderPage(page));
  });

  otherMethods.close();
};
