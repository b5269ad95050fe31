import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isAppealAfter,
  isOpenToAuthor,
  isOpenToLink,
  nextState,
  type ReviewEvent,
  type ReviewState,
  reportedState,
  reportedStates,
  reviewEvents,
  reviewStates,
  transitions,
  upholdingEvent,
  visibleAfter,
  wasVisibleAfter,
} from "./review-state.ts";

const lines = reviewStates.flatMap((state) =>
  Object.entries(transitions[state]).map(([event, next]) => `${state} -- ${event} --> ${next}`),
);

describe("the life of a review", () => {
  // The whole policy. A change of it is a change of these lines, for everybody who reads the commit to see.
  test("is this, and nothing else can happen", () => {
    expect(`\n${lines.join("\n")}\n`).toMatchInlineSnapshot(`
      "
      pending_order -- order_matched --> pending_moderation
      pending_order -- confirmation_waived --> pending_moderation
      pending_order -- resubmitted --> pending_moderation
      pending_order -- resubmitted_unconfirmed --> pending_order
      pending_order -- withdrawn --> withdrawn
      pending_order -- removed --> removed
      pending_order -- erased --> removed
      pending_moderation -- approved --> pending_publication
      pending_moderation -- rejected --> rejected
      pending_moderation -- resubmitted --> pending_moderation
      pending_moderation -- withdrawn --> withdrawn
      pending_moderation -- removed --> removed
      pending_moderation -- erased --> removed
      pending_moderation -- author_erased --> published
      pending_publication -- published --> published
      pending_publication -- rejected --> rejected
      pending_publication -- resubmitted --> pending_moderation
      pending_publication -- withdrawn --> withdrawn
      pending_publication -- removed --> removed
      pending_publication -- erased --> removed
      pending_publication -- author_erased --> published
      published -- resubmitted --> pending_moderation
      published -- withdrawn --> withdrawn
      published -- removed --> removed
      published -- erased --> removed
      published -- author_erased --> published
      rejected -- resubmitted --> pending_moderation
      rejected -- resubmitted_unconfirmed --> pending_order
      rejected -- appealed --> pending_moderation
      rejected -- withdrawn --> withdrawn
      rejected -- removed --> removed
      rejected -- erased --> removed
      rejected -- author_erased --> published
      withdrawn -- resubmitted --> pending_moderation
      withdrawn -- resubmitted_unconfirmed --> pending_order
      withdrawn -- erased --> removed
      removed -- removal_appealed --> removed
      removed -- appeal_upheld --> published
      removed -- appeal_upheld_undecided --> pending_moderation
      removed -- appeal_dismissed --> removed
      removed -- erased --> removed
      "
    `);
  });

  test("has a word for every state and event that its table uses, and a use for every word", () => {
    expect(Object.keys(transitions).sort()).toEqual([...reviewStates].sort());
    const used = reviewStates.flatMap((state) => Object.keys(transitions[state]));
    expect([...new Set(used)].sort()).toEqual([...reviewEvents].sort());
    const reached = reviewStates.flatMap((state) => Object.values(transitions[state]));
    expect(reached.every((state) => reviewStates.includes(state))).toBe(true);
  });

  test("leads to every state from each of the two in which it may begin", () => {
    for (const first of ["pending_order", "pending_moderation"] as const) {
      // pending_order is where an unconfirmed review begins, or comes back to from a refusal.
      expect([...reachableFrom(first)].sort()).toEqual([...reviewStates].sort());
    }
  });

  test("never ends for good but by removal, which only an appeal undoes", () => {
    const ways = Object.entries(transitions.removed).filter(([, next]) => next !== "removed");
    expect(ways.map(([event]) => event)).toEqual(["appeal_upheld", "appeal_upheld_undecided"]);
    for (const state of reviewStates) {
      if (state !== "removed") expect(reachableFrom(state)).toContain("published");
    }
  });

  test("can be ended by its author and by the law from every state in which there is something to end", () => {
    for (const state of reviewStates) {
      expect([state, nextState(state, "withdrawn")]).toEqual([
        state,
        state === "withdrawn" || state === "removed" ? undefined : "withdrawn",
      ]);
      const hasNothing = state === "removed" || state === "withdrawn";
      expect([state, nextState(state, "removed")]).toEqual([state, hasNothing ? undefined : "removed"]);
      expect([state, nextState(state, "erased")]).toEqual([state, "removed"]);
    }
  });

  test("comes to publication by a person's approval only", () => {
    const into = (target: ReviewState) =>
      reviewStates.flatMap((state) =>
        reviewEvents.filter((event) => nextState(state, event) === target).map((event) => `${state} ${event}`),
      );
    expect(into("pending_publication")).toEqual(["pending_moderation approved"]);
    expect(into("published").filter((way) => !way.endsWith("author_erased"))).toEqual([
      "pending_publication published",
      "removed appeal_upheld",
    ]);
  });

  test("knows no event that names a score", () => {
    expect(reviewEvents.filter((event) => /score|star|rating/.test(event))).toEqual([]);
  });
});

