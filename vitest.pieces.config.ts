import { defineConfig } from "vitest/config";
import suite from "./vitest.config.ts";

// On tables that lie in pieces by their organisation (decision 0065). From how many pieces each statement reads, test:statements tells of
// all; these are suites in which they are sent: the whole way of a review, the main job and orders, races. FULL=1 runs the whole suite.
const sent = [
  "test/journey/**/*.test.ts",
  "test/engines/**/*.test.ts",
  "src/intake/main-job*.test.ts",
  "src/intake/orders*.test.ts",
  "src/reviews/*.test.ts",
];

export default defineConfig({
  ...suite,
  test: {
    ...suite.test,
    globalSetup: ["test/support/postgres-in-pieces.ts"],
    // What is recorded is of the run on whole tables.
    setupFiles: [],
    ...(process.env.FULL ? {} : { include: sent }),
    // Benches fill the embedded database, which knows more functions than the oldest server.
    exclude: [...suite.test!.exclude!, "bench/**"],
    // The whole suite, at its ordinary length.
    env: { FULL: "" },
  },
});
