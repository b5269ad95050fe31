/** One thing that was examined: in order, worth knowing, or wrong, with what to do about it. */
export type Finding = { check: string; level: "ok" | "note" | "problem"; says: string };

export const ok = (check: string, says: string): Finding => ({ check, level: "ok", says });
export const note = (check: string, says: string): Finding => ({ check, level: "note", says });
export const problem = (check: string, says: string): Finding => ({ check, level: "problem", says });
