import { expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import { testApp } from "../../test/support/test-app.ts";
import type { Organisation } from "../organisations/index.ts";
import { withdrawReview } from "../reviews/index.ts";
import { fairnessFigures, findKeptFigures, keepFigures } from "./index.ts";

const { app, db, owner, clock } = await testApp();
const minute = 60_000;

const keptOf = ({ id }: Organisation) => findKeptFigures(db, { organisationId: id });
const countOf = ({ id }: Organisation) => fairnessFigures(db, { organisationId: id }, clock.now);

/** Whether the sweep, some minutes later, counts this one. */
async function isCounted(organisation: Organisation, minutes: number): Promise<boolean> {
  clock.advance(minutes * minute);
  while ((await keepFigures(db, clock.now)) > 0);
  return (await keptOf(organisation))?.until.getTime() === clock.now.getTime();
}

test("figures are kept as they are counted, also when two sweeps run at once", async () => {
  const organisation = await anOrganisation(db);
  await publishReview(db, organisation, { overallScore: 9 }, clock.now);
  await writeReview(db, organisation, { overallScore: 2 }, clock.now);
  expect(await keptOf(organisation)).toBeUndefined();
  clock.advance(minute);
  await Promise.all([keepFigures(db, clock.now), keepFigures(db, clock.now)]);
  expect(await keptOf(organisation)).toEqual(await countOf(organisation));
});

test("they are counted anew after an event, no sooner than after five minutes, and not where nothing has happened", async () => {
  const organisation = await anOrganisation(db);
  const foreign = await anOrganisation(db);
  const review = await publishReview(db, organisation, {}, clock.now);
  expect(await isCounted(organisation, 1)).toBe(true);
  // What came just before the count could have been under way: it is counted once more, and then no more.
  expect(await isCounted(organisation, 4)).toBe(false);
  expect(await isCounted(organisation, 1)).toBe(true);
  expect(await isCounted(organisation, 5)).toBe(false);
  await withdrawReview(db, review, clock.now);
  expect(await isCounted(organisation, 0.5)).toBe(true);
  expect((await keptOf(organisation))!.withdrawn.byAuthor).toBe(1);
  expect(await isCounted(foreign, 6000)).toBe(false);
  expect(await keptOf(organisation)).toEqual({ ...(await countOf(organisation)), until: expect.any(Date) });
});

test("an organisation that cannot be counted is no reason to count no other, and its failure is told", async () => {
  const [broken, other] = [await anOrganisation(db), await anOrganisation(db)];
  await owner.query(`create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
    create trigger refuse before insert on kept_figures for each row when (new.organisation_id = '${broken.id}')
      execute function refuse()`);
  await expect(keepFigures(db, clock.now)).rejects.toThrow("no");
  expect([await keptOf(broken), (await keptOf(other))?.until]).toEqual([undefined, clock.now]);
  await owner.query("drop trigger refuse on kept_figures");
});

test("nor is one whose news cannot be added up: those after it are added up, and the figures of all are counted", async () => {
  const [broken, other] = [await anOrganisation(db), await anOrganisation(db)];
  for (const organisation of [broken, other]) await publishReview(db, organisation, {}, clock.now);
  await owner.query(`create trigger refuse before delete on review_news for each row when (old.organisation_id = '${broken.id}')
    execute function refuse()`);
  const waits = async ({ id }: Organisation) =>
    (await owner.query("select from review_news where organisation_id = $1", [id])).rows.length > 0;
  await expect(keepFigures(db, clock.now)).rejects.toThrow("no");
  expect([await waits(broken), await waits(other)]).toEqual([true, false]);
  expect((await keptOf(other))?.until).toEqual(clock.now);
  await owner.query("drop trigger refuse on review_news");
  await keepFigures(db, clock.now);
  expect(await waits(broken)).toBe(false);
});

test("what becomes overdue by itself is counted within the hour", async () => {
  const organisation = await anOrganisation(db, { decidesWithinDays: 1 });
  await writeReview(db, organisation, {}, clock.now);
  expect(await isCounted(organisation, 10)).toBe(true);
  expect((await keptOf(organisation))!.promise.overdue).toBe(0);
  expect(await isCounted(organisation, 59)).toBe(false);
  expect(await isCounted(organisation, 1)).toBe(true);
  expect(await isCounted(organisation, 24 * 60)).toBe(true);
  expect((await keptOf(organisation))!.promise.overdue).toBe(1);
});

test("later figures are not replaced by earlier ones", async () => {
  const organisation = await anOrganisation(db);
  await publishReview(db, organisation, {}, clock.now);
  expect(await isCounted(organisation, 10)).toBe(true);
  await publishReview(db, organisation, {}, clock.now);
  // A sweep that began to count before, and comes to keep it only now.
  await owner.query("update kept_figures set counted_at = counted_at + interval '1 hour' where organisation_id = $1", [
    organisation.id,
  ]);
  await owner.query("update kept_figures set figures = figures || '{\"sent\": 77}' where organisation_id = $1", [
    organisation.id,
  ]);
  await keepFigures(db, new Date(clock.now.getTime() + 30 * minute));
  expect((await keptOf(organisation))!.sent).toBe(77);
});

test("the policy page shows what is kept and says as of when, however often it is asked, and counts nothing", async () => {
  const organisation = await anOrganisation(db);
  await publishReview(db, organisation, {}, clock.now);
  clock.advance(10 * minute);
  await keepFigures(db, clock.now);
  const counted = clock.now;
  await publishReview(db, organisation, {}, clock.now);
  clock.advance(2 * minute);
  await keepFigures(db, clock.now);
  const said = {
    en: `${new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(counted)} UTC`,
    de: `${new Intl.DateTimeFormat("de-DE", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(counted)} UTC`,
    fr: `${new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(counted)} UTC`,
  };
  for (const [lang, moment] of Object.entries(said)) {
    const { body } = await app.inject({ url: `/reviews/${organisation.trkref}/policy?lang=${lang}` });
    expect(body).toContain(moment);
    expect(body).toMatch(/<dt>(Published|Veröffentlicht|Publiés)<\/dt><dd>1<\/dd>/);
  }
  clock.advance(3 * minute);
  await keepFigures(db, clock.now);
  const { body } = await app.inject({ url: `/reviews/${organisation.trkref}/policy?lang=en` });
  expect(body).toContain("<dt>Published</dt><dd>2</dd>");
});
