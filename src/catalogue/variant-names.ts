/** What the catalogue says about one of several variants. */
export type DescribedVariant = { sku: string; name: string; attributes: unknown };

// How variants differ, by the names of the product feed's columns.
const differences = ["color", "size", "material", "pattern"] as const;

/**
 * A name for each variant, in the same order, that tells it from the others. Many shops give all variants the same name and put
 * colour and size into columns of their own: then these follow the name, and if they are the same too, the sku.
 */
export function variantNames(variants: readonly DescribedVariant[]): string[] {
  const isOne = oneOfItsKind(variants.map(({ name }) => name));
  const told = variants.map((variant) => (isOne(variant.name) ? variant.name : withDifferences(variant)));
  const isToldApart = oneOfItsKind(told);
  return variants.map(({ sku }, at) => (isToldApart(told[at]!) ? told[at]! : `${told[at]} (${sku})`));
}

function oneOfItsKind(names: readonly string[]): (name: string) => boolean {
  const times = new Map<string, number>();
  for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
  return (name) => times.get(name) === 1;
}

function withDifferences({ name, attributes }: DescribedVariant): string {
  const described = Object(attributes) as Readonly<Record<string, unknown>>;
  const words = differences.flatMap((difference) => {
    const word = described[difference];
    return typeof word === "string" && word !== "" ? [word] : [];
  });
  return [name, ...words].join(", ");
}

// Where the name of the whole may end and the part about one variant begin: `Shirt, red`, `Shirt - red`, `Shirt (red)`.
const boundary = /[,;|(–—]|\s[-/]\s|:\s/g;
const startsWithBoundary = /^\s?(?:[,;|(–—]|[-/]\s|:\s)/;

/** What the variants are called together: what all their names begin with, up to a comma or the like; if nothing, the first name. */
export function commonName(names: readonly string[]): string {
  const [first = "", ...others] = names;
  const ends = [...first.matchAll(boundary)].map(({ index }) => index).reverse();
  const beginnings = [first, ...ends.map((end) => first.slice(0, end).trimEnd())];
  const isOfAll = (beginning: string) =>
    others.every((name) => name.startsWith(beginning) && isWhole(name.slice(beginning.length)));
  return beginnings.find((beginning) => beginning !== "" && isOfAll(beginning)) ?? first;
}

function isWhole(rest: string): boolean {
  return rest === "" || startsWithBoundary.test(rest);
}
