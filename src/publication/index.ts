export { type PublicationDeps, publicationPages } from "./publication.pages.tsx";
export { policyPagePath, productPagePath } from "./publication-link.ts";
