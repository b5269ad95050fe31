export { dashboardConsole } from "./dashboard.pages.tsx";
export { dashboardFigures } from "./dashboard-figures.ts";
export { fairnessFigures } from "./fairness-figures.ts";
export {
  type ByWhoAsked,
  type Counted,
  type DashboardFigures,
  type FairnessFigures,
  type Hours,
  type ScoreFigures,
  smallBelow,
} from "./figures.ts";
export { keepFigures } from "./keep-figures.ts";
export { findKeptFigures, mendFiguresAhead } from "./kept-figures.queries.ts";
