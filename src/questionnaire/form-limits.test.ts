import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import {
  aBrowser,
  aLink,
  anAuthor,
  answers,
  fillIn,
  hiddenFields,
  reviewsOf,
} from "../../test/support/questionnaire.ts";
import { testApp } from "../../test/support/test-app.ts";

const server = await testApp({ config: { TRUST_PROXY: 1 } });
const { owner, clock } = server;
const from = (address: string) => ({ "x-forwarded-for": address });
const draftOf = (path: string) => path.replace("fill_review", "draft");
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const drafts = async () => (await owner.query("select count(*)::int as count from questionnaire_drafts")).rows[0].count;
const versions = async (reviewId: string) =>
  (await owner.query("select count(*)::int as count from review_versions where review_id = $1", [reviewId])).rows[0]
    .count;

/** So many at once as the connections allow. */
async function times(count: number, post: (index: number) => Promise<{ statusCode: number }>): Promise<number[]> {
  const statuses: number[] = [];
  for (let at = 0; at < count; at += 20)
    statuses.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(20, count - at) }, (_, more) =>
          post(at + more).then(({ statusCode }) => statusCode),
        ),
      )),
    );
  return statuses;
}

describe("reviews that are sent are bounded", () => {
  test("by address, the half of an IPv6 address that one customer has: 120 an hour, and the form comes back filled in", async () => {
    const organisation = await anOrganisation(server.db, { locale: "de-DE" });
    const send = async (address: string) => {
      const { path } = await aLink(server, organisation);
      const browser = aBrowser(server);
      const { body } = await browser.open(path);
      return browser.send(path, { ...hiddenFields(body), ...answers }, from(address));
    };
    const sent = await times(120, (index) => send(`2001:db8:7:7::${index.toString(16)}`));
    expect(new Set(sent)).toEqual(new Set([303]));
    const refused = await send("2001:db8:7:7:ffff::1");
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "3600"]);
    expect(refused.headers["content-type"]).toMatch(/^text\/html/);
    expect(refused.body).toContain("Ihre Eingaben sind noch da");
    expect(refused.body).toContain("Sturdy.\r\nA little loud.</textarea>");
    expect(refused.body).toMatch(/name="overall_score" value="7" checked/);
    expect(await reviewsOf(server, organisation)).toHaveLength(120);
    expect((await send("2001:db8:7:8::1")).statusCode).toBe(303);
    clock.advance(hourMs);
    expect((await send("2001:db8:7:7::1")).statusCode).toBe(303);
  });

  test("by review: twenty versions a day, from wherever its author sends them, and nothing typed is lost", async () => {
    const { browser, yours, organisation } = await anAuthor(server);
    const edit = `${yours}/edit`;
    const send = async (words: string, address: string) => {
      const { body } = await browser.open(edit);
      return browser.send(edit, { ...hiddenFields(body), ...answers, general_comments: words }, from(address));
    };
    // The first version was one of the twenty.
    for (let time = 2; time <= 20; time += 1)
      expect((await send(`Version ${time}.`, `198.51.100.${time}`)).statusCode).toBe(303);
    const refused = await send("The twenty-first.", "198.51.100.99");
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, String(dayMs / 1000)]);
    expect(refused.body).toContain("What you typed is still here");
    expect(refused.body).toContain("The twenty-first.</textarea>");
    const [review] = await reviewsOf(server, organisation);
    expect(await versions(review!.id)).toBe(20);
    clock.advance(dayMs);
    expect((await send("The day after.", "198.51.100.99")).statusCode).toBe(303);
  });
});

describe("drafts are bounded", () => {
  test("by what a link opens: 600 an hour, from whatever addresses; the script is told 429, the button shows the form filled in", async () => {
    const { path } = await aLink(server, await anOrganisation(server.db));
    const browser = aBrowser(server);
    const save = (index: number) => browser.send(draftOf(path), answers, from(`198.51.${100 + (index % 100)}.7`));
    expect((await save(0)).statusCode).toBe(204);
    expect(new Set(await times(599, save))).toEqual(new Set([204]));
    const before = await drafts();
    const script = await browser.send(draftOf(path), { general_comments: "One more." }, from("203.0.113.1"));
    expect([script.statusCode, script.headers["retry-after"]]).toEqual([429, "3600"]);
    const button = await fillIn(browser, path, { ...answers, general_comments: "One more.", save: "draft" });
    expect([button.statusCode, button.headers["retry-after"]]).toEqual([429, "3600"]);
    expect(button.body).toContain("One more.</textarea>");
    expect(button.body).toContain("What you typed is still here");
    expect(await drafts()).toBe(before);
    // Sending the review is not held up by its drafts.
    expect((await fillIn(browser, path, answers)).statusCode).toBe(303);
  });

  test("by address: 1,200 an hour, whatever they are about", async () => {
    const organisation = await anOrganisation(server.db);
    const paths = await Promise.all([1, 2, 3].map(async () => draftOf((await aLink(server, organisation)).path)));
    const save = (index: number) =>
      aBrowser(server).send(paths[index % 3]!, answers, from(`2001:db8:9:9::${index % 9}`));
    expect(new Set(await times(1200, save))).toEqual(new Set([204]));
    expect((await save(0)).statusCode).toBe(429);
    expect((await aBrowser(server).send(paths[0]!, answers, from("203.0.113.77"))).statusCode).toBe(204);
    // Five of each purchase are kept, whoever saves them.
    const { rows } = await owner.query(
      "select count(*)::int as count from questionnaire_drafts where organisation_id = $1 group by purchase_id",
      [organisation.id],
    );
    expect(rows).toEqual([{ count: 5 }, { count: 5 }, { count: 5 }]);
  });
});
