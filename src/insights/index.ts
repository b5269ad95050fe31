export { dashboardConsole } from "./dashboard.console.tsx";
export { fairnessFigures } from "./fairness-figures.ts";
export { type FairnessFigures, type Hours, type ScoreFigures, smallBelow } from "./figures.ts";
export { keepFigures } from "./keep-figures.ts";
export { findKeptFigures, mendFiguresAhead } from "./kept-figures.queries.ts";
export { recountShopFigures } from "./recount-sums.ts";
