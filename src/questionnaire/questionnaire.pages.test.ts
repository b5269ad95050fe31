import { randomBytes } from "node:crypto";
import fastify from "fastify";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { quietLog, readableLog } from "../../test/support/log.ts";
import { testApp } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { connectKysely, connectPool } from "../platform/db.ts";
import { claimPurchase, confirmPurchase, findPurchase, mergePurchaser, replaceLinkSecret } from "../purchases/index.ts";
import { decideReview, listReviews, listVersions, moveReview, publishDue } from "../reviews/index.ts";
import { questionnairePages, questionnaireUrl } from "./index.ts";

const { log, lines } = readableLog();
const server = await testApp({ log });
const { app, db, owner, clock, baseUrl } = server;

type Order = { orderRef?: string; sku?: string; isConfirmed?: boolean };

async function aLink(organisation: Organisation, order: Order = {}) {
  const organisationId = organisation.id;
  const { orderRef = `ORDER-${randomBytes(4).toString("hex")}`, sku = "SKU9039", isConfirmed = true } = order;
  const email = `${randomBytes(4).toString("hex")}@example.com`;
  const { purchaser } = await mergePurchaser(db, { organisationId, email, details: {} }, clock.now);
  const line = { organisationId, orderRef, sku, purchaserId: purchaser.id };
  await claimPurchase(db, line, clock.now);
  if (isConfirmed) {
    const dates = { purchaseDate: "2026-02-03", deliveryDate: null };
    await db.transaction().execute((tx) => confirmPurchase(tx, { ...line, ...dates }, clock.now));
  }
  const purchase = (await findPurchase(db, line))!;
  return { purchase, path: questionnaireUrl("", organisation, { ...purchase, isConfirmed }) };
}

