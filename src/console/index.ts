export { countJobs } from "./jobs.queries.ts";
export { consolePages } from "./start.console.tsx";
