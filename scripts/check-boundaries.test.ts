import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { boundaryProblems, slices } from "./check-boundaries.ts";
import { type ForeignWriter, ownerProblems } from "./table-writes.ts";

const problemsIn = (tree: Record<string, string>) => boundaryProblems(new Map(Object.entries(tree)));
const problemsOf = (name: string, text: string) => problemsIn({ [name]: text });

test.each([
  ["purchases/purchase.ts", 'import { moveReview } from "../reviews/index.ts";', '"purchases" stands above "reviews"'],
  [
    "reviews/submit-review.ts",
    'import { x } from "../purchases/purchase.ts";',
    'import "purchases" through its index.ts',
  ],
  ["reviews/review.ts", 'const x = await import("../intake/index.ts");', '"reviews" stands above "intake"'],
  ["platform/db.ts", 'import { x } from "../organisations/index.ts";', "platform knows nothing outside itself"],
  ["platform/log.ts", "const trkref = 1;", 'platform knows no domain word, but says "trkref"'],
  ["reviews/review.ts", 'import { settings } from "../config.ts";', "pass it in as an argument"],
  ["cli/key.ts", 'import { x } from "../access/access.queries.ts";', 'import "access" through its index.ts'],
  ["access/key-ring.ts", "const now = new Date();", "reads the clock"],
  ["app.ts", "process.env.PORT", "only main.ts reads process.env"],
  ["reviews/index.ts", 'export * from "./review.ts";', "name every export"],
  ["reviews/review.ts", 'db.selectFrom("reviews")', "SQL belongs into the slice's .queries.ts"],
  ["reviews/reviews.views.tsx", 'import { x } from "./reviews.queries.ts";', "a view renders what it is given"],
  ["reviews/list.pages.tsx", 'app.get("/console/reviews", options, list)', "stand in a .console.tsx"],
  ["reviews/list.pages.tsx", 'const options = { config: { roles: ["admin"] } };', "stand in a .console.tsx"],
  ["reviews/list.pages.tsx", 'pageScope(app, { cacheControl: "no-store" });', "is said in app.ts"],
  ["reviews/list.pages.tsx", 'pageScope(app, { ...kept, framedBy: "everybody" });', "is said in app.ts"],
  ["reviews/list.console.tsx", "pageScope(app, options);", "the console has one scope"],
  ["feeds/merge-chunks.ts", 'import { x } from "./kinds/product-feed.ts";', "the engine knows no kind of feed"],
  ["sessions/index.ts", "", "src/sessions has no rank"],
])("%s with %s is a problem", (name, text, sentence) => {
  expect(problemsOf(name, text)).toContainEqual(expect.stringContaining(sentence));
});

test("an import of a slice above, through its front door, is none", () => {
  expect(problemsOf("reviews/submit-review.ts", 'import { x } from "../purchases/index.ts";')).toEqual([]);
  expect(problemsOf("platform/db.ts", "// purchasers are not known here")).toEqual([]);
});

test("ARCHITECTURE.md lists the slices by rank, as they are checked", () => {
  const page = readFileSync(new URL("../ARCHITECTURE.md", import.meta.url), "utf8");
  const [, ranks = ""] = /^## Ranks\n(.*?)^## /ms.exec(page) ?? [];
  const listed = [...ranks.matchAll(/^\| ([a-z-]+) \|/gm)].map(([, slice]) => slice);
  expect(listed).toEqual(["slice", ...slices]);
});