function send(path: string, fields: Record<string, string> | string) {
  const payload = typeof fields === "string" ? fields : new URLSearchParams(fields).toString();
  return app.inject({
    method: "POST",
    url: path,
    payload,
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
}

const open = (path: string) => app.inject({ method: "GET", url: path });
const reviewsOf = ({ id }: Organisation) => listReviews(db, { organisationId: id });
const operator = { kind: "operator" } as const;
const answers = { overall_score: "7", general_comments: "Sturdy.\r\nA little loud." };

async function reject(organisation: Organisation, note?: string) {
  const [review] = await reviewsOf(organisation);
  const which = { organisationId: organisation.id, number: review!.number };
  await decideReview(db, which, { verdict: "reject", reason: "personal_data", note }, operator, clock.now);
}

describe("the form", () => {
  test("names the shop, the product and the order, and says what happens before anything is sent", async () => {
    const organisation = await anOrganisation(db, { name: "Acme & Daughters" });
    const imageUrl = "https://acme.example/kettle.jpg";
    await mergeProduct(db, organisation.id, { sku: "K1", name: "Copper kettle", url: null, imageUrl }, clock.now);
    const { purchase, path } = await aLink(organisation, { sku: "K1" });
    const { statusCode, headers, body } = await open(path);
    expect(statusCode).toBe(200);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(body).toMatch(/^<!doctype html><html lang="en">/);
    for (const text of ["Acme &amp; Daughters", "Copper kettle", purchase.orderRef, imageUrl])
      expect(body).toContain(text);
    for (const text of ["A person reads it", "whatever the score", "verified purchase, without your name"]) {
      expect(body).toContain(text);
    }
    expect(body.match(/type="radio"/g)).toHaveLength(10);
  });

  test("names the sku where the catalogue does not know the product", async () => {
    const { path } = await aLink(await anOrganisation(db), { sku: "MYSTERY-7", isConfirmed: false });
    expect((await open(path)).body).toContain("Product MYSTERY-7");
  });

  test("is kept by no cache, listed by no search engine, framed by no page and runs no script", async () => {
    const { path } = await aLink(await anOrganisation(db));
    const { headers, body } = await open(path);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "x-robots-tag": "noindex",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|script-src/);
    expect(body).not.toMatch(/<script|<style| style=| on[a-z]+=/i);
  });

  test("shows hostile text in every field as text", async () => {
    const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>&amp;`;
    const organisation = await anOrganisation(db, { name: hostile });
    const product = { sku: hostile, name: hostile, url: "javascript:alert(3)", imageUrl: "javascript:alert(4)" };
    await mergeProduct(db, organisation.id, product, clock.now);
    const known = await aLink(organisation, { sku: hostile, orderRef: hostile.slice(0, 60), isConfirmed: false });
    const unknown = await aLink(organisation, { sku: `${hostile}2`, orderRef: hostile.slice(0, 60) });
    const bodies = [(await open(known.path)).body, (await open(unknown.path)).body];
    bodies.push((await send(known.path, { overall_score: hostile, general_comments: `${hostile}</textarea>` })).body);
    await send(known.path, { overall_score: "1", general_comments: `${hostile}</textarea>` });
    bodies.push((await open(known.path)).body);
    await reject(organisation, hostile);
    bodies.push((await open(known.path)).body);
    for (const body of bodies) {
      expect(body).not.toMatch(/<script|<img|javascript:|<\/textarea>[^<]/i);
      expect(body).toContain("&lt;script>alert(1)&lt;/script>");
      expect(body).toContain("&amp;amp;");
    }
    expect(bodies[2]).toContain("&lt;/textarea>");
    expect(bodies[4]).toContain("&lt;/textarea>");
  });

  test("loads a picture over https only, and none whose address breaks out of the attribute", async () => {
    const organisation = await anOrganisation(db);
    const imageOf = async (imageUrl: string) => {
      await mergeProduct(db, organisation.id, { sku: "P", name: "Pot", url: null, imageUrl }, clock.now);
      return /<img src="([^"]*)"/.exec((await open((await aLink(organisation, { sku: "P" })).path)).body)?.[1];
    };
    expect(await imageOf("http://acme.example/pot.jpg")).toBeUndefined();
    expect(await imageOf("/pot.jpg")).toBeUndefined();
    expect(await imageOf(`${baseUrl}/pot.jpg`)).toBe(`${baseUrl}/pot.jpg`);
    expect(await imageOf('https://acme.example/pot.jpg?" onerror="alert(1)')).toBe(
      "https://acme.example/pot.jpg?%22%20onerror=%22alert(1)",
    );
  });
});

describe("a link that is not right", () => {
  test("gets the same 404 page whether altered, foreign, revoked, repeated, overlong or malformed", async () => {
    const organisation = await anOrganisation(db);
    const foreign = await anOrganisation(db);
    const short = await aLink(organisation);
    const long = await aLink(organisation, { isConfirmed: false });
    const { orderRef, sku } = long.purchase;
    const revoked = await aLink(organisation);
    await replaceLinkSecret(db, revoked.purchase);
    const flip = (text: string) => text.replace(/[0-9a-f](?=&)/, (digit) => (digit === "0" ? "1" : "0"));
    const wrong = [
      "/review/fill_review",
      "/review/fill_review?",
      "/review/elsewhere",
      "/review/fill_review?hashcode=",
      "/review/fill_review?hashcode=%",
      "/review/fill_review?hashcode=%zz&hashcode=%00",
      flip(short.path),
      short.path.replace(organisation.linkTag, foreign.linkTag),
      short.path.toUpperCase().replace("/REVIEW/FILL_REVIEW?HASHCODE", "/review/fill_review?hashcode"),
      `${short.path}&source=again`,
      `${short.path}&hashcode=${"0".repeat(40)}`,
      short.path.replace("hashcode=", `hashcode=${"0".repeat(9000)}`),
      revoked.path,
      flip(long.path),
      long.path.replace(organisation.trkref, foreign.trkref),
      long.path.replace(organisation.trkref, "%00"),
      long.path.replace(organisation.trkref, "NOWHERE".repeat(2000)),
      long.path.replace(orderRef, "OTHER"),
      long.path.replace(orderRef, "%00"),
      long.path.replace(orderRef, "x".repeat(12_000)),
      long.path.replace(`sku=${sku}`, "sku=OTHER"),
      long.path.replace(`sku=${sku}`, `sku=${sku}&sku=${sku}`),
      `${long.path}&hashcode=1&hashcode=2`,
      long.path.replace(/purchaser=\w+&/, ""),
    ];
    const expected = (await open(wrong[0]!)).body;
    expect(expected).toContain("There is nothing at this address");
    for (const path of wrong) {
      const { statusCode, headers, body } = await open(path);
      expect([path, statusCode]).toEqual([path, 404]);
      expect(body).toBe(expected);
      expect(headers).toMatchObject({ "cache-control": "no-store", "x-robots-tag": "noindex" });
      expect((await send(path, answers)).statusCode).toBe(404);
    }
    expect(await reviewsOf(organisation)).toEqual([]);
    expect((await open(short.path)).statusCode).toBe(200);
    expect((await open(long.path)).statusCode).toBe(200);
  });

  test("dies while its form is being filled in", async () => {
    const organisation = await anOrganisation(db);
    const { purchase, path } = await aLink(organisation);
    await replaceLinkSecret(db, purchase);
    expect((await send(path, answers)).statusCode).toBe(404);
    expect(await reviewsOf(organisation)).toEqual([]);
  });
});

describe("sending", () => {
  test("stores the review and leads back to the same link, which says what happens now", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(organisation);
    const sent = await send(path, answers);
    expect([sent.statusCode, sent.headers.location]).toEqual([303, path]);
    const [review] = await reviewsOf(organisation);
    expect(review).toMatchObject({ state: "pending_moderation", version: 1, overallScore: 7 });
    expect(review!.generalComments).toBe("Sturdy.\nA little loud.");
    const { body } = await open(path);
    expect(body).toContain("Thank you, your review has arrived");
    expect(body).not.toContain("Sturdy");
    expect(body).not.toContain("<form");
  });

  test("keeps what was typed and says beside each field what is wrong", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(organisation);
    const text = `\n  <b>Bold</b> & "quoted"${"x".repeat(4001)}`;
    const { statusCode, body } = await send(path, { overall_score: "11", general_comments: text });
    expect(statusCode).toBe(422);
    expect(body).toContain("<title>Error: ");
    expect(body).toContain('role="alert"');
    expect(body).toContain('<a href="#overall_score_1">Choose a score from 1 to 10</a>');
    expect(body).toContain('aria-describedby="overall_score_problem"');
    expect(body).toContain("Shorten your text to 4,000 characters; it has 4,023");
    // A parser drops the first line break after the tag; the second is the writer's.
    expect(body).toContain(
      `>\n${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")}</textarea>`,
    );
    const scored = await send(path, { overall_score: "4", general_comments: "a\u0001b" });
    expect(scored.statusCode).toBe(422);
    expect(scored.body).toMatch(/value="4" checked/);
    expect(scored.body).toContain("characters that cannot be shown");
    expect(await reviewsOf(organisation)).toEqual([]);
  });

  test("an empty form is answered with what is missing", async () => {
    const { path } = await aLink(await anOrganisation(db));
    for (const payload of ["", "overall_score=&general_comments=", "%%%=%zz&&&=", "overall_score=%F0%28"]) {
      expect((await send(path, payload)).statusCode).toBe(422);
    }
    expect((await app.inject({ method: "POST", url: path })).statusCode).toBe(422);
  });

  test("four thousand characters of four bytes each are welcome, and a text may be left out", async () => {
    const organisation = await anOrganisation(db);
    const long = await aLink(organisation);
    const none = await aLink(organisation);
    expect((await send(long.path, { overall_score: "10", general_comments: "𝄞".repeat(4000) })).statusCode).toBe(303);
    expect((await send(none.path, { overall_score: "1", general_comments: " \r\n " })).statusCode).toBe(303);
    const stored = (await reviewsOf(organisation)).map(({ overallScore, generalComments }) => [
      overallScore,
      generalComments?.length,
    ]);
    expect(stored.sort()).toEqual([
      [1, undefined],
      [10, 8000],
    ]);
  });

  test("the same form sent twice at once, or again later, makes one review and ends on the same page", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(organisation);
    const sent = await Promise.all([send(path, answers), send(path, answers), send(path, answers)]);
    sent.push(await send(path, answers), await send(path, {}));
    for (const { statusCode, headers } of sent) expect([statusCode, headers.location]).toEqual([303, path]);
    const [review, ...more] = await reviewsOf(organisation);
    expect(more).toEqual([]);
    expect(await listVersions(db, review!)).toHaveLength(1);
  });

  test("repeated fields, other media types and methods, and oversized bodies keep their 4xx, as pages", async () => {
    const organisation = await anOrganisation(db);
    const { path: url } = await aLink(organisation);
    const type = (name: string) => ({ "content-type": name });
    const json = await app.inject({
      method: "POST",
      url,
      payload: '{"overall_score":"7"}',
      headers: type("application/json"),
    });
    const plain = await app.inject({ method: "POST", url, payload: "overall_score=7", headers: type("text/plain") });
    const multipart = await app.inject({
      method: "POST",
      url,
      payload: "x",
      headers: type("multipart/form-data; boundary=x"),
    });
    const repeated = await send(url, "overall_score=7&general_comments=a&general_comments=b");
    const oversized = await send(url, { overall_score: "7", general_comments: "x".repeat(70_000) });
    const put = await app.inject({
      method: "PUT",
      url,
      payload: "overall_score=7",
      headers: type("application/x-www-form-urlencoded"),
    });
    const refused = [json, plain, multipart, repeated, oversized, put];
    expect(refused.map(({ statusCode }) => statusCode)).toEqual([415, 415, 415, 400, 413, 405]);
    for (const { headers, body } of refused) {
      expect(headers["content-type"]).toBe("text/html; charset=utf-8");
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
      expect(body).toContain("<h1>");
    }
    expect(put.headers.allow).toBe("GET, HEAD, POST");
    expect(await reviewsOf(organisation)).toEqual([]);
  });
});

