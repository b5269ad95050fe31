import { expect, test } from "vitest";
import { averageScore, noTotals, sumTotals } from "./scores.ts";

const totals = (score: number, questions: Record<string, number>) => {
  const of = { ...noTotals(), count: 1, withContent: 1, byLanguage: { en: 1 } };
  of.byScore[score - 1] = 1;
  const answered = Object.entries(questions).map(([id, summation]) => [id, { respondents: 1, summation }]);
  return { ...of, questions: Object.fromEntries(answered) };
};

test("totals of an organisation's own products are added up, its own questions too", () => {
  const sum = sumTotals([totals(9, { 7: 6, 101: 5 }), totals(4, { 101: 3 })]);
  expect(sum).toMatchObject({ count: 2, withContent: 2, byLanguage: { en: 2 } });
  expect(sum.questions).toEqual({
    7: { respondents: 1, summation: 6 },
    101: { respondents: 2, summation: 8 },
  });
  expect(averageScore(sum)).toBe(6.5);
});

test("another organisation's own questions mean something else, and are left out", () => {
  const sum = sumTotals([totals(9, { 101: 5 })], [totals(3, { 7: 2, 101: 9 })]);
  expect([sum.count, sum.questions]).toEqual([
    2,
    { 7: { respondents: 1, summation: 2 }, 101: { respondents: 1, summation: 5 } },
  ]);
});

test("nothing has a mean of 0", () => {
  expect(averageScore(sumTotals([]))).toBe(0);
});
