import { defineConfig } from "vitest/config";
import suite from "./vitest.config.ts";

// On a PostgreSQL server. Every statement of the suite is planned there by test:statements; these are the suites in which the server
// itself is what is tested: its roles and what they may do, migrations and upgrades, connections and their settings, locks and races,
// COPY, what is computed in SQL. FULL=1 runs the whole suite.
const ofTheServer = [
  ...["src/platform/*.test.ts", "src/platform/replica/**/*.test.ts", "src/upgrades/**/*.test.ts"],
  ...["src/intake/**/*.test.ts", "src/insights/**/*.test.ts", "test/journey/**/*.test.ts"],
];

export default defineConfig({
  ...suite,
  // What is recorded is of the run on the embedded database.
  test: { ...suite.test, setupFiles: [], ...(process.env.FULL ? {} : { include: ofTheServer }) },
});
