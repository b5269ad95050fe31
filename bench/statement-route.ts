import { readFileSync } from "node:fs";
import fastify from "fastify";
import { batchPurchaserReports, mainJobSession } from "../src/intake/index.ts";
import { parsePurchaserReport } from "../src/intake/purchaser-report.ts";
import { findOrganisationByTrkref } from "../src/organisations/index.ts";
import { connectKysely, connectPool, serverRole } from "../src/platform/db.ts";
import { createLog } from "../src/platform/log.ts";

// The best that could be reached: the bare route plus the product's statement in the product's batches. No key, limit, log line
// or metric, and no answer of its own: it returns the captured bytes.
const answer = readFileSync(process.argv[2]!, "utf8");
const address = { connectionString: process.env.DATABASE_URL! };
const options = { address, log: createLog("error"), max: 4, role: serverRole };
const pool = connectPool({ ...options, session: mainJobSession });
const erasureKeys = [Buffer.from(process.env.ERASURE_KEY!, "hex")];
const db = connectKysely(pool, "postgresql");
const reports = batchPurchaserReports({ db, pool, erasureKeys, clock: () => new Date() });
const organisation = await findOrganisationByTrkref(db, process.argv[3]!);

const app = fastify();
app.post("/v4/organisations/:trkref/purchasers", async (request, reply) => {
  await reports.record(organisation!, parsePurchaserReport(request.body).value!);
  return reply.type("application/json; charset=utf-8").header("cache-control", "no-store").send(answer);
});
console.log(`listening on ${await app.listen({ port: 0, host: "127.0.0.1" })}`);
process.once("SIGTERM", () => process.exit(0));
