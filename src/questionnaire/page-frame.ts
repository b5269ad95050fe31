import { findProduct } from "../catalogue/index.ts";
import { lookOf, type Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { imageUrl } from "../platform/html/render.ts";
import type { Keys } from "../platform/secrets.ts";
import type { SharedRateWindows } from "../platform/shared-rate-windows.ts";
import type { Purchase } from "../purchases/index.ts";
import {
  askedQuestions,
  chooseTemplate,
  knownQuestions,
  listTemplates,
  type ScoredQuestion,
} from "../templates/index.ts";
import type { Frame } from "./layout.views.tsx";
import { questionnaireUrl } from "./questionnaire-link.ts";
import { type Reader, readerOf } from "./reader.ts";
import { listSiblings } from "./siblings.queries.ts";
import type { SiblingLink } from "./standing.views.tsx";

export type QuestionnaireDeps = {
  db: Database;
  clock: Clock;
  baseUrl: string;
  keys: Keys;
  rateWindows: SharedRateWindows;
};

/** What every page needs from its request: its reader, what it is about, and the questions of its template. */
export type PageFrame = Frame & {
  /** What is asked now. */
  asked: readonly ScoredQuestion[];
  /** What was ever asked. */
  questions: readonly ScoredQuestion[];
};

/** Puts together what a page about this sku says and asks; `orderRef` is undefined if it must not be shown. */
export async function frameOf(
  { db, baseUrl }: Pick<QuestionnaireDeps, "db" | "baseUrl">,
  request: { url: string; headers: { "accept-language"?: string | undefined } },
  query: Readonly<Record<string, string>>,
  subject: { organisation: Organisation; sku: string; orderRef: string | undefined; isIncentivised: boolean },
): Promise<PageFrame> {
  const { organisation, sku, orderRef, isIncentivised } = subject;
  const path = request.url.split("?", 1)[0]!;
  const reader = readerOf({ path, query, acceptLanguage: request.headers["accept-language"] }, organisation);
  const organisationId = organisation.id;
  const product = await findProduct(db, { organisationId, sku });
  const category = product?.category ?? null;
  const templates = await listTemplates(db, { organisationId });
  const { name: shop, trkref, contact, decidesWithinDays, publicationDelayHours } = organisation;
  const about = {
    shop,
    look: lookOf(organisation),
    trkref,
    contact,
    decidesWithinDays,
    publicationDelayHours,
    productName: product?.name,
    imageUrl: imageUrl(product?.imageUrl ?? null, baseUrl),
    sku,
    orderRef,
    isIncentivised,
  };
  return {
    reader,
    about,
    asked: askedQuestions(chooseTemplate(templates, category)),
    questions: knownQuestions(templates, category),
  };
}

/** The other purchases of the order that can be reviewed, each by its own link. */
export async function siblingLinks(
  { db, baseUrl }: QuestionnaireDeps,
  reader: Reader,
  organisation: Organisation,
  purchase: Purchase,
): Promise<SiblingLink[]> {
  return (await listSiblings(db, purchase)).map((sibling) => ({
    name: sibling.productName ?? undefined,
    sku: sibling.sku,
    imageUrl: imageUrl(sibling.imageUrl, baseUrl),
    href: questionnaireUrl("", organisation, sibling) + (reader.asked ? `&lang=${reader.asked}` : ""),
  }));
}
