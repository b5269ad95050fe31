import { seriesPrefix } from "../catalogue/index.ts";
import {
  canBeAsked,
  isKnownProduct,
  listShownConversations,
  type PlaceOfQuestion,
  placeToText,
  questionPagePath,
  type ShownConversation,
} from "../conversations/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { renderPage, renderPageAround } from "../platform/html/render.ts";
import { scriptJson } from "../platform/html/structured-data.tsx";
import { summariseVisibleReviews } from "../reviews/index.ts";
import { shopOf } from "./layout.views.tsx";
import { questionsPagePath, withQuery } from "./publication-link.ts";
import { QuestionPage, QuestionsPage } from "./question.views.tsx";
import { questionData } from "./question-json-ld.ts";
import type { Reader } from "./reader.ts";
import { findReviewed, findReviewedBySku, type Reviewed } from "./reviewed.ts";
import { summariseScores } from "./score-summary.ts";

type Deps = { db: Database; baseUrl: string; sendsMail: boolean };
type For = { organisation: Organisation; reader: Reader };

type Listed = Pick<Reviewed, "product" | "skus" | "variants">;

/** So many questions stand below the reviews of a product, and on a page of their own list. */
const besideReviews = 3;
const perPage = 20;

/** The page of one question. */
export async function showQuestion(
  { db, baseUrl }: Deps,
  { organisation, reader }: For,
  question: ShownConversation,
): Promise<Buffer> {
  const { id: organisationId, trkref, contact } = organisation;
  const reviewed = await findReviewedBySku(db, { organisation, reader, baseUrl }, question.sku);
  const { product, skus, variants } = reviewed;
  const summary = summariseScores((await summariseVisibleReviews(db, { organisationId, skus })).byScore);
  const frame = { reader, shop: shopOf(organisation), baseUrl, path: questionPagePath(trkref, question.number) };
  const data = questionData({ ...frame, question });
  const structuredData = data && (await scriptJson(data));
  const list = questionsPagePath(trkref, question.sku);
  const page = QuestionPage({ ...frame, product, variants, summary, question, contact, list, structuredData });
  return renderPageAround(page, structuredData ? [structuredData] : []);
}

/** The newest questions about a product, as its page shows them below the reviews. */
export async function newestQuestions({ db, sendsMail }: Deps, organisation: Organisation, reviewed: Listed) {
  const { id: organisationId, trkref } = organisation;
  const { skus } = reviewed;
  const found = await listShownConversations(db, { organisationId, skus, atMost: besideReviews + 1 });
  return {
    questions: found.slice(0, besideReviews),
    all: found.length > besideReviews ? listOfQuestionsPath(trkref, reviewed) : undefined,
    askAbout: askableSku({ sendsMail }, organisation, reviewed),
  };
}

/**
 * A page of the list of the questions about a product, or about all variants of one.
 *
 * @throws AppError not_found for a product that nobody knows
 */
export async function showQuestions(
  { db, baseUrl, sendsMail }: Deps,
  { organisation, reader }: For,
  { named, after }: { named: string; after: PlaceOfQuestion | undefined },
): Promise<Buffer> {
  const reviewed = await findReviewed(db, { organisation, reader, baseUrl }, named);
  const { product, skus, variants, isInCatalogue } = reviewed;
  const { id: organisationId, trkref } = organisation;
  const found = await listShownConversations(db, { organisationId, skus, after, atMost: perPage + 1 });
  if (!isInCatalogue && found.length === 0 && !(await isKnownProduct(db, { organisationId, skus })))
    throw new AppError("not_found");
  const questions = found.slice(0, perPage);
  const last = found.length > perPage ? questions.at(-1) : undefined;
  const first = listOfQuestionsPath(trkref, reviewed);
  const page = QuestionsPage({
    reader,
    shop: shopOf(organisation),
    baseUrl,
    path: withQuery(first, { after: after && placeToText(after) }),
    product,
    variants,
    questions,
    isFirst: after === undefined,
    first,
    older: last && withQuery(first, { after: placeToText({ at: last.publishedAt, number: last.number }) }),
    askAbout: askableSku({ sendsMail }, organisation, reviewed),
  });
  return Buffer.from(renderPage(page));
}

/** Where all questions about a product are read, or about all variants of one: named by its sku, or their group. */
export function listOfQuestionsPath(trkref: string, { product: { sku }, variants, skus }: Listed): string {
  return questionsPagePath(trkref, sku ?? (variants ? seriesPrefix + variants.group.key : skus[0]!));
}

/** Of which product somebody can ask here; undefined where nobody can. */
function askableSku(
  deps: Pick<Deps, "sendsMail">,
  organisation: Organisation,
  { product, skus }: Listed,
): string | undefined {
  return canBeAsked(organisation, deps) ? (product.sku ?? skus[0]) : undefined;
}
