import { defineConfig, mergeConfig } from "vitest/config";
import suite from "./vitest.config.ts";

// The same suite on a PostgreSQL server. What starts embedded clusters, what reads sources, and what compiles clients or reads texts is the
// same there: FULL=1 runs it too.
const sameAnywhere = [
  ...["src/platform/postgres/**", "test/languages/**", "scripts/**", "bench/**"],
  ...["test/client/**", "test/corpora/**", "test/structured-data/**"],
];

export default mergeConfig(suite, defineConfig({ test: { exclude: process.env.FULL ? [] : sameAnywhere } }));
