import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { aQuestionToVet, publishAnswer, publishQuestion, rejectQuestion } from "../../test/support/questions.ts";
import { type SignedIn, signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import type { Organisation } from "../organisations/index.ts";
import { findAnswer } from "./index.ts";

const { app, db, owner, clock } = await testApp();

async function aShop() {
  const organisation = await anOrganisation(db);
  const retailer = await signIn(app, db, { role: "retailer", organisations: [organisation] });
  const admin = await signIn(app, db, { role: "admin" });
  return { organisation, retailer, admin, path: `/console/${organisation.trkref}/questions` };
}

/** Moments apart, so that the order is told by time. */
async function oneOfEach(organisation: Organisation) {
  const ask = async (text: string) => {
    clock.advance(60_000);
    return aQuestionToVet(db, organisation, { text }, clock.now);
  };
  const publish = async (text: string) => {
    clock.advance(60_000);
    return publishQuestion(db, organisation, { text }, clock.now);
  };
  const answered = await publish("Answered?");
  await publishAnswer(db, answered, "It is.", clock.now);
  return {
    answered,
    open: await publish("Open?"),
    waiting: await ask("Waiting?"),
    refused: await rejectQuestion(db, await ask("Refused?"), clock.now),
  };
}

const listed = ({ body }: { body: string }) =>
  [...body.matchAll(/<p class="beginning"[^>]*>([^<]*)/g)].map(([, text]) => text);
const listOf = async ({ get }: SignedIn, path: string) => listed(await get(path));

describe("the list of questions", () => {
  test("has those that shoppers see, newest first, and those of them that the shop has not answered", async () => {
    const { organisation, retailer, path } = await aShop();
    await oneOfEach(organisation);
    expect(await listOf(retailer, path)).toEqual(["Open?", "Answered?"]);
    expect(await listOf(retailer, `${path}?show=unanswered`)).toEqual(["Open?"]);
    expect((await retailer.get(path)).body).toContain("One question has no answer yet.");
  });

  test("has those that wait and those that were refused for admins, each leading to where it is decided; for nobody else", async () => {
    const { organisation, retailer, admin, path } = await aShop();
    const { waiting } = await oneOfEach(organisation);
    const page = await admin.get(`${path}?show=waiting`);
    expect(listed(page)).toEqual(["Waiting?"]);
    expect(page.body).toContain(`href="${path}/${waiting.number}/vetting"`);
    const refused = await admin.get(`${path}?show=refused`);
    expect(listed(refused)).toEqual(["Refused?"]);
    expect(refused.body).toContain("It cannot be understood");
    for (const show of ["waiting", "refused"])
      expect(await listOf(retailer, `${path}?show=${show}`)).toEqual(["Open?", "Answered?"]);
    expect((await retailer.get(path)).body).not.toContain("show=waiting");
  });

  test("says of very many without an answer that there are more than it counts", async () => {
    const { organisation, retailer, path } = await aShop();
    await owner.query(
      `insert into questions (organisation_id, id, number, sku, state, text, language, submitted_at, state_changed_at, published_at)
       select $1, gen_random_uuid(), nextval('v4_numbers'), 'K1', 'published', 'x', 'en', $2, $2, $2 from generate_series(1, 1001)`,
      [organisation.id, clock.now],
    );
    expect((await retailer.get(path)).body).toContain("More than 1,000 questions have no answer yet.");
    await owner.query("delete from questions where organisation_id = $1 and number % 2 = 0", [organisation.id]);
    expect((await retailer.get(path)).body).toMatch(/>\s*50[01] questions have no answer yet\./);
  });

  test("goes on where a page ends, and leaves none out", async () => {
    const { organisation, admin, path } = await aShop();
    for (let at = 0; at < 30; at += 1) {
      if (at % 3 === 0) clock.advance(1000);
      await aQuestionToVet(db, organisation, { text: `Question ${at}?` }, clock.now);
    }
    const first = await admin.get(`${path}?show=waiting`);
    const next = /href="([^"]+)" rel="next"/.exec(first.body)![1]!.replaceAll("&amp;", "&");
    const seen = [...listed(first), ...(await listOf(admin, next))];
    expect([listed(first).length, seen.length, new Set(seen).size]).toEqual([25, 30, 30]);
    for (const place of ["x", "_", "2026-13-01T00:00:00.000Z_00000000-0000-7000-8000-000000000000"])
      expect((await admin.get(`${path}?show=waiting&before=${place}`)).statusCode).toBe(200);
  });

  test("is for those who serve the shop", async () => {
    const { path } = await aShop();
    const other = await aShop();
    expect((await other.retailer.get(path)).statusCode).toBe(404);
    const vetter = await signIn(app, db, { role: "vetter" });
    expect((await vetter.get(path)).statusCode).toBe(403);
  });
});

describe("the shop's answer", () => {
  test("is written, changed and withdrawn on the page of the question, and says how it stands", async () => {
    const { organisation, retailer, path } = await aShop();
    const { open } = await oneOfEach(organisation);
    const page = `${path}/${open.number}`;
    const sent = await retailer.post(page, { text: "It fits.", replaces: "0" });
    expect([sent.statusCode, sent.headers.location]).toEqual([303, `${page}?sent`]);
    expect((await retailer.get(page)).body).toContain("It is waiting for a vetter.");
    expect((await retailer.post(page, { text: "It does not.", replaces: "1" })).statusCode).toBe(303);
    const by = { organisationId: organisation.id, questionId: open.id };
    expect(await findAnswer(db, by)).toMatchObject({ version: 2, text: "It does not." });
    await retailer.post(`${page}/withdraw`, {});
    expect(await findAnswer(db, by)).toMatchObject({ state: "withdrawn" });
  });

  test("that a colleague has changed meanwhile is not overwritten, and what was typed is not lost", async () => {
    const { organisation, retailer, path } = await aShop();
    const { open } = await oneOfEach(organisation);
    const page = `${path}/${open.number}`;
    await retailer.post(page, { text: "It fits.", replaces: "0" });
    const late = await retailer.post(page, { text: "Mine, typed slowly.", replaces: "0" });
    expect(late.statusCode).toBe(409);
    expect(late.body).toContain("Mine, typed slowly.");
    expect(late.body).toContain("Somebody changed the answer");
  });

  test("without a text, or with too much of it, comes back with what is wrong", async () => {
    const { organisation, retailer, path } = await aShop();
    const { open, waiting } = await oneOfEach(organisation);
    const page = `${path}/${open.number}`;
    expect((await retailer.post(page, { text: " ", replaces: "0" })).body).toContain("Write an answer");
    const long = await retailer.post(page, { text: "x".repeat(2001), replaces: "0" });
    expect([long.statusCode, long.body.includes("it has 2,001")]).toEqual([422, true]);
    // What nobody has read is not there to be answered.
    expect((await retailer.get(`${path}/${waiting.number}`)).statusCode).toBe(404);
  });
});
