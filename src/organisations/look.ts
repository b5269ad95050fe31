import type { PageLook } from "../platform/html/page.tsx";
import { contrast, contrastOf, isColour, mixed, readableOn } from "../platform/values/colour.ts";

/** How a shop's pages for customers look, where it says so. */
export type Look = {
  /** `#rrggbb`, dark enough to be read on a light page. */
  lookColour: string | null;
  /** The name of a font. It is never loaded: who has it sees it. */
  lookFont: string | null;
  /** The picture at the top of pages; null: the shop's name. */
  lookLogo: { hash: string; width: number; height: number } | null;
};

/** The settings as the command line spells them, with the sentence its help prints; the picture is uploaded in the console. */
export const lookSettings = {
  look_colour:
    "the colour of links and buttons on pages for customers, such as #0b5d57, dark enough to be read there; leave empty for the usual one",
  look_font:
    "the name of a font for pages for customers, such as Avenir Next, seen by readers who have it installed; leave empty for the usual one",
} as const;

export type LookSettingName = keyof typeof lookSettings;

/** The backgrounds of our pages (assets/fairmark.css): of the page itself, and of what lies on it. */
export const backgrounds = {
  light: { page: "#f2f5f3", surface: "#ffffff" },
  dark: { page: "#0f1817", surface: "#172321" },
} as const;

/** @returns what is wrong with it, if anything */
export function assignLookSetting(settings: Partial<Look>, key: LookSettingName, value: string): string | undefined {
  const problem = value === "" ? undefined : problems[key](value);
  if (problem) return problem;
  if (key === "look_colour") settings.lookColour = value.toLowerCase() || null;
  else settings.lookFont = value || null;
  return undefined;
}

const problems: Record<LookSettingName, (value: string) => string | undefined> = {
  look_colour(value) {
    if (!isColour(value)) return "look_colour must be # and six hex digits, such as #0b5d57";
    const against = contrast(value, backgrounds.light.page);
    return against < contrastOf.words
      ? `look_colour must be darker: its contrast with a light page is ${against.toFixed(1)}, and WCAG asks for ${contrastOf.words}`
      : undefined;
  },
  look_font: (value) =>
    /^[\p{L}\p{N}][\p{L}\p{N} .'_-]{0,59}$/u.test(value)
      ? undefined
      : "look_font must be the name of one font: at most 60 letters, digits, spaces, dots, hyphens and apostrophes",
};

/** What a page of the shop is given; undefined where the shop says nothing about its looks. */
export function lookOf({ trkref, lookColour, lookFont, lookLogo }: Look & { trkref: string }): PageLook | undefined {
  if (lookColour === null && lookFont === null && lookLogo === null) return undefined;
  // Addresses change with what they lead to, so that browsers may keep it.
  const version = new URLSearchParams({ v: [lookColour?.slice(1), lookFont].join(" ").trim() });
  return {
    stylesheet: `/look/${trkref}/look.css?${version}`,
    logo: lookLogo ? { ...lookLogo, url: `/look/${trkref}/logo.png?v=${lookLogo.hash}` } : undefined,
  };
}

/** The colour on light and on dark pages; there, it is as much lighter as it takes. */
export function coloursOf(colour: string): { light: string; dark: string } {
  return { light: colour, dark: readableOn(backgrounds.dark.surface, colour, "#ffffff", 6) };
}

/** The stylesheet of a look, on top of assets/fairmark.css. */
export function lookStylesheet({ lookColour, lookFont }: Pick<Look, "lookColour" | "lookFont">): string {
  const parts = [logoStyle];
  if (lookColour !== null) {
    const { light, dark } = coloursOf(lookColour);
    parts.push(
      `:root:not([data-theme="dark"]){${declarations(light, backgrounds.light, "#000000", "#ffffff")}}`,
      `@media (prefers-color-scheme:dark){:root:not([data-theme]){${declarations(dark, backgrounds.dark, "#ffffff", "#111111")}}}`,
    );
  }
  if (lookFont !== null) {
    // Such a name has neither quotes nor backslashes in it.
    const font = `"${lookFont}"`;
    parts.push(
      `:root{--pico-font-family:${font},var(--pico-font-family-sans-serif);--fairmark-serif:var(--pico-font-family)}`,
    );
  }
  return parts.join("\n");
}

// On a light plate in the dark, since most pictures are made for white.
const logoStyle = `.masthead img{display:block;width:auto;max-width:100%;height:2.5rem;object-fit:contain;object-position:left}
@media (prefers-color-scheme:dark){.masthead img{padding:.35rem .6rem;border-radius:.4rem;background:#fff}}`;

function declarations(colour: string, behind: { surface: string }, towards: string, inverse: string): string {
  const stronger = mixed(colour, towards, 0.25);
  const tint = mixed(behind.surface, colour, 0.16);
  const ink = readableOn(tint, colour, towards, contrastOf.words);
  const values: Record<string, string> = {
    "pico-primary": colour,
    "pico-primary-background": colour,
    "pico-primary-underline": `${colour}73`,
    "pico-primary-hover": stronger,
    "pico-primary-hover-background": stronger,
    "pico-primary-focus": colour,
    "pico-primary-inverse": inverse,
    "fairmark-band": colour,
    "fairmark-tint": tint,
    "fairmark-tint-ink": ink,
    "fairmark-check": check(inverse, 4),
    "fairmark-check-ink": check(colour, 3),
  };
  return Object.entries(values)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");
}

function check(colour: string, width: number): string {
  const drawn = `%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='%23${colour.slice(1)}' stroke-width='${width}'%3E%3Cpath d='m5 12.5 5 5L19.5 7'/%3E%3C/svg%3E`;
  return `url("data:image/svg+xml,${drawn}")`;
}