describe("circles", () => {
  const circle = (problems: readonly string[]) => problems.filter((problem) => problem.includes("a circle"));

  test("two files of a slice that need each other are one, named once and with its way round", () => {
    const tree = {
      "reviews/review.ts": 'import { b } from "./state.ts"; export const a = b;',
      "reviews/state.ts": 'import { a } from "./review.ts"; export const b = a;',
      "reviews/list.ts": 'import { a } from "./review.ts"; export const c = a;',
    };
    expect(circle(problemsIn(tree))).toEqual([
      "reviews/review.ts → reviews/state.ts → reviews/review.ts: a circle; move what both need into a file of its own",
    ]);
  });

  test.each([
    ["types alone", 'import type { A } from "./a.ts";'],
    ["types alone, each by itself", 'import { type A } from "./a.ts";'],
    ["a type where it is used", 'export type B = import("./a.ts").A;'],
    ["an import at run time", 'export const b = async () => (await import("./a.ts")).a;'],
    ["an export from there", 'export { a } from "./a.ts";'],
    ["an import for its effect", 'import "./a.ts";'],
  ])("%s close one as values do, in slices, in the platform and in the shell", (_what, back) => {
    for (const folder of ["reviews", "platform", "cli"]) {
      const tree = {
        [`${folder}/a.ts`]: 'import { c } from "./c.ts"; export const a = c; export type A = typeof a;',
        [`${folder}/c.ts`]: 'export { b as c } from "./b.ts";',
        [`${folder}/b.ts`]: back,
      };
      expect(circle(problemsIn(tree))).toEqual([expect.stringContaining(`${folder}/a.ts → ${folder}/c.ts`)]);
    }
  });

  test("of several each is named", () => {
    const pair = (one: string, other: string) => ({
      [`reviews/${one}.ts`]: `import "./${other}.ts";`,
      [`reviews/${other}.ts`]: `import "./${one}.ts";`,
    });
    expect(circle(problemsIn({ ...pair("a", "b"), ...pair("c", "d") }))).toHaveLength(2);
  });

  test("a view that names the type of its rows closes none; one that takes a value from there does", () => {
    const shows =
      'import { View } from "./list.views.tsx"; export type Row = { id: string }; export const atMost = 5; View();';
    const problemsWith = (taken: string) =>
      circle(
        problemsIn({ "reviews/show-list.ts": shows, "reviews/list.views.tsx": `${taken} export const View = 1;` }),
      );
    expect(problemsWith('import type { Row } from "./show-list.ts";')).toEqual([]);
    expect(problemsWith('import { type Row } from "./show-list.ts";')).toEqual([]);
    expect(problemsWith('import { type Row, atMost } from "./show-list.ts";')).toHaveLength(1);
  });

  test("two views that name each other's types are one: no view shows another as its rows", () => {
    const tree = {
      "reviews/page.views.tsx": 'import { Part } from "./part.views.tsx"; export type Props = object; Part();',
      "reviews/part.views.tsx": 'import type { Props } from "./page.views.tsx"; export const Part = 1 as Props;',
    };
    expect(circle(problemsIn(tree))).toHaveLength(1);
  });

  test("a test may import whatever it tests", () => {
    const tree = { "reviews/a.ts": "export const a = 1;", "reviews/a.test.ts": 'import { a } from "./a.ts";' };
    expect(problemsIn(tree)).toEqual([]);
  });
});

describe("front doors", () => {
  const door = 'export { moveReview, type Review } from "./review.ts";';
  const unused = (name: string) => `reviews/index.ts: nobody outside uses ${name}; take it off the front door`;

  test("a name that nobody outside imports is a problem, also where the slice itself and its tests do", () => {
    const tree = {
      "reviews/index.ts": door,
      "reviews/list.test.ts": 'import { moveReview } from "./index.ts";',
      "intake/report.ts": 'import type { Review } from "../reviews/index.ts";',
    };
    expect(problemsIn(tree)).toEqual([unused("moveReview")]);
  });

  test.each([
    ["another slice", "intake/report.ts", "../reviews/index.ts"],
    ["a test of another slice", "intake/report.test.ts", "../reviews/index.ts"],
    ["the shell", "app.ts", "./reviews/index.ts"],
    ["a test beside the sources", "../test/support/factories.ts", "../../src/reviews/index.ts"],
    ["a bench", "../bench/main.ts", "../src/reviews/index.ts"],
  ])("%s is outside", (_who, name, path) => {
    const taken = `import { moveReview as move, type Review } from "${path}";`;
    expect(problemsIn({ "reviews/index.ts": door, [name]: taken })).toEqual([]);
    expect(problemsIn({ "reviews/index.ts": door, [name]: "" })).toEqual([unused("moveReview"), unused("Review")]);
  });

  test("what is made on the front door itself, and what has another name there, are looked at too", () => {
    const text = 'export const atMost = 5; export function list() {} export { a as b } from "./review.ts";';
    expect(problemsOf("reviews/index.ts", text)).toEqual([unused("atMost"), unused("list"), unused("b")]);
  });

  test("an import of all of it, or when it is needed, counts", () => {
    const all = { "reviews/index.ts": door, "app.ts": 'import * as reviews from "./reviews/index.ts";' };
    expect(problemsIn(all)).toEqual([]);
    const later =
      'const { moveReview } = await import("./reviews/index.ts"); type A = import("./reviews/index.ts").Review;';
    expect(problemsIn({ "reviews/index.ts": door, "app.ts": later })).toEqual([]);
  });
});