function reachableFrom(first: ReviewState): Set<ReviewState> {
  const reached = new Set<ReviewState>([first]);
  for (const state of reached) for (const next of Object.values(transitions[state])) reached.add(next);
  return reached;
}

type Walked = {
  state: ReviewState;
  version: number;
  visibleVersion: number | null;
  visibleBeforeRemoval: number | null;
  isAppeal: boolean;
};

/** A review after events in any order; those that the table does not have, or that are not the way to uphold, are passed over. */
function walk(events: readonly ReviewEvent[]): Walked[] {
  const walked: Walked[] = [
    { state: "pending_moderation", version: 1, visibleVersion: null, visibleBeforeRemoval: null, isAppeal: false },
  ];
  for (const event of events) {
    const now = walked.at(-1)!;
    const state = nextState(now.state, event);
    if (!state || (event.startsWith("appeal_upheld") && event !== upholdingEvent(now))) continue;
    // Without its author only what was published can stay.
    if (event === "author_erased" && now.visibleVersion === null) continue;
    const kept = event === "author_erased" ? now.visibleVersion! : now.version;
    const version = event.startsWith("resubmitted") ? now.version + 1 : kept;
    const seen = now.state === "removed" ? now.visibleBeforeRemoval : now.visibleVersion;
    walked.push({
      state,
      version,
      visibleVersion: visibleAfter(event, { ...now, version }),
      visibleBeforeRemoval: state === "removed" ? seen : null,
      isAppeal: isAppealAfter(event, now),
    });
  }
  return walked;
}

const anyEvents = fc.array(fc.constantFrom(...reviewEvents), { maxLength: 30, size: "max" });

describe("which version shoppers see", () => {
  test("is none before publication, the newest from then on, and stays while an edit waits or is refused", () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const walked = walk(events);
        for (const [index, { state, version, visibleVersion }] of walked.entries()) {
          if (state === "published") expect(visibleVersion).toBe(version);
          if (state === "withdrawn" || state === "removed") expect(visibleVersion).toBeNull();
          const before = walked[index - 1];
          const isOther =
            state === "published" || state === "withdrawn" || state === "removed" || before?.state === "removed";
          if (before && !isOther) expect(visibleVersion).toBe(before.visibleVersion);
          if (visibleVersion !== null) expect(visibleVersion).toBeLessThanOrEqual(version);
        }
      }),
      { examples: [[["approved", "published", "resubmitted", "rejected", "resubmitted", "approved", "published"]]] },
    );
  });

  test("is known from the record alone: whether there is one after whatever has happened", () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const happened: ReviewEvent[] = [];
        let now = walk([]).at(-1)!;
        for (const event of events) {
          const walked = walk([...happened, event]);
          if (walked.length === happened.length + 1) continue;
          happened.push(event);
          now = walked.at(-1)!;
          expect([happened, wasVisibleAfter(["submitted", ...happened])]).toEqual([
            happened,
            now.visibleVersion !== null,
          ]);
        }
      }),
      {
        examples: [
          [["approved", "published", "removed", "removal_appealed", "appeal_upheld", "withdrawn"]],
          [["approved", "published", "erased", "appeal_upheld"]],
          [["approved", "published", "removed", "erased", "appeal_upheld"]],
          [["approved", "published", "resubmitted", "removed", "removal_appealed", "appeal_upheld_undecided"]],
          [["removed", "removal_appealed", "appeal_upheld_undecided"]],
        ],
      },
    );
  });
});

