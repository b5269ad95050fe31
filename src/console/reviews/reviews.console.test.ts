import fc from "fast-check";
import { CompiledQuery } from "kysely";
import { describe, expect, test } from "vitest";
import { claimed } from "../../../test/support/claimed.ts";
import { anOrganisation } from "../../../test/support/factories.ts";
import { publishReview, type Written, writeReview } from "../../../test/support/published.ts";
import { aPublishedReview, submitAs } from "../../../test/support/reviews.ts";
import { sentBy, testOnWholeTables } from "../../../test/support/sent-statements.ts";
import { type SignedIn, signIn } from "../../../test/support/staff.ts";
import { testApp } from "../../../test/support/test-app.ts";
import type { Role } from "../../access/index.ts";
import { mergeProduct } from "../../catalogue/index.ts";
import { checkDue } from "../../checks/index.ts";
import { decideFastResponse, findFastResponse, writeFastResponse } from "../../fast-responses/index.ts";
import type { Organisation } from "../../organisations/index.ts";
import { daysAfter } from "../../platform/days.ts";
import type { Database } from "../../platform/db.ts";
import {
  appealDecision,
  decideReview,
  editReview,
  getReviewByNumber,
  publishDue,
  type Review,
  withdrawReview,
  wordsQuery,
} from "../../reviews/index.ts";
import { type ReviewFilter, sightOf } from "./review-filter.ts";
import { listReviews, lookedThroughAtMost } from "./reviews-list.queries.ts";

const server = await testApp();
const { app, db, owner, clock } = server;
const { now } = clock;
const operator = { kind: "operator" } as const;
const days = (count: number) => daysAfter(now, count);
const xss = `"><script>alert(1)</script>`;
// Numbers that stand nowhere else on a page.
await owner.query("alter sequence v4_numbers restart with 7000001");

async function aShop() {
  const organisation = await anOrganisation(db);
  const by = async (role: Role) => signIn(app, db, { role, organisations: role === "admin" ? [] : [organisation] });
  const staff = { admin: await by("admin"), vetter: await by("vetter"), retailer: await by("retailer") };
  const path = `/console/${organisation.trkref}/reviews`;
  return { organisation, organisationId: organisation.id, staff, path };
}

/** The numbers of the reviews on the page, in its order. */
async function numbersOn(by: SignedIn, url: string): Promise<number[]> {
  const { body } = await by.get(url);
  return [...body.matchAll(/, review (7\d{6})<\/span>/g)].map((match) => Number(match[1]));
}

/** Sends from the page's form: no field is left out, as browsers do it. */
const asked = (path: string, fields: Record<string, string>) => {
  const empty = { q: "", state: "", product: "", order: "", language: "", from: "", to: "", finding: "", score: "" };
  return `${path}?${new URLSearchParams({ ...empty, ...fields })}`;
};

async function reject(organisation: Organisation, written: Written, at: Date): Promise<Review> {
  const { organisationId, number } = await writeReview(db, organisation, written, at);
  return decideReview(db, { organisationId, number }, { verdict: "reject", reason: "offensive" }, operator, at);
}

