import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { aBrowser, aLink, answers, everyAnswer, hiddenFields, reviewsOf } from "../../test/support/questionnaire.ts";
import { accept, publish } from "../../test/support/reviews.ts";
import { testApp } from "../../test/support/test-app.ts";
import { replaceLinkSecret } from "../purchases/index.ts";
import { listVersions } from "../reviews/index.ts";

const server = await testApp();
const { app, db, clock } = server;
const { open, send } = aBrowser(server);

describe("sending", () => {
  test("stores every answer and leads back to the same link, which says what happens now and by when", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    const { body: form } = await open(path);
    clock.advance(61_500);
    const sent = await send(path, { ...hiddenFields(form), ...everyAnswer });
    expect([sent.statusCode, sent.headers.location]).toEqual([303, path]);
    const [review] = await reviewsOf(server, organisation);
    expect(review).toMatchObject({
      state: "pending_moderation",
      version: 1,
      overallScore: 7,
      scores: { "7": 9 },
      goodPoints: "The handle stays cool.",
      badPoints: "It is loud.",
      generalComments: "Sturdy.\nA little loud.",
      wouldBuyAgain: true,
      happyWithDelivery: false,
      happyWithCustomerService: null,
      likelihoodToRecommend: 0,
      shopComments: "Arrived a day late.",
      displayName: "Ada",
      town: "Leeds",
      language: "en",
      filledInSeconds: 61,
    });
    const { body } = await aBrowser(server).open(path);
    expect(body).toContain("Thank you, your review has arrived");
    expect(body).toContain("You will know by Tuesday, 17 March 2026.");
    expect(body).not.toContain("Sturdy");
    expect(body).not.toContain("<form");
  });

  test("keeps what somebody wrote as they wrote it, though it looks like HTML, and shows it so", async () => {
    const organisation = await anOrganisation(db);
    const { path, purchase } = await aLink(server, organisation);
    const words = "Caf&eacute; &amp;amp; <b>bar</b>: 5 &lt; 6 &#8211; O&#039;Brien";
    await send(path, { ...answers, general_comments: words, display_name: "Se&aacute;n" });
    const at = { organisation, pair: purchase, now: clock.now };
    await accept(db, at);
    const { number } = await publish(db, at);
    const [stored] = await reviewsOf(server, organisation);
    expect(stored).toMatchObject({ generalComments: words, displayName: "Se&aacute;n" });
    const { body } = await open(`/reviews/${organisation.trkref}/review/${number}`);
    expect(body).toContain("Caf&amp;eacute; &amp;amp;amp; &lt;b>bar&lt;/b>: 5 &amp;lt; 6 &amp;#8211; O&amp;#039;Brien");
  });

  test("whoever stays anonymous leaves neither name nor town, whatever else they typed", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    await send(path, { ...everyAnswer, anonymous: "yes", display_name: "x".repeat(90) });
    expect((await reviewsOf(server, organisation))[0]).toMatchObject({ displayName: null, town: null });
  });

  test("a form without the token of its opening, or with one of another form, is sent all the same", async () => {
    const organisation = await anOrganisation(db);
    const other = await aLink(server, organisation);
    const foreign = hiddenFields((await open(other.path)).body).opened_at!;
    const own = await aLink(server, organisation);
    const ownToken = hiddenFields((await open(own.path)).body).opened_at!;
    const earlier = `1${ownToken.slice(1)}`;
    for (const opened_at of [undefined, "", "0", foreign, earlier]) {
      const { path, purchase } = await aLink(server, organisation);
      const sent = await send(path, { ...answers, ...(opened_at === undefined ? {} : { opened_at }) });
      expect(sent.statusCode).toBe(303);
      const stored = (await reviewsOf(server, organisation)).find(({ purchaseId }) => purchaseId === purchase.id);
      expect(stored!.filledInSeconds).toBeNull();
    }
  });

  test("keeps what was typed and says beside each field and above all of them what is wrong", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    const text = `\n  <b>Bold</b> & "quoted"${"x".repeat(4001)}`;
    const { statusCode, body } = await send(path, {
      ...everyAnswer,
      overall_score: "11",
      score_7: "0",
      good_points: "x".repeat(1001),
      general_comments: text,
      would_buy_again: "perhaps",
      likelihood_to_recommend: "11",
      town: "a\u0001b",
    });
    expect(statusCode).toBe(422);
    expect(body).toContain("<title>Error: ");
    expect(body).toContain('role="alert"');
    const summary = [...body.matchAll(/<li><a href="(#[^"]+)">([^<]+)<\/a>/g)].map(([, target, words]) => [
      target,
      words,
    ]);
    expect(summary).toEqual([
      ["#overall_score_1", "Overall score: Choose a score from 1 to 10"],
      ["#score_7_1", "Value for money: Choose a score from 1 to 10"],
      ["#good_points", "What is good?: Shorten your text to 1,000 characters; it has 1,001"],
      ["#general_comments", "Your review, in your own words: Shorten your text to 4,000 characters; it has 4,023"],
      ["#would_buy_again_yes", `Would you buy from Acme &amp; Daughters again?: Choose one of the answers`],
      [
        "#likelihood_to_recommend_0",
        "How likely are you to recommend Acme &amp; Daughters to a friend?: Choose a score from 0 to 10",
      ],
      ["#town", "Town: Your text contains characters that cannot be displayed. Remove them, or type the text again"],
    ]);
    for (const [target] of summary) expect(body).toContain(` id="${target!.slice(1)}"`);
    expect(body).toContain('aria-describedby="overall_score_problem"');
    // A parser drops the first line break after the tag; the second is the writer's.
    expect(body).toContain(
      `>\n${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")}</textarea>`,
    );
    expect(body).toMatch(/name="happy_with_delivery" value="no" checked/);
    expect(body).toContain('name="display_name" value="Ada"');
    expect(await reviewsOf(server, organisation)).toEqual([]);
  });

  test("an empty form is answered with what is missing", async () => {
    const { path } = await aLink(server, await anOrganisation(db));
    for (const payload of ["", "overall_score=&general_comments=", "%%%=%zz&&&=", "overall_score=%F0%28"]) {
      expect((await send(path, payload)).statusCode).toBe(422);
    }
    expect((await app.inject({ method: "POST", url: path })).statusCode).toBe(422);
  });

  test("every text at its longest, four bytes a character, is welcome; and texts may be left out", async () => {
    const organisation = await anOrganisation(db);
    const long = await aLink(server, organisation);
    const none = await aLink(server, organisation);
    const full = {
      overall_score: "10",
      good_points: "𝄞".repeat(1000),
      bad_points: "𝄞".repeat(1000),
      general_comments: "𝄞".repeat(4000),
      shop_comments: "𝄞".repeat(2000),
      display_name: "𝄞".repeat(60),
      town: "𝄞".repeat(60),
    };
    expect((await send(long.path, full)).statusCode).toBe(303);
    expect((await send(none.path, { overall_score: "1", general_comments: " \r\n " })).statusCode).toBe(303);
    const stored = (await reviewsOf(server, organisation)).map((one) => [
      one.overallScore,
      one.generalComments?.length,
      one.displayName?.length,
    ]);
    expect(stored.sort()).toEqual([
      [1, undefined, undefined],
      [10, 8000, 120],
    ]);
  });

  test("the same form sent twice at once, or again later, makes one review and ends on the same page", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    const sent = await Promise.all([send(path, answers), send(path, answers), send(path, answers)]);
    sent.push(await send(path, answers), await send(path, {}));
    for (const { statusCode, headers } of sent) expect([statusCode, headers.location]).toEqual([303, path]);
    const [review, ...more] = await reviewsOf(server, organisation);
    expect(more).toEqual([]);
    expect(await listVersions(db, review!)).toHaveLength(1);
  });

  test("repeated fields, other media types and methods, and oversized bodies keep their 4xx, as pages", async () => {
    const organisation = await anOrganisation(db);
    const { path: url } = await aLink(server, organisation);
    const type = (name: string) => ({ "content-type": name });
    const post = (payload: string, name: string) => app.inject({ method: "POST", url, payload, headers: type(name) });
    const refused = [
      await post('{"overall_score":"7"}', "application/json"),
      await post("overall_score=7", "text/plain"),
      await post("x", "multipart/form-data; boundary=x"),
      await send(url, "overall_score=7&general_comments=a&general_comments=b"),
      await send(url, "overall_score=7&town=a&town=b"),
      await send(url, { overall_score: "7", general_comments: "x".repeat(140_000) }),
      await app.inject({ method: "PUT", url, payload: "x=7", headers: type("application/x-www-form-urlencoded") }),
    ];
    expect(refused.map(({ statusCode }) => statusCode)).toEqual([415, 415, 415, 400, 400, 413, 405]);
    for (const { headers, body } of refused) {
      expect(headers["content-type"]).toBe("text/html; charset=utf-8");
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
      expect(body).toContain("<h1>");
    }
    expect(refused.at(-1)!.headers.allow).toBe("GET, HEAD, POST");
    expect(await reviewsOf(server, organisation)).toEqual([]);
  });

  test("a form that another site's page sends is refused", async () => {
    const organisation = await anOrganisation(db);
    const { path } = await aLink(server, organisation);
    for (const site of ["cross-site", "same-site"]) {
      expect((await send(path, answers, { "sec-fetch-site": site })).statusCode).toBe(403);
    }
    expect(await reviewsOf(server, organisation)).toEqual([]);
  });

  test("a link dies while its form is being filled in", async () => {
    const organisation = await anOrganisation(db);
    const { purchase, path } = await aLink(server, organisation);
    await replaceLinkSecret(db, purchase);
    expect((await send(path, answers)).statusCode).toBe(404);
    expect(await reviewsOf(server, organisation)).toEqual([]);
  });
});
