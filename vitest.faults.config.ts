import { defineConfig } from "vitest/config";

// Real processes, killed and restarted. Shortened by default; FULL=1 runs all of it.
export default defineConfig({
  test: {
    include: ["test/faults/**/*.test.ts"],
    globalSetup: ["test/support/build.ts", "test/support/postgres.ts", "test/support/installed-folder.ts"],
    pool: "forks",
    isolate: false,
    // While one waits for processes to start, or for what they must notice, another goes on. None measures time, and each holds on a machine
    // on which four others have enough to do: the jobs' processes, which come second to whatever else runs, only take longer.
    maxWorkers: 2,
    testTimeout: 3_600_000,
    hookTimeout: 300_000,
    teardownTimeout: 120_000,
    expect: { poll: { timeout: 120_000 } },
  },
});
