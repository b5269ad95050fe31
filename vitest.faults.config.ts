import { defineConfig } from "vitest/config";

// Real processes, killed and restarted. Shortened by default; FULL=1 runs all of it.
export default defineConfig({
  test: {
    include: ["test/faults/**/*.test.ts"],
    globalSetup: ["test/support/build.ts", "test/support/postgres.ts", "test/support/installed-folder.ts"],
    pool: "forks",
    isolate: false,
    // One after the other: the jobs' processes come second to whatever else runs, and stand still beside it.
    maxWorkers: 1,
    testTimeout: 3_600_000,
    hookTimeout: 300_000,
    teardownTimeout: 120_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
