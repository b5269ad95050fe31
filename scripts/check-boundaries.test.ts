import { expect, test } from "vitest";
import { boundaryProblems } from "./check-boundaries.ts";

const problemsOf = (name: string, text: string) => boundaryProblems(new Map([[name, text]]));

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
  ["sessions/index.ts", "", "src/sessions has no rank"],
])("%s with %s is a problem", (name, text, sentence) => {
  expect(problemsOf(name, text)).toContainEqual(expect.stringContaining(sentence));
});

test("an import of a slice above, through its front door, is none", () => {
  expect(problemsOf("reviews/submit-review.ts", 'import { x } from "../purchases/index.ts";')).toEqual([]);
  expect(problemsOf("platform/db.ts", "// purchasers are not known here")).toEqual([]);
});
