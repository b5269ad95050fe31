import type { Rule } from "./rules.ts";

/**
 * Functions whose statements break a rule today, and that have no other form for Citus (`hasFormForCitus`). These lists only get shorter: the test fails on whoever breaks a rule and is not in
 * them, and on whoever need not be.
 */
export const exceptions: Readonly<Record<Rule, readonly string[]>> = {
  "a subquery in VALUES": [],
  "a LIMIT in a lateral that refers to organisations or an unnest": [],
  "a subquery about organisations, driven by what lies whole": [],
  "a key column in DO UPDATE SET": [],
  "FOR UPDATE without an organisation": [],
  "INSERT … SELECT … RETURNING without an alias": [],
  "timestamptz ± interval of a column in UPDATE": [],
  "a row of a tenant table, given to a function": [],
  "a volatile function in UPDATE or DELETE": [],
  "a stable function of a column in UPDATE or DELETE": [],
  "a function that is not immutable in RETURNING": [],
  "an INSERT in a CTE": [],
  "a tenant table without its organisation by parameter": [],
};

/** Functions, not across organisations, whose plans read several pieces of a table that lies in pieces by its organisation. */
export const readsSeveralPieces: readonly string[] = [];
