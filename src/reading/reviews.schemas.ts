import { Type } from "../platform/json-schema.ts";
import { paginationFields } from "../platform/pagination.ts";

const text = (description: string) => Type.Unsafe<string | null>({ type: ["string", "null"], description });
const date = (description: string) => Type.String({ format: "date", description });
const someDate = (description: string) =>
  Type.Unsafe<string | null>({ type: ["string", "null"], format: "date", description });

const orderFields = {
  customer_ref: Type.Optional(text("Only where the shop has it shown; null")),
  order_ref: Type.Optional(Type.String({ description: "Only where the shop has it shown" })),
};

const FastResponse = Type.Object(
  {
    response: Type.String(),
    respondent: Type.Object({
      custom_name: text("The shop"),
      first_name: text("Null"),
      surname: text("Null"),
      job_title: text("Null"),
      display_name: Type.String({ description: "The shop" }),
    }),
    organisation: Type.Object({
      trkref: Type.String(),
      name: Type.String(),
      logo: text("Address of a picture"),
    }),
  },
  { $id: "FastResponse", description: "The retailer's public reply" },
);

const reviewerFields = {
  first_name: text("The name under which the author wrote; null if they stay anonymous"),
  location: text("Their town, if they gave it"),
  segment: text("Null"),
  facebook_avatar_url: text("Null"),
};

const Reviewer = Type.Object(reviewerFields, { $id: "Reviewer", description: "What the author lets everybody know" });
const ListedReviewer = Type.Object(
  { id: Type.Integer({ description: "The review's own id: authors are not told apart" }), ...reviewerFields },
  { $id: "ListedReviewer", description: "What the author lets everybody know" },
);

const reviewFields = {
  id: Type.Integer(),
  overall_score: Type.Integer({ minimum: 1, maximum: 10 }),
  helpful: Type.Integer({ description: "How many readers found it helpful" }),
  not_helpful: Type.Integer({ description: "How many did not" }),
  good_points: text("What the author liked"),
  bad_points: text("What they did not like"),
  general_comments: text("What else they wrote"),
  product: Type.Object({
    id: Type.Integer({ description: "Always the same for a sku, and no other's" }),
    name: Type.String(),
    image_url: text("The picture of the product feed"),
  }),
  retailer_product: Type.Object({ name: Type.String(), sku: Type.String() }),
  fast_responses: Type.Array(Type.Ref("FastResponse")),
  embeddable: Type.Boolean(),
  facets: Type.Array(Type.Ref("Facet"), { description: "The scores of this author" }),
  publish_date: date("When it was published"),
  purchase_date: someDate("When the product was bought; null if that is not known"),
  delivery_date: someDate("When it was delivered; null if that is not known"),
  ...orderFields,
};

const purchaserText = Type.String({ description: "How the purchase was verified" });

const CarPurchaserTexts = Type.Object(
  Object.fromEntries(
    [
      "automotive_service",
      "car",
      "cottage",
      "cruise",
      "destination",
      "generic_product",
      "hotel",
      "park",
      "property",
      "service_only_insurance",
      "tour",
      "travel",
    ].map((name) => [name, Type.Null()]),
  ),
  { $id: "CarPurchaserTexts", description: "In lists of cars: all null (ruling 20)" },
);

const ListedReview = Type.Object(
  {
    ...reviewFields,
    sort_and_display_date: date("The date by which the list is sorted: that of publication"),
    verified: Type.Boolean({ description: "Whether an order has confirmed the purchase" }),
    confirmed_purchaser_text: Type.Union([purchaserText, Type.Ref("CarPurchaserTexts")]),
    reviewer: Type.Ref("ListedReviewer"),
  },
  { $id: "ListedReview", description: "A published review in a list" },
);

const Review = Type.Object(
  {
    ...reviewFields,
    confirmed_purchaser_text: purchaserText,
    came_from_reevoo_launch: Type.Boolean(),
    reviewer: Type.Ref("Reviewer"),
  },
  { $id: "Review", description: "A published review" },
);

const Regions = Type.Object(
  {
    default: Type.String({ description: "The region of lists where none is asked for" }),
    current: Type.String({ description: "The region of this list" }),
    available: Type.Array(
      Type.Object({
        key: Type.String(),
        translation_key: Type.String(),
        number_of_reviews: Type.Integer(),
        in_native_language: Type.Boolean({ description: "Whether they are in the reader's language" }),
      }),
    ),
  },
  { $id: "Regions", description: "Which reviews may be listed: by language, by country, or all" },
);

const ReviewList = Type.Object(
  {
    summary: Type.Object({
      facets: Type.Array(Type.Ref("Facet")),
      pagination: Type.Object({
        ...paginationFields,
        total_entries_with_content: Type.Integer({ description: "How many say something in words" }),
      }),
      moving_window_size: Type.Unsafe<number | null>({
        type: ["integer", "null"],
        description:
          "In days: how old a review may be that counts for the shop; null for any age. This list has all ages",
      }),
      regions: Type.Ref("Regions"),
    }),
    reviews: Type.Array(Type.Ref("ListedReview")),
  },
  { $id: "ReviewList", description: "A page of published reviews, newest first" },
);

const VoteTaken = Type.Object({ status: Type.Integer() }, { $id: "VoteTaken", description: "The vote was taken" });

const CustomerExperienceReview = Type.Object(
  {
    id: Type.Integer(),
    branch_attribution: text("The branch of the purchase"),
    publish_date: date("When it was published"),
    purchase_date: someDate("When the product was bought; null if that is not known"),
    delivery_date: someDate("When it was delivered; null if that is not known"),
    nps_score: Type.Unsafe<number | null>({
      type: ["integer", "null"],
      minimum: 0,
      maximum: 10,
      description: "How likely the author is to recommend the shop, 0 to 10; null if they did not say",
    }),
    ...orderFields,
    confirmed_purchaser_text: purchaserText,
    fast_responses: Type.Array(Type.Ref("FastResponse")),
    reviewer: Type.Ref("Reviewer"),
    responses: Type.Array(
      Type.Object({
        display_key: Type.String(),
        answer: Type.Unsafe<string | boolean | null>({ type: ["string", "boolean", "null"] }),
      }),
      { description: "Always six, in the same order" },
    ),
  },
  { $id: "CustomerExperienceReview", description: "What a customer says about the shop" },
);

const CustomerExperienceReviewList = Type.Object(
  {
    summary: Type.Object({ pagination: Type.Ref("Pagination") }),
    customer_experience_reviews: Type.Array(Type.Ref("CustomerExperienceReview")),
  },
  { $id: "CustomerExperienceReviewList", description: "A page of what customers say about the shop, newest first" },
);

export const reviewSchemas = [
  FastResponse,
  Reviewer,
  ListedReviewer,
  CarPurchaserTexts,
  ListedReview,
  Review,
  Regions,
  ReviewList,
  VoteTaken,
  CustomerExperienceReview,
  CustomerExperienceReviewList,
];
