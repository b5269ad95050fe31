import type { SignedInStaff } from "../access/index.ts";
import type { CaseAction } from "./review-case.ts";
import type { ShownCase } from "./show-case.ts";

export const noteAtMost = 2000;

/** What was sent about a case but not carried out, with what is wrong with it. */
export type CaseForm = {
  action: CaseAction | undefined;
  note: string;
  reason: string;
  problems: { note?: string; reason?: string };
  /** Somebody else was faster. */
  isOvertaken?: boolean;
};

export const noForm: CaseForm = { action: undefined, note: "", reason: "", problems: {} };

export type CasePageProps = { staff: SignedInStaff; shown: ShownCase; form: CaseForm };
