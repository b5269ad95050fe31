import fastify from "fastify";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { quietLog, readableLog } from "../../test/support/log.ts";
import {
  aBrowser,
  accept,
  aLink,
  answers,
  everyAnswer,
  everyRow,
  fillIn,
  refuse,
  reviewsOf,
} from "../../test/support/questionnaire.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { connectKysely, connectPool } from "../platform/db.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { sharedRateWindows } from "../platform/shared-rate-windows.ts";
import { replaceLinkSecret } from "../purchases/index.ts";
import {
  findAuthorSecret,
  findReviewOfPurchase,
  listVersions,
  moveReview,
  publishDue,
  removeReview,
  withdrawReview,
} from "../reviews/index.ts";
import { questionnairePages } from "./index.ts";

const { log, lines } = readableLog();
const server = await testApp({ log });
const { app, db, clock, baseUrl } = server;
const { open, send } = aBrowser(server);
const operator = { kind: "operator" } as const;

describe("a link that is not right", () => {
  test("gets the same 404 page whether altered, foreign, revoked, repeated, overlong or malformed", async () => {
    const organisation = await anOrganisation(db);
    const foreign = await anOrganisation(db);
    const short = await aLink(server, organisation);
    const long = await aLink(server, organisation, { isConfirmed: false });
    const { orderRef, sku } = long.purchase;
    const revoked = await aLink(server, organisation);
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
      `${short.path}&source=again`,
      `${short.path}&lang=de&lang=fr`,
      `${short.path}&lang=%00`,
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
      expect((await send(path.replace("fill_review", "draft"), answers)).statusCode).toBe(404);
    }
    expect(await reviewsOf(server, organisation)).toEqual([]);
    expect((await open(short.path)).statusCode).toBe(200);
    expect((await open(long.path)).statusCode).toBe(200);
  });
});

