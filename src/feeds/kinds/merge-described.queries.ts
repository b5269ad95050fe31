import { sql } from "kysely";
import type pg from "pg";
import { editableFields } from "../../catalogue/index.ts";
import { type CopiedRow, copyIn } from "../../platform/copy-in.ts";
import type { Db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import type { DescribedRow } from "./product-feed.ts";

/** What a product or branch feed fills: a table of the organisation's, known by one key. */
export type DescribedTable = {
  table: "products" | "branches";
  key: "sku" | "code";
  hasCreatedAt: boolean;
  /** The columns that the file at hand writes. */
  targets: readonly string[];
};

export type StagedRow = DescribedRow & { line: number; wave: number };

export type MergedDescriptions = { created: number; changed: number[]; unchanged: number[]; lost: number };

/** Creates the session's staging table, emptied at the end of each transaction, with the columns of the file at hand. */
export async function createDescribedStaging(client: pg.PoolClient, { table, targets }: DescribedTable): Promise<void> {
  const columns = targets.map((name) => `${name} ${name === "attributes" ? "jsonb" : "text"}`);
  await client.query("drop table if exists pg_temp.feed_descriptions");
  await client.query(`create temporary table feed_descriptions (line integer not null, wave integer not null,
    new_id uuid not null, key text collate "C" not null, ${columns.join(", ")}) on commit delete rows -- for ${table}`);
}

export async function stageDescriptions(
  client: pg.PoolClient,
  rows: readonly StagedRow[],
  targets: readonly string[],
  now: Date,
): Promise<void> {
  const copied = function* (): Generator<CopiedRow> {
    for (const { line, wave, key, values } of rows)
      yield [line, wave, newId(now), key, ...targets.map((name) => values[name] ?? null)];
  };
  await copyIn(client, "pg_temp.feed_descriptions", copied());
}

/**
 * Creates what one wave of the staged rows describes, or overwrites the file's columns where they differ. The feed is the whole
 * description: a blank cell clears the value, and a column that the file does not have stays as it is, as does what a person has edited.
 *
 * Two statements: one finds what is there and overwrites it, the other inserts the rest, which it is told by their lines (decision 0078).
 */
export async function mergeStagedDescriptions(
  tx: Db,
  organisationId: string,
  { table, key, hasCreatedAt, targets }: DescribedTable,
  wave: number,
  now: Date,
): Promise<MergedDescriptions> {
  // Names of our own, from lists in this slice.
  const name = sql.ref(table);
  const keyed = sql.ref(key);
  const each = (before: string) => sql.join(targets.map((target) => sql.raw(`${before}${target}`)));
  // What a person has edited stays as it is, and beside it stands what the feed says (decision 0068).
  const editable = table === "products" ? targets.filter((one) => editableFields.some((field) => field === one)) : [];
  const isEdited = (target: string) => (editable.includes(target) ? `'${target}' = any (p.edited_fields)` : "false");
  const known = (target: string) =>
    editable.includes(target)
      ? `case when ${isEdited(target)} then p.feed_values ->> '${target}' else p.${target} end`
      : `p.${target}`;
  const differs = sql.join(
    targets.map((target) => sql.raw(`${known(target)} is distinct from r.${target}`)),
    sql` or `,
  );
  const said = sql.join(editable.map((target) => sql.raw(`('${target}', m.${target})`)));
  const set = sql.join([
    ...targets.map((target) =>
      sql.raw(`${target} = case when ${isEdited(target)} then p.${target} else m.${target} end`),
    ),
    ...(editable.length === 0
      ? []
      : [
          sql`feed_values = case when p.edited_fields = '{}' then p.feed_values else p.feed_values || coalesce(
            (select jsonb_object_agg(field, value) from (values ${said}) said (field, value) where field = any (p.edited_fields)), '{}') end`,
        ]),
  ]);
  const { rows } = await sql<Omit<MergedDescriptions, "created"> & { missing: number; lines: string }>`
    with met as materialized (
      select r.*, p.id as stored_id, p.id is not null and (${differs}) as differs
      from pg_temp.feed_descriptions r
      left join lateral (
        select * from ${name} where organisation_id = ${organisationId} and ${keyed} >= r.key and ${keyed} <= r.key order by ${keyed} limit 1) p on true
      where r.wave = ${wave}
    ),
    changed as (
      update ${name} p set ${set} from met m
      where p.organisation_id = ${organisationId} and p.id = any (array(select stored_id from met where differs))
        and p.id = m.stored_id and m.differs
      returning m.line
    )
    select (count(*) filter (where stored_id is null))::int as missing,
      (array_agg(line) filter (where stored_id is null))::text as lines,
      coalesce((select array_agg(line) from changed), '{}') as changed,
      coalesce(array_agg(line) filter (where stored_id is not null and not differs), '{}') as unchanged,
      ((count(*) filter (where differs)) - (select count(*) from changed))::int as lost
    from met`.execute(tx);
  const { missing, lines, ...merged } = rows[0]!;
  if (missing === 0) return { ...merged, created: 0 };
  const { numAffectedRows } = await sql`
    insert into ${name} (organisation_id, id, ${keyed}, ${hasCreatedAt ? sql`created_at,` : sql``} ${each("")})
    select ${organisationId}::uuid, new_id, key, ${hasCreatedAt ? sql`${now}::timestamptz,` : sql``} ${each("")}
    from pg_temp.feed_descriptions where line = any (${lines}::int[]) order by key
    on conflict (organisation_id, ${keyed}) do nothing`.execute(tx);
  const created = Number(numAffectedRows);
  return { ...merged, created, lost: merged.lost + missing - created };
}
