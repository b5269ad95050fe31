import { describe, expect, test } from "vitest";
import { insertInCte, type Reading, type Rule, readStatement, type Tables, withoutOrganisation } from "./rules.ts";

const of = (...columns: string[]) => new Set(["organisation_id", "id", ...columns]);
const tables: Tables = {
  columns: new Map([
    ["organisations", new Set(["id", "trkref", "name"])],
    ["reviews", of("product_id", "state", "due_at")],
    ["votes", of("review_id", "answer")],
    ["outbox", of("state", "sent_at")],
  ]),
  tenant: new Set(["reviews", "votes", "outbox"]),
  volatile: new Set(["clock_timestamp"]),
  stable: new Set(["to_char", "now"]),
};

const read = (text: string): Reading => readStatement(text, tables)!;
const rules = (text: string): Rule[] => read(text).broken.map(({ rule }) => rule);

describe("what is refused, and the form that passes", () => {
  test.each<[Rule, string, string]>([
    [
      "a subquery in VALUES",
      "insert into outbox (organisation_id, id, state) values ($1, $2, (select name from organisations where id = $1))",
      "insert into outbox (organisation_id, id, state) values ($1, $2, $3)",
    ],
    [
      "a LIMIT in a lateral that refers to organisations or an unnest",
      "select m.id from organisations g cross join lateral (select id from outbox where organisation_id = g.id limit 5) m",
      "select id from outbox where organisation_id = any($1::uuid[]) order by sent_at limit 5",
    ],
    [
      "a LIMIT in a lateral that refers to organisations or an unnest",
      "select m.id from unnest($1::uuid[]) as g (id) cross join lateral (select id from outbox where organisation_id = g.id limit 5) m",
      "select m.id from unnest($1::uuid[]) as g (id) cross join lateral (select id from outbox where organisation_id = $2 and id = g.id limit 5) m",
    ],
    [
      "a LIMIT in a lateral that refers to organisations or an unnest",
      "with turns as (select id from organisations) select m.id from turns t cross join lateral (select id from outbox where organisation_id = t.id limit 5) m",
      "with turns as (select id from organisations) select m.id from turns t cross join lateral (select id from outbox where organisation_id = $1 and organisation_id = t.id limit 5) m",
    ],
    [
      "a subquery about organisations, driven by what lies whole",
      "select id from organisations o where exists (select from reviews r where r.organisation_id = o.id and r.state = 'due')",
      "select distinct organisation_id from reviews where organisation_id = any($1::uuid[]) and state = 'due'",
    ],
    [
      "a subquery about organisations, driven by what lies whole",
      "select o.id, (select count(*) from votes v where v.organisation_id = o.id) from organisations o",
      "select v.organisation_id, count(*) from votes v where v.organisation_id = any($1::uuid[]) group by v.organisation_id",
    ],
    [
      "a subquery about organisations, driven by what lies whole",
      "select o.id from organisations o left join votes v on v.organisation_id = o.id where exists (select from reviews r where r.organisation_id = o.id)",
      "select v.organisation_id from votes v join organisations o on o.id = v.organisation_id where v.organisation_id = any($1::uuid[]) group by v.organisation_id",
    ],
    [
      "a subquery about organisations, driven by what lies whole",
      "select g.id from unnest($1::uuid[]) as g (id) where not exists (select from reviews r where r.organisation_id = g.id)",
      "select g.id from unnest($1::uuid[]) as g (id) where not exists (select from reviews r where r.organisation_id = $2 and r.id = g.id)",
    ],
    [
      "a key column in DO UPDATE SET",
      "insert into votes (organisation_id, review_id, answer) values ($1, $2, $3) on conflict (organisation_id, review_id) do update set review_id = excluded.review_id, answer = excluded.answer",
      "insert into votes (organisation_id, review_id, answer) values ($1, $2, $3) on conflict (organisation_id, review_id) do update set answer = excluded.answer",
    ],
    [
      "FOR UPDATE without an organisation",
      "select id from outbox where organisation_id = any($1::uuid[]) for update skip locked",
      "select id from outbox where organisation_id = $1 for update skip locked",
    ],
    [
      "INSERT … SELECT … RETURNING without an alias",
      "insert into votes (organisation_id, review_id) select organisation_id, id from reviews where organisation_id = $1 returning id",
      "insert into votes as v (organisation_id, review_id) select organisation_id, id from reviews where organisation_id = $1 returning v.id",
    ],
    [
      "a volatile function in UPDATE or DELETE",
      "update reviews set due_at = clock_timestamp() where organisation_id = $1",
      "update reviews set due_at = now() where organisation_id = $1",
    ],
    [
      "a stable function of a column in UPDATE or DELETE",
      "update reviews r set state = to_char(r.due_at, 'YYYY') where organisation_id = $1",
      "update reviews r set state = to_char($2::timestamp, 'YYYY') where organisation_id = $1",
    ],
    [
      "a function that is not immutable in RETURNING",
      "update reviews set state = 'late' where organisation_id = $1 returning to_char(due_at, 'YYYY')",
      "update reviews set state = 'late' where organisation_id = $1 returning due_at",
    ],
    [
      "a function that is not immutable in RETURNING",
      "insert into votes as v (organisation_id, review_id) select organisation_id, id from reviews where organisation_id = $1 returning now()",
      "insert into votes as v (organisation_id, review_id) select organisation_id, id from reviews where organisation_id = $1 returning v.id",
    ],
    [
      "a row of a tenant table, given to a function",
      "select facts_of(r) from reviews r where r.organisation_id = $1",
      "select facts_of(r.state, r.due_at), count(r.id) from reviews r where r.organisation_id = $1 group by 1",
    ],
    [
      "a row of a tenant table, given to a function",
      "update votes v set answer = $2 from reviews r where v.organisation_id = $1 and r.organisation_id = $1 and facts_of(r.*) = v.answer",
      "update votes v set answer = $2 from reviews r where v.organisation_id = $1 and r.organisation_id = $1 and facts_of(r.state) = v.answer",
    ],
    [
      "timestamptz ± interval of a column in UPDATE",
      "update reviews set due_at = due_at + $2 * interval '1 day' where organisation_id = $1",
      "update reviews set due_at = $2 where organisation_id = $1",
    ],
    [
      "timestamptz ± interval of a column in UPDATE",
      "update reviews set state = 'late' where organisation_id = $1 and due_at + make_interval(hours => $2) < $3",
      "update reviews set state = 'late' where organisation_id = $1 and due_at < $3 - make_interval(hours => $2)",
    ],
  ])("%s: %s", (rule, refused, accepted) => {
    expect(rules(refused)).toContain(rule);
    expect(read(refused).routing).toBe("refused");
    expect(rules(accepted)).toEqual([]);
  });

  test("an INSERT in a CTE is not refused, but goes to no machine as a whole", () => {
    const inside =
      "with made as (insert into votes (organisation_id, id) values ($1, $2) returning id) select id from made";
    expect(read(inside)).toEqual({ routing: "all shards", broken: [{ rule: insertInCte, table: "votes" }] });
    const alone = "insert into votes (organisation_id, id) values ($1, $2) returning id";
    expect(read(alone)).toEqual({ routing: "one task", broken: [] });
  });

  test("a query that goes to one machine as a whole may have any lateral", () => {
    const text =
      "select m.id from organisations g cross join lateral (select id from outbox where organisation_id = $1 and organisation_id = g.id limit 5) m";
    expect(read(text)).toEqual({ routing: "one task", broken: [] });
  });

  test("a table that every machine has whole may be locked, changed and inserted into as anywhere", () => {
    const text =
      "with made as (insert into organisations (id, name) values ($1, (select 'x')) returning id) select id from organisations for update";
    expect(read(text)).toEqual({ routing: "local", broken: [] });
  });
});

