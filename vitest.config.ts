import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"],
    exclude: ["test/faults/**", "test/browser/**"],
    globalSetup: ["test/support/postgres.ts"],
    pool: "forks",
    // Modules are read once for each worker, not for each file: half of the time of a run. Only main.ts reads the environment.
    isolate: false,
    maxWorkers: 3,
    hookTimeout: 30_000,
    testTimeout: 20_000,
  },
});