describe("what the list is narrowed to", () => {
  test("filters combine, and each stays in the address of every link", async () => {
    const { organisation, organisationId, staff, path } = await aShop();
    await mergeProduct(db, organisationId, { sku: "K1", name: "Copper kettle", url: null, imageUrl: null }, now);
    const wanted = await publishReview(
      db,
      organisation,
      { sku: "K1", language: "de", generalComments: "Die Spülmaschine verträgt ihn." },
      days(-3),
    );
    const others: [string, Written, Date][] = [
      ["another product", { sku: "K2", language: "de", generalComments: "Spülmaschine" }, days(-3)],
      ["another language", { sku: "K1", language: "en", generalComments: "Maschine" }, days(-3)],
      ["other words", { sku: "K1", language: "de", generalComments: "Kocht schnell." }, days(-3)],
      ["another day", { sku: "K1", language: "de", generalComments: "Spülmaschine" }, days(-9)],
      ["claimed", { sku: "K1", language: "de", generalComments: "Spülmaschine", isConfirmed: false }, days(-3)],
    ];
    for (const [, written, at] of others) await publishReview(db, organisation, written, at);
    await writeReview(db, organisation, { sku: "K1", language: "de", generalComments: "Spülmaschine" }, days(-3));
    const day = days(-3).toISOString().slice(0, 10);
    const narrowed = {
      q: "Maschine",
      state: "published",
      product: "kettle",
      language: "de",
      from: day,
      to: day,
      verification: "confirmed",
      reply: "none",
    };
    expect(await numbersOn(staff.admin, path)).toHaveLength(7);
    expect(await numbersOn(staff.admin, asked(path, narrowed))).toEqual([wanted.number]);
    expect(await numbersOn(staff.retailer, asked(path, narrowed))).toEqual([wanted.number]);
    // Each of them excludes something; only what is published is without a reply, so that goes as well.
    for (const name of Object.keys(narrowed).filter((one) => !["to", "reply"].includes(one))) {
      const without = asked(path, { ...narrowed, reply: "", [name]: "" });
      expect((await numbersOn(staff.admin, without)).length, name).toBeGreaterThan(1);
    }
    const { body } = await staff.admin.get(asked(path, narrowed));
    const links = [...body.matchAll(/href="([^"]*reviews(?:\.csv)?\?[^"]+)"/g)].map(({ 1: link }) =>
      Object.fromEntries(new URL(link!.replaceAll("&amp;", "&"), "https://x.example").searchParams),
    );
    expect(links).toHaveLength(Object.keys(narrowed).length + 1);
    // The links that take one away hold all the others, and the file's all.
    expect(links.map((link) => Object.keys(link).length).sort()).toEqual([...Array(8).fill(7), 8]);
  });

  test("by state, whoever vets sees where each stands, and the shop what it is told by the API", async () => {
    const { organisation, staff, path } = await aShop();
    const waiting = await writeReview(db, organisation, {}, days(-1));
    const shown = await publishReview(db, organisation, {}, days(-2));
    const edited = await publishReview(db, organisation, {}, days(-3));
    await editReview(db, { organisation, review: edited }, { overallScore: 3, generalComments: "Worse." }, days(-1.5));
    const rejected = await reject(organisation, {}, days(-4));
    const gone = await withdrawReview(db, await writeReview(db, organisation, {}, days(-5)), days(-5));
    const states = async (by: SignedIn) => {
      const found: Record<string, number[]> = {};
      for (const state of ["pending_moderation", "published", "rejected", "withdrawn", "removed"])
        found[state] = await numbersOn(by, asked(path, { state }));
      return found;
    };
    const rest = { rejected: [rejected.number], withdrawn: [gone.number], removed: [] };
    const ofStaff = { pending_moderation: [waiting.number, edited.number], published: [shown.number], ...rest };
    expect(await states(staff.vetter)).toEqual(ofStaff);
    expect(await states(staff.admin)).toEqual(ofStaff);
    expect(await states(staff.retailer)).toEqual({
      pending_moderation: [waiting.number],
      published: [edited.number, shown.number],
      ...rest,
    });
  });

  test("by a finding, of the newest text", async () => {
    const { organisation, staff, path } = await aShop();
    const linked = await writeReview(
      db,
      organisation,
      { generalComments: "See https://shop.example/kettle" },
      days(-1),
    );
    await writeReview(db, organisation, { generalComments: "A long and sober text about a kettle." }, days(-2));
    await checkDue(db, now);
    expect(await numbersOn(staff.vetter, asked(path, { finding: "link" }))).toEqual([linked.number]);
    expect(await numbersOn(staff.vetter, asked(path, { finding: "any" }))).toEqual([linked.number]);
    expect(await numbersOn(staff.vetter, asked(path, { finding: "bank_details" }))).toEqual([]);
  });

  test("by a reply: shown, waiting, none", async () => {
    const { organisation, organisationId, staff, path } = await aShop();
    const published = (at: number) => publishReview(db, organisation, {}, days(at));
    const [replied, waits, none] = [await published(-1), await published(-2), await published(-3)];
    await writeReview(db, organisation, {}, days(-4));
    for (const review of [replied, waits])
      await writeFastResponse(db, { organisation, review, staffId: staff.retailer.id, text: "Thank you." }, now);
    const reply = (await findFastResponse(db, { organisationId, reviewId: replied.id }))!;
    await db
      .transaction()
      .execute((tx) => decideFastResponse(tx, reply, { verdict: "accept" }, operator as never, now));
    for (const [which, review] of [
      ["shown", replied],
      ["waiting", waits],
      ["none", none],
    ] as const)
      expect(await numbersOn(staff.retailer, `${path}?reply=${which}`), which).toEqual([review.number]);
  });

  test("a product is named by its sku or by a part of its name; where several have that, they are offered", async () => {
    const { organisation, organisationId, staff, path } = await aShop();
    for (const [sku, name] of [
      ["K1", "Copper kettle"],
      ["K2", "Steel kettle"],
      ["P1", "Tea pot"],
    ] as const)
      await mergeProduct(db, organisationId, { sku, name, url: null, imageUrl: null }, now);
    const kettle = await writeReview(db, organisation, { sku: "K1" }, days(-1));
    const pot = await writeReview(db, organisation, { sku: "P1" }, days(-2));
    const undescribed = await writeReview(db, organisation, { sku: "U 1" }, days(-3));
    expect(await numbersOn(staff.vetter, asked(path, { product: " K1 " }))).toEqual([kettle.number]);
    expect(await numbersOn(staff.vetter, asked(path, { product: "pot" }))).toEqual([pot.number]);
    expect(await numbersOn(staff.vetter, asked(path, { product: "U 1" }))).toEqual([undescribed.number]);
    const offered = (await staff.vetter.get(asked(path, { product: "kettle", state: "pending_moderation" }))).body;
    expect(offered).toContain("Which product?");
    expect(offered).toContain(`${path}?state=pending_moderation&amp;product=K2`);
    expect((await staff.vetter.get(asked(path, { product: xss }))).body).not.toContain("<script>alert");
  });

  test("days and words that cannot be meant are said, and nothing is listed", async () => {
    const { organisation, staff, path } = await aShop();
    await writeReview(db, organisation, {}, now);
    for (const fields of [{ from: "2026-02-31" }, { to: "yesterday" }, { q: "?!" }]) {
      const answer = await staff.vetter.get(asked(path, fields as Record<string, string>));
      expect(answer.statusCode).toBe(422);
      expect(answer.body).toContain('role="alert"');
      expect(answer.body).not.toContain(", review 7");
    }
  });

  test("NUL, half a letter and texts without end are no mistake of the database", async () => {
    const { staff, path } = await aShop();
    for (const text of ["%00", "a%00b", "%ED%A0%80", "x".repeat(3000), "%F0%9F%98%80".repeat(300)])
      for (const name of ["q", "state", "product", "order", "language", "score", "before"])
        for (const kind of ["", ".csv"])
          expect((await staff.admin.get(`${path}${kind}?${name}=${text}`)).statusCode, `${name}=${text}`).toBeLessThan(
            500,
          );
  });

  test("an e-mail address is not looked for, and no link of the page holds it", async () => {
    const { staff, path } = await aShop();
    for (const name of ["q", "product", "order"]) {
      const { body } = await staff.admin.get(asked(path, { [name]: "jane@example.com", state: "rejected" }));
      expect(body).toContain("You cannot search for e-mail addresses here");
      expect(body).not.toContain("jane");
    }
  });

  test("pages lead through all of it once, each from where the one before ended", async () => {
    const { organisation, staff, path } = await aShop();
    const written: number[] = [];
    for (let index = 0; index < 28; index += 1)
      // Several within one moment.
      written.push((await writeReview(db, organisation, {}, days(-Math.floor(index / 3) - 1))).number);
    const first = (await staff.vetter.get(path)).body;
    const next = /href="([^"]+)" rel="next"/.exec(first)![1]!.replaceAll("&amp;", "&");
    const seen = [...(await numbersOn(staff.vetter, path)), ...(await numbersOn(staff.vetter, next))];
    expect(seen.toSorted()).toEqual(written.toSorted());
    expect((await numbersOn(staff.vetter, path)).length).toBe(25);
    expect((await staff.vetter.get(next)).body).not.toContain('rel="next"');
  });

  test("what no index knows is looked for in so many reviews at most, and the page says how far it came", async () => {
    const { organisation, organisationId, staff, path } = await aShop();
    const wanted = await writeReview(db, organisation, { language: "fr", generalComments: "Bien." }, days(-40));
    const model = await writeReview(db, organisation, { generalComments: "Sturdy." }, days(-30));
    await copies(organisationId, model, lookedThroughAtMost);
    const first = (await staff.vetter.get(asked(path, { language: "fr" }))).body;
    expect(first).toContain("Nothing found so far.");
    const next = /href="([^"]+)" rel="next"/.exec(first)![1]!.replaceAll("&amp;", "&");
    expect(first).toContain("Look further back");
    expect(await numbersOn(staff.vetter, next)).toEqual([wanted.number]);
    // A word that few have is found at once, however far back.
    expect(await numbersOn(staff.vetter, asked(path, { q: "bien" }))).toEqual([wanted.number]);
    // The file looks on by itself.
    const file = (await staff.vetter.get(asked(path, { language: "fr" }).replace("?", ".csv?"))).body;
    expect(file.trim().split("\r\n").slice(1)).toEqual([expect.stringContaining(`"${wanted.number}"`)]);
  });
});

