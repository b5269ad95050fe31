import pg from "pg";
import { expect, test } from "vitest";
import { testDatabase } from "../support/database.ts";
import { kindOf, parseStatement } from "./parsed.ts";
import { recordedStatements } from "./recorded.ts";

const { address } = await testDatabase();

const statements = recordedStatements();
/** Tables of a session, which some statements read: of one name there are several, by what a file has. */
const staging = statements.map(({ text }) => text).filter((text) => /^\s*create temporary table/.test(text));

test("the server understands every statement that the suite sent to the embedded database, with its values", async () => {
  const client = new pg.Client(address);
  await client.connect();
  const { rows } = await client.query<{ version: string }>("select current_setting('server_version') as version");
  let count = 0;
  const refused: string[] = [];
  for (const { by, text, values } of statements) {
    const statement = parseStatement(text);
    if (!statement || !kindOf(statement)) continue;
    const sent = values.map((value) =>
      typeof value === "object" && value ? Buffer.from(value.base64, "base64") : value,
    );
    count += 1;
    const plan = () => client.query(`explain ${text}`, sent);
    await planOverStaging(client, text, plan).catch((error: Error) =>
      refused.push(`${by}: ${error.message} in ${text.slice(0, 200)}`),
    );
  }
  await client.end();
  console.log(`${count} distinct statements, planned by PostgreSQL ${rows[0]!.version}`);
  expect(count).toBeGreaterThan(500);
  expect(refused).toEqual([]);
});

/** Over each table of a session that it could mean, until it is understood. */
async function planOverStaging(client: pg.Client, text: string, plan: () => Promise<unknown>): Promise<void> {
  const [, name] = /\bpg_temp\.(\w+)/.exec(text) ?? [];
  const tables = name === undefined ? [] : staging.filter((create) => create.includes(` ${name} (`));
  let refusal: unknown;
  for (const create of tables) {
    await client.query(`drop table if exists pg_temp.${name}`);
    await client.query(create);
    try {
      await plan();
      return;
    } catch (error) {
      refusal = error;
    }
  }
  if (refusal) throw refusal;
  await plan();
}
