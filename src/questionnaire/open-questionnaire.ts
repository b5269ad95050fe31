import { findOrganisationByLinkTag, findOrganisationByTrkref, type Organisation } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { findPurchaseByClaim, findPurchaseByLinkSecret, type Purchase } from "../purchases/index.ts";
import { parseQuestionnaireLink } from "./questionnaire-link.ts";

/**
 * The purchase that a link opens.
 *
 * @throws AppError not_found, the same for an altered, a revoked, another shop's and an invented link
 */
export async function openQuestionnaire(
  db: Db,
  query: Record<string, unknown>,
): Promise<{ organisation: Organisation; purchase: Purchase }> {
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
  return { organisation, purchase };
}
