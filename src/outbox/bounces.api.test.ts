import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { mergePurchaser } from "../purchases/index.ts";
import { addressHashes, findMail, insertMail, noteMailServer, reasonToWithhold } from "./index.ts";
import { messageIdOf } from "./message-id.ts";

const bounceToken = "a token for bounces";
const server = await testApp({ config: { BOUNCE_TOKEN: bounceToken } });
const { app, db, owner, clock } = server;
const keys = deriveKeys(testSecret);
const [acme, other] = [await anOrganisation(db), await anOrganisation(db)];

function report(payload: unknown, authorization: string | undefined = `Bearer ${bounceToken}`) {
  return app.inject({
    method: "POST",
    url: "/mail/bounces",
    payload: typeof payload === "string" ? payload : JSON.stringify(payload),
    headers: { "content-type": "application/json", ...(authorization ? { authorization } : {}) },
  });
}

async function know(email: string, ...organisations: { id: string }[]) {
  for (const { id } of organisations) await mergePurchaser(db, { organisationId: id, email, details: {} }, clock.now);
}

const why = (email: string, organisation = acme, isOwed = false) =>
  reasonToWithhold(db, keys, { organisationId: organisation.id, email, stopKind: isOwed ? undefined : "invitations" });

/** A mail that has been sent to that address, and its Message-ID. */
async function aSentMail(email: string) {
  await noteMailServer(db, true, clock.now);
  const mail = {
    organisationId: acme.id,
    kind: "invitation",
    purchaserId: null,
    reviewId: null,
    language: "en",
  } as const;
  const id = await db.transaction().execute((tx) => insertMail(tx, { ...mail, subject: "", body: "" }, clock.now));
  const [hash] = addressHashes(keys, email);
  await owner.query("update outbox set state = 'sent', sent_at = created_at, recipient_hash = $2 where id = $1", [
    id,
    hash,
  ]);
  return { id, messageId: messageIdOf(acme, { id }, "mail@acme.example") };
}

describe("bounces and complaints", () => {
  test("are nobody's business without the setting, and nobody's else without the token", async () => {
    const without = await testApp({ database: server });
    const at = { method: "POST", url: "/mail/bounces", payload: "not json" } as const;
    expect((await without.app.inject(at)).statusCode).toBe(404);
    for (const wrong of ["", "Bearer", "Bearer wrong", `Basic ${bounceToken}`]) {
      const answer = await report("not json", wrong);
      expect(answer.statusCode).toBe(401);
    }
    expect(
      (await app.inject({ url: "/mail/bounces", headers: { authorization: `Bearer ${bounceToken}` } })).statusCode,
    ).toBe(405);
  });

  test("by address put it on the list of every shop that knows it, once however often they come", async () => {
    await know("gone@example.com", acme, other);
    const third = await anOrganisation(db);
    for (let time = 0; time < 2; time += 1) {
      const answer = await report([{ email: "Gone@Example.com", type: "bounce", provider: "x" }]);
      expect([answer.statusCode, answer.json()]).toEqual([200, { taken: 1, unknown: 0 }]);
    }
    expect(await Promise.all([acme, other, third].map((one) => why("gone@example.com", one)))).toEqual([
      "bounced",
      "bounced",
      undefined,
    ]);
    expect(await why("gone@example.com", acme, true)).toBe("bounced");
  });

  test("by Message-ID alone find the address that the mail went to, and its shop", async () => {
    await know("moved@example.com", acme, other);
    const { id, messageId } = await aSentMail("moved@example.com");
    const answer = await report([{ message_id: messageId.slice(1, -1), type: "complaint" }]);
    expect(answer.json()).toEqual({ taken: 1, unknown: 0 });
    expect([await why("moved@example.com"), await why("moved@example.com", other)]).toEqual(["opted_out", undefined]);
    // Whoever called a mail spam is still owed the reasons of a decision.
    expect(await why("moved@example.com", acme, true)).toBeUndefined();
    expect(await findMail(db, { organisationId: acme.id, id })).toMatchObject({ state: "sent", failure: "complained" });
  });

  test("about somebody or something unknown are counted as that, and store nothing", async () => {
    const before = (await owner.query("select count(*)::int as n from suppressions")).rows[0];
    const nowhere = `<00000000-0000-7000-8000-000000000000.${acme.linkTag}@acme.example>`;
    const list = [
      { email: "stranger@example.com", type: "bounce" },
      { message_id: nowhere, type: "bounce" },
      { message_id: "<abc@elsewhere.example>", type: "complaint" },
    ];
    expect((await report(list)).json()).toEqual({ taken: 0, unknown: 3 });
    expect((await owner.query("select count(*)::int as n from suppressions")).rows[0]).toEqual(before);
  });

  test.each([
    "<wrapped@example.com>",
    "rfc822;wrapped@example.com",
    '"W" <wrapped@example.com>',
    "mailto:WRAPPED@example.com",
    "wr\u200bapped@example.com",
  ])("find the address in %j", async (email) => {
    const shop = await anOrganisation(db);
    await know("wrapped@example.com", shop);
    expect((await report([{ email, type: "bounce" }])).json()).toEqual({ taken: 1, unknown: 0 });
    expect(await why("wrapped@example.com", shop)).toBe("bounced");
  });

  test("find a purchaser whose domain is written in the other way", async () => {
    await know("jane@bücher.example", acme);
    await know("joe@xn--bcher-kva.example", acme);
    const list = ["jane@xn--bcher-kva.example", "Joe@BÜCHER.example"].map((email) => ({ email, type: "bounce" }));
    expect((await report(list)).json()).toEqual({ taken: 2, unknown: 0 });
    expect(await why("jane@bücher.example")).toBe("bounced");
    expect(await why("joe@bücher.example")).toBe("bounced");
  });

  test("of which one is malformed are taken all the same, and what was not is told", async () => {
    await know("fine@example.com", acme);
    const answer = await report([
      { type: "soft" },
      7,
      { email: "fine@example.com", type: "bounce" },
      { email: 1, type: "bounce" },
      { email: "fine@example.com, other@example.com", type: "bounce" },
    ]);
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      {
        taken: 1,
        unknown: 0,
        rejected: 4,
        errors: [
          "[0].type must be bounce or complaint",
          "[0] must have email or message_id",
          "[1] must be an object",
          "[3].email is not one",
          "[4].email is not one",
        ],
      },
    ]);
    expect(await why("fine@example.com")).toBe("bounced");
  });

  test("with one good name among two are taken by that", async () => {
    await know("named@example.com", acme);
    const answer = await report([{ email: "named@example.com", message_id: "a b", type: "bounce" }]);
    expect(answer.json()).toEqual({ taken: 1, unknown: 0, rejected: 0, errors: ["[0].message_id is not one"] });
    expect(await why("named@example.com")).toBe("bounced");
  });

  test("that are all malformed are refused with every problem", async () => {
    const unwritable = await report([
      { email: "a\u0000b@example.com", type: "bounce" },
      { message_id: "a\ud800@example.com", type: "bounce" },
    ]);
    expect([unwritable.statusCode, unwritable.json().errors]).toEqual([
      422,
      ["[0].email is not one", "[1].message_id is not one"],
    ]);
    expect((await report("{")).statusCode).toBe(400);
    expect((await report({ email: "a@b.example" })).statusCode).toBe(422);
    expect(
      (await report(Array.from({ length: 1001 }, () => ({ email: "a@b.example", type: "bounce" })))).statusCode,
    ).toBe(422);
    expect((await report(`["${"x".repeat(600_000)}"]`)).statusCode).toBe(413);
  });
});
