import { questionPagePath, type ShownConversation } from "../conversations/index.ts";
import type { Reader } from "./reader.ts";

/**
 * A question with its answers in schema.org's words; undefined while nobody who bought the product has answered: Google asks of such a page
 * that its readers can, and what a shop alone answers is none. Only the page of a question says this: a page with several questions may
 * not. All answers are suggested ones: nobody has chosen one.
 */
export function questionData({
  baseUrl,
  shop,
  question,
  reader,
}: {
  baseUrl: string;
  shop: { name: string; trkref: string };
  question: ShownConversation;
  reader: Reader;
}): object | undefined {
  const { answers, text } = question;
  if (!answers.some(({ writerKind }) => writerKind === "owner")) return undefined;
  const url = baseUrl + questionPagePath(shop.trkref, question.number);
  return {
    "@context": "https://schema.org",
    "@type": "QAPage",
    "@id": url,
    mainEntity: {
      "@type": "Question",
      "@id": `${url}#question`,
      name: text.replace(/\s+/g, " "),
      text,
      inLanguage: question.language,
      answerCount: answers.length,
      upvoteCount: question.helpful - question.unhelpful,
      datePublished: question.publishedAt.toISOString(),
      author: { "@type": "Person", name: question.firstName ?? reader.t("question.someone") },
      suggestedAnswer: answers.map((answer) => ({
        "@type": "Answer",
        "@id": `${url}#answer-${answer.number}`,
        url: `${url}#answer-${answer.number}`,
        text: answer.text,
        upvoteCount: answer.helpful - answer.unhelpful,
        datePublished: answer.publishedAt.toISOString(),
        author:
          answer.writerKind === "shop"
            ? { "@type": "Organization", name: shop.name }
            : { "@type": "Person", name: answer.displayName ?? reader.t("anonymous") },
      })),
    },
  };
}
