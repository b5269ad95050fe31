// The same types for a program of CommonJS.
export type * from "./openapi.d.ts" with { "resolution-mode": "import" };
