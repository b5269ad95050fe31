import { Type } from "../platform/json-schema.ts";

const text = (description: string) => Type.Unsafe<string | null>({ type: ["string", "null"], description });
const answer = (description: string) => Type.Unsafe<boolean | null>({ type: ["boolean", "null"], description });

const ProductTotals = Type.Object(
  {
    sku: Type.String(),
    review_count: Type.Integer(),
    reviews_with_content: Type.Integer({ description: "How many say something in words" }),
    average_score: Type.Unsafe<number | null>({
      type: ["number", "null"],
      description: "With one decimal at most; null without reviews",
    }),
    scores: Type.Array(Type.Object({ score: Type.Integer(), count: Type.Integer() }), {
      description: "How often each score was given, from 1 to 10; always ten",
    }),
    languages: Type.Array(Type.Object({ language: Type.String(), count: Type.Integer() })),
    questions: Type.Array(
      Type.Object({ question_id: Type.Integer(), respondents: Type.Integer(), summation: Type.Integer() }),
      { description: "Further scores: the mean is summation / respondents" },
    ),
  },
  { $id: "ProductTotals", description: "The figures of a product's published reviews" },
);

const ProductTotalsList = Type.Object(
  { totals: Type.Array(Type.Ref("ProductTotals"), { description: "One for each sku, in the order asked" }) },
  { $id: "ProductTotalsList", description: "The figures of several products" },
);

const WholeReview = Type.Object(
  {
    id: Type.Integer(),
    sku: Type.String(),
    url: Type.String({ description: "Its public page" }),
    language: Type.String(),
    overall_score: Type.Integer({ minimum: 1, maximum: 10 }),
    facets: Type.Array(Type.Ref("Facet")),
    good_points: text("What the author liked"),
    bad_points: text("What they did not like"),
    general_comments: text("What else they wrote"),
    reviewer: Type.Object({
      first_name: text("Null if the author stays anonymous"),
      location: text("Their town, if they gave it"),
    }),
    about_shop: Type.Object({
      nps_score: Type.Unsafe<number | null>({ type: ["integer", "null"], description: "0 to 10" }),
      would_buy_again: answer("Null if the author did not say"),
      happy_with_delivery: answer("Null if the author did not say"),
      happy_with_customer_service: answer("Null if the author did not say"),
      general_comments: text("About the shop"),
    }),
    verification: Type.Object({
      method: Type.Unsafe<"order" | "shop">({
        type: "string",
        enum: ["order", "shop"],
        description: "order: the shop's order confirms the purchase. shop: the shop has named it, and no order yet",
      }),
      text: Type.String({ description: "The same in words" }),
    }),
    incentivised: answer("Whether the author was given something for it, says the shop; null if it has not said"),
    cancelled: Type.Boolean({ description: "The order was cancelled" }),
    refunded: Type.Boolean({ description: "The product was refunded" }),
    edited: Type.Boolean({ description: "Readers had seen another text of it before" }),
    branch: text("The branch of the purchase"),
    purchase_date: Type.Unsafe<string | null>({ type: ["string", "null"], format: "date" }),
    delivery_date: Type.Unsafe<string | null>({ type: ["string", "null"], format: "date" }),
    published_at: Type.String({ format: "date-time" }),
    helpful: Type.Integer(),
    not_helpful: Type.Integer(),
    reply: Type.Union([
      Type.Object({ text: Type.String(), published_at: Type.String({ format: "date-time" }) }),
      Type.Null(),
    ]),
    order_ref: Type.Optional(Type.String({ description: "Only where the shop has it shown" })),
  },
  { $id: "WholeReview", description: "A published review, with all that its public page says" },
);

const AllReviews = Type.Object(
  {
    reviews: Type.Array(Type.Ref("WholeReview"), { description: "By id, upwards" }),
    next_cursor: text("What to send as cursor for the next part; null at the end"),
  },
  { $id: "AllReviews", description: "A part of all published reviews of a shop" },
);

const Changes = Type.Object(
  {
    changes: Type.Array(
      Type.Object({
        id: Type.Integer({ description: "The review" }),
        changed_at: Type.String({ format: "date-time" }),
        visible: Type.Boolean({ description: "false: it is gone, for whatever reason. true: fetch it again" }),
      }),
    ),
    next_cursor: Type.String({ description: "What to send as cursor next time, also when there is nothing new" }),
    has_more: Type.Boolean({ description: "Whether there are more changes already" }),
  },
  { $id: "Changes", description: "What was published, changed or taken away" },
);

export const beyondV4Schemas = [ProductTotals, ProductTotalsList, WholeReview, AllReviews, Changes];
