export { deleteRefusedQuestions } from "./delete-refused.ts";
export { endQuarantine } from "./end-quarantine.ts";
export { type AskedBy, erasePurchaser } from "./erase-purchaser.ts";
export { exportPurchaser } from "./export-purchaser.ts";
export { purchaserConsole } from "./purchaser.console.tsx";
