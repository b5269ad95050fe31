import { defineConfig, mergeConfig } from "vitest/config";
import suite from "./vitest.config.ts";

// The same suite on a PostgreSQL server. What starts embedded clusters, and what reads sources, is the same there: FULL=1 runs it too.
const sameAnywhere = ["src/platform/postgres/**", "test/languages/**", "scripts/**"];

export default mergeConfig(suite, defineConfig({ test: { exclude: process.env.FULL ? [] : sameAnywhere } }));