const looksForMatches = ({ text }: { text: string }) => /select review_id, version from review_words/.test(text);

test("matches are not looked for where the newest reviews have the word: how many have it grows with the shop", async () => {
  const { organisation, organisationId } = await aShop();
  for (const day of [-3, -2, -1]) await writeReview(db, organisation, { generalComments: "Sturdy kettle." }, days(day));
  const filter: ReviewFilter = { organisationId, ...sightOf.admin, words: wordsQuery(organisationId, "kettle") };
  const { value, sent } = await sentBy(server, (one) => listReviews(one as Database, filter, { atMost: 2 }));
  expect(value.reviews).toHaveLength(2);
  expect(sent.some(looksForMatches)).toBe(false);
});

test("nor anew for each page of a file, once it is known that very many have the word", async () => {
  const { organisation, organisationId } = await aShop();
  const oldest = await writeReview(db, organisation, { generalComments: "A common kettle." }, days(-3));
  await copies(organisationId, oldest, lookedThroughAtMost + 10);
  await owner.query(
    `insert into review_words (organisation_id, review_id, version, words)
     select w.organisation_id, r.id, 1, w.words from reviews r join review_words w on w.organisation_id = r.organisation_id and w.review_id = $2
     where r.organisation_id = $1 and r.id <> $2`,
    [organisationId, oldest.id],
  );
  const filter: ReviewFilter = { organisationId, ...sightOf.admin, words: wordsQuery(organisationId, "kettle") };
  const look = async (page: Partial<Parameters<typeof listReviews>[2]>) => {
    const of = { atMost: lookedThroughAtMost, ...page };
    const { value, sent } = await sentBy(server, (one) => listReviews(one as Database, filter, of));
    return { areMany: value.areMany, isCutOff: value.isCutOff, looked: sent.some(looksForMatches) };
  };
  expect(await look({})).toEqual({ areMany: true, isCutOff: true, looked: true });
  expect(await look({ areMany: true })).toEqual({ areMany: true, isCutOff: true, looked: false });
});

