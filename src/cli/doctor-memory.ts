import pg from "pg";
import type { DatabaseAddress } from "../platform/db.ts";
import { usableMemory } from "../platform/postgres/index.ts";
import { type Finding, note } from "./doctor-finding.ts";

const shown = ["shared_buffers", "effective_cache_size", "maintenance_work_mem", "work_mem", "max_wal_size"];

/** What the embedded PostgreSQL was started with, and what that followed from. */
export async function describeMemory(address: DatabaseAddress): Promise<Finding> {
  const client = new pg.Client({ ...address, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; value: string }>(
      "select name, current_setting(name) as value from unnest($1::text[]) name",
      [shown],
    );
    const settings = rows.map(({ name, value }) => `${name} ${value}`).join(", ");
    const megabytes = Math.floor(usableMemory() / 2 ** 20);
    return note(
      "memory",
      `${settings}; the machine or its control group has ${megabytes} MB. SHARED_BUFFERS_MB or ALTER SYSTEM changes it from the next start of the database on.`,
    );
  } finally {
    await client.end();
  }
}
