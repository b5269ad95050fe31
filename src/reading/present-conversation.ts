import type { ShownConversation } from "../conversations/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { monthIn } from "../platform/formats.ts";
import { languageOfLocale, localeFor } from "../platform/languages.ts";
import { timestamp } from "./present-whole-review.ts";
import { readingSentences } from "./sentences/index.ts";

const unnamed = "A shopper";
const unnamedOwner = "An owner";

/** A published question as v4 has it. */
export function presentConversation(question: ShownConversation, organisation: Organisation) {
  return {
    id: question.number,
    first_name: question.firstName ?? unnamed,
    question: question.text,
    created_at: timestamp(question.submittedAt),
    helpful: question.helpful,
    unhelpful: question.unhelpful,
    embeddable: true,
    retailer_locale: organisation.locale,
    answers_count: question.answers.length,
    answers: question.answers.map((answer) => presentAnswer(answer, organisation)),
    fast_responses: [],
  };
}

function presentAnswer(answer: ShownConversation["answers"][number], { name, mailLogoUrl, locale }: Organisation) {
  const isShops = answer.writerKind === "shop";
  const language = languageOfLocale(locale);
  const month = answer.ownerSince && monthIn(localeFor(language, locale), answer.ownerSince);
  return {
    id: answer.number,
    response: answer.text,
    created_at: timestamp(answer.publishedAt),
    first_name: isShops ? name : (answer.displayName ?? unnamedOwner),
    town: null,
    job_title: null,
    reviewer_segment: month && readingSentences(language)("ownerSince", { month }),
    helpful: answer.helpful,
    unhelpful: answer.unhelpful,
    review_url: null,
    review_locale: null,
    reviewer_facebook_url: null,
    response_type: isShops ? "retailer" : "owner",
    retailer_name: isShops ? name : null,
    retailer_image_url: isShops ? mailLogoUrl : null,
  };
}
