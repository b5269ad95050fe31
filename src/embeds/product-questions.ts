import {
  countQuestionsBySku,
  isKnownProduct,
  listQuestionPage,
  questionsCountedAtMost,
  type ShownConversation,
} from "../conversations/index.ts";
import type { Reviewed } from "../publication/index.ts";
import type { ProductAsked } from "./product-asked.ts";
import { type For, findAsked, type ProductDeps } from "./product-reviews.ts";

/** How many there are, as far as they are counted: where there are more, that is said. */
export type QuestionsCounted = { count: number; isMore: boolean };

/** A page of questions: which of how many, and how many questions are on all of them. */
export type QuestionsPlace = QuestionsCounted & { page: number; pages: number; perPage: number };

export type FoundQuestions = {
  reviewed: Reviewed;
  place: QuestionsPlace;
  questions: readonly ShownConversation[];
};

/**
 * A page of the published questions about a product, or about all its variants. One past the end is the last one, as of reviews.
 * Nobody asks at a branch, so that is not looked at.
 *
 * @returns undefined for a product that neither the catalogue, nor a published review, nor a published question names
 */
export async function findProductQuestions(
  deps: ProductDeps,
  who: For,
  { of, page, perPage }: { of: ProductAsked; page: number; perPage: number },
): Promise<FoundQuestions | undefined> {
  const found = await findQuestionCount(deps, who, of);
  if (!found) return undefined;
  const { reviewed, count, isMore } = found;
  const pages = Math.max(1, Math.ceil(count / perPage));
  const place = { page: Math.min(page, pages), pages, perPage, count, isMore };
  const subject = { organisationId: who.organisation.id, skus: reviewed.skus };
  const questions = count === 0 ? [] : await listQuestionPage(deps.db, subject, place);
  return { reviewed, place, questions };
}

/** How many questions about it are published; undefined as above. */
export async function findQuestionCount(
  deps: ProductDeps,
  who: For,
  of: ProductAsked,
): Promise<({ reviewed: Reviewed } & QuestionsCounted) | undefined> {
  const reviewed = await findAsked(deps, who, of);
  if (!reviewed) return undefined;
  const subject = { organisationId: who.organisation.id, skus: reviewed.skus };
  const counted = sumOf(await countQuestionsBySku(deps.db, subject), reviewed.skus);
  const isKnown = counted.count > 0 || reviewed.isInCatalogue || (await isKnownProduct(deps.db, subject));
  return isKnown ? { reviewed, ...counted } : undefined;
}

/** What these products have together. */
export function sumOf(counts: ReadonlyMap<string, number>, skus: readonly string[]): QuestionsCounted {
  const sum = skus.reduce((before, sku) => before + (counts.get(sku) ?? 0), 0);
  return { count: Math.min(sum, questionsCountedAtMost), isMore: sum > questionsCountedAtMost };
}