describe("the life of a review behind its link", () => {
  test("refused: the form holds what was written, with the reason and the note; sent again it waits anew", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(organisation);
    await send(path, answers);
    await reject(organisation, "Please leave out the driver's name.");
    const { body } = await open(path);
    expect(body).toContain("Your review was not published");
    expect(body).toContain("It names or describes a private person");
    expect(body).toContain("Please leave out the driver's name.");
    expect(body).toMatch(/value="7" checked/);
    expect(body).toContain("Sturdy.\nA little loud.</textarea>");
    const invalid = await send(path, { general_comments: "Without a score" });
    expect(invalid.statusCode).toBe(422);
    expect(invalid.body).toContain("leave out the driver's name");
    const edited = await send(path, { overall_score: "6", general_comments: "Sturdy." });
    expect(edited.statusCode).toBe(303);
    const [review] = await reviewsOf(organisation);
    expect(review).toMatchObject({
      state: "pending_moderation",
      version: 2,
      overallScore: 6,
      generalComments: "Sturdy.",
    });
    expect((await open(path)).body).toContain("A person will read it");
  });

  test("an edit of a refused review sent twice at once makes one version", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(organisation);
    await send(path, answers);
    await reject(organisation);
    const sent = await Promise.all([send(path, answers), send(path, answers)]);
    expect(sent.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    const [review] = await reviewsOf(organisation);
    expect(await listVersions(db, review!)).toHaveLength(2);
  });

  test("withdrawn: it can be written anew, from an empty form", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(organisation);
    await send(path, answers);
    const [written] = await reviewsOf(organisation);
    await db.transaction().execute((tx) => moveReview(tx, written!, "withdrawn", { kind: "system" }, clock.now));
    const { body } = await open(path);
    expect(body).not.toContain("Sturdy");
    expect(body).not.toContain("checked");
    expect((await send(path, { overall_score: "2" })).statusCode).toBe(303);
    const [review] = await reviewsOf(organisation);
    expect(review).toMatchObject({ state: "pending_moderation", version: 2, overallScore: 2, generalComments: null });
  });

  test("waiting for the order: the page says so, and that there is nothing to do", async () => {
    const organisation = await anOrganisation(db, { requiresOrderConfirmation: true });
    const { path } = await aLink(organisation, { isConfirmed: false });
    await send(path, answers);
    expect((await reviewsOf(organisation))[0]!.state).toBe("pending_order");
    expect((await open(path)).body).toContain("still has to confirm your order");
  });

  test("accepted, then published with a link to its page, then removed", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(organisation);
    await send(path, answers);
    const organisationId = organisation.id;
    const { number } = (await reviewsOf(organisation))[0]!;
    await decideReview(db, { organisationId, number }, { verdict: "accept" }, operator, clock.now);
    expect((await open(path)).body).toContain("Your review was accepted");
    await publishDue(db, clock.now);
    const published = await open(path);
    expect(published.body).toContain("Your review is published");
    expect(published.body).toContain(`href="/reviews/${organisation.trkref}/review/${number}"`);
    expect((await send(path, { overall_score: "1" })).statusCode).toBe(303);
    const [review] = await reviewsOf(organisation);
    expect(review).toMatchObject({ state: "published", version: 1 });
    await db.transaction().execute((tx) => moveReview(tx, review!, "removed", operator, clock.now));
    expect((await open(path)).body).toContain("This review was removed");
    expect((await send(path, { overall_score: "1" })).statusCode).toBe(303);
    expect((await reviewsOf(organisation))[0]!.version).toBe(1);
  });
});

