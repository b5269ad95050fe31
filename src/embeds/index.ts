export { embedPages } from "./embeds.pages.ts";
