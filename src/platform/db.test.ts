import { expect, test } from "vitest";
import { testApp } from "../../test/support/test-app.ts";
import { arrayText } from "./db.ts";

const { owner } = await testApp();

test("an array's text means to PostgreSQL what the array was", async () => {
  const texts = ["a", "", " ", "null", "NULL", null, 'a"b', "a\\b", '\\"', "{a,b}", ",", "é☃𝄞", "a\nb", "'"];
  const numbers = [0, 1, -7, 2 ** 31 - 1];
  const asked = "select $1::text[] as texts, $2::int[] as numbers, $3::text[] as none, $4::text[] as one";
  const { rows } = await owner.query(asked, [texts, numbers, [], [null]].map(arrayText));
  expect(rows).toEqual([{ texts, numbers, none: [], one: [null] }]);
});
