import { writeFileSync } from "node:fs";
import { appWithoutDatabase } from "./app-without-database.ts";

// docs/api/openapi.json is generated from the routes; this needs no database.
const { app, close } = await appWithoutDatabase();
writeFileSync(new URL("../docs/api/openapi.json", import.meta.url), `${JSON.stringify(app.swagger(), null, 2)}\n`);
await close();
