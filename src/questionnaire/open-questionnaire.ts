import { findOrganisationByLinkTag, findOrganisationByTrkref, type Organisation } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { linkName, linkValue } from "../platform/http/link-value.ts";
import { codeKey } from "../platform/values/code.ts";
import { findPurchaseByClaim, findPurchaseByLinkSecret, type Purchase } from "../purchases/index.ts";
import { findReviewOfPurchase, type Review } from "../reviews/index.ts";
import { parseQuestionnaireLink } from "./questionnaire-link.ts";

/** What a link opens: a purchase of an organisation, and the review of it if there is one. */
export type Opened = { organisation: Organisation; purchase: Purchase; review: Review | undefined };

/**
 * The purchase that a link opens.
 *
 * @throws AppError not_found, the same for an altered, a revoked, another shop's and an invented link
 */
export async function openQuestionnaire(db: Db, query: Readonly<Record<string, string>>): Promise<Opened> {
  const link = parseQuestionnaireLink(query);
  if (!link) throw new AppError("not_found");
  const organisation =
    link.form === "short"
      ? await findOrganisationByLinkTag(db, link.linkTag)
      : await findOrganisationByTrkref(db, link.trkref);
  if (!organisation) throw new AppError("not_found");
  const organisationId = organisation.id;
  const purchase =
    link.form === "short"
      ? await findPurchaseByLinkSecret(db, { organisationId, linkSecret: link.linkSecret })
      : await findPurchaseByClaim(db, { organisationId, ...link });
  if (!purchase) throw new AppError("not_found");
  const { id: purchaseId, purchaserId } = purchase;
  return {
    organisation,
    purchase,
    review: await findReviewOfPurchase(db, { organisationId, purchaseId, purchaserId }),
  };
}

/**
 * The query of a link, without what mail programs and texts add to it. A link that we made has each parameter once, and
 * contains nothing that PostgreSQL cannot be asked about.
 *
 * @throws AppError not_found for any other
 */
export function readQuery(query: unknown): Record<string, string> {
  const entries = Object.entries(query as Record<string, unknown>);
  const isOurs = entries.every(
    ([, value]) => typeof value === "string" && value.isWellFormed() && !value.includes("\0"),
  );
  if (!isOurs) throw new AppError("not_found");
  // A parameter that already has the right name comes last, and so it counts.
  const inTurn = (entries as [string, string][])
    .map(([name, value]) => ({ name: linkName(name), value, isNamed: linkName(name) === name }))
    .sort((one, other) => Number(one.isNamed) - Number(other.isNamed));
  return Object.fromEntries(inTurn.map(({ name, value }) => [name, isCode(name) ? codeKey(value) : linkValue(value)]));
}

/** A shop's own code may end in anything, but in the links that we make it is never last. */
function isCode(name: string): boolean {
  return name === "order_ref" || name === "sku";
}
