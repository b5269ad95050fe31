export { attachEmbeddedPostgres } from "./attach.ts";
export { backupEmbeddedPostgres } from "./backup.ts";
export type { PostgresAddress } from "./connection.ts";
export { type ClusterLocation, locateCluster } from "./location.ts";
export { usableMemory } from "./memory.ts";
export { type EmbeddedPostgres, ownEmbeddedPostgres } from "./owner.ts";
export { restoreEmbeddedPostgres } from "./restore.ts";
