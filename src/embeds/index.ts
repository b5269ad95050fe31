export { embedPages } from "./embeds.pages.ts";
export { documentedSnippets, filledIn } from "./snippets.ts";
