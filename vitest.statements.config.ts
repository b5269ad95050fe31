import { defineConfig } from "vitest/config";

// What is asked of all the statements that a run of `npm test` has recorded.
export default defineConfig({
  test: {
    include: ["test/statements/*.recorded.ts"],
    globalSetup: ["test/support/postgres.ts"],
    pool: "forks",
    // Each asks a database of its own about every statement.
    maxWorkers: 2,
    hookTimeout: 300_000,
    testTimeout: 300_000,
    teardownTimeout: 120_000,
  },
});