testOnWholeTables(
  "what few have is looked up by the index of words, however often the planner believes the word to be used",
  async () => {
    const { organisation, organisationId } = await aShop();
    const wanted = await writeReview(db, organisation, { generalComments: "A rare gasket." }, days(-40));
    const model = await writeReview(db, organisation, { generalComments: "A common kettle." }, days(-3));
    await copies(organisationId, model, lookedThroughAtMost + 10);
    await owner.query(
      `insert into review_words (organisation_id, review_id, version, words)
     select $1, r.id, 1, w.words from reviews r join review_words w on w.organisation_id = $1 and w.review_id = $2
     where r.organisation_id = $1 and r.id not in ($2, $3)`,
      [organisationId, model.id, wanted.id],
    );
    await owner.query("vacuum analyze review_words");
    const filter: ReviewFilter = { organisationId, ...sightOf.admin, words: wordsQuery(organisationId, "gasket") };
    const { value, sent } = await sentBy(server, (one) => listReviews(one as Database, filter, { atMost: 2 }));
    expect(value.reviews.map(({ number }) => number)).toEqual([wanted.number]);
    const at = sent.findIndex(looksForMatches);
    const [settings, looked] = [sent[at - 1]!, sent[at]!];
    // Of a table this small the planner would read the index anyway; of a large one it would not.
    expect(settings.values.flat()).toEqual(expect.arrayContaining(["enable_seqscan", "enable_indexscan"]));
    const plan = await db.transaction().execute(async (tx) => {
      await tx.executeQuery(CompiledQuery.raw(settings.text, settings.values));
      return tx.executeQuery(CompiledQuery.raw(`explain ${looked.text}`, looked.values));
    });
    expect(JSON.stringify(plan.rows)).toContain("Bitmap Index Scan on review_words_found");
  },
);

