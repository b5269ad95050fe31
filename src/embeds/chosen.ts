import { isLanguage, type Language } from "../platform/languages.ts";
import { contrast, contrastOf, isColour } from "../platform/values/colour.ts";

// What somebody chooses for the reviews on a shop's own page, while they look at them. Nothing of it is stored: it ends up in what they copy.

/** The colours that can be chosen, with the custom property of each and what it has to stand out from. */
export const colourNames = {
  ink: { label: "Text", property: "--fairmark-ink", least: contrastOf.words },
  link: { label: "Links", property: "--fairmark-link", least: contrastOf.words },
  star: { label: "Stars and bars", property: "--fairmark-star", least: contrastOf.shapes },
  surface: { label: "Background of a review", property: "--fairmark-surface", least: undefined },
} as const;

export type ColourName = keyof typeof colourNames;

/** What can be left out. How a review was verified, its dates and the way to the policy cannot. */
export const leftOutNames = {
  distribution: "The distribution of scores",
  order: "Orders and filters",
  paging: "Further pages: only the first is shown",
  details: "The folded details of each review",
} as const;

export type LeftOutName = keyof typeof leftOutNames;

export const sizes = [5, 10, 20] as const;

export type Chosen = {
  language: Language;
  perPage: number;
  /** As typed. */
  colours: Record<ColourName, string>;
  leftOut: readonly LeftOutName[];
};

type Query = Readonly<Record<string, unknown>>;

const textOf = (value: unknown) => (typeof value === "string" ? value.trim() : "");

export function parseChosen(query: Query, usual: Language): { chosen: Chosen; problems: Record<string, string> } {
  const names = Object.keys(colourNames) as ColourName[];
  const colours = Object.fromEntries(names.map((name) => [name, textOf(query[name])])) as Chosen["colours"];
  const wrong = names.filter((name) => colours[name] !== "" && !isColour(colours[name]));
  const perPage = sizes.find((size) => String(size) === query.per_page) ?? 10;
  const leftOut = [query.without].flat();
  return {
    chosen: {
      language: isLanguage(query.lang) ? query.lang : usual,
      perPage,
      colours,
      leftOut: (Object.keys(leftOutNames) as LeftOutName[]).filter((name) => leftOut.includes(name)),
    },
    problems: Object.fromEntries(
      wrong.map((name) => [name, `${colourNames[name].label}: use # and six hex digits, such as #0b5d57`]),
    ),
  };
}

/** The same as parameters of an address. */
export function chosenParameters({ language, perPage, colours, leftOut }: Chosen): URLSearchParams {
  const typed = Object.entries(colours).filter(([, colour]) => colour !== "");
  const fields = [
    ["lang", language],
    ["per_page", String(perPage)],
    ...typed,
    ...leftOut.map((name) => ["without", name]),
  ];
  return new URLSearchParams(fields as [string, string][]);
}

/** The rules of a stylesheet for what was chosen; empty for what is usual. */
export function chosenStyle({ colours, leftOut }: Chosen): string {
  const names = (Object.keys(colourNames) as ColourName[]).filter((name) => isColour(colours[name]));
  const declarations = names.map((name) => `  ${colourNames[name].property}: ${colours[name].toLowerCase()};`);
  const rules = [
    ...(declarations.length === 0 ? [] : [`fairmark-reviews,\nfairmark-questions {\n${declarations.join("\n")}\n}`]),
    ...leftOut.map((name) => `fairmark-reviews::part(${name}) {\n  display: none;\n}`),
  ];
  return rules.join("\n");
}

/** The pages that the preview shows: what a shop's page is like in each. */
export const schemes = {
  light: { page: "#ffffff", ink: "#1f2933" },
  dark: { page: "#121212", ink: "#e8eaed" },
} as const;

export type Scheme = keyof typeof schemes;

export type Contrast = { name: ColourName; scheme: Scheme; against: number; isEnough: boolean };

/** How well each colour can be told from what is behind it, on a light page and on a dark one. */
export function contrastsOf({ colours }: Chosen): Contrast[] {
  const names = (Object.keys(colourNames) as ColourName[]).filter((name) => isColour(colours[name]));
  return names.flatMap((name) =>
    (Object.keys(schemes) as Scheme[]).flatMap((scheme) => {
      const { least } = colourNames[name];
      if (least === undefined) return [];
      const behind = isColour(colours.surface) ? colours.surface : schemes[scheme].page;
      const against = contrast(colours[name], behind);
      return [{ name, scheme, against, isEnough: against >= least }];
    }),
  );
}
