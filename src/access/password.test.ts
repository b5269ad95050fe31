import { expect, test } from "vitest";
import { hashPassword, passwordProblem, verifyPassword } from "./password.ts";

const owner = { email: "Jane.Doe@example.com", shopNames: ["Käfer & Söhne", "Abc"] };
const many = (count: number) =>
  Array.from({ length: count }, (_, at) => String.fromCodePoint(0x4e00 + at * 7)).join("");

test.each([
  ["eleven char", "too_short"],
  ["twelve chars", undefined],
  ["🔑".repeat(11), "too_short"],
  [many(12), undefined],
  [many(200), undefined],
  [many(201), "too_long"],
  ["jane.doe@EXAMPLE.com ", "is_email"],
  [`half a pair ${"\ud83d"}`, "unreadable"],
])("of the password %j it says %j", async (password, problem) => {
  expect(await passwordProblem(password, owner)).toBe(problem);
});

test.each([
  ["as it was leaked", "1qaz2wsx3edc4rfv"],
  ["in capitals", "LEAVEMEALONE"],
  ["with digits and signs around it", "!!Dragon2026!!"],
  ["with digits after it", "password123456"],
  ["twice", "monkeymonkey"],
  ["twice, with signs between", "sunshine-sunshine-"],
  ["typed full-width", "ｐａｓｓｗｏｒｄ１２３４"],
  ["one character over and over", "x".repeat(200)],
  ["three characters over and over", "ababab ababab"],
  ["digits in a row", "123456789012345"],
  ["letters in a row, backwards", "lkjihgfedcba"],
])("a password that is guessed first is refused: %s", async (_how, password) => {
  expect(await passwordProblem(password, owner)).toBe("common");
});

test.each([
  ["the address", "jane.doe@example.com is me"],
  ["what stands before its @", "hello Jane Doe 1234"],
  ["a shop's name", "wir bei kaefer? KÄFER&SÖHNE!"],
  ["ours", "Fair-Mark forever 1"],
])("a password that contains %s is refused", async (_what, password) => {
  expect(await passwordProblem(password, owner)).toBe("contains_name");
});

test.each(["correct horse battery staple", "another password, and longer", "abc of quiet gardens", "839201748265"])(
  "a password that nobody has leaked, and that names nobody, is taken: %s",
  async (password) => {
    expect(await passwordProblem(password, owner)).toBeUndefined();
  },
);

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
