/** What the catalogue says of one of several variants. */
export type DescribedVariant = { sku: string; name: string; attributes: unknown };

// What variants differ by, as the product feed names it.
const differences = ["color", "size", "material", "pattern"] as const;

/**
 * A name for each that says which one it is, in the same order. Many shops give all variants one name and say in columns of
 * their own which colour and size each has: these follow the name then, and the sku where even they are the same.
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

// A name ends, and what only this variant is begins: `Shirt, red`, `Shirt - red`, `Shirt (red)`.
const boundary = /[,;|(–—]|\s[-/]\s|:\s/g;
const startsWithBoundary = /^\s?(?:[,;|(–—]|[-/]\s|:\s)/;

/** What all variants are called together: all that their names begin with alike, up to a comma or the like; else the first's name. */
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
