export { embedPages } from "./embeds.pages.ts";
export { oldAssetAddresses } from "./old-tags/old-addresses.ts";
export { oldLinkPages } from "./old-tags/old-links.pages.ts";
export { oldTagPages } from "./old-tags/old-tags.pages.ts";
export { showReviewsConsole } from "./show-reviews.console.tsx";
export { documentedSnippets, filledIn } from "./snippets.ts";
