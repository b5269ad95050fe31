import { expect, test } from "vitest";
import { anOwner, aShopWithQuestions, ask, handOverToOwners, mailsToOwners } from "../../test/support/owners.ts";
import { publishQuestion } from "../../test/support/questions.ts";
import { testApp, testBaseUrl } from "../../test/support/test-app.ts";
import { noteMailServer } from "../outbox/index.ts";
import { daysAfter } from "../platform/days.ts";
import { findAnswer } from "./answers.queries.ts";
import { decideAnswer } from "./index.ts";

const { app, ...server } = await testApp();
const { db } = server;
// By day in Berlin.
const now = new Date("2026-03-10T12:00:00Z");

test("an owner who is asked answers by the link in the mail, and nobody else is asked once shoppers read it", async () => {
  await noteMailServer(db, true, now);
  const shop = await aShopWithQuestions(server);
  const owner = await anOwner(server, shop, now, { language: "de" });
  const question = await publishQuestion(db, shop, { text: "Is it loud?" }, now);
  expect(await ask(server, shop, now)).toBe(1);
  const [mail] = await handOverToOwners(server, await mailsToOwners(server, shop), now);
  const { to, text } = mail as { to: string; text: string };
  expect(to).toBe(owner.email);
  expect(text).toContain("> Is it loud?");
  const link = new RegExp(`^${testBaseUrl}(/review/answer/\\S+)$`, "m").exec(text)![1]!;
  const page = await app.inject({ url: link, headers: { "accept-language": "en" } });
  expect([page.statusCode, page.body.includes("Is it loud?")]).toEqual([200, true]);
  const sent = await app.inject({
    method: "POST",
    url: /action="([^"]+)"/.exec(page.body)![1]!.replaceAll("&amp;", "&"),
    headers: { "content-type": "application/x-www-form-urlencoded", origin: testBaseUrl },
    payload: new URLSearchParams({ text: "Hardly at all." }).toString(),
  });
  expect(sent.statusCode).toBe(303);
  const written = (await findAnswer(db, { ...owner, questionId: question.id }))!;
  await db.transaction().execute((tx) => decideAnswer(tx, written, { verdict: "accept" }, { kind: "operator" }, now));
  const shown = await app.inject(`/reviews/${shop.trkref}/question/${question.number}`);
  for (const words of ["Hardly at all.", "Owner of this product since January 2026", '"QAPage"'])
    expect(shown.body).toContain(words);
  await anOwner(server, shop, now);
  expect(await ask(server, shop, daysAfter(now, 3))).toBe(0);
});
