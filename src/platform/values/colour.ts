/** A colour as `#rrggbb`. */
export function isColour(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}

/** WCAG asks for so much between words and what is behind them, and between what a picture shows and what is beside it. */
export const contrastOf = { words: 4.5, shapes: 3 } as const;

/** By WCAG 2: from 1 for equal colours to 21 for black and white. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** So much (0 to 1) of another colour in a colour. */
export function mixed(colour: string, other: string, part: number): string {
  const parts = partsOf(other);
  const values = partsOf(colour).map((value, at) => Math.round(value * (1 - part) + (parts[at] ?? 0) * part));
  return `#${values.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** The colour with as little of another one as it takes to be read on a background. */
export function readableOn(background: string, colour: string, towards: string, least: number): string {
  const steps = Array.from({ length: 21 }, (_, step) => mixed(colour, towards, step / 20));
  return steps.find((one) => contrast(one, background) >= least) ?? towards;
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = partsOf(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function partsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
