import type { SignedInStaff } from "../access/index.ts";
import type { DecisionProblems } from "./decision.ts";
import type { Narrowing } from "./paths.ts";
import type { Undoable } from "./queue.ts";
import type { ShownItem } from "./show-item.ts";

/** What the parts of the page about one item are given. */
export type ItemProps = {
  staff: SignedInStaff;
  shown: ShownItem;
  narrowing: Narrowing;
  undoable: readonly Undoable[];
  /** E-mail addresses of staff by id, for those who may know them. */
  people: ReadonlyMap<string, string>;
  problems?: DecisionProblems | undefined;
  /** What was sent and refused, so that it need not be typed twice. */
  typed?: Record<string, unknown> | undefined;
  now: Date;
};
