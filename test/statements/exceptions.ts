import type { Rule } from "./rules.ts";

/**
 * Functions whose statements break a rule today, and that have no other form for Citus (`hasFormForCitus`). These lists only get shorter: the test fails on whoever breaks a rule and is not in
 * them, and on whoever need not be.
 */
export const exceptions: Readonly<Record<Rule, readonly string[]>> = {
  "a subquery in VALUES": [],
  "a LIMIT in a lateral that refers to organisations or an unnest": [
    "src/moderation/queue.queries.ts countWaitingReviews",
    "src/moderation/queue.queries.ts findMedianDecisionSeconds",
    "src/moderation/queue.queries.ts findOldestWaiting",
    "src/moderation/queue.queries.ts listOldest",
  ],
  "a subquery about organisations, driven by what lies whole": [],
  "a key column in DO UPDATE SET": [],
  "FOR UPDATE without an organisation": [],
  "INSERT … SELECT … RETURNING without an alias": [],
  "timestamptz ± interval of a column in UPDATE": [],
  "an INSERT in a CTE": [
    "src/feeds/kinds/merge-described.queries.ts mergeStagedDescriptions",
    "src/feeds/kinds/merge-purchasers.queries.ts mergeFirstWave",
    "src/feeds/kinds/merge-purchasers.queries.ts mergeLaterWave",
    "src/intake/customer-orders.queries.ts insertNewOrders",
    "src/intake/intake.queries.ts ask",
  ],
  "a tenant table without its organisation by parameter": [],
};

/** Functions, not across organisations, whose plans read several pieces of a table that lies in pieces by its organisation. */
export const readsSeveralPieces: readonly string[] = [];
