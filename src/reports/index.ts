export { caseConsole } from "./cases.pages.tsx";
export { listOpenCases, type OpenCase, openCase } from "./cases.queries.ts";
export { type CaseDecision, decideCase } from "./decide-case.ts";
export { type Report, type ReportReason, reportReasons } from "./report.ts";
export { reportPages } from "./report-form.pages.tsx";
export { reportReview } from "./report-review.ts";
export { eraseReporter, eraseWordsAboutReview, findReporterAddress } from "./reports.queries.ts";
export type { CaseKind, CaseOutcome } from "./review-case.ts";
export { closeMootCases, forgetOldReports, openDueCases } from "./sweep-cases.ts";