describe("a link that a mail program or a text has changed", () => {
  const capitals = (path: string) => path.replaceAll(/[0-9a-f]{32,40}/g, (hex) => hex.toUpperCase());
  const changes: [what: string, change: (path: string) => string][] = [
    ["&amp; for &", (path) => path.replaceAll("&", "&amp;")],
    ["&amp;amp; for &", (path) => path.replaceAll("&", "&amp;amp;")],
    ["a full stop behind it", (path) => `${path}.`],
    ["a bracket behind it", (path) => `${path})`],
    ["a quotation mark behind it", (path) => `${path}%22`],
    ["a pointed bracket and a comma behind it", (path) => `${path}%3E,`],
    ["a blank behind it", (path) => `${path}%20`],
    ["an invisible character behind it", (path) => `${path}%E2%80%8B`],
    ["a blank before each value", (path) => path.replaceAll("=", "=%20")],
    ["= as mails encode it before the digits", (path) => path.replaceAll(/=(?=[0-9a-f]{32})/g, "=3D")],
    ["digits in capitals", capitals],
    ["all of that", (path) => `${capitals(path).replaceAll("&", "&amp;").replaceAll("=", "=%20")}%22).`],
  ];

  test.each(changes)("by %s opens the same purchase, and takes its review", async (_what, change) => {
    const organisation = await anOrganisation(db);
    for (const isConfirmed of [true, false]) {
      const { path, purchase } = await aLink(server, organisation, { isConfirmed });
      const opened = await open(change(path));
      expect([change(path), opened.statusCode]).toEqual([change(path), 200]);
      // What the page repeats is the link as we make it.
      expect(opened.body).not.toContain("amp;amp;");
      const another = path.replace(/[0-9a-f]{32}(?=&)/, (hex) =>
        hex.replace(/^./, (digit) => (digit === "0" ? "1" : "0")),
      );
      expect((await open(change(another))).statusCode).toBe(404);
      expect((await send(change(path), answers)).statusCode).toBe(303);
      expect(await reviewsOf(server, organisation)).toContainEqual(
        expect.objectContaining({ purchaseId: purchase.id }),
      );
    }
  });

  test.each(changes)("by %s opens the author's own page", async (_what, change) => {
    const organisation = await anOrganisation(db);
    const { path, purchase } = await aLink(server, organisation);
    await send(path, answers);
    const { organisationId, id: purchaseId, purchaserId } = purchase;
    const review = (await findReviewOfPurchase(db, { organisationId, purchaseId, purchaserId }))!;
    const own = `/review/yours/${organisation.trkref}/${review.number}?key=${await findAuthorSecret(db, review)}`;
    expect([own, (await app.inject(change(own))).statusCode]).toEqual([own, 200]);
    expect((await app.inject(change(own.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"))))).statusCode).toBe(404);
  });
});

describe("the life of a review behind its link", () => {
  test("refused: the form holds what was sent, with reason, passage and note; sent again it waits anew", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    await send(path, everyAnswer);
    await refuse(server, organisation, { note: "Please leave out the driver's name.", passage: "A little loud." });
    const { body } = await open(path);
    expect(body).toContain("Your review was not published");
    expect(body).toContain("It names or describes a private person");
    expect(body).toContain("Please leave out the driver's name.");
    expect(body).toMatch(/<blockquote[^>]*>A little loud\.<\/blockquote>/);
    expect(body).toMatch(/name="overall_score" value="7" checked/);
    expect(body).toMatch(/name="score_7" value="9" checked/);
    expect(body).toMatch(/name="likelihood_to_recommend" value="0" checked/);
    expect(body).toMatch(/name="happy_with_delivery" value="no" checked/);
    expect(body).toContain('name="town" value="Leeds"');
    expect(body).toContain("Sturdy.\nA little loud.</textarea>");
    const invalid = await send(path, { general_comments: "Without a score" });
    expect(invalid.statusCode).toBe(422);
    expect(invalid.body).toContain("leave out the driver's name");
    const edited = await send(path, { overall_score: "6", general_comments: "Sturdy." });
    expect(edited.statusCode).toBe(303);
    const [review] = await reviewsOf(server, organisation);
    expect(review).toMatchObject({
      state: "pending_moderation",
      version: 2,
      overallScore: 6,
      generalComments: "Sturdy.",
      goodPoints: null,
    });
    expect((await open(path)).body).toContain("Your changes have arrived");
  });

  test("an edit of a refused review sent twice at once makes one version", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    await send(path, answers);
    await refuse(server, organisation);
    const sent = await Promise.all([send(path, answers), send(path, answers)]);
    expect(sent.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    const [review] = await reviewsOf(server, organisation);
    expect(await listVersions(db, review!)).toHaveLength(2);
  });

  test("withdrawn: it can be written anew, from an empty form", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    await send(path, answers);
    const [written] = await reviewsOf(server, organisation);
    await db.transaction().execute((tx) => moveReview(tx, written!, "withdrawn", { kind: "system" }, clock.now));
    const { body } = await open(path);
    expect(body).not.toContain("Sturdy");
    expect(body).not.toContain("checked");
    expect((await send(path, { overall_score: "2" })).statusCode).toBe(303);
    const [review] = await reviewsOf(server, organisation);
    expect(review).toMatchObject({ state: "pending_moderation", version: 2, overallScore: 2, generalComments: null });
  });

  test("waiting for the order: the page says so, and that there is nothing to do", async () => {
    const organisation = await anOrganisation(db, { requiresOrderConfirmation: true });
    const { path } = await aLink(server, organisation, { isConfirmed: false });
    await send(path, answers);
    expect((await reviewsOf(server, organisation))[0]!.state).toBe("pending_order");
    expect((await open(path)).body).toContain("still has to confirm your order");
  });

  test("waiting past what was promised: the page says that it is late", async () => {
    const organisation = await anOrganisation(db, { decidesWithinDays: 1 });
    const { path } = await aLink(server, organisation);
    const sentAt = clock.now;
    await send(path, answers);
    clock.advance(86_400_001);
    const { body } = await open(path);
    clock.now = sentAt;
    expect(body).toContain("A decision was promised by Sunday, 15 March 2026 and is overdue.");
  });

  test("accepted with the day it appears, then published with a link to its page, then removed", async () => {
    const organisation = await anOrganisation(db, { publicationDelayHours: 24 });
    const { path } = await aLink(server, organisation);
    await send(path, answers);
    await accept(server, organisation);
    const accepted = (await open(path)).body;
    expect(accepted).toContain("Your review was accepted");
    expect(accepted).toContain("It will appear by Sunday, 15 March 2026.");
    clock.advance(25 * 3_600_000);
    await publishDue(db, clock.now);
    const published = await open(path);
    expect(published.body).toContain("Your review is published");
    const [review] = await reviewsOf(server, organisation);
    expect(published.body).toContain(`href="/reviews/${organisation.trkref}/review/${review!.number}?lang=en"`);
    expect((await send(path, { overall_score: "1" })).statusCode).toBe(303);
    expect((await reviewsOf(server, organisation))[0]).toMatchObject({ state: "published", version: 1 });
    await removeReview(db, review!, operator, "unlawful", null, clock.now);
    expect((await open(path)).body).toContain("This review was removed");
    expect((await send(path, { overall_score: "1" })).statusCode).toBe(303);
    expect((await reviewsOf(server, organisation))[0]!.version).toBe(1);
  });
});

describe("what a link never does", () => {
  test("a hundred GETs and HEADs of every page behind links change nothing in any table, and set no cookie", async () => {
    const organisation = await anOrganisation(db);
    const paths: string[] = [];
    for (const isConfirmed of [true, false]) paths.push((await aLink(server, organisation, { isConfirmed })).path);
    const author = aBrowser(server);
    const waiting = await aLink(server, organisation);
    await fillIn(author, waiting.path, everyAnswer);
    const half = await aLink(server, organisation);
    await author.send(half.path, { ...everyAnswer, save: "draft" });
    const refused = await anOrganisation(db);
    const rejected = await aLink(server, refused);
    await fillIn(author, rejected.path, answers);
    await refuse(server, refused, { note: "A note" });
    const [own] = await reviewsOf(server, refused);
    const key = await findAuthorSecret(db, own!);
    const yours = `/review/yours/${refused.trkref}/${own!.number}`;
    for (const page of ["", "/edit", "/withdraw", "/appeal", "/receipt"])
      paths.push(yours + page, `${yours}${page}?key=${key}`);
    paths.push(
      waiting.path,
      half.path,
      `${half.path}&saved=1&score=3`,
      rejected.path,
      "/review/fill_review?hashcode=0",
    );
    const before = await everyRow(server);
    const cookie = [...author.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    for (let round = 0; round < 8; round++) {
      for (const url of paths) {
        const { headers } = await app.inject({ method: round % 2 === 0 ? "GET" : "HEAD", url, headers: { cookie } });
        expect(headers["set-cookie"]).toBeUndefined();
      }
    }
    expect(paths.length * 8).toBeGreaterThan(100);
    expect(await everyRow(server)).toEqual(before);
  });

  test("it never reaches the log, and neither does what was written", async () => {
    const organisation = await anOrganisation(db);
    const { purchase, path } = await aLink(server, organisation, { isConfirmed: false });
    await open(path);
    await send(path, { ...answers, overall_score: "0" });
    await send(path.replace("fill_review", "draft"), answers);
    await send(path, answers);
    const written = lines.join("");
    expect(written).toContain("/review/fill_review");
    for (const secret of [purchase.linkSecret, purchase.orderRef, "Sturdy"]) expect(written).not.toContain(secret);
  });

  test("it withdraws, appeals and edits nothing that is published, and shows no receipt", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    await fillIn(aBrowser(server), path, answers);
    const [review] = await reviewsOf(server, organisation);
    const shop = aBrowser(server);
    const { body } = await shop.open(path);
    expect(body).not.toMatch(/receipt|withdraw|yours/);
    const yours = `/review/yours/${organisation.trkref}/${review!.number}`;
    for (const page of ["", "/edit", "/withdraw", "/appeal", "/receipt"]) {
      expect((await shop.open(yours + page)).statusCode).toBe(404);
      expect((await shop.send(yours + page, answers)).statusCode).toBe(page === "" || page === "/receipt" ? 405 : 404);
    }
    await refuse(server, organisation);
    await fillIn(shop, path, { overall_score: "9" });
    // Editing through the shop's link does not make its browser the author's.
    expect([...shop.cookies.keys()].filter((name) => name.startsWith("author"))).toEqual([]);
    const [edited] = await reviewsOf(server, organisation);
    await withdrawReview(db, edited!, clock.now);
    await fillIn(shop, path, { overall_score: "10" });
    expect([...shop.cookies.keys()].filter((name) => name.startsWith("author"))).toEqual([]);
  });

  test("a database that cannot be reached gives a 503 page that says when to try again", async () => {
    const address = { connectionString: "postgres://nobody@127.0.0.1:1/none" };
    const pool = connectPool({ address, log: quietLog, max: 1 });
    const cut = fastify({ loggerInstance: quietLog });
    const keys = deriveKeys(testSecret);
    const delivery = { cacheControl: "no-store", framedBy: "nobody" } as const;
    const cutOff = connectKysely(pool, "postgresql");
    const rateWindows = sharedRateWindows(cutOff, keys);
    const deps = { db: cutOff, clock: () => clock.now, baseUrl, keys, rateWindows, delivery };
    await cut.register(questionnairePages, deps);
    const { statusCode, headers, body } = await cut.inject({ url: `/review/fill_review?hashcode=${"0".repeat(40)}` });
    expect([statusCode, headers["retry-after"], headers["cache-control"]]).toEqual([503, "5", "no-store"]);
    expect(body).toContain("We cannot reach our records just now");
    await Promise.all([cut.close(), pool.end()]);
  });
});
