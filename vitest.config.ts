import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"],
    exclude: ["test/faults/**", "test/browser/**"],
    globalSetup: ["test/support/postgres.ts"],
    setupFiles: ["test/support/record-statements.ts"],
    pool: "forks",
    // Modules are read once for each worker, not for each file: half of the time of a run. Only main.ts reads the environment.
    isolate: false,
    maxWorkers: 3,
    // Deadlines end what would never end; none says how fast a machine is. With FULL=1 a test may take an hour.
    hookTimeout: 300_000,
    testTimeout: process.env.FULL ? 3_600_000 : 300_000,
    teardownTimeout: 120_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