describe("tables", () => {
  const schema = "export interface DB {\n  reviews: Reviews;\n  reviewEvents: ReviewEvents;\n}\n";
  const owners = { reviews: ["reviews", "review_events"] };
  const problemsWith = (tree: Record<string, string>, writers: readonly ForeignWriter[] = []) =>
    ownerProblems(new Map(Object.entries({ "platform/schema.ts": schema, ...tree })), owners, writers);

  test.each([
    'db.insertInto("reviewEvents").values({})',
    'db.updateTable("reviewEvents as e").set({})',
    'tx.deleteFrom("reviewEvents")',
    'tx.mergeInto("reviewEvents")',
    "sql`insert into review_events (id) values (1)`",
    'const text = "with gone as (DELETE FROM review_events returning 1) select 1"',
    "sql`update review_events e set note = null`",
    "sql`truncate table review_events`",
    'pool.query("copy review_events from stdin")',
    'copyIn(client, "review_events (id, note)", rows)',
    'for (const table of ["reviewEvents"] as const) await tx.deleteFrom(table)',
    "const table = 'review_events'; sql`insert into $" + "{table} values (1)`",
    'db.insertInto("public.reviewEvents").values({})',
    "sql`insert into public.review_events (id) values (1)`",
    "sql`delete from only public.review_events`",
    'sql`update "review_events" set note = null`',
    'const text = "truncate \\"public\\".\\"review_events\\"";',
  ])("%s is a problem in another slice than the owner, and none in the owner", (text) => {
    expect(problemsWith({ "intake/intake.queries.ts": text })).toEqual([
      'intake/intake.queries.ts: writes review_events, which belongs to "reviews"; call a function of that slice',
    ]);
    expect(problemsWith({ "reviews/reviews.queries.ts": text })).toEqual([]);
    expect(problemsWith({ "intake/intake.queries.test.ts": text, "../bench/seed.ts": text })).toEqual([]);
  });

  test("the shell owns nothing either", () => {
    const text = 'db.deleteFrom("reviews")';
    expect(problemsWith({ "cli/demo.ts": text, "worker.ts": text })).toHaveLength(2);
  });

  test.each([
    'db.selectFrom("reviewEvents")',
    "sql`select 1 from review_events for update of review_events`",
    "sql`insert into pg_temp.staged_reviews select * from reviews`",
    'const words = "Copy the reviews from here, then update them";',
  ])("%s writes nothing", (text) => {
    expect(problemsWith({ "intake/intake.queries.ts": text })).toEqual([]);
  });

  test("a table that the file does not name is a problem", () => {
    const text = "sql`insert into $" + "{sql.ref(given)} values (1)`";
    expect(problemsWith({ "intake/intake.queries.ts": text })).toEqual([
      "intake/intake.queries.ts: writes a table and does not say which; name it",
    ]);
    expect(problemsWith({ "intake/intake.queries.ts": "db.deleteFrom(given)" })).toHaveLength(1);
  });

  test("what a file is listed for it may write, and nothing else; a line that is not needed is a problem", () => {
    const writers = [{ file: "intake/intake.queries.ts", tables: ["reviews"], because: "one statement" }];
    const both = 'db.insertInto("reviews"); db.insertInto("reviewEvents");';
    expect(problemsWith({ "intake/intake.queries.ts": both }, writers)).toEqual([
      expect.stringContaining("writes review_events"),
    ]);
    expect(problemsWith({ "intake/intake.queries.ts": "" }, writers)).toEqual([
      "scripts/table-owners.ts: intake/intake.queries.ts does not write another slice's reviews",
    ]);
  });

  test("every table has an owner, and every owner's table is there", () => {
    const tree = { "platform/schema.ts": "export interface DB {\n  reviews: Reviews;\n  votes: Votes;\n}\n" };
    expect(problemsWith(tree)).toEqual([
      "scripts/table-owners.ts: votes has no owner",
      "scripts/table-owners.ts: there is no table review_events",
    ]);
  });
});

// That it ends with 0 over the sources as they are, `npm run check:static` sees.
test("the command ends with 1 over these sources with a circle, a foreign write and an unused name, and names nothing else", () => {
  const root = fileURLToPath(new URL("../", import.meta.url));
  const copy = mkdtempSync(join(tmpdir(), "fairmark-boundaries-"));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  for (const folder of ["src", "test", "bench", "scripts"])
    cpSync(join(root, folder), join(copy, folder), { recursive: true });
  cpSync(join(root, "package.json"), join(copy, "package.json"));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  writeFileSync(join(copy, "src/reviews/one.ts"), 'import "./two.ts";\n');
  writeFileSync(join(copy, "src/reviews/two.ts"), 'import "./one.ts";\n');
  appendFileSync(
    join(copy, "src/catalogue/catalogue.queries.ts"),
    'export const gone = (db: Db) => db.deleteFrom("outbox");\n',
  );
  appendFileSync(join(copy, "src/catalogue/index.ts"), "export const unwanted = 1;\n");
  const { status, stderr } = spawnSync("npm", ["run", "-s", "check:boundaries"], { cwd: copy, encoding: "utf8" });
  expect({ status, problems: stderr.trim().split("\n").toSorted() }).toEqual({
    status: 1,
    problems: [
      'catalogue/catalogue.queries.ts: writes outbox, which belongs to "outbox"; call a function of that slice',
      "catalogue/index.ts: nobody outside uses unwanted; take it off the front door",
      "reviews/one.ts → reviews/two.ts → reviews/one.ts: a circle; move what both need into a file of its own",
    ],
  });
});