/** So many reviews like one, each a second older. */
async function copies(organisationId: string, { id }: Review, count: number): Promise<void> {
  const ids =
    "select n, ('0199bbbb-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id from generate_series(1, $2) n";
  const values = [organisationId, count, id];
  await owner.query(
    `insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at)
     select $1, i.id, r.purchaser_id, 'copy ' || i.n, r.sku, uuid_send(gen_random_uuid()), r.submitted_at
     from (${ids}) i, reviews r where r.organisation_id = $1 and r.id = $3`,
    values,
  );
  await owner.query(
    `insert into reviews (organisation_id, id, number, purchase_id, purchaser_id, sku, state, version, submitted_at,
       state_changed_at, author_secret)
     select $1, i.id, nextval('v4_numbers'), i.id, r.purchaser_id, r.sku, r.state, 1, r.submitted_at - i.n * interval '1 s',
       r.state_changed_at, r.author_secret
     from (${ids}) i, reviews r where r.organisation_id = $1 and r.id = $3`,
    values,
  );
  await owner.query(
    `insert into review_versions (organisation_id, review_id, version, overall_score, general_comments, language, submitted_at)
     select $1, i.id, 1, v.overall_score, v.general_comments, v.language, v.submitted_at
     from (${ids}) i, review_versions v where v.organisation_id = $1 and v.review_id = $3`,
    values,
  );
  // Checked: else the next test that has what waits checked begins with all of these.
  await owner.query(
    `insert into review_checks (organisation_id, review_id, version, checked_at, language, findings, is_waiting, waiting_since)
     select $1, i.id, 1, v.submitted_at, v.language, '{}', true, v.submitted_at
     from (${ids}) i, review_versions v where v.organisation_id = $1 and v.review_id = $3`,
    values,
  );
}

