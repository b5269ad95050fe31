import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import fastify from "fastify";
import { CompactSign, calculateJwkThumbprint, createLocalJWKSet, exportJWK } from "jose";
import { describe, expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { aReviewToVet } from "../../test/support/waiting-reviews.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { editReview, findNewestVersion, type ReviewVersion } from "../reviews/index.ts";
import { publicKeys, receiptFor, receiptPages, verifyReceipt } from "./index.ts";
import { canonicalJson, type Receipt, receiptType } from "./receipt.ts";

const secret = "a secret for receipts, thirty-two characters and more";
const keys = deriveKeys(secret);
const jwks = await publicKeys(keys);

const version: ReviewVersion = {
  version: 2,
  overallScore: 4,
  goodPoints: "Pours well.",
  badPoints: null,
  generalComments: "Zwölf Löffel “Überraschung” 🎁\nund mehr.",
  scores: { sturdiness: 3, looks: 9 },
  wouldBuyAgain: false,
  happyWithDelivery: null,
  happyWithCustomerService: true,
  likelihoodToRecommend: 0,
  shopComments: null,
  displayName: "Jane",
  town: null,
  language: "de",
  filledInSeconds: 61,
  submittedAt: new Date("2026-03-14T09:26:53.589Z"),
  decideBy: new Date("2026-03-17T09:26:53.589Z"),
  receiptSalt: "00112233445566778899aabbccddeeff",
};
const about = {
  keys,
  baseUrl: "https://reviews.example.com",
  organisation: { trkref: "ACME" },
  review: { number: 77, sku: "K1" },
  version,
};
const issued = await receiptFor(about);
// As it comes out of the file in which it was kept.
const stored = (receipt: unknown): unknown => JSON.parse(JSON.stringify(receipt));

describe("a receipt", () => {
  test("says who received which version when, by when it is to be decided, and is proven without a database", async () => {
    const { isValid, statement, checks } = await verifyReceipt(stored(issued), jwks);
    expect(isValid).toBe(true);
    expect(checks.map(({ check, passed }) => [check, passed])).toEqual([
      ["form", true],
      ["key", true],
      ["signature", true],
      ["content", true],
    ]);
    expect(statement).toEqual({
      iss: "https://reviews.example.com",
      trkref: "ACME",
      review: 77,
      version: 2,
      received_at: "2026-03-14T09:26:53.589Z",
      decide_by: "2026-03-17T09:26:53.589Z",
      content_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(issued.content).toMatchObject({
      sku: "K1",
      general_comments: version.generalComments,
      display_name: "Jane",
    });
  });

  test("holds in its signed part nothing of what was written", () => {
    const signed = Buffer.from(issued.jws.split(".")[1]!, "base64url").toString("utf8");
    expect(signed).not.toMatch(/Pours|Jane|sturdiness|K1/);
  });

  test("is the same letter for letter whenever it is asked for", async () => {
    expect(await receiptFor({ ...about, keys: deriveKeys(secret) })).toEqual(issued);
  });

  test("can be made for what is stored, and for each version", async () => {
    const { db } = await testDatabase();
    const { now } = testClock();
    const organisation = await anOrganisation(db);
    const review = await aReviewToVet(db, organisation, now, { sku: "K9", generalComments: "First." });
    const first = (await findNewestVersion(db, review))!;
    const edited = await editReview(db, { organisation, review }, { overallScore: 1, generalComments: "Second." }, now);
    const second = (await findNewestVersion(db, edited))!;
    for (const one of [first, second]) {
      const receipt = await receiptFor({ ...about, organisation, review, version: one });
      const { statement } = await verifyReceipt(stored(receipt), jwks);
      expect(statement).toMatchObject({ trkref: organisation.trkref, review: review.number, version: one.version });
      expect(receipt.content.general_comments).toBe(one.version === 1 ? "First." : "Second.");
    }
    expect(first.receiptSalt).not.toBe(second.receiptSalt);
  });

  test("does not exist for a version from before there were receipts", async () => {
    const old = { ...about, version: { ...version, receiptSalt: null, decideBy: null } };
    await expect(receiptFor(old)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a receipt that was altered", () => {
  const fields = Object.keys(issued.content);

  test.each(fields)("in what was received, %s, is not valid", async (field) => {
    for (const value of [null, "other", 7, true, { a: 1 }]) {
      if (issued.content[field] === value) continue;
      const altered = { ...issued, content: { ...issued.content, [field]: value } };
      const { isValid, checks } = await verifyReceipt(altered, jwks);
      expect([isValid, checks.at(-1)]).toEqual([false, expect.objectContaining({ check: "content", passed: false })]);
    }
    const { [field]: _left, ...rest } = issued.content;
    expect((await verifyReceipt({ ...issued, content: rest }, jwks)).isValid).toBe(false);
  });

  test("in any letter of the signed part or the salt is not valid, and proves nothing", async () => {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=";
    const swap = (text: string, at: number, letter: string) => text.slice(0, at) + letter + text.slice(at + 1);
    await fc.assert(
      fc.asyncProperty(fc.nat(issued.jws.length - 1), fc.constantFrom(...letters), async (at, letter) => {
        fc.pre(issued.jws[at] !== letter);
        const { isValid, statement } = await verifyReceipt({ ...issued, jws: swap(issued.jws, at, letter) }, jwks);
        expect([isValid, statement]).toEqual([false, undefined]);
      }),
      { numRuns: 300 },
    );
    for (const at of issued.salt.split("").keys()) {
      const other = issued.salt[at] === "a" ? "b" : "a";
      expect((await verifyReceipt({ ...issued, salt: swap(issued.salt, at, other) }, jwks)).isValid).toBe(false);
    }
  });

  test.each(["iss", "trkref", "review", "version", "received_at", "decide_by", "content_sha256"])(
    "in what it states, %s, is not valid, also when another key signs it anew",
    async (field) => {
      const [header, payload, signature] = issued.jws.split(".") as [string, string, string];
      const said = JSON.parse(Buffer.from(payload, "base64url").toString());
      const forged = { ...said, [field]: typeof said[field] === "number" ? 1000 : "x" };
      const unsigned = [header, Buffer.from(JSON.stringify(forged)).toString("base64url"), signature].join(".");
      const broken = await verifyReceipt({ ...issued, jws: unsigned }, jwks);
      expect(broken.checks.at(-1)).toMatchObject({ check: "signature", passed: false });

      const { privateKey } = generateKeyPairSync("ed25519");
      const sign = (kid: string) =>
        new CompactSign(Buffer.from(JSON.stringify(forged)))
          .setProtectedHeader({ alg: "EdDSA", kid, typ: receiptType })
          .sign(privateKey);
      const pretending = await verifyReceipt({ ...issued, jws: await sign(jwks.keys[0]!.kid) }, jwks);
      expect(pretending.checks.at(-1)).toMatchObject({ check: "signature", passed: false });
      const stranger = await verifyReceipt({ ...issued, jws: await sign("another") }, jwks);
      expect(stranger.checks.at(-1)).toMatchObject({ check: "key", passed: false });
    },
  );

  test("in its header so that it would not need the key is no receipt", async () => {
    const [, payload] = issued.jws.split(".") as [string, string];
    const kid = jwks.keys[0]!.kid;
    for (const header of [
      { alg: "none", kid, typ: receiptType },
      { alg: "HS256", kid, typ: receiptType },
      { alg: "EdDSA", kid },
      { alg: "EdDSA", typ: receiptType },
    ]) {
      const jws = [Buffer.from(JSON.stringify(header)).toString("base64url"), payload, "AA"].join(".");
      const { checks } = await verifyReceipt({ ...issued, jws }, jwks);
      expect(checks).toEqual([expect.objectContaining({ check: "form", passed: false })]);
    }
  });

  test.each([
    ["nothing", undefined],
    ["a text", "receipt"],
    ["a list", [issued]],
    ["another file", { hello: "world" }],
    ["a receipt with something added", { ...issued, note: "and I was promised a refund" }],
    ["half a receipt", { jws: issued.jws, salt: issued.salt }],
    ["a receipt without a signature", { ...issued, jws: issued.jws.split(".").slice(0, 2).join(".") }],
    ["a receipt with a short salt", { ...issued, salt: "00" }],
  ])("to %s is no receipt", async (_what, file) => {
    expect(await verifyReceipt(file, jwks)).toEqual({
      isValid: false,
      checks: [expect.objectContaining({ check: "form", passed: false })],
    });
  });
});

describe("the content's one form", () => {
  test("does not depend on the order of its keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    const { content } = issued;
    const shuffled = Object.fromEntries(Object.entries(content).reverse());
    expect(canonicalJson(shuffled)).toBe(canonicalJson(content));
  });

  test("is that of RFC 8785", () => {
    const literal = { "€": "Euro Sign", "\r": "Carriage Return", "1": "One", ö: 1, "": [null, true, "\u000f"] };
    expect(canonicalJson(literal)).toBe(
      '{"":[null,true,"\\u000f"],"\\r":"Carriage Return","1":"One","ö":1,"€":"Euro Sign"}',
    );
  });
});

describe("the keys", () => {
  test("are named by their thumbprint, and those of SECRET_PREVIOUS still prove what they signed", async () => {
    const rotated = deriveKeys("the secret after the rotation, long enough to be one", [secret]);
    const listed = await publicKeys(rotated);
    expect(listed.keys).toHaveLength(2);
    for (const key of listed.keys) {
      expect(key).toMatchObject({ kty: "OKP", crv: "Ed25519", use: "sig", alg: "EdDSA" });
      expect(key).not.toHaveProperty("d");
      expect(key.kid).toBe(await calculateJwkThumbprint(key));
    }
    expect((await verifyReceipt(stored(issued), listed)).isValid).toBe(true);
    const anew: Receipt = await receiptFor({ ...about, keys: rotated });
    expect((await verifyReceipt(stored(anew), jwks)).checks.at(-1)).toMatchObject({ check: "key", passed: false });
    const forgotten = await publicKeys(deriveKeys("the secret after the rotation, long enough to be one"));
    expect((await verifyReceipt(stored(issued), forgotten)).checks.at(-1)).toMatchObject({ check: "key" });
  });

  test("stand where everybody finds them, for caches and for scripts of other pages, and prove a receipt with any JOSE library", async () => {
    const app = fastify();
    await app.register(receiptPages, { keys });
    const answer = await app.inject("/.well-known/jwks.json");
    expect(answer.headers).toMatchObject({
      "content-type": "application/jwk-set+json; charset=utf-8",
      "cache-control": "public, max-age=3600",
      "access-control-allow-origin": "*",
    });
    expect(answer.json()).toEqual(jwks);
    const found = await createLocalJWKSet(answer.json())({ alg: "EdDSA", kid: jwks.keys[0]!.kid });
    expect(await exportJWK(found)).toMatchObject({ x: jwks.keys[0]!.x });
    expect(await verifyReceipt(stored(issued), answer.json())).toMatchObject({ isValid: true });
    await app.close();
  });
});
