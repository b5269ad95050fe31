import type { FairnessFigures } from "../../src/insights/index.ts";
import { reviewStates } from "../../src/reviews/index.ts";

/** What happened to one review, as a test that made it happen remembers it. */
export type History = {
  versions: { score: number; sentAt: number; decideBy: number; isErased: boolean }[];
  events: { event: string; version: number; at: number; by: string; reason: string | null }[];
  state: string;
  /** The newest version that is left. */
  version: number;
  shownBeforeRemoval: number | null;
  /** What shoppers see, and since when of the review at all. */
  shown: { version: number; since: number } | null;
};

const hour = 3_600_000;

/**
 * The figures of these histories, recomputed with loops: slow, plain, and without the database. What they mean is said in
 * docs/operate/dashboard.md; this follows the words there, not the SQL.
 */
export function naiveFigures(histories: readonly History[], promisedDays: number, since: number | null, now: number) {
  const from = since ?? 0;
  const versions = histories.flatMap((history) =>
    history.versions.map((version, index) => judged(history, version, index + 1, promisedDays, now)),
  );
  const sent = versions.filter(({ sentAt }) => sentAt >= from);
  const deeds = histories.flatMap(({ events }) => events).filter(({ at }) => at >= from);
  const count = (outcome: string) => sent.filter((one) => one.outcome === outcome).length;
  const due = sent.filter(({ decidedAt, isOverdue }) => decidedAt !== undefined || isOverdue).length;
  const kept = sent.filter(({ decidedAt, decideBy }) => decidedAt !== undefined && decidedAt <= decideBy).length;
  return {
    sent: sent.length,
    published: count("published"),
    rejected: count("rejected"),
    waiting: count("waiting"),
    takenBack: count("taken back"),
    publicationRate: rate(count("published"), count("rejected")),
    hoursToDecision: hoursOf(sent.map(({ hoursToDecision }) => hoursToDecision)),
    hoursToPublication: hoursOf(sent.map(({ hoursToPublication }) => hoursToPublication)),
    promise: { due, kept, overdue: sent.filter(({ isOverdue }) => isOverdue).length, share: due ? kept / due : null },
    byScore: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((score) => ofScore(score, sent)),
    rejections: byReason(deeds.filter(({ event }) => event === "rejected")),
    removals: byReason(deeds.filter(({ event }) => event === "removed")),
    restored: deeds.filter(({ event }) => event.startsWith("appeal_upheld")).length,
    erased: { kept: byWhoAsked(deeds, "author_erased"), gone: byWhoAsked(deeds, "erased") },
    withdrawn: {
      byAuthor: deeds.filter(({ event, by }) => event === "withdrawn" && by === "purchaser").length,
      bySystem: deeds.filter(({ event, by }) => event === "withdrawn" && by !== "purchaser").length,
    },
  } satisfies Partial<FairnessFigures>;
}

/** What shoppers see of what was first published in a period, by score. */
export function naiveShown(histories: readonly History[], since: number | null) {
  const shown = histories.filter((one) => one.shown !== null && one.shown.since >= (since ?? 0));
  return [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((score) => ({
    score,
    count: shown.filter((one) => one.versions[one.shown!.version - 1]!.score === score).length,
  }));
}

/** What was sent in a span of days (both included), and what of that published in it shoppers see, with the mean of its scores. */
export function naiveSpan(histories: readonly History[], { from, to }: { from: string; to: string }) {
  const isWithin = (at: number) => {
    const day = new Date(at).toISOString().slice(0, 10);
    return day >= from && day <= to;
  };
  const sent = histories.flatMap(({ versions }) => versions).filter(({ sentAt }) => isWithin(sentAt)).length;
  const shown = histories.filter((one) => one.shown !== null && isWithin(one.shown.since));
  const scores = shown.map((one) => one.versions[one.shown!.version - 1]!.score);
  const mean = scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return { from, to, sent, shown: shown.length, mean };
}

/** Reviews by state, in the order in which a life goes. */
export function naiveStates(histories: readonly History[]) {
  return reviewStates
    .map((state) => ({ state, count: histories.filter((one) => one.state === state).length }))
    .filter(({ count }) => count > 0);
}

function judged(
  history: History,
  version: History["versions"][number],
  number: number,
  promisedDays: number,
  now: number,
) {
  const own = history.events.filter((one) => one.version === number);
  const first = (...names: string[]) => own.find(({ event }) => names.includes(event))?.at;
  const decidedAt = first("approved", "rejected");
  const publishedAt = first("published");
  const isNewest = number === history.version;
  // Its own promise goes with its text; then today's setting counts.
  const { sentAt } = version;
  const decideBy = version.isErased ? sentAt + promisedDays * 24 * hour : version.decideBy;
  const outcome =
    publishedAt !== undefined
      ? "published"
      : isNewest && history.state === "pending_publication"
        ? "waiting"
        : first("rejected") !== undefined
          ? "rejected"
          : isNewest && history.state.startsWith("pending_")
            ? "waiting"
            : "taken back";
  return {
    ...version,
    decideBy,
    outcome,
    decidedAt,
    isOverdue: isNewest && history.state === "pending_moderation" && decidedAt === undefined && decideBy < now,
    hoursToDecision: decidedAt === undefined ? undefined : (decidedAt - sentAt) / hour,
    hoursToPublication: publishedAt === undefined ? undefined : (publishedAt - sentAt) / hour,
    isRemoved: history.state === "removed" && history.shownBeforeRemoval === number,
  };
}

function ofScore(score: number, sent: readonly ReturnType<typeof judged>[]) {
  const own = sent.filter((one) => one.score === score && !one.isErased);
  const published = own.filter(({ outcome }) => outcome === "published").length;
  const rejected = own.filter(({ outcome }) => outcome === "rejected").length;
  return {
    score,
    published,
    rejected,
    removed: own.filter(({ isRemoved }) => isRemoved).length,
    publicationRate: rate(published, rejected),
    medianHoursToDecision: hoursOf(own.map(({ hoursToDecision }) => hoursToDecision))?.median ?? null,
    medianHoursToPublication: hoursOf(own.map(({ hoursToPublication }) => hoursToPublication))?.median ?? null,
    isSmall: published + rejected < 20,
  };
}

const rate = (published: number, rejected: number) =>
  published + rejected === 0 ? null : published / (published + rejected);

function hoursOf(all: readonly (number | undefined)[]) {
  const sorted = all.filter((one) => one !== undefined).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const at = (part: number) => {
    const place = part * (sorted.length - 1);
    const below = sorted[Math.floor(place)]!;
    return below + (sorted[Math.ceil(place)]! - below) * (place - Math.floor(place));
  };
  return { median: at(0.5), p90: at(0.9) };
}

function byWhoAsked(deeds: readonly { event: string; by: string }[], event: string) {
  const by = (kind: string) => deeds.filter((deed) => deed.event === event && deed.by === kind).length;
  return { author: by("purchaser"), shop: by("operator"), unknown: by("system") };
}

function byReason(deeds: readonly { reason: string | null }[]) {
  const reasons = new Map<string, number>();
  for (const { reason } of deeds) reasons.set(reason ?? "none", (reasons.get(reason ?? "none") ?? 0) + 1);
  return [...reasons].map(([reason, count]) => ({ reason, count })).sort((a, b) => (a.reason < b.reason ? -1 : 1));
}