describe("to whom what is shown", () => {
  async function oneOfEach() {
    const shop = await aShop();
    const { organisation } = shop;
    const pair = { orderRef: "SECRETORDER", sku: "K1" };
    await claimed(db, organisation, pair, "jane@example.com", now);
    const shown = await aPublishedReview(db, { organisation, pair, now: days(-5) }, 9, "Publicwords stand here.");
    const waiting = await writeReview(db, organisation, { generalComments: "Hiddenwords https://a.example" }, days(-1));
    const edited = await publishReview(db, organisation, { generalComments: "Beforewords" }, days(-3));
    const again = { overallScore: 2, generalComments: "Afterwords" };
    await editReview(db, { organisation, review: edited }, again, days(-2));
    const rejected = await reject(organisation, { generalComments: "Refusedwords" }, days(-4));
    await checkDue(db, now);
    return { ...shop, shown, waiting, edited, rejected };
  }

  test("the shop reads only what shoppers read, in the list, in a search and in the file", async () => {
    const { staff, path, shown, edited, waiting } = await oneOfEach();
    const { retailer } = staff;
    for (const page of [await retailer.get(path), await retailer.get(`${path}.csv`)]) {
      for (const words of ["Publicwords", "Beforewords", "SECRETORDER"]) expect(page.body).toContain(words);
      for (const words of ["Hiddenwords", "Afterwords", "Refusedwords", "finding=", "findings"])
        expect(page.body).not.toContain(words);
      expect(page.body).toContain(String(waiting.number));
    }
    expect(await numbersOn(retailer, asked(path, { q: "publicwords" }))).toEqual([shown.number]);
    expect(await numbersOn(retailer, asked(path, { q: "beforewords" }))).toEqual([edited.number]);
    for (const q of ["hiddenwords", "afterwords", "refusedwords"])
      expect(await numbersOn(retailer, asked(path, { q })), q).toEqual([]);
    // No filter tells what the page does not: by what is not shown, nothing is narrowed.
    expect(await numbersOn(retailer, asked(path, { finding: "link" }))).toHaveLength(4);
    expect(await numbersOn(retailer, asked(path, { language: "en" }))).toEqual([edited.number, shown.number]);
    // What is published opens the reply; of the rest there is nothing to open.
    const { body } = await retailer.get(path);
    expect(body).toContain(`fast-responses/${shown.number}"`);
    expect(body).not.toContain(`fast-responses/${waiting.number}"`);
    expect(body).not.toContain(`reviews/${waiting.number}"`);
  });

  test("a vetter reads the newest words and the findings, and learns nothing of orders", async () => {
    const { staff, path, waiting, edited, rejected, shown } = await oneOfEach();
    const { vetter } = staff;
    for (const page of [await vetter.get(path), await vetter.get(`${path}.csv`)]) {
      for (const words of ["Hiddenwords", "Afterwords", "Refusedwords", "Publicwords"])
        expect(page.body).toContain(words);
      for (const words of ["SECRETORDER", "order_ref", 'name="order"', "jane"]) expect(page.body).not.toContain(words);
    }
    expect(await numbersOn(vetter, asked(path, { q: "afterwords" }))).toEqual([edited.number]);
    expect(await numbersOn(vetter, asked(path, { order: "SECRETORDER" }))).toHaveLength(4);
    const { body } = await vetter.get(path);
    for (const { number } of [waiting, edited, rejected, shown]) expect(body).toContain(`${path}/${number}"`);
  });

  test("an admin finds a review by its order as well", async () => {
    const { staff, path, shown } = await oneOfEach();
    for (const by of [staff.admin, staff.retailer]) {
      expect(await numbersOn(by, asked(path, { order: " SECRETORDER" }))).toEqual([shown.number]);
      expect(await numbersOn(by, asked(path, { order: "SECRETORDER", state: "rejected" }))).toEqual([]);
      expect(await numbersOn(by, asked(path, { order: "secretorder" }))).toEqual([]);
    }
  });

  test("nobody sees another shop's, by words, order or product", async () => {
    const { organisation, staff } = await oneOfEach();
    const other = await aShop();
    expect((await staff.retailer.get(other.path)).statusCode).toBe(404);
    expect((await staff.vetter.get(`${other.path}.csv`)).statusCode).toBe(404);
    for (const fields of [{ q: "publicwords" }, { order: "SECRETORDER" }, { product: "K1" }] as Record<
      string,
      string
    >[])
      expect(await numbersOn(other.staff.admin, asked(other.path, fields))).toEqual([]);
    expect(organisation.id).not.toBe(other.organisation.id);
  });

  test("a vetter comes to a shop's reviews from the queue, without a number", async () => {
    const { organisation, staff, path } = await aShop();
    const answer = await staff.vetter.get(`/console/reviews?organisation=${organisation.trkref}&number=`);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, path]);
  });

  test("what authors wrote cannot break out of the page", async () => {
    const { organisation, staff, path } = await aShop();
    await publishReview(db, organisation, { sku: xss, generalComments: xss }, now);
    for (const by of [staff.admin, staff.retailer]) expect((await by.get(path)).body).not.toContain("<script>alert");
    expect((await staff.admin.get(asked(path, { q: xss, order: xss, product: "no" }))).body).not.toContain(
      "<script>alert",
    );
  });
});

