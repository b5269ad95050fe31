export { type ConsolePagesDeps, consolePages } from "./console.pages.tsx";
