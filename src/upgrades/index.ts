export { upgradeSteps } from "./upgrade-steps.ts";
