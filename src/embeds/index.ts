export { embedPages } from "./embeds.pages.ts";
export { showReviewsConsole } from "./show-reviews.console.tsx";
export { documentedSnippets, filledIn } from "./snippets.ts";
