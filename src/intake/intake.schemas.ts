import { Type } from "../platform/json-schema.ts";
import {
  type PurchaserDetailKey,
  type PurchaserDetailName,
  purchaserDetailColumns,
  purchaserDetails,
} from "../purchases/index.ts";
import { reportedStates } from "../reviews/index.ts";
import { longest, pairsAtMost } from "./purchaser-report.ts";

// These describe what purchaser-report.ts reads; a test keeps the two in step. Lengths count after trimming.
const nullableText = (maxLength: number, description: string) =>
  Type.Optional(Type.Union([Type.String({ maxLength }), Type.Null()], { description }));

export const TrkrefParams = Type.Object({
  trkref: Type.String({ description: "The organisation's trkref", examples: ["ACME"] }),
});
export const PurchaserParams = Type.Object({
  trkref: Type.String({ description: "The organisation's trkref", examples: ["ACME"] }),
  email: Type.String({
    description: "The purchaser's e-mail address, percent-encoded or raw",
    examples: ["jane@example.com"],
  }),
});

export const PurchasePair = Type.Object(
  {
    order_ref: Type.String({ minLength: 1, maxLength: longest.orderRef, description: "Order reference" }),
    sku: Type.String({ minLength: 1, maxLength: longest.sku, description: "SKU of the ordered product" }),
  },
  { $id: "PurchasePair", description: "What names a purchase" },
);

const detailText = (key: PurchaserDetailKey) =>
  nullableText(purchaserDetails[key].longest, "Absent keeps what is stored, null or blank clears it");

const detailFields = {
  title: detailText("title"),
  first_name: detailText("firstName"),
  surname: detailText("surname"),
  country: Type.Optional(
    Type.Union([Type.String({ maxLength: 16, examples: ["GB"] }), Type.Null()], {
      description: "ISO 3166-1 alpha-2, any case; UK is accepted",
    }),
  ),
  postcode: detailText("postcode"),
} satisfies Record<PurchaserDetailName, unknown>;

const email = Type.String({
  minLength: 3,
  maxLength: longest.email,
  description: "One e-mail address",
  examples: ["jane@example.com"],
});
const pairs = Type.Array(Type.Ref("PurchasePair"), { maxItems: pairsAtMost });

export const PurchaserBody = Type.Object(
  {
    email,
    ...detailFields,
    purchases: Type.Optional(Type.Union([pairs, Type.Null()], { description: "The purchases asked about" })),
  },
  {
    $id: "PurchaserBody",
    description: "A purchaser and the purchases asked about. Unknown keys are ignored.",
    examples: [
      {
        email: "jane@example.com",
        title: "Ms",
        first_name: "Jane",
        purchases: [{ order_ref: "A1104528927", sku: "SKU23432" }],
      },
    ],
  },
);

export const PurchaserUpdateBody = Type.Object(
  { email: Type.Optional(email), ...detailFields },
  {
    $id: "PurchaserUpdateBody",
    description: "What is to change. A different e-mail renames the purchaser.",
    examples: [{ surname: "Smith", country: "GB", postcode: "SW1A 1AA" }],
  },
);

export const MatchBody = Type.Union(
  [Type.Object({ purchases: Type.Optional(Type.Union([pairs, Type.Null()])) }), pairs],
  {
    $id: "MatchBody",
    description: "The purchases asked about, wrapped or as a bare array; no body asks about none",
    examples: [{ purchases: [{ order_ref: "A1104523114", sku: "SKU4323" }] }],
  },
);

const timestamp = (description: string) =>
  Type.String({
    format: "date-time",
    description: `${description}, YYYY-MM-DDThh:mm:ssZ`,
    examples: ["2014-10-15T13:27:25Z"],
  });
const nullable = (description: string) => Type.Unsafe<string | null>({ type: ["string", "null"], description });

const purchaseFields = {
  purchase_date: Type.Optional(Type.String({ format: "date", description: "Only when known" })),
  contacted_at: Type.Optional(timestamp("When the invitation went out; only when it did")),
  order_ref: Type.String({ description: "As it was sent" }),
  sku: Type.String({ description: "As it was sent" }),
  review_state: Type.Unsafe<(typeof reportedStates)[number]>({
    type: "string",
    enum: [...reportedStates],
    description: "The state of the review of this purchase",
  }),
  review_url: nullable("The one link this customer needs next: the questionnaire, or the published review"),
};

export const PurchaseResource = Type.Object(purchaseFields, {
  $id: "Purchase",
  description: "A purchase and the state of its review",
});

const KnownPurchaseResource = Type.Object(
  { created_at: Type.Optional(timestamp("When the purchase became known")), ...purchaseFields },
  { $id: "KnownPurchase", description: "A purchase, the state of its review, and since when it is known" },
);

const knownDetails = Object.fromEntries(
  purchaserDetailColumns.map((name) => [name, nullable("Null when unknown")]),
) as { [Name in PurchaserDetailName]: ReturnType<typeof nullable> };

const purchaserFields = {
  email: Type.String({ description: "In the spelling given first" }),
  ...knownDetails,
  created_at: timestamp("When the purchaser became known"),
};

const PurchaserResource = Type.Object(purchaserFields, { $id: "Purchaser", description: "A purchaser" });

const ReportedPurchaserResource = Type.Object(
  {
    ...purchaserFields,
    purchases: Type.Optional(
      Type.Array(Type.Ref("Purchase"), {
        description: "One for each requested pair, in request order; absent when none were requested",
      }),
    ),
  },
  { $id: "ReportedPurchaser", description: "A purchaser and the purchases that were asked about" },
);

export const QuestionnaireQuery = Type.Object({
  email: Type.String({ description: "The purchaser's e-mail address", examples: ["jane@example.com"] }),
  order_ref: Type.String({ description: "Order reference", examples: ["A1104523114"] }),
  sku: Type.String({ description: "SKU of the ordered product", examples: ["SKU4323"] }),
  first_name: Type.Optional(Type.String({ description: "The purchaser's first name" })),
  redirect: Type.Optional(Type.String({ description: "true or 1 redirects to the link, where there is one" })),
});

const QuestionnaireResource = Type.Object(
  { state: purchaseFields.review_state, url: purchaseFields.review_url },
  { $id: "Questionnaire", description: "The state of the review and the link" },
);

/** What the routes refer to by name; the v4 scope registers them. */
export const intakeSchemas = [
  PurchasePair,
  PurchaserBody,
  PurchaserUpdateBody,
  MatchBody,
  PurchaseResource,
  KnownPurchaseResource,
  PurchaserResource,
  ReportedPurchaserResource,
  QuestionnaireResource,
];
