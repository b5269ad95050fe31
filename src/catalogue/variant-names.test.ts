import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commonName, type DescribedVariant, variantNames } from "./variant-names.ts";

const of = (name: string, sku: string, attributes: unknown = null): DescribedVariant => ({ name, sku, attributes });

describe("the name of a variant among its like", () => {
  test("is its own where that is one of its kind", () => {
    const shirts = [of("Shirt, red", "R", { color: "red" }), of("Shirt, blue", "B", { color: "blue" })];
    expect(variantNames(shirts)).toEqual(["Shirt, red", "Shirt, blue"]);
  });

  test("has colour, size and the like behind it where the shop gave all of them one name", () => {
    const shirts = [
      of("Shirt", "R-M", { size: "M", color: "red", doors: "5" }),
      of("Shirt", "B-M", { color: "blue", size: "M", material: "", pattern: "checked" }),
      of("Vest", "V", { color: "red" }),
    ];
    expect(variantNames(shirts)).toEqual(["Shirt, red, M", "Shirt, blue, M, checked", "Vest"]);
  });

  test("has its sku behind it where nothing else tells it apart", () => {
    const shirts = [of("Shirt", "S1"), of("Shirt", "S2"), of("Shirt", "S3", { size: "L" })];
    expect(variantNames(shirts)).toEqual(["Shirt (S1)", "Shirt (S2)", "Shirt, L"]);
  });

  test("is another for each, whatever the catalogue says, and whatever stands where attributes should", () => {
    const name = fc.constantFrom("Shirt", "Vest", "Shirt, M");
    const attributes = fc.oneof(fc.jsonValue(), fc.record({ size: fc.constantFrom("M", "L") }));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, attributes), { maxLength: 6 }), (all) => {
        const variants = all.map(([name, attributes], at) => of(name, `S${at}`, attributes));
        const names = variantNames(variants);
        expect(new Set(names).size).toBe(variants.length);
      }),
    );
  });
});

describe("what variants are called together", () => {
  test.each([
    [["Oxford shirt, red, M", "Oxford shirt, blue, M"], "Oxford shirt"],
    [["Oxford shirt, red, M", "Oxford shirt, red, L"], "Oxford shirt, red"],
    [["Kettle - 1 l", "Kettle - 2 l"], "Kettle"],
    [["T-shirt (red)", "T-shirt (blue)", "T-shirt"], "T-shirt"],
    [["Mug: white", "Mug: black"], "Mug"],
    [["Shirt", "Shirt"], "Shirt"],
    // Nothing that is a name by itself: better one of them than half of one.
    [["Set of 3 mugs", "Set of 6 mugs"], "Set of 3 mugs"],
    [["T-shirt", "T-square"], "T-shirt"],
    [["Lamp", "Lampshade"], "Lamp"],
    [["Alone, but named"], "Alone, but named"],
  ])("%j are %j", (names, together) => {
    expect(commonName(names)).toBe(together);
  });
});
