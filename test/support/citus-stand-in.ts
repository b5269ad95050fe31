import type pg from "pg";

const schema = "citus_stand_in";

/**
 * Gives a database of plain PostgreSQL what Citus has and `distribute` asks: its place in the list of extensions, its catalogue of
 * distributed tables, and functions by its names that note their calls, in the order in which they came, and refuse what Citus refuses. For a cluster of a test alone: the server's role is let in, and roles belong to the cluster.
 */
export async function standInForCitus(owner: pg.Client, { version = "13.2-1", machines = 2 } = {}): Promise<void> {
  const { rows } = await owner.query<{ database: string }>("select current_database() as database");
  await owner.query(`
    create schema ${schema};
    create table ${schema}.calls (number serial, call text not null);
    create table ${schema}.machines (name text primary key);
    insert into ${schema}.machines select 'machine-' || n from generate_series(1, ${machines}) n;
    create table ${schema}.pg_dist_partition (logicalrelid regclass primary key, partmethod "char", repmodel "char", colocationid int);
    create table ${schema}.pg_dist_object (classid oid, objid oid, primary key (classid, objid));
    create function ${schema}.citus_is_coordinator() returns boolean language sql as 'select count(*) > 0 from ${schema}.machines';
    create function ${schema}.citus_get_active_worker_nodes(out node_name text) returns setof text language sql as 'select name from ${schema}.machines';
    create function ${schema}.refuse_placed(relation regclass) returns void language plpgsql as $$ begin
      if exists (select from ${schema}.pg_dist_partition where logicalrelid = relation and (partmethod = 'h' or repmodel = 't')) then
        raise exception 'table "%" is already distributed', relation; end if;
    end $$;
    create function ${schema}.create_reference_table(relation regclass) returns void language plpgsql as $$ begin
      perform ${schema}.refuse_placed(relation);
      insert into ${schema}.calls (call) values (format('create_reference_table(%s)', relation));
      insert into ${schema}.pg_dist_partition values (relation, 'n', 't', 0)
        on conflict (logicalrelid) do update set partmethod = 'n', repmodel = 't', colocationid = 0;
      -- As Citus does of local tables with a foreign key to one that is whole on every machine.
      insert into ${schema}.pg_dist_partition select distinct conrelid, 'n'::"char", 's'::"char", null::int from pg_constraint
        where contype = 'f' and confrelid = relation on conflict do nothing;
    end $$;
    create function ${schema}.create_distributed_table(relation regclass, key text, colocate_with text) returns void language plpgsql as $$
    declare pointing regclass; together int;
    begin
      perform ${schema}.refuse_placed(relation);
      select conrelid into pointing from pg_constraint
        where contype = 'f' and confrelid = relation
          and conrelid not in (select logicalrelid from ${schema}.pg_dist_partition where partmethod = 'h');
      if found then raise exception 'cannot distribute %: local table % has a foreign key to it', relation, pointing; end if;
      select confrelid into pointing from pg_constraint
        where contype = 'f' and conrelid = relation
          and confrelid not in (select logicalrelid from ${schema}.pg_dist_partition where partmethod = 'h' or repmodel = 't');
      if found then raise exception 'cannot distribute %: it has a foreign key to local table %', relation, pointing; end if;
      select colocationid into together from ${schema}.pg_dist_partition where logicalrelid = to_regclass(colocate_with) and partmethod = 'h';
      if not found and colocate_with <> 'none' then raise exception 'cannot colocate with %', colocate_with; end if;
      insert into ${schema}.calls (call) values (format('create_distributed_table(%s, %s, %s)', relation, key, colocate_with));
      insert into ${schema}.pg_dist_partition values (relation, 'h', 's', coalesce(together, 1))
        on conflict (logicalrelid) do update set partmethod = 'h', repmodel = 's', colocationid = coalesce(together, 1);
      -- What a column is made by goes with the table.
      insert into ${schema}.pg_dist_object select 'pg_proc'::regclass, d.refobjid from pg_attrdef a
        join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = a.oid and d.refclassid = 'pg_proc'::regclass
        where a.adrelid = relation on conflict do nothing;
    end $$;
    create function ${schema}.create_distributed_function(called regprocedure) returns void language plpgsql as $$ begin
      insert into ${schema}.calls (call) values (format('create_distributed_function(%s)', called));
      insert into ${schema}.pg_dist_object values ('pg_proc'::regclass, called);
    end $$;
    -- Citus shows the copies on the machines, of which there are none here: what is cleared is gone.
    create function ${schema}.truncate_local_data_after_distributing_table(relation regclass) returns void language plpgsql as $$ begin
      if relation not in (select logicalrelid from ${schema}.pg_dist_partition where partmethod = 'h' or repmodel = 't') then
        raise exception 'supplied parameter is not a distributed table'; end if;
      insert into ${schema}.calls (call) values (format('truncate_local_data_after_distributing_table(%s)', relation));
      execute format('truncate table %s cascade', relation);
    end $$;
    insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
      values (99999, 'citus', current_user::regrole, '${schema}'::regnamespace, false, '${version}');
    alter database ${rows[0]!.database} set search_path = public, ${schema};
    grant usage on schema ${schema} to public;
  `);
  await owner.query(`set search_path = public, ${schema}`);
}

/** What was called since the last time. */
export async function takeCalls(owner: pg.Client): Promise<string[]> {
  const { rows } = await owner.query<{ call: string }>(
    `with taken as (delete from ${schema}.calls returning number, call) select call from taken order by number`,
  );
  return rows.map(({ call }) => call);
}
