export { consolePages } from "./console.pages.tsx";
export { countJobs } from "./jobs.queries.ts";
