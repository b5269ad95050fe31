import { expect, test } from "vitest";
import { testApp } from "../../test/support/test-app.ts";
import { arrayText } from "./db.ts";

const { owner, pool } = await testApp();

test("an array's text means to PostgreSQL what the array was", async () => {
  const texts = ["a", "", " ", "null", "NULL", null, 'a"b', "a\\b", '\\"', "{a,b}", ",", "é☃𝄞", "a\nb", "'"];
  const numbers = [0, 1, -7, 2 ** 31 - 1];
  const asked = "select $1::text[] as texts, $2::int[] as numbers, $3::text[] as none, $4::text[] as one";
  const { rows } = await owner.query(asked, [texts, numbers, [], [null]].map(arrayText));
  expect(rows).toEqual([{ texts, numbers, none: [], one: [null] }]);
});

test("an error of the database says which place in the code had asked", async () => {
  const client = await pool.connect();
  const error = await client.query("select 1 / 0").then(
    () => undefined,
    (error: Error) => error,
  );
  expect(error?.message).toBe("division by zero");
  expect(error?.stack).toContain("db.test.ts");
  client.release();
});

test("a query asked with a callback is answered by it, and its error too", async () => {
  const client = await pool.connect();
  const asked = (text: string) =>
    new Promise((resolve) => {
      client.query(text, (error: Error | undefined, result) => resolve(error ? error.message : result.rows));
    });
  expect(await asked("select 1 as one")).toEqual([{ one: 1 }]);
  expect(await asked("select 1 / 0")).toBe("division by zero");
  client.release();
});
