import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    include: ["test/browser/**/*.spec.ts"],
    globalSetup: ["test/support/postgres.ts"],
    pool: "forks",
    // One browser at a time: two on a small machine make each other miss their timeouts.
    maxWorkers: 1,
    hookTimeout: 60_000,
    testTimeout: 60_000,
  },
});
