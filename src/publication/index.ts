export { publicationPages } from "./publication.pages.tsx";
export { productPagePath } from "./publication-link.ts";
