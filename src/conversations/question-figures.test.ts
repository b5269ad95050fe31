import { expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { aQuestionToVet, publishAnswer, publishQuestion, rejectQuestion } from "../../test/support/questions.ts";
import { questionFigures } from "./index.ts";

const { db } = await testDatabase();
const { now } = testClock();
const hoursLater = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

test("what was asked is shown, refused or waiting; half of the answered were answered within the median", async () => {
  const shop = await anOrganisation(db);
  const of = { organisationId: shop.id, since: null };
  expect(await questionFigures(db, of)).toEqual({
    asked: 0,
    shown: 0,
    refused: 0,
    waiting: 0,
    answered: 0,
    medianHoursToAnswer: null,
  });
  for (const [text, hours] of [
    ["One?", 1],
    ["Two?", 5],
    ["Three?", 30],
  ] as const)
    await publishAnswer(db, await publishQuestion(db, shop, { text }, now), "Yes.", hoursLater(hours));
  await publishQuestion(db, shop, { text: "Open?" }, hoursLater(48));
  await aQuestionToVet(db, shop, { text: "Waiting?" }, hoursLater(49));
  await rejectQuestion(db, await aQuestionToVet(db, shop, { text: "Refused?" }, hoursLater(50)), hoursLater(51));
  await publishQuestion(db, await anOrganisation(db), { text: "Elsewhere?" }, now);
  expect(await questionFigures(db, of)).toEqual({
    asked: 6,
    shown: 4,
    refused: 1,
    waiting: 1,
    answered: 3,
    medianHoursToAnswer: 5,
  });
  expect(await questionFigures(db, { ...of, since: hoursLater(48) })).toMatchObject({
    asked: 3,
    shown: 1,
    answered: 0,
    medianHoursToAnswer: null,
  });
});
