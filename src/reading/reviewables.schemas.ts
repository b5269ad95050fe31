import { Type } from "../platform/json-schema.ts";

const text = (description: string) => Type.Unsafe<string | null>({ type: ["string", "null"], description });

const Reviewable = Type.Object(
  {
    name: Type.String({ description: "What the product is called" }),
    has_reviews: Type.Boolean(),
    has_image: Type.Boolean(),
    image_url: text("The picture of the product feed"),
    finder_options: Type.Object({ sku: Type.String(), locale: Type.String() }),
    reviews_path: Type.String({ examples: ["/v4/organisations/ACME/reviews?locale=en-GB&sku=100000"] }),
    organisation_url: text("The product's page in the shop, by the product feed"),
    organisation_url_with_reviews: Type.String({ description: "The public page of its reviews" }),
  },
  { $id: "Reviewable", description: "A product that can be reviewed" },
);

const ShortReviewable = Type.Object(
  {
    sku: Type.String(),
    review_count: Type.Integer(),
    average_score: Type.Number({ description: "With one decimal at most; 0 without reviews" }),
  },
  { $id: "ShortReviewable", description: "The score of a product" },
);

const ShortReviewableDetail = Type.Object(
  {
    sku: Type.String(),
    review_count: Type.Integer(),
    average_score: Type.String({ description: "A number as text (ruling 19)", examples: ["8.4"] }),
  },
  { $id: "ShortReviewableDetail", description: "The score of a product" },
);

const ReviewableList = Type.Object(
  {
    summary: Type.Object({ pagination: Type.Ref("Pagination") }),
    reviewables: Type.Array(Type.Ref("Reviewable")),
  },
  { $id: "ReviewableList", description: "A page of products, by sku" },
);

const ShortReviewableList = Type.Object(
  {
    summary: Type.Object({
      date_time_created: Type.String({ format: "date-time", description: "When it was made, by the shop's clock" }),
      product_count: Type.Integer(),
    }),
    reviewables: Type.Array(Type.Ref("ShortReviewable")),
  },
  { $id: "ShortReviewableList", description: "The scores of products" },
);

const ModelList = Type.Object(
  {
    summary: Type.Object({ count: Type.Integer() }),
    reviewables: Type.Array(
      Type.Object({
        attributes: Type.Object({ manufacturer: Type.String(), model: Type.String() }),
        product_summary: Type.Object({
          review_count: Type.Integer(),
          average_score: Type.Number({ description: "With one decimal" }),
          show_badge: Type.Boolean({ description: "Whether there are reviews in the shop's language" }),
          show_international_review_badge: Type.Boolean({ description: "Whether there are reviews in others alone" }),
        }),
      }),
    ),
  },
  { $id: "ModelList", description: "Models of cars, with the scores of their products together" },
);

const nameOrNames = Type.Union([Type.String(), Type.Array(Type.String())]);

export const ModelQueryBody = Type.Object(
  {
    query: Type.Optional(Type.Object({ manufacturer: Type.Optional(nameOrNames), model: Type.Optional(nameOrNames) })),
  },
  {
    $id: "ModelQueryBody",
    description: "The models asked for; without a query all of them",
    examples: [{ query: { manufacturer: "Skoda", model: ["Octavia", "Fabia"] } }],
  },
);

export const reviewableSchemas = [
  Reviewable,
  ShortReviewable,
  ShortReviewableDetail,
  ReviewableList,
  ShortReviewableList,
  ModelList,
  ModelQueryBody,
];
