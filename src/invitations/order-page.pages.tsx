import formbody from "@fastify/formbody";
import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { findAskingStanding, readAsking, switchAsking } from "../conversations/index.ts";
import { findOrganisationByLinkTag, lookOf, type Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { imageUrl, renderPage } from "../platform/html/render.ts";
import { compressPages } from "../platform/http/compress-pages.ts";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import { refuseOtherSites } from "../platform/http/other-sites.ts";
import { type Delivery, pageScope, sendPage } from "../platform/http/page-scope.ts";
import { chooseLanguage } from "../platform/i18n.ts";
import { isLanguage, type Language } from "../platform/languages.ts";
import type { Keys } from "../platform/secrets.ts";
import type { SharedRateWindows } from "../platform/shared-rate-windows.ts";
import { questionnaireUrl, readQuery } from "../questionnaire/index.ts";
import type { Invitation } from "./invitation.ts";
import { findInvitationByPageSecret, listOrderedItems } from "./order-page.queries.ts";
import { OrderPage } from "./order-page.views.tsx";
import { orderPagePath, parseOrderPageLink, repeatableOrderQuery } from "./order-page-link.ts";

export type OrderPageDeps = {
  db: Database;
  clock: Clock;
  baseUrl: string;
  keys: Keys;
  rateWindows: SharedRateWindows;
  delivery: Delivery;
};

// A choice of two.
const bodyLimit = 8 * 1024;

/**
 * Where the mail about an order of many items leads: every item with the link that opens its questionnaire. Reviews are written behind
 * those links. The one form here says whether its reader may be asked what shoppers want to know: the link came to them alone, and it is
 * the key, so that nothing is sent in anybody's name by a browser that merely knows them.
 */
export const orderPages: FastifyPluginAsync<OrderPageDeps> = async (
  app,
  { db, clock, baseUrl, keys, rateWindows, delivery },
) => {
  pageScope(app, { ...delivery, isIndexed: false, paths: [] });
  compressPages(app);
  await app.register(formbody, { bodyLimit });
  const otherMethods = refuseOtherMethods(app);
  app.addHook("onRequest", refuseOtherSites(baseUrl));

  app.get(orderPagePath, { schema: { hide: true } }, async (request, reply) => {
    const { organisation, invitation, repeated, asked, language } = await open(db, request);
    const { organisationId, purchaserId } = invitation;
    const standing = await findAskingStanding(db, keys, { organisationId, purchaserId });
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
      language,
      shop: organisation.name,
      look: lookOf(organisation),
      orderRef: invitation.orderRef,
      items,
      asking:
        organisation.takesQuestions || standing === "agreed"
          ? {
              standing,
              action: `${orderPagePath}?${new URLSearchParams(repeated)}`,
              isChanged: readQuery(request.query).saved !== undefined,
            }
          : undefined,
      hrefIn: (lang) => `${orderPagePath}?${new URLSearchParams({ ...repeated, lang })}`,
    });
    return sendPage(reply, renderPage(page));
  });

  app.post(orderPagePath, { schema: { hide: true } }, async (request, reply) => {
    const { organisation, invitation, repeated, language } = await open(db, request);
    const isGiven = readAsking(request.body);
    if (isGiven === undefined) throw new AppError("malformed_request");
    const said = { isGiven, place: "order_page", language } as const;
    await switchAsking({ db, keys, rateWindows }, { organisation, purchaserId: invitation.purchaserId }, said, clock());
    return reply.redirect(`${orderPagePath}?${new URLSearchParams({ ...repeated, saved: "1" })}#asking`, 303);
  });

  otherMethods.close();
};

type Opened = {
  organisation: Organisation;
  invitation: Invitation;
  /** The parts of the address that the page may repeat. */
  repeated: Record<string, string>;
  asked: Language | undefined;
  language: Language;
};

async function open(db: Database, request: FastifyRequest): Promise<Opened> {
  const query = readQuery(request.query);
  const link = parseOrderPageLink(query);
  const organisation = link && (await findOrganisationByLinkTag(db, link.linkTag));
  if (!organisation) throw new AppError("not_found");
  const { linkTag, pageSecret } = link;
  const invitation = await findInvitationByPageSecret(db, { organisationId: organisation.id, pageSecret });
  if (!invitation) throw new AppError("not_found");
  const asked = isLanguage(query.lang) ? query.lang : undefined;
  const acceptLanguage = request.headers["accept-language"];
  const language = chooseLanguage({ asked, acceptLanguage, locale: organisation.locale });
  return {
    organisation,
    invitation,
    repeated: repeatableOrderQuery({ ...query, items: linkTag + pageSecret }),
    asked,
    language,
  };
}
