import { expect, test } from "vitest";
import { anOrganisation } from "../support/factories.ts";
import { publishReview } from "../support/published.ts";
import { testApp } from "../support/test-app.ts";

const { app, db, clock } = await testApp({ config: { SMTP_URL: "smtp://mail.example" } });

// docs/decisions/0029 names it. The other forms' limits have their tests beside them.
test("the form by which a review is reported is read up to 48 KB and refused beyond", async () => {
  const organisation = await anOrganisation(db);
  await publishReview(db, organisation, {}, clock.now);
  const url = `/reviews/${organisation.trkref}/review/1/report`;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const statusOf = async (length: number) =>
    (await app.inject({ method: "POST", url, headers, payload: `words=${"b".repeat(length - 6)}` })).statusCode;
  expect(await statusOf(48 * 1024)).toBe(422);
  expect(await statusOf(48 * 1024 + 1)).toBe(413);
});

test("the form by which shoppers ask is read up to 24 KB and refused beyond", async () => {
  const organisation = await anOrganisation(db, { takesQuestions: true });
  await publishReview(db, organisation, {}, clock.now);
  const url = `/questions/${organisation.trkref}/ask?sku=SKU9039`;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const statusOf = async (length: number) =>
    (await app.inject({ method: "POST", url, headers, payload: `question=${"b".repeat(length - 9)}` })).statusCode;
  expect(await statusOf(24 * 1024)).toBe(422);
  expect(await statusOf(24 * 1024 + 1)).toBe(413);
});
