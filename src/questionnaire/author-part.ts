import type { VNode } from "preact";
import type { Organisation } from "../organisations/index.ts";
import { findReviewOfAuthor, type Review, type ReviewVersion } from "../reviews/index.ts";
import { authorPath } from "./author-access.ts";
import { findShownReceipt } from "./find-receipt.ts";
import type { PageFrame, QuestionnaireDeps } from "./page-frame.ts";
import { YoursSection } from "./yours.views.tsx";

type Held = {
  organisation: Organisation;
  review: Review;
  version: ReviewVersion | undefined;
  /** What the browser's cookie says. */
  authorSecret: string;
};

/**
 * What the page behind the shop's link shows in the author's browser alone: the way to the author's own page, and the receipt.
 * Undefined where the cookie is not the author's.
 */
export async function authorPart(
  deps: QuestionnaireDeps,
  { reader, about }: PageFrame,
  { organisation, review, version, authorSecret }: Held,
): Promise<VNode | undefined> {
  const { organisationId, number } = review;
  if (!(await findReviewOfAuthor(deps.db, { organisationId, number, authorSecret }))) return undefined;
  const link = { trkref: organisation.trkref, number, lang: reader.asked };
  const receipt = await findShownReceipt(deps, organisation, review, version, authorPath(link, "/receipt"));
  return YoursSection({ reader, about, path: authorPath(link), receipt });
}
