import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { orderStatusOf } from "./order-status.ts";

describe("a shop's status of an order", () => {
  test.each([
    ["Complete", "asked"],
    ["completed", "asked"],
    ["wc-completed", "asked"],
    ["Processing", "asked"],
    ["Shipped", "asked"],
    ["Pending", "not_yet"],
    ["Pending Payment", "not_yet"],
    ["pending_payment", "not_yet"],
    ["on-hold", "not_yet"],
    ["On Hold", "not_yet"],
    ["holded", "not_yet"],
    ["wc-checkout-draft", "not_yet"],
    ["Canceled", "never_cancelled"],
    ["CANCELLED", "never_cancelled"],
    ["Fraud", "never_cancelled"],
    ["Suspected Fraud", "never_cancelled"],
    ["failed", "never_cancelled"],
    ["Closed", "never_refunded"],
    ["Refunded", "never_refunded"],
    ["wc-refunded", "never_refunded"],
    ["Sent by pigeon", undefined],
    ["constructor", undefined],
    ["", undefined],
  ])("%j means %s", (text, status) => {
    expect(orderStatusOf(text)).toBe(status);
  });

  test("is read or not, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(orderStatusOf(` ${text.toUpperCase()} `)).toBe(orderStatusOf(text.toUpperCase()));
      }),
    );
  });
});
