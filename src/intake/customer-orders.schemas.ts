import { Type } from "../platform/json-schema.ts";
import type { PurchaserDetailName } from "../purchases/index.ts";
import { itemsAtMost } from "./customer-order.ts";
import { longest } from "./purchaser-report.ts";

// These describe what customer-order.ts reads; the contract tests keep the two in step.
const optional = (description: string, example?: string) =>
  Type.Optional(
    Type.Union([Type.String(example === undefined ? {} : { examples: [example] }), Type.Null()], { description }),
  );

const anyJson = (description: string) =>
  Type.Unsafe<unknown>({
    type: ["object", "array", "string", "number", "boolean", "null"],
    additionalProperties: true,
    description,
  });

const OrderItemBody = Type.Object({
  sku: Type.String({ minLength: 1, maxLength: longest.sku, description: "SKU of the ordered product" }),
  price: Type.Optional(
    Type.Union([Type.String({ examples: ["55,99"] }), Type.Number({ minimum: 0 }), Type.Null()], {
      description:
        "A number, or digits with a comma or a dot before the cents; separators between thousands and a currency's sign are passed over, and it is rounded to four places",
    }),
  ),
  currency: optional("ISO 4217", "GBP"),
  metadata: Type.Optional(
    Type.Unsafe<Record<string, unknown> | null>({
      type: ["object", "null"],
      propertyNames: { type: "string", pattern: "^[a-z0-9_]+$" },
      additionalProperties: anyJson("Any value"),
      description: "Kept with the order as it was sent",
    }),
  ),
  refunded: Type.Optional(
    Type.Boolean({
      description:
        "The item was refunded: no invitation. Of several lines of one sku all have to say so. Absent: nothing is said",
    }),
  ),
  cancelled: Type.Optional(Type.Boolean({ description: "The item was cancelled, in the same way" })),
  incentivised: Type.Optional(
    Type.Boolean({
      description:
        "Whether the purchaser was given something for a review: true or false is shown with it, nothing is shown as not known",
    }),
  ),
});

const customerDetails = {
  title: optional("Title"),
  first_name: optional("First name"),
  surname: optional("Surname"),
  country: optional("ISO 3166-1 alpha-2; alpha-3 codes and names are read too", "GB"),
  postcode: optional("Postcode"),
} satisfies Record<PurchaserDetailName, unknown>;

export const CustomerOrderBody = Type.Object(
  {
    trkref: Type.Optional(Type.String({ description: "The organisation; required in a batch" })),
    order_ref: Type.String({ minLength: 1, maxLength: longest.orderRef, description: "Order reference" }),
    order_date: optional("dd-mm-yyyy or ISO; required unless fulfilment_date is there", "31-12-2026"),
    fulfilment_date: optional("dd-mm-yyyy or ISO; required unless order_date is there", "02-01-2027"),
    language: optional("ISO 639-1", "en"),
    locale: optional("Language and region", "en-GB"),
    branch_code: optional("The branch that sold it, by the shop's code", "LEEDS-2"),
    cancelled: Type.Optional(
      Type.Boolean({ description: "The order was cancelled: no invitation. Absent: nothing is said" }),
    ),
    updated_at: optional(
      "ISO 8601; an order that says it was changed before the one that is kept changes nothing",
      "2026-12-31T12:30:00Z",
    ),
    customer: Type.Object({
      email: Type.String({ minLength: 3, maxLength: longest.email, description: "One e-mail address" }),
      customer_ref: optional("The shop's reference of the customer; cutomer_ref is read as well"),
      ...customerDetails,
    }),
    order_items: Type.Array(OrderItemBody, { minItems: 1, maxItems: itemsAtMost }),
  },
  {
    $id: "CustomerOrderBody",
    description: "What somebody bought in one order. Unknown keys are ignored.",
    examples: [
      {
        order_ref: "A1104600001",
        order_date: "31-12-2026",
        customer: { email: "jane@example.com", first_name: "Jane" },
        order_items: [{ sku: "SKU23432", price: "55,99", currency: "GBP" }],
      },
    ],
  },
);

const warnings = Type.Optional(
  Type.Array(Type.String(), {
    description:
      "What was left out, or could have meant something else: each begins with the path of the value. Absent where there is nothing to tell",
  }),
);

const acceptance = {
  status: Type.Integer({ description: "The HTTP status again" }),
  id: Type.String({ format: "uuid", description: "Quote it when you ask about this request" }),
  message: Type.String({ description: "What became of it" }),
};

export const AcceptedOrder = Type.Object(
  { ...acceptance, warnings },
  { $id: "AcceptedOrder", description: "The order is stored; it is processed in a moment" },
);

export const OrderBatch = Type.Object(
  {
    ...acceptance,
    summary: Type.Object({
      accepted: Type.Integer({ description: "How many orders are stored" }),
      rejected: Type.Integer({ description: "How many were refused" }),
    }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          customer_order: anyJson("The refused order, as it was sent"),
          errors: Type.Array(Type.String(), { description: "Every problem of it" }),
        }),
        { description: "One for each refused order; absent where all were accepted" },
      ),
    ),
    warnings,
  },
  { $id: "OrderBatch", description: "What became of a batch of orders" },
);

/** The schemas that routes refer to by name; the v4 scope registers them. */
export const customerOrderSchemas = [CustomerOrderBody, AcceptedOrder, OrderBatch];
