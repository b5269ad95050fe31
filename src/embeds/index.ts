export { embedPages } from "./embeds.pages.ts";
export { showReviewsConsole } from "./show-reviews.console.tsx";
export { oldTagPages } from "./old-tags/old-tags.pages.ts";
export { documentedSnippets, filledIn } from "./snippets.ts";