describe("the organisation by parameter", () => {
  test.each([
    "select id from reviews where organisation_id = $1",
    "select id from reviews where $1::uuid = organisation_id",
    "select r.id from reviews r join votes v on v.organisation_id = r.organisation_id and v.review_id = r.id where r.organisation_id = $1",
    "select id from reviews r join votes v using (organisation_id) where v.organisation_id = $1",
    "select id from reviews where (organisation_id, id) = ($1, $2)",
    "select r.id from organisations o join reviews r on r.organisation_id = o.id where o.id = $1",
    "select r.id from reviews r left join votes v on v.organisation_id = r.organisation_id where r.organisation_id = $1",
    "select id from reviews r where organisation_id = $1 and exists (select from votes v where v.organisation_id = $1 and v.review_id = r.id)",
    "update reviews r set state = v.answer from votes v where r.organisation_id = $1 and v.organisation_id = $1 and v.review_id = r.id",
    "with mine as (select organisation_id, id from reviews where organisation_id = $1) delete from votes v using mine where v.organisation_id = mine.organisation_id and v.review_id = mine.id",
    "insert into votes (organisation_id, review_id) select $1, id from unnest($2::uuid[]) as id",
    "insert into votes (organisation_id, id, review_id) select given.*, $3 from (values ($1::uuid, $2::uuid)) as given",
    "insert into votes (organisation_id, id) values ($1, $2), ($1, $3) on conflict do nothing",
    "select id from reviews where organisation_id = $1 union all select id from votes where organisation_id = $1",
  ])("one task: %s", (text) => {
    expect(read(text)).toEqual({ routing: "one task", broken: [] });
  });

  test.each([
    "select id from reviews where organisation_id = any($1::uuid[])",
    "select id from reviews where organisation_id in ($1, $2)",
  ])("all shards, but named: %s", (text) => {
    expect(read(text)).toEqual({ routing: "all shards", broken: [] });
  });

  test.each([
    ["reviews", "select id from reviews where id = $1"],
    ["reviews", "select id from reviews where organisation_id = $1 or id = $2"],
    ["reviews", "select r.id from organisations o join reviews r on r.organisation_id = o.id where o.trkref = $1"],
    ["votes", "select r.id from reviews r left join votes v on v.review_id = r.id where r.organisation_id = $1"],
    [
      "reviews",
      "select r.id from reviews r left join votes v on v.organisation_id = r.organisation_id and v.organisation_id = $1",
    ],
    [
      "votes",
      "select (select count(*) from votes v where v.organisation_id = r.organisation_id) from reviews r where r.organisation_id = $1",
    ],
    [
      "votes",
      "select id from reviews r where organisation_id = $1 and exists (select from votes where review_id = r.id)",
    ],
    [
      "votes",
      "insert into votes (organisation_id, id, review_id) select g.*, $1 from (select o.id, o.trkref from organisations o) as g",
    ],
    ["votes", "insert into votes (organisation_id, review_id) select o.id, $1 from organisations o"],
    ["reviews", "delete from reviews where due_at < $1"],
    ["votes", "select id from reviews where organisation_id = $1 union all select id from votes"],
  ])("missing for %s: %s", (table, text) => {
    expect(read(text)).toEqual({ routing: "all shards", broken: [{ rule: withoutOrganisation, table }] });
  });
});

test("what neither reads nor changes rows is no statement to look at", () => {
  for (const text of ["begin", "set local lock_timeout = '3s'", "listen x", "copy reviews from stdin"])
    expect(readStatement(text, tables)).toBeUndefined();
});
