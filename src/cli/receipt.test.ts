import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCli } from "../../test/support/cli.ts";
import { testClock } from "../../test/support/clock.ts";
import { daysAfter } from "../platform/days.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { publicKeys, receiptFor } from "../receipts/index.ts";

const clock = testClock();
const secret = "the secret of the issuer, thirty-two characters and more";
const keys = deriveKeys(secret);
const jwks = await publicKeys(keys);
const version = {
  version: 1,
  overallScore: 4,
  goodPoints: null,
  badPoints: null,
  generalComments: "Sturdy.",
  scores: {},
  wouldBuyAgain: null,
  happyWithDelivery: null,
  happyWithCustomerService: null,
  likelihoodToRecommend: null,
  shopComments: null,
  displayName: null,
  town: null,
  language: "en",
  filledInSeconds: null,
  submittedAt: clock.now,
  decideBy: daysAfter(clock.now, 3),
  receiptSalt: "00".repeat(16),
} as const;
const about = {
  keys,
  baseUrl: "https://r.example",
  organisation: { trkref: "ACME" },
  review: { number: 7, sku: "K1" },
};
const receipt = await receiptFor({ ...about, version });

const folder = await mkdtemp(join(tmpdir(), "fairmark-receipt-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

let files = 0;
async function file(content: unknown): Promise<string> {
  files += 1;
  const path = join(folder, `${files}.json`);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content, null, 2));
  return path;
}

// A database that cannot be reached: none is needed.
const own = { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none", SECRET: secret };
const elsewhere = { ...own, SECRET: "the secret of somebody else, thirty-two characters and more" };
const verify = (environment: Record<string, string>, ...args: string[]) =>
  runCli(["receipt", "verify", ...args], environment, () => clock.now);

test("a receipt is checked against the installation's own keys, without a database", async () => {
  const path = await file(receipt);
  const { code, stdout, stderr } = await verify(own, path);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("The receipt is valid.");
  expect(stdout).toMatch(/Review +7, version 1, of ACME/);
  expect(stdout).toMatch(/To decide by 2026-03-17T09:26:53\.589Z/);
  const asJson = JSON.parse((await verify(own, path, "--json")).stdout);
  expect(asJson).toMatchObject({ valid: true, statement: { iss: "https://r.example", review: 7 } });
});

test("with the secret of a DATA_DIR likewise, and a folder without one is told", async () => {
  await writeFile(join(folder, "secret"), `${secret}\n`);
  expect((await verify({ DATA_DIR: folder }, await file(receipt))).code).toBe(0);
  const { code, stderr } = await verify({ DATA_DIR: join(folder, "none") }, await file(receipt));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^There is no secret in .*none\. Set DATA_DIR or SECRET/);
});

test("somebody else checks it against the issuer's public keys, from a file or an address", async () => {
  const path = await file(receipt);
  expect((await verify(elsewhere, path, "--jwks", await file(jwks))).code).toBe(0);
  const server = createServer((_request, response) => response.end(JSON.stringify(jwks))).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`;
  expect((await verify(elsewhere, path, "--jwks", url)).code).toBe(0);
  await new Promise((resolve) => server.close(resolve));
  const gone = await verify(elsewhere, path, "--jwks", url);
  expect(gone.stderr).toMatch(/cannot be read \(ECONNREFUSED\)\. Download the keys/);
  const wrong = await verify(elsewhere, path, "--jwks", await file({ hello: 1 }));
  expect(wrong.stderr).toContain("contains no list of keys");
});

test.each([
  [
    "altered content",
    { ...receipt, content: { ...receipt.content, overall_score: 10 } },
    "The content or the salt was altered.",
  ],
  ["an altered signature", { ...receipt, jws: receipt.jws.replace(/.{4}$/, "AAAA") }, "The signature is wrong"],
  ["something else", { hello: "world" }, "This is not a receipt"],
  ["no JSON", "a letter", "This is not a receipt"],
])("%s ends with 1 and says what is wrong", async (_what, content, says) => {
  const { code, stdout } = await verify(own, await file(content));
  expect(code).toBe(1);
  expect(stdout).toContain(`FAILED  ${says}`);
  expect(stdout).toMatch(/The receipt is NOT valid\.\n$/);
});

test("a receipt under an unknown key ends with 1, and so does a file that is not there", async () => {
  const unknown = await verify(elsewhere, await file(receipt));
  expect(unknown.code).toBe(1);
  expect(unknown.stdout).toContain("FAILED  It names a key that is not among the given ones.");
  const missing = await verify(own, join(folder, "missing.json"));
  expect({ code: missing.code, stdout: missing.stdout }).toEqual({ code: 1, stdout: "" });
  expect(missing.stderr).toMatch(/missing\.json cannot be read \(ENOENT\)/);
});
