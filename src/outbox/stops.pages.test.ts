import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { languages } from "../platform/languages.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { addressHashes, reasonToWithhold } from "./index.ts";
import type { StopKind } from "./mail-source.ts";
import { parseStopToken, stopPath, stopToken } from "./stop-link.ts";

const { app, db, owner } = await testApp();
const keys = deriveKeys(testSecret);
const organisation = await anOrganisation(db, { name: "Acme & Daughters" });
const { id: organisationId, linkTag } = organisation;

let made = 0;
/** A reader with a link out of a mail of that kind, and what is said of mails to them. */
function aReader(kind: StopKind = "invitations") {
  made += 1;
  const email = `Reader${made}@Example.com`;
  const [emailHash] = addressHashes(keys, email);
  const path = stopPath(stopToken(keys, { linkTag, emailHash, kind }));
  const why = (stopKind: StopKind | undefined, of = organisationId) =>
    reasonToWithhold(db, keys, { organisationId: of, email: email.toLowerCase(), stopKind });
  const post = (body: string, type = "application/x-www-form-urlencoded") =>
    app.inject({ method: "POST", url: path, payload: body, headers: { "content-type": type } });
  return { email, path, why, post };
}

const oneClick = "List-Unsubscribe=One-Click";

/** What texts and mail programs leave behind a link. */
const leftBehind = [".", ")", "%22", "%20", "%3E,", "%E2%80%8B"];

describe("a stop link", () => {
  test("opened, and fetched by whatever scans mails, changes nothing", async () => {
    const { path, why } = aReader();
    for (const method of ["GET", "HEAD"] as const) {
      const { rows: before } = await owner.query("select count(*) from mail_stops");
      const answer = await app.inject({ method, url: path });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers["cache-control"]).toBe("no-store");
      expect(answer.headers["set-cookie"]).toBeUndefined();
      expect((await owner.query("select count(*) from mail_stops")).rows).toEqual(before);
    }
    expect(await why("invitations")).toBeUndefined();
  });

  test.each(leftBehind)("with %s behind it stops mails all the same; an altered one is nobody's", async (rest) => {
    const { path, why } = aReader();
    const payload = { payload: oneClick, headers: { "content-type": "application/x-www-form-urlencoded" } };
    const altered = path.replace(/.{3}$/, (end) => (end === "AAA" ? "BBB" : "AAA"));
    expect((await app.inject({ method: "POST", url: altered + rest, ...payload })).statusCode).toBe(404);
    expect(await why("invitations")).toBeUndefined();
    expect((await app.inject({ method: "GET", url: path + rest })).statusCode).toBe(200);
    expect((await app.inject({ method: "POST", url: path + rest, ...payload })).statusCode).toBe(200);
    expect(await why("invitations")).toBe("opted_out");
  });

  test.each([
    ["a form", oneClick, "application/x-www-form-urlencoded"],
    [
      "a multipart form",
      `--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--`,
      "multipart/form-data; boundary=b",
    ],
    ["nothing at all", "", "application/x-www-form-urlencoded"],
  ])("by one POST of a mail program, with %s, stops everything but what is owed", async (_what, body, type) => {
    const { why, post } = aReader();
    for (let time = 0; time < 2; time += 1) {
      const answer = await post(body, type);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers.location).toBeUndefined();
    }
    expect([await why("invitations"), await why("review_news"), await why("report_answers")]).toEqual(
      Array.from({ length: 3 }, () => "opted_out"),
    );
    expect(await why(undefined)).toBeUndefined();
    const other = await anOrganisation(db);
    expect(await why("invitations", other.id)).toBeUndefined();
  });

  test("by a person stops only that kind, or everything, and takes it back", async () => {
    const { path, why, post } = aReader("review_news");
    const only = await post("choice=only");
    expect([only.statusCode, only.headers.location]).toEqual([303, `${path}?done=only`]);
    expect([await why("review_news"), await why("invitations")]).toEqual(["opted_out", undefined]);
    expect((await app.inject({ url: `${path}?lang=en` })).body).toContain("no more news about your reviews");
    await post("choice=all");
    expect(await why("invitations")).toBe("opted_out");
    const undone = await post("choice=undo");
    expect([await why("review_news"), await why("invitations")]).toEqual([undefined, undefined]);
    expect((await app.inject({ url: `${undone.headers.location}&lang=en` })).body).toContain(
      "You will get e-mails from Acme",
    );
  });

  test.each(languages)("speaks %s", async (lang) => {
    const { body } = await app.inject({ url: `${aReader().path}?lang=${lang}` });
    const says = {
      en: "Which e-mails do you no longer want?",
      de: "Welche E-Mails möchten",
      fr: "Quels e-mails ne voulez",
    };
    expect(body).toContain(`<html lang="${lang}"`);
    expect(body).toContain(says[lang]);
    expect(body).not.toMatch(/\{\{|page\./);
  });

  test("tells nobody the address, and cannot be made up or changed", async () => {
    const { path, email } = aReader();
    expect((await app.inject({ url: path })).body.toLowerCase()).not.toContain(email.toLowerCase());
    const token = path.split("/").at(-1)!;
    for (let at = 0; at < token.length - 1; at += 5) {
      const other = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
      expect((await app.inject({ method: "POST", url: stopPath(other), payload: "" })).statusCode).toBe(404);
    }
    for (const bad of ["x", `${token}A`, "A".repeat(71), "%00"])
      expect((await app.inject({ url: stopPath(bad) })).statusCode).toBe(404);
  });

  test("works on after SECRET was changed, while the old one is named", () => {
    const { path } = aReader();
    const token = path.split("/").at(-1)!;
    expect(parseStopToken(deriveKeys(`${testSecret} of another day`, [testSecret]), token)).toBeDefined();
    expect(parseStopToken(deriveKeys(`${testSecret} of another day`), token)).toBeUndefined();
  });
});
