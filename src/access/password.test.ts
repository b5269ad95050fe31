import { expect, test } from "vitest";
import { hashPassword, passwordProblem, verifyPassword } from "./password.ts";

const email = "Jane.Doe@example.com";

test.each([
  ["eleven char", "too_short"],
  ["twelve chars", undefined],
  ["🔑".repeat(11), "too_short"],
  ["🔑".repeat(12), undefined],
  ["x".repeat(200), undefined],
  ["x".repeat(201), "too_long"],
  ["jane.doe@EXAMPLE.com ", "is_email"],
  [`half a pair ${"\ud83d"}`, "unreadable"],
])("of the password %j it says %j", (password, problem) => {
  expect(passwordProblem(password, email)).toBe(problem);
});

test("a password is kept as Argon2id at the cost that OWASP names, salted, and is recognised again", async () => {
  const [one, two] = await Promise.all([hashPassword("correct horse battery"), hashPassword("correct horse battery")]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(two);
  expect(await verifyPassword(one, "correct horse battery")).toBe(true);
  expect(await verifyPassword(one, "correct horse batterY")).toBe(false);
});

test("the same password typed in other code points is the same", async () => {
  const hash = await hashPassword("Bahnhofscafé twelve");
  expect(await verifyPassword(hash, "Bahnhofscafe\u0301 twelve")).toBe(true);
});

test("where nobody has a password none is right, whatever is sent", async () => {
  for (const sent of ["", "a password", "x".repeat(100_000), "\ud83d"]) {
    expect(await verifyPassword(undefined, sent)).toBe(false);
    expect(await verifyPassword(null, sent)).toBe(false);
  }
});
