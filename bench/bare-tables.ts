import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

/**
 * How long PostgreSQL itself needs to store a feed, without any of our rules: COPY of the file into a staging table, then one
 * INSERT … SELECT each into tables with the columns, indexes, checks and foreign keys of `purchasers` and `purchases`, as the
 * catalogue has them. Everything is new; nothing is looked up except the purchaser of each purchase, by one join.
 *
 * @returns the seconds it took, its commit included
 */
export async function fillBareTables(owner: pg.Client, path: string, columns: string): Promise<number> {
  await owner.query("create schema bare");
  const cells = columns.split(", ").map((name) => `${name} text collate "C"`);
  await owner.query(`create table bare.staging (${cells.join(", ")})`);
  for (const table of ["purchasers", "purchases"]) {
    await owner.query(`create table bare.${table} (like public.${table} including all)`);
    const { rows } = await owner.query<{ definition: string }>(
      "select pg_get_constraintdef(oid) as definition from pg_constraint where contype = 'f' and conrelid = $1::regclass",
      [`public.${table}`],
    );
    for (const { definition } of rows)
      await owner.query(
        `alter table bare.${table} add ${definition.replace("REFERENCES purchasers", "REFERENCES bare.purchasers")}`,
      );
  }
  await owner.query("set datestyle to 'ISO, DMY'");
  await owner.query("checkpoint");
  const started = performance.now();
  await owner.query("begin");
  await pipeline(
    createReadStream(path),
    owner.query(copyFrom(`copy bare.staging (${columns}) from stdin (format csv, header)`)),
  );
  await owner.query(`
    insert into bare.purchasers (organisation_id, id, email_key, email, first_name, country, created_at)
    select o.id, uuidv7(), s.email, s.email, s.first_name, s.country, now()
    from organisations o, (select email, min(first_name) as first_name, min(country) as country from bare.staging group by email) s
    where o.trkref = 'BENCH'`);
  await owner.query(`
    insert into bare.purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at, confirmed_at,
      purchase_date, delivery_date, price, currency)
    select p.organisation_id, uuidv7(), p.id, s.order_ref, s.sku, uuid_send(gen_random_uuid()), now(), now(),
      s.purchase_date::date, s.delivery_date::date, s.price::numeric, s.currency
    from bare.staging s join bare.purchasers p on p.email_key = s.email`);
  await owner.query("commit");
  const seconds = (performance.now() - started) / 1000;
  await owner.query("drop schema bare cascade");
  return seconds;
}
