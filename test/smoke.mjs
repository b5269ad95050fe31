// Starts the built program on whatever Node runs this, asks it the main job once, and stops it. Used for Node versions that
// the rest of the suite does not run on.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), "fairmark-smoke-"));
chmodSync(dataDir, 0o711);
const env = { ...process.env, DATA_DIR: dataDir, DATABASE_URL: "", PORT: "0" };
const cli = (...args) => execFileSync(process.execPath, [main, "--no-env-file", ...args], { env, encoding: "utf8" });

cli("organisation", "create", "ACME", "--name", "Acme");
const { key, secret } = JSON.parse(cli("key", "create", "--organisation", "ACME"));
const server = spawn(process.execPath, [main, "--no-env-file", "serve"], { env, stdio: ["ignore", "pipe", "inherit"] });
const exited = new Promise((resolve) => server.once("exit", resolve));
const url = await new Promise((resolve, reject) => {
  let said = "";
  server.stdout.on("data", (data) => {
    said += data;
    const found = /^listening on (\S+)$/m.exec(said);
    if (found) resolve(found[1]);
  });
  exited.then((code) => reject(new Error(`serve ended with ${code}`)));
});
const response = await fetch(`${url}/v4/organisations/ACME/purchasers`, {
  method: "POST",
  headers: { authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}` },
  body: JSON.stringify({ email: "jane@example.com", purchases: [{ order_ref: "1", sku: "2" }] }),
});
const answer = await response.json();
server.kill("SIGTERM");
const code = await exited;
rmSync(dataDir, { recursive: true, force: true });
if (response.status !== 201 || answer.purchases[0].review_state !== "not_reviewed" || code !== 0) {
  console.error(response.status, answer, code);
  process.exit(1);
}
console.log(`smoke on Node ${process.version}: created a purchaser, got a link, stopped cleanly`);