describe("an appeal", () => {
  test("against a removal brings back what was seen, and never publishes what nobody accepted", () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const accepted = new Set<number>();
        for (const [index, { state, version, visibleVersion }] of walk(events).entries()) {
          if (state === "pending_publication") accepted.add(version);
          if (visibleVersion !== null) expect([index, accepted.has(visibleVersion)]).toEqual([index, true]);
        }
      }),
      {
        examples: [
          [["approved", "published", "resubmitted", "removed", "removal_appealed", "appeal_upheld_undecided"]],
        ],
      },
    );
  });

  test("is made once against a decision: refused again, that is the last word, until something new is sent", () => {
    const states = (...events: ReviewEvent[]) => walk(events).map(({ isAppeal }) => isAppeal);
    expect(states("rejected", "appealed", "rejected", "resubmitted")).toEqual([false, false, true, true, false]);
    expect(states("rejected", "appealed", "approved", "published")).toEqual([false, false, true, false, false]);
    expect(states("removed", "removal_appealed", "appeal_dismissed")).toEqual([false, false, true, true]);
    expect(states("removed", "removal_appealed", "appeal_upheld_undecided").at(-1)).toBe(false);
  });
});

describe("what the API reports", () => {
  const table: [string, { state: ReviewState; isVisible: boolean } | undefined, string][] = [
    ["no review", undefined, "not_reviewed"],
    ["waiting for its order", { state: "pending_order", isVisible: false }, "pending_order"],
    ["waiting for a vetter", { state: "pending_moderation", isVisible: false }, "pending_moderation"],
    ["edited while published", { state: "pending_moderation", isVisible: true }, "published"],
    ["accepted", { state: "pending_publication", isVisible: false }, "pending_publication"],
    ["an edit accepted", { state: "pending_publication", isVisible: true }, "published"],
    ["published", { state: "published", isVisible: true }, "published"],
    ["refused", { state: "rejected", isVisible: false }, "rejected"],
    ["an edit refused", { state: "rejected", isVisible: true }, "published"],
    ["taken back", { state: "withdrawn", isVisible: false }, "not_reviewed"],
    ["removed", { state: "removed", isVisible: false }, "undefined"],
    // Cannot be; a link to nothing is worse than "undefined".
    ["published, with nothing to see", { state: "published", isVisible: false }, "undefined"],
  ];

  test.each(table)("of a review %s", (_what, review, state) => {
    expect(reportedState(review)).toBe(state);
  });

  test("is one of the seven states for whatever can come to be, and never `reviewed`", () => {
    const reported = new Set<string>(["not_reviewed"]);
    fc.assert(
      fc.property(anyEvents, (events) => {
        for (const { state, visibleVersion } of walk(events)) {
          reported.add(reportedState({ state, isVisible: visibleVersion !== null }));
        }
      }),
      { numRuns: 500 },
    );
    reported.add(reportedState({ state: "pending_order", isVisible: false }));
    expect([...reported].sort()).toEqual([...reportedStates].sort());
    expect(reportedStates).not.toContain("reviewed");
  });

  test("opens the shop's link for a first review and for a refused one, never for what shoppers see", () => {
    const open = table.filter(([, review]) => isOpenToLink(review)).map(([what]) => what);
    expect(open).toEqual(["no review", "refused", "taken back"]);
    fc.assert(
      fc.property(fc.constantFrom(...reviewStates), (state) => {
        expect(isOpenToLink({ state, isVisible: true })).toBe(false);
      }),
    );
  });

  test("lets the author's own link send anything anew but what was removed", () => {
    expect(reviewStates.filter((state) => !isOpenToAuthor({ state }))).toEqual(["removed"]);
    for (const state of reviewStates) {
      expect([state, nextState(state, "resubmitted") !== undefined]).toEqual([state, isOpenToAuthor({ state })]);
    }
  });
});
