import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { testDatabase } from "../test/support/database.ts";
import { columnTypes, vocabularies } from "./vocabularies.ts";

const { db, owner } = await testDatabase();

/** Every column that a constraint holds to a list of words, and the words. */
async function listedWords(): Promise<Map<string, string[]>> {
  const { rows } = await owner.query<{ column: string; definition: string }>(`
    select t.relname || '.' || a.attname as column, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c
    join pg_class t on t.oid = c.conrelid
    join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[1]
    where c.contype = 'c' and cardinality(c.conkey) = 1 and t.relnamespace = 'public'::regnamespace
      and pg_get_constraintdef(c.oid) ~ '= ANY \\(+ARRAY\\[''.*::text'`);
  return new Map(rows.map(({ column, definition }) => [column, wordsIn(definition)]));
}

function wordsIn(sql: string): string[] {
  return [...sql.matchAll(/'([^']*)'/g)].map(([, word]) => word!);
}

const ofColumns = new Map(
  Object.values(vocabularies).flatMap(({ words, columns }) => columns.map((column) => [column, words] as const)),
);

test("a column that a constraint holds to a list of words has a vocabulary with the same words", async () => {
  const listed = await listedWords();
  expect(listed.size).toBeGreaterThan(15);
  const known = [...listed.keys()].map((column) => [column, [...(ofColumns.get(column) ?? [])].sort()]);
  expect(Object.fromEntries(known)).toEqual(
    Object.fromEntries([...listed].map(([column, words]) => [column, words.sort()])),
  );
});

test("a word that hand-written SQL compares a column with, or sets it to, is one that the column knows", () => {
  const src = fileURLToPath(new URL("../src/", import.meta.url));
  const names = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => /\.queries\.ts$/.test(name));
  const known = new Map<string, Set<string>>();
  for (const [column, words] of ofColumns) {
    const name = column.split(".")[1]!;
    // What statements call outcome is mostly a column of their own.
    if (name === "outcome") continue;
    known.set(name, new Set([...(known.get(name) ?? []), ...words]));
  }
  const compared = new RegExp(
    `\\b(${[...known.keys()].join("|")})\\s+(?:=|<>|in\\s*\\(|when)\\s*('[^']*'(?:,\\s*'[^']*')*)`,
    "g",
  );
  const found = names.flatMap((name) =>
    [...readFileSync(join(src, name), "utf8").matchAll(compared)].flatMap(([, column, list]) =>
      // An empty list holds no word.
      wordsIn(list!.replace("'{}'", "")).map((word) => ({ name, column: column!, word })),
    ),
  );
  expect(found.length).toBeGreaterThan(40);
  expect(found.filter(({ column, word }) => !known.get(column)!.has(word))).toEqual([]);
});

test("a misspelt word does not compile, wherever a query says it", () => {
  // What the compiler must refuse: it fails at each of these lines that it lets pass.
  const refused = [
    // @ts-expect-error
    db.selectFrom("reviews").select("id").where("state", "=", "pending_moderatoin"),
    // @ts-expect-error
    db.selectFrom("reviews").select("id").where("reviews.state", "in", ["published", "rejectd"]),
    db
      .selectFrom("reviews as r")
      .select("id")
      // @ts-expect-error
      .where((of) => of.or([of("r.state", "<>", "removd")])),
    // @ts-expect-error
    db.updateTable("reviews").set({ state: "publised" }),
    // @ts-expect-error
    db.updateTable("reviewChecks").set({ findings: ["links"] }),
    // @ts-expect-error
    db.selectFrom("reviewEvents").select("id").where("event", "=", "published_again"),
    // @ts-expect-error
    db.selectFrom("reviewEvents").select("id").where("fromState", "=", "nowhere"),
    // @ts-expect-error
    db.selectFrom("outbox").select("id").where("kind", "=", "invitations"),
    // @ts-expect-error
    db.selectFrom("outbox").select("id").where("withheldBecause", "=", "opted-out"),
    // @ts-expect-error
    db.selectFrom("reviewVersions").select("version").where("language", "=", "english"),
    // @ts-expect-error
    db.selectFrom("staff").select("id").where("role", "=", "administrator"),
    // @ts-expect-error
    db.deleteFrom("moderationLocks").where("subjectKind", "=", "reply"),
    // @ts-expect-error
    db.insertInto("suppressions").values({ ...anAddress, reason: "erasd" }),
  ];
  const accepted = [
    db.selectFrom("reviews").select("id").where("state", "=", "pending_moderation"),
    db.selectFrom("reviews").select("id").where("reviews.state", "in", ["published", "rejected"]),
    db.updateTable("reviewChecks").set({ findings: ["link"] }),
    db.insertInto("suppressions").values({ ...anAddress, reason: "erased" }),
  ];
  for (const query of [...refused, ...accepted]) expect(query.compile().sql).toMatch(/^(select|update|insert|delete) /);
});

const anAddress = { organisationId: "", emailHash: Buffer.alloc(32), createdAt: new Date("2026-01-01T00:00:00Z") };

test("what is read has the type of its words, and null only where the column may be empty", async () => {
  const rows = await db.selectFrom("feedImports").select(["kind", "state"]).execute();
  const kinds: ("purchasers" | "products" | "branches")[] = rows.map(({ kind }) => kind);
  const events = await db.selectFrom("reviewEvents").select(["fromState", "toState"]).execute();
  // @ts-expect-error The first event of a review leaves no state.
  const left: "published"[] = events.map(({ fromState }) => fromState);
  expect([...kinds, ...left]).toEqual([]);
});

test("a vocabulary of a column that there is not is refused, and says what to do", () => {
  expect(() => columnTypes([])).toThrow(/^there is no column \w+\.\w+: correct \w+ in scripts\/vocabularies\.ts$/);
});

test("a column's type keeps that it may be empty, that it has a default and that it is a list", () => {
  const described = [...ofColumns.keys()].map((column) => ({
    column,
    isNullable: false,
    hasDefault: column === "outbox.state",
    isArray: column === "review_checks.findings",
  }));
  const types = columnTypes(described.map((one) => ({ ...one, isNullable: one.column === "review_cases.outcome" })));
  expect([types["outbox.state"], types["review_checks.findings"], types["review_cases.outcome"]]).toEqual([
    "Generated<MailState>",
    "FindingCode[]",
    "CaseOutcome | null",
  ]);
});
