import type { Answers, ReviewTotals } from "../reviews/index.ts";

/** Totals of nothing. */
export function noTotals(): ReviewTotals {
  return { count: 0, withContent: 0, byScore: Array.from({ length: 10 }, () => 0), byLanguage: {}, questions: {} };
}

/** A question id from here on is an organisation's own, and means something else in another. */
const firstOwnQuestion = 100;

/**
 * Totals of an organisation's own products, and of the same ones in others. Of the others' further scores only those count whose
 * questions are the same everywhere.
 */
export function sumTotals(own: readonly ReviewTotals[], others: readonly ReviewTotals[] = []): ReviewTotals {
  const sum = noTotals();
  for (const other of [...own, ...others]) {
    sum.count += other.count;
    sum.withContent += other.withContent;
    sum.byScore = sum.byScore.map((times, index) => times + other.byScore[index]!);
    for (const language of Object.keys(other.byLanguage) as (keyof typeof other.byLanguage)[])
      sum.byLanguage[language] = (sum.byLanguage[language] ?? 0) + (other.byLanguage[language] ?? 0);
    for (const [id, { respondents, summation }] of Object.entries(other.questions)) {
      if (others.includes(other) && Number(id) >= firstOwnQuestion) continue;
      const known = sum.questions[id] ?? { respondents: 0, summation: 0 };
      sum.questions[id] = { respondents: known.respondents + respondents, summation: known.summation + summation };
    }
  }
  return sum;
}

/** The sum of all overall scores. */
export function scoreSum({ byScore }: Pick<ReviewTotals, "byScore">): number {
  return byScore.reduce((sum, times, index) => sum + times * (index + 1), 0);
}

/** Scores of different reviews together. */
export function sumScores(scores: readonly Answers[]): Answers {
  return {
    respondents: scores.reduce((sum, { respondents }) => sum + respondents, 0),
    summation: scores.reduce((sum, { summation }) => sum + summation, 0),
  };
}

/** The mean overall score as the public page shows it, with one decimal; 0 if there is no review. */
export function averageScore(totals: Pick<ReviewTotals, "byScore">): number {
  const respondents = totals.byScore.reduce((sum, times) => sum + times, 0);
  return meanScore({ respondents, summation: scoreSum(totals) });
}

/** The same of scores that were added up. */
export function meanScore({ respondents, summation }: Answers): number {
  return respondents === 0 ? 0 : Math.round((summation * 10) / respondents) / 10;
}
