export { publicationPages } from "./publication.pages.tsx";
