export { organisationFromPath, requireApiKey } from "./access.hooks.ts";
export { insertApiKey, type ListedApiKey, listApiKeys, revokeApiKey } from "./access.queries.ts";
export { makeApiKey } from "./api-key.ts";
export { createKeyRing, type KeyRing } from "./key-ring.ts";
