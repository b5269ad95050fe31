import { describe, expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { listDecisionMails, listDecisionMailsAbout } from "../../test/support/mails.ts";
import { aReviewToVet, publish } from "../../test/support/waiting-reviews.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { findMail, insertMail, listMails } from "../outbox/index.ts";
import { languages } from "../platform/languages.ts";
import {
  appealDecision,
  authorUrl,
  decideReview,
  editReview,
  fillReviewMarks,
  findAuthorSecret,
  rejectionReasonSentence,
  rejectionReasons,
  removalReasonSentence,
  removalReasons,
  removeReview,
} from "./index.ts";
import { authorLinkMark, type Grounds, statementOfReasons } from "./statement-of-reasons.ts";

const operator = { kind: "operator" } as const;
const staff = { kind: "staff", id: "00000000-0000-7000-8000-000000000001" } as const;

const grounds: Grounds = {
  verdict: "rejected",
  language: "en",
  shop: "Acme & Daughters",
  product: "Copper kettle",
  reason: "personal_data",
  passage: "Ask for Petra,\nher number is 01632 960 001.",
  note: "Please leave the number out.",
  sentAt: new Date("2026-03-13T22:00:00Z"),
  decidedAt: new Date("2026-03-14T09:26:53Z"),
  isStillVisible: false,
  isFinal: false,
};

describe("a statement of reasons", () => {
  test("tells what was decided, by which rule, about which words, by whom, and what can be done until when", () => {
    expect(statementOfReasons(grounds)).toMatchInlineSnapshot(`
      {
        "body": "Hello,

      On 13 March 2026 you sent a review of Copper kettle, bought from Acme & Daughters. On 14 March 2026 a person decided not to publish it.

      The reason: It names or describes a private person, or gives details such as an address or a phone number.

      The decision is about these words:
      > Ask for Petra,
      > her number is 01632 960 001.

      A note from the person who decided:
      > Please leave the number out.

      A person read your review and made this decision. Software never decides: it only marks words for that person to look at. Your score played no part: the person who decided could not see it.

      What you can do:
      - Change the review and send it again. A person will then make a new decision.
      - Appeal by 14 September 2026, free of charge, and say what was overlooked. Another person will then look at it.

      You can do so on the private page of your review:
      {{author_link}}

      Acme & Daughters
      ",
        "subject": "Your review of Copper kettle was not published",
      }
    `);
  });

  test("is written in German and French as well, with the dates as they are written there", () => {
    const german = statementOfReasons({ ...grounds, language: "de" });
    expect(german.subject).toBe("Ihre Bewertung zu Copper kettle wird nicht veröffentlicht");
    expect(german.body).toContain("Bis zum 14. September 2026");
    const french = statementOfReasons({ ...grounds, language: "fr" });
    expect(french.subject).toBe("Votre avis sur Copper kettle n’a pas été publié");
    expect(french.body).toContain("jusqu’au 14 septembre 2026");
  });

  test.each(languages)("names the reason in the author's language, %s, whichever it is", (language) => {
    for (const reason of Object.keys(rejectionReasons) as (keyof typeof rejectionReasons)[]) {
      const { body } = statementOfReasons({ ...grounds, language, reason });
      expect(body).toContain(`${rejectionReasonSentence(reason, language)}.`);
      expect(body).toContain(authorLinkMark);
      expect(body).not.toMatch(/undefined|\{\{(?!author_link)|rejection\./);
    }
    for (const reason of Object.keys(removalReasons) as (keyof typeof removalReasons)[]) {
      const { body, subject } = statementOfReasons({ ...grounds, verdict: "removed", language, reason });
      expect(body).toContain(`${removalReasonSentence(reason, language)}.`);
      expect(subject + body).not.toMatch(/undefined|\{\{(?!author_link)|removal\./);
    }
  });

  test("about the second decision says that it is the last one here, and where else to turn", () => {
    const { body } = statementOfReasons({ ...grounds, isFinal: true });
    expect(body).toContain("made by another person");
    expect(body).toContain("or to a court");
    expect(body).not.toContain("Appeal by");
  });

  test("says that what was published is still shown, where it is", () => {
    expect(statementOfReasons(grounds).body).not.toContain("still shown");
    expect(statementOfReasons({ ...grounds, isStillVisible: true }).body).toContain("is still shown");
  });

  test("shows what people typed as they typed it, and as theirs", () => {
    const odd = "{{shop}} $t(greeting) <b>\n\nWhat you can do:\n- nothing";
    const { body } = statementOfReasons({ ...grounds, passage: odd, note: odd, product: odd, shop: odd });
    expect(body).toContain("> {{shop}} $t(greeting) <b>\n> \n> What you can do:\n> - nothing");
    expect(body).not.toContain("Hello, <b>");
    expect(body.match(/^What you can do:$/gm)!.length).toBeGreaterThanOrEqual(1);
  });

  test("has no reason that a score could be", () => {
    const words = [...Object.keys(rejectionReasons), ...Object.keys(removalReasons)].join(" ");
    expect(words).not.toMatch(/negative|score|star|rating|unfair|untrue/);
  });
});

describe("the outbox", async () => {
  const { db } = await testDatabase();
  const clock = testClock();
  const refusal = { verdict: "reject", reason: "offensive", passage: "Sturdy", note: "Kindly." } as const;

  test("holds the statement as soon as the decision stands, in the language of what was sent", async () => {
    const organisation = await anOrganisation(db, { name: "Maison Acme" });
    await mergeProduct(db, organisation.id, { sku: "K1", name: "Bouilloire", url: null, imageUrl: null }, clock.now);
    const review = await aReviewToVet(db, organisation, clock.now, { language: "fr" });
    await decideReview(db, review, refusal, operator, clock.now);
    const [mail, ...others] = await listDecisionMails(db, organisation.id);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      kind: "statement_of_reasons",
      language: "fr",
      purchaserId: review.purchaserId,
      reviewId: review.id,
      subject: "Votre avis sur Bouilloire n’a pas été publié",
      createdAt: clock.now,
      sentAt: null,
    });
    expect(mail!.body).toMatch(/Maison Acme[\s\S]*> Sturdy[\s\S]*> Kindly\./);
    expect(await findMail(db, { organisationId: organisation.id, id: mail!.id })).toEqual(mail);
    const other = await anOrganisation(db);
    expect(await findMail(db, { organisationId: other.id, id: mail!.id })).toBeUndefined();
    expect(await listDecisionMails(db, other.id)).toEqual([]);
  });

  test("holds none where the decision did not come to stand, and none for what was accepted", async () => {
    const organisation = await anOrganisation(db);
    const review = await aReviewToVet(db, organisation, clock.now);
    const undone = db.transaction().execute(async (tx) => {
      await decideReview(tx, review, refusal, operator, clock.now);
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    await decideReview(db, review, { verdict: "accept" }, operator, clock.now);
    expect(await listDecisionMails(db, organisation.id)).toEqual([]);
  });

  test("holds the second statement as the last one, and that of a removal", async () => {
    const organisation = await anOrganisation(db);
    const review = await aReviewToVet(db, organisation, clock.now);
    const refused = await decideReview(db, review, refusal, operator, clock.now);
    const appealed = await appealDecision(db, refused, "No.", clock.now);
    const final = await decideReview(db, appealed, refusal, staff, clock.now);
    const edited = await editReview(
      db,
      { organisation, review: final },
      { overallScore: 1, generalComments: "x" },
      clock.now,
    );
    const published = await publish(db, edited, clock.now);
    await removeReview(db, published, staff, "not_genuine", null, clock.now);
    const bodies = (await listDecisionMailsAbout(db, review)).map(({ body }) => body);
    expect(bodies.map((body) => /by 14 September 2026/.test(body))).toEqual([true, false, true]);
    expect(bodies.map((body) => /made by another person/.test(body))).toEqual([false, true, false]);
    expect(bodies[2]).toMatch(/no longer shown to anyone[\s\S]*kept for a year, where no shopper sees it/);
  });

  test("does not hold the author's link; it is put in for the reader", async () => {
    const organisation = await anOrganisation(db);
    const review = await aReviewToVet(db, organisation, clock.now, { generalComments: authorLinkMark });
    const passage = `${authorLinkMark}\n${authorLinkMark}`;
    await decideReview(db, review, { ...refusal, passage }, operator, clock.now);
    const [mail] = await listDecisionMails(db, organisation.id);
    const secret = await findAuthorSecret(db, review);
    expect(JSON.stringify(mail)).not.toContain(secret);
    const baseUrl = "https://reviews.example.com";
    const body = await fillReviewMarks(db, mail!, { baseUrl, withSecrets: true });
    expect(body.split("\n")).toContain(authorUrl(baseUrl, organisation.trkref, review.number, secret));
    expect(await fillReviewMarks(db, mail!, { baseUrl, withSecrets: false })).not.toContain(secret);
    // Once: what the author typed is left as typed.
    expect(body.split(secret)).toHaveLength(2);
    expect(body).toContain(`> ${authorLinkMark}`);
  });

  test("is read page by page, newest first, and loses none of those made in one moment", async () => {
    const { id: organisationId } = await anOrganisation(db);
    const rest = {
      kind: "statement_of_reasons",
      purchaserId: null,
      reviewId: null,
      language: "en",
      body: ".",
    } as const;
    const made: string[] = [];
    for (const hour of [0, 1, 1, 1, 2]) {
      const at = new Date(clock.now.getTime() + hour * 3_600_000);
      made.push(await insertMail(db, { organisationId, ...rest, subject: String(made.length) }, at));
    }
    const first = await listMails(db, { organisationId, atMost: 2 });
    expect(first.map(({ subject }) => subject)).toEqual(["4", "3"]);
    const next = await listMails(db, { organisationId, atMost: 3, before: first.at(-1)!.id });
    expect(next.map(({ id }) => id)).toEqual([made[2], made[1], made[0]]);
  });
});
