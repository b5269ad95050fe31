import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    include: ["test/browser/**/*.spec.ts"],
    globalSetup: ["test/support/postgres.ts"],
    pool: "forks",
    isolate: false,
    maxWorkers: 2,
    hookTimeout: 300_000,
    testTimeout: 900_000,
    teardownTimeout: 120_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