describe("the score", () => {
  test("finds what shoppers see, and nothing about which something is left to decide", async () => {
    const { organisation, staff, path } = await aShop();
    const shown = await publishReview(db, organisation, { overallScore: 2 }, days(-1));
    await publishReview(db, organisation, { overallScore: 9 }, days(-2));
    await writeReview(db, organisation, { overallScore: 2 }, days(-3));
    const edited = await publishReview(db, organisation, { overallScore: 2 }, days(-4));
    await editReview(db, { organisation, review: edited }, { overallScore: 2, generalComments: "Still." }, days(-3));
    const appealed = await reject(organisation, { overallScore: 2 }, days(-5));
    await appealDecision(db, appealed, "It was meant kindly.", days(-4));
    for (const by of [staff.admin, staff.vetter, staff.retailer])
      expect(await numbersOn(by, asked(path, { score: "2" }))).toEqual([shown.number]);
  });

  test("of what is undecided changes not one byte of any page or file, whatever else is asked for", async () => {
    const { organisation, organisationId, staff, path } = await aShop();
    const scores = fc.integer({ min: 1, max: 10 });
    await aHistory(organisation);
    const undecided = `r.state in ('pending_order', 'pending_moderation')`;
    const fields = fc.record(
      {
        q: fc.constantFrom("sturdy", "second", "-second", "kettle"),
        state: fc.constantFrom("pending_moderation", "published", "rejected", "pending_publication"),
        product: fc.constantFrom("SKU9039", "K1"),
        verification: fc.constantFrom("confirmed", "claimed"),
        finding: fc.constantFrom("any", "too_short"),
        reply: fc.constantFrom("none", "shown"),
        score: scores.map(String),
      },
      { requiredKeys: [] },
    );
    const role = fc.constantFrom<Role>("admin", "vetter", "retailer");
    await fc.assert(
      fc.asyncProperty(fields, role, scores, scores, async (narrowed, who, before, after) => {
        const look = async (score: number) => {
          await owner.query(
            `update review_versions v set overall_score = $2 from reviews r where ${undecided} and r.organisation_id = $1
               and v.organisation_id = $1 and v.review_id = r.id and v.version = r.version`,
            [organisationId, score],
          );
          await owner.query(
            `update reviews r set visible_score = $2 where ${undecided} and organisation_id = $1 and visible_version is not null`,
            [organisationId, score],
          );
          const url = asked(path, narrowed as Record<string, string>);
          const file = await staff[who].get(url.replace("?", ".csv?"));
          const numbers = await numbersOn(staff[who], url);
          return { numbers, page: (await staff[who].get(url)).body, file: file.body };
        };
        const seen = await look(before);
        expect(await look(after)).toEqual(seen);
      }),
      { numRuns: 40, seed: 15 },
    );
    // Otherwise it would hold of a page that finds nothing by a score at all.
    expect(await numbersOn(staff.admin, asked(path, { score: "4" }))).not.toEqual([]);
  });

  /** Reviews of every score in every standing. */
  async function aHistory(organisation: Organisation): Promise<void> {
    for (let score = 1; score <= 10; score += 1) {
      const at = days(-score);
      await publishReview(db, organisation, { overallScore: score, sku: score % 2 ? "K1" : "SKU9039" }, at);
      await writeReview(db, organisation, { overallScore: score }, at);
      const review = await publishReview(db, organisation, { overallScore: score }, at);
      const sent = { overallScore: 11 - score, generalComments: "On second thoughts." };
      await editReview(db, { organisation, review }, sent, at);
      const rejected = await reject(organisation, { overallScore: score, isConfirmed: score % 3 > 0 }, at);
      if (score % 2) await appealDecision(db, rejected, "Why?", at);
    }
    await checkDue(db, now);
  }
});

