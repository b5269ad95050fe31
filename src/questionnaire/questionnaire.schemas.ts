import type { Organisation } from "../organisations/index.ts";
import { Type } from "../platform/json-schema.ts";
import type { Language } from "../platform/languages.ts";
import { askedQuestions, type TemplateDefinition, wellKnownIds } from "../templates/index.ts";
import { textLimits, yesNoFields } from "./form-fields.ts";
import { formSentences } from "./sentences/index.ts";

const nullable = (description: string) => Type.Unsafe<string | null>({ type: ["string", "null"], description });

const TemplateQuestion = Type.Object(
  {
    id: Type.Union([Type.Integer(), Type.String()], {
      description: "A number for a scored question (8 is the overall score, 7 value for money), a name for any other",
    }),
    text: Type.String({ description: "In the language of the organisation's locale" }),
    valid_answers: Type.Union(
      [
        Type.Array(Type.Integer()),
        Type.Array(Type.Object({ display_text: Type.String(), value: Type.Union([Type.Boolean(), Type.Null()]) })),
        Type.Null(),
      ],
      { description: "Scores, named choices, or null for free text" },
    ),
    answer_max_length: Type.Optional(
      Type.Integer({ description: "In characters; only where the answer is free text" }),
    ),
    required: Type.Boolean(),
  },
  { $id: "QuestionnaireQuestion", description: "A question of the questionnaire" },
);

const TemplateSection = Type.Object(
  {
    section_type: Type.Unsafe<"product_section" | "retailer_section" | "reviewer_section">({
      type: "string",
      enum: ["product_section", "retailer_section", "reviewer_section"],
    }),
    sku: Type.Optional(Type.String({ description: "Of a product section" })),
    header: Type.String(),
    intro: nullable("What stands before the questions"),
    footer: nullable("What stands after them"),
    image_url: nullable("A picture of the product"),
    questions: Type.Array(Type.Ref("QuestionnaireQuestion")),
  },
  { $id: "QuestionnaireSection", description: "A section of the questionnaire" },
);

const QuestionnaireTemplateResource = Type.Object(
  { sections: Type.Array(Type.Ref("QuestionnaireSection")) },
  { $id: "QuestionnaireTemplate", description: "What a purchaser of these products is asked" },
);

export const questionnaireSchemas = [TemplateQuestion, TemplateSection, QuestionnaireTemplateResource];

/** A product that is asked about, with the template chosen for it. */
export type AskedProduct = { sku: string; name: string; imageUrl: string | null; template: TemplateDefinition };

const range = (from: number) => Array.from({ length: 11 - from }, (_, index) => from + index);

/** The template as v4 tells it: one section for each product, then the shop's and the reviewer's. */
export function presentTemplate(organisation: Organisation, products: readonly AskedProduct[], language: Language) {
  const t = formSentences(language);
  const shop = organisation.name;
  const text = (name: keyof typeof textLimits) => ({
    id: name,
    text: t(`field.${name}`, { shop }),
    valid_answers: null,
    answer_max_length: textLimits[name],
    required: false,
  });
  const score = (id: number | string, words: string, from: 0 | 1, required: boolean) => {
    return { id, text: words, valid_answers: range(from), required };
  };
  const choices = [
    { display_text: t("yes"), value: true },
    { display_text: t("no"), value: false },
    { display_text: t("cannotSay"), value: null },
  ];
  const productSections = products.map(({ sku, name, imageUrl, template }) => ({
    section_type: "product_section" as const,
    sku,
    header: name,
    intro: null,
    footer: null,
    image_url: imageUrl,
    questions: [
      score(wellKnownIds.overall, t("field.overall_score"), 1, true),
      ...askedQuestions(template).map((one) => score(one.id, one.text[language], 1, one.required)),
      text("good_points"),
      text("bad_points"),
      text("general_comments"),
    ],
  }));
  const retailerSection = {
    section_type: "retailer_section" as const,
    header: t("section.shop"),
    intro: t("section.shopIntro", { shop }),
    footer: null,
    image_url: null,
    questions: [
      ...yesNoFields.map((name) => {
        return { id: name, text: t(`field.${name}`, { shop }), valid_answers: choices, required: false };
      }),
      score("likelihood_to_recommend", t("field.likelihood_to_recommend", { shop }), 0, false),
      text("shop_comments"),
    ],
  };
  const reviewerSection = {
    section_type: "reviewer_section" as const,
    header: t("section.reviewer"),
    intro: null,
    footer: t("terms.shown"),
    image_url: null,
    // v4's own names for the two.
    questions: [
      { ...text("display_name"), id: "reviewer_first_name" },
      { ...text("town"), id: "reviewer_town" },
    ],
  };
  return { sections: [...productSections, retailerSection, reviewerSection] };
}
