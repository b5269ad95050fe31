import pg from "pg";
import { expect, test } from "vitest";
import { testDatabase } from "../support/database.ts";
import { kindOf, parseStatement } from "./parsed.ts";
import { asksCitus, planOverStaging, sentValues, stagingOf } from "./plans.ts";
import { recordedStatements } from "./recorded.ts";

const { address } = await testDatabase();

const statements = recordedStatements();
const staging = stagingOf(statements);

test("the server understands every statement that the suite sent to the embedded database, with its values", async () => {
  const client = new pg.Client(address);
  await client.connect();
  const { rows } = await client.query<{ version: string }>("select current_setting('server_version') as version");
  let count = 0;
  const refused: string[] = [];
  for (const { by, text, values } of statements) {
    const statement = parseStatement(text);
    if (!statement || !kindOf(statement) || asksCitus(text)) continue;
    count += 1;
    const plan = () => client.query(`explain ${text}`, sentValues(values));
    await planOverStaging(client, staging, text, plan).catch((error: Error) =>
      refused.push(`${by}: ${error.message} in ${text.slice(0, 200)}`),
    );
  }
  await client.end();
  console.log(`${count} distinct statements, planned by PostgreSQL ${rows[0]!.version}`);
  expect(count).toBeGreaterThan(500);
  expect(refused).toEqual([]);
});
