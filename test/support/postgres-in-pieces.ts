import type { TestProject } from "vitest/node";
import { migrateInPieces } from "./partitioned.ts";
import { setUp } from "./postgres.ts";

/** As postgres.ts, but that each tenant table of the template lies in pieces by its organisation. */
export function setup(project: TestProject): Promise<() => Promise<void>> {
  return setUp(project, (address) => migrateInPieces(address, new Date()), true);
}
