export { caseConsole } from "./cases.console.tsx";
export { reportPages } from "./report-form.pages.tsx";
export { reportReview } from "./report-review.ts";
export { eraseReporter, eraseWordsAboutReview } from "./reports.queries.ts";
export { closeMootCases, forgetOldReports, openDueCases } from "./sweep-cases.ts";
export { reportMails } from "./tell-reporters.ts";