describe("what a link never does", () => {
  test("a hundred GETs and HEADs of every kind of link change nothing in any table", async () => {
    const organisation = await anOrganisation(db);
    const paths = [];
    for (const isConfirmed of [true, false]) paths.push((await aLink(organisation, { isConfirmed })).path);
    const waiting = await aLink(organisation);
    await send(waiting.path, answers);
    const refused = await anOrganisation(db);
    const rejected = await aLink(refused);
    await send(rejected.path, answers);
    await reject(refused, "A note");
    paths.push(waiting.path, rejected.path, "/review/fill_review?hashcode=0");
    const before = await everyRow();
    for (let round = 0; round < 20; round++) {
      for (const url of paths) await app.inject({ method: round % 2 === 0 ? "GET" : "HEAD", url });
    }
    expect(await everyRow()).toEqual(before);
  });

  test("it never reaches the log, and neither does what was written", async () => {
    const organisation = await anOrganisation(db);
    const { purchase, path } = await aLink(organisation, { isConfirmed: false });
    await open(path);
    await send(path, { ...answers, overall_score: "0" });
    await send(path, answers);
    const written = lines.join("");
    expect(written).toContain("/review/fill_review");
    for (const secret of [purchase.linkSecret, purchase.orderRef, "Sturdy"]) expect(written).not.toContain(secret);
  });

  test("a database that cannot be reached gives a 503 page that says when to try again", async () => {
    const address = { connectionString: "postgres://nobody@127.0.0.1:1/none" };
    const pool = connectPool({ address, log: quietLog, max: 1 });
    const cut = fastify({ loggerInstance: quietLog });
    await cut.register(questionnairePages, { db: connectKysely(pool), clock: () => clock.now, baseUrl });
    const { statusCode, headers, body } = await cut.inject({ url: `/review/fill_review?hashcode=${"0".repeat(40)}` });
    expect([statusCode, headers["retry-after"], headers["cache-control"]]).toEqual([503, "5", "no-store"]);
    expect(body).toContain("We cannot reach our records just now");
    await Promise.all([cut.close(), pool.end()]);
  });
});

/** Which row versions each table holds: any insert, update or delete shows. */
async function everyRow(): Promise<Record<string, string>> {
  const tables = await owner.query<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables order by 1`,
  );
  const rows: Record<string, string> = {};
  for (const { name } of tables.rows) {
    const found = await owner.query(
      `select coalesce(string_agg(ctid::text || xmin::text || xmax::text, ' ' order by ctid), '') as all from ${name}`,
    );
    rows[name] = found.rows[0].all;
  }
  const sequence = await owner.query("select last_value from v4_numbers");
  return { ...rows, v4_numbers: String(sequence.rows[0].last_value) };
}
