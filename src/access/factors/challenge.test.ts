import { expect, test } from "vitest";
import { testDatabase } from "../../../test/support/database.ts";
import { deriveKeys } from "../../platform/secrets.ts";
import { challengeLastsMs, makeChallenge, takeChallenge } from "./challenge.ts";

const { db } = await testDatabase();
const secret = "a secret for tests, thirty-two characters and more";
const keys = deriveKeys(secret);
const now = new Date("2026-03-01T12:00:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);
const make = () => makeChallenge(keys, "prove one", now).toString("base64url");
const take = (challenge: string, use: Parameters<typeof makeChallenge>[1] = "prove one", at = now, by = keys) =>
  takeChallenge(db, by, { use, challenge }, at);

test("a challenge is answered once, of several who do so at once too", async () => {
  const challenge = make();
  const answers = await Promise.all(Array.from({ length: 5 }, () => take(challenge)));
  expect(answers.filter(Boolean)).toHaveLength(1);
  expect(await take(challenge)).toBe(false);
  expect(await take(make())).toBe(true);
});

test("a challenge is for one use and one person", async () => {
  for (const use of ["sign in", "prove two", "register one", "second step one"] as const)
    expect(await take(make(), use)).toBe(false);
});

test("a challenge lasts a quarter of an hour, and is forgotten when nobody can answer it any more", async () => {
  expect(await take(make(), "prove one", later(challengeLastsMs))).toBe(false);
  expect(await take(make(), "prove one", later(challengeLastsMs - 1))).toBe(true);
  await take(
    makeChallenge(keys, "prove one", later(2 * challengeLastsMs)).toString("base64url"),
    "prove one",
    later(2 * challengeLastsMs),
  );
  expect(await db.selectFrom("staffUsedChallenges").selectAll().execute()).toHaveLength(1);
});

test("a challenge that was altered or made up is none, and one of an earlier SECRET is", async () => {
  const challenge = make();
  for (const made of ["", "x", `${challenge}AA`, challenge.replace(/^./, (first) => (first === "A" ? "B" : "A"))])
    expect(await take(made)).toBe(false);
  const older = makeChallenge(deriveKeys("an earlier secret, thirty-two characters"), "prove one", now).toString(
    "base64url",
  );
  expect(await take(older)).toBe(false);
  const both = deriveKeys(secret, ["an earlier secret, thirty-two characters"]);
  expect(await take(older, "prove one", now, both)).toBe(true);
});
