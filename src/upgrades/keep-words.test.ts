import pg from "pg";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { writeReview } from "../../test/support/published.ts";
import { testSecret } from "../../test/support/test-app.ts";
import { migrate } from "../platform/migrate.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { upgradeSteps } from "./index.ts";
import { keepWords } from "./keep-words.ts";

const { db, owner, address } = await testDatabase();
const now = new Date("2026-06-15T08:00:00Z");
const kept = async () =>
  (await owner.query("select organisation_id, review_id, version, words::text from review_words order by 1, 2, 3"))
    .rows;

test("what was written before there was a search is found like what is written since", async () => {
  const [shop, other] = [await anOrganisation(db), await anOrganisation(db)];
  for (const [organisation, generalComments] of [
    [shop, "Die Spülmaschine"],
    [other, "L’aspirateur"],
    // Nothing to be found by.
    [shop, null],
  ] as const)
    await writeReview(db, organisation, { language: "de", generalComments }, now);
  const written = await kept();
  expect(written).toHaveLength(2);
  await owner.query("delete from review_words");
  await owner.query("insert into upgrade_steps (name) values ('words_kept')");
  const steps = async () => upgradeSteps(deriveKeys(testSecret, []));
  const { steps: taken } = await migrate(address as never, now, steps);
  expect(taken).toEqual([{ name: "words_kept", report: { versions: 3 } }]);
  expect(await kept()).toEqual(written);
});

test("a step that was interrupted goes on where it stopped", async () => {
  const written = await kept();
  await owner.query("delete from review_words where review_id = $1", [written[0].review_id]);
  const client = new pg.Client(address);
  await client.connect();
  try {
    await keepWords(client);
  } finally {
    await client.end();
  }
  expect(await kept()).toEqual(written);
});