describe("the file", () => {
  test("holds all that the filters find, whole and disarmed, in the order of the list", async () => {
    const { organisation, staff, path } = await aShop();
    const long = `${"A long text. ".repeat(60)}End`;
    const formula = await publishReview(
      db,
      organisation,
      { generalComments: '=HYPERLINK("x"),\n2nd line', sku: "+1" },
      days(-1),
    );
    const whole = await publishReview(db, organisation, { generalComments: long, overallScore: 7 }, days(-2));
    await writeReview(db, organisation, { generalComments: "Not asked for." }, days(-3));
    const answer = await staff.admin.get(asked(path, { state: "published" }).replace("?", ".csv?"));
    expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(answer.headers["content-disposition"]).toMatch(/^attachment; filename="reviews-[^"]+\.csv"$/);
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.body).toMatch(/^"review","state","sku","product",/);
    expect(answer.body.indexOf(`"${formula.number}"`)).toBeLessThan(answer.body.indexOf(`"${whole.number}"`));
    expect(answer.body).toContain(`"'=HYPERLINK(""x""),\n2nd line"`);
    expect(answer.body).toContain(`"'+1"`);
    expect(answer.body).toContain(long);
    expect(answer.body).not.toContain("Not asked for.");
    const { number } = await getReviewByNumber(db, { organisationId: organisation.id, number: whole.number });
    expect(answer.body).toContain(`/reviews/${organisation.trkref}/review/${number}"`);
  });

  test("has more rows than a page, each once", async () => {
    const { organisation, organisationId, staff, path } = await aShop();
    const model = await writeReview(db, organisation, {}, days(-1));
    await copies(organisationId, model, 450);
    const { body } = await staff.retailer.get(`${path}.csv`);
    const numbers = body
      .trim()
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(",")[0]);
    expect([numbers.length, new Set(numbers).size]).toEqual([451, 451]);
  });
});

test("an erased version is found by none of its words", async () => {
  const { organisation, organisationId } = await aShop();
  const { id } = await writeReview(db, organisation, { generalComments: "Erasablewords" }, now);
  const count = async () =>
    (await owner.query("select count(*)::int as count from review_words where organisation_id = $1", [organisationId]))
      .rows;
  expect(await count()).toEqual([{ count: 1 }]);
  await db
    .deleteFrom("reviewVersions")
    .where("organisationId", "=", organisationId)
    .where("reviewId", "=", id)
    .execute();
  expect(await count()).toEqual([{ count: 0 }]);
});

test("every word of the index begins with its organisation's mark: that is why the index need not", async () => {
  const { organisation, organisationId } = await aShop();
  await writeReview(db, organisation, { language: "de", generalComments: "Spülmaschinen – 20cm, l’été" }, now);
  const mark = Buffer.from(organisationId.slice(-8), "hex").toString("base64url");
  const { rows } = await owner.query(
    "select unnest(tsvector_to_array(words)) as word from review_words where organisation_id = $1",
    [organisationId],
  );
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.filter(({ word }) => !word.startsWith(mark))).toEqual([]);
});

test("all reviews are found by an empty filter of every role", async () => {
  const { organisation, organisationId } = await aShop();
  await submitOne(organisation);
  for (const sight of Object.values(sightOf)) {
    const filter: ReviewFilter = { ...sight, organisationId };
    expect((await listReviews(db, filter, { atMost: 5 })).reviews).toHaveLength(1);
  }
  await publishDue(db, now);
});

async function submitOne(organisation: Organisation): Promise<void> {
  const pair = { orderRef: "A1", sku: "S1" };
  await claimed(db, organisation, pair, "ann@example.com", now);
  await submitAs(db, { organisation, pair, now });
}
