import { expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { runJobs } from "../../test/support/jobs.ts";
import { reject, submitAs } from "../../test/support/reviews.ts";
import { aShop } from "../../test/support/shop.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import type { Organisation } from "../organisations/index.ts";
import { insertMail, insertMails, listMails, type NewMail } from "../outbox/index.ts";
import { dayMs } from "../platform/days.ts";

const server = await testApp();
const { app, db, clock } = server;
const admin = await signIn(app, db, { role: "admin" });

function aMail({ id }: Organisation, subject: string, body = "Hello.") {
  clock.advance(1000);
  const mail = {
    organisationId: id,
    kind: "statement_of_reasons",
    purchaserId: null,
    reviewId: null,
    language: "de",
  } as const;
  return db.transaction().execute((tx) => insertMail(tx, { ...mail, subject, body }, clock.now));
}

const subjects = (body: string) =>
  [...body.matchAll(/<a href="[^"]*\/outbox\/[^"]+" lang="de">([^<]+)</g)].map(([, one]) => one);

test("mails stand newest first, page by page, none twice and none left out", async () => {
  const organisation = await anOrganisation(db);
  await aMail(await anOrganisation(db), "of another shop");
  const sent = Array.from({ length: 120 }, (_, index) => `Mail ${index}`);
  for (const subject of sent) await aMail(organisation, subject);
  const seen: (string | undefined)[] = [];
  let path: string | undefined = `/console/${organisation.trkref}/outbox`;
  let pages = 0;
  while (path) {
    const body: string = (await admin.get(path)).body;
    seen.push(...subjects(body));
    path = /<a href="([^"]+)" rel="next">/.exec(body)?.[1];
    pages++;
  }
  expect(seen).toEqual(sent.toReversed());
  expect(pages).toBe(3);
});

test("mails of one moment, as a sweep writes them by the thousand, come page by page as well", async () => {
  const organisation = await anOrganisation(db);
  const mails = Array.from({ length: 130 }, (_, index) => ({
    organisationId: organisation.id,
    kind: "invitation",
    purchaserId: null,
    reviewId: null,
    language: "de",
    ...{ subject: `Mail ${index}`, body: "Hello." },
  })) as NewMail[];
  await db.transaction().execute((tx) => insertMails(tx, mails, clock.now));
  const seen: (string | undefined)[][] = [];
  let path: string | undefined = `/console/${organisation.trkref}/outbox`;
  while (path) {
    const body: string = (await admin.get(path)).body;
    seen.push(subjects(body));
    path = /<a href="([^"]+)" rel="next">/.exec(body)?.[1];
  }
  expect(seen.map(({ length }) => length)).toEqual([50, 50, 30]);
  expect(seen.flat().sort()).toEqual(mails.map(({ subject }) => subject).sort());
});

test("a mail is shown as it would look, in its language, with nothing of it run", async () => {
  const organisation = await anOrganisation(db);
  const body = `Guten Tag,\n\n<script>alert(1)</script> & "mehr"\n`;
  const id = await aMail(organisation, "Ihre Bewertung <b>", body);
  const page = (await admin.get(`/console/${organisation.trkref}/outbox/${id}`)).body;
  expect(page).toContain('<h1 lang="de">Ihre Bewertung &lt;b></h1>');
  expect(page).toContain(`Guten Tag,\n\n&lt;script>alert(1)&lt;/script> &amp; &quot;mehr&quot;`);
});

test("a retailer reads the mails of their own shop alone", async () => {
  const [mine, other] = [await anOrganisation(db), await anOrganisation(db)];
  const [own, foreign] = [await aMail(mine, "mine"), await aMail(other, "theirs")];
  const retailer = await signIn(app, db, { role: "retailer", organisations: [mine] });
  const status = async (path: string) => (await retailer.get(path)).statusCode;
  expect(await status(`/console/${mine.trkref}/outbox/${own}`)).toBe(200);
  for (const path of [
    `${other.trkref}/outbox`,
    `${other.trkref}/outbox/${foreign}`,
    `${mine.trkref}/outbox/${foreign}`,
  ])
    expect([path, await status(`/console/${path}`)]).toEqual([path, 404]);
});

test("the author's own link is shown to an admin while nobody else could hand it on, and never to the shop", async () => {
  const shop = await aShop(server);
  const { organisation } = shop;
  await shop.report({ email: "jane@example.com", purchases: [{ order_ref: "A1", sku: "S1" }] });
  const at = { organisation, pair: { orderRef: "A1", sku: "S1" }, now: clock.now };
  await submitAs(db, at);
  await reject(db, at);
  const [mail] = await listMails(db, { organisationId: organisation.id, atMost: 1 });
  const path = `/console/${organisation.trkref}/outbox/${mail!.id}`;
  const own = /\/review\/yours\/[^\s]+\?key=[0-9a-f]{32}/;
  const retailer = await signIn(app, db, { role: "retailer", organisations: [organisation] });
  const theirs = (await retailer.get(path)).body;
  expect(theirs).not.toMatch(own);
  expect(theirs).toContain("(the author&#39;s own link goes here)".replaceAll("&#39;", "'"));
  const handed = (await admin.get(path)).body;
  expect(handed).toMatch(own);
  expect(handed).toContain("Do not give it to anybody else");

  const sending = await testApp({ database: server, config: { SMTP_URL: "smtp://mail.example" } });
  const late = await sending.app.inject({ url: path, headers: { cookie: admin.cookie } });
  expect([late.statusCode, own.test(late.body), late.body.includes("own link goes here)")]).toEqual([200, false, true]);
});

test("what is no mail's id and no moment is no fault of ours", async () => {
  const { trkref } = await anOrganisation(db);
  for (const id of ["x", "%00", "00000000-0000-7000-8000-000000000000"])
    expect((await admin.get(`/console/${trkref}/outbox/${id}`)).statusCode).toBe(404);
  for (const before of ["x", "2026-01-01T00:00:00.000Z", "00000000-0000-7000-8000-000000000000&before=2"])
    expect((await admin.get(`/console/${trkref}/outbox?before=${before}`)).statusCode).toBe(200);
});

test("the mail's own page can do nothing: no script, no form, no way into the console", async () => {
  const organisation = await anOrganisation(db, { mailColour: "#7a1f3d", mailSenderName: "Harbour" });
  const id = await aMail(organisation, "Subject", "Hello,\n\n<script>alert(1)</script>");
  const path = `/console/${organisation.trkref}/outbox/${id}`;
  const framed = await admin.get(`${path}/html`);
  expect(framed.headers["content-security-policy"]).toMatch(/default-src 'none'.*sandbox/);
  expect(framed.headers["content-security-policy"]).not.toMatch(
    /script-src|allow-scripts|allow-same-origin|allow-forms/,
  );
  expect(framed.headers["x-frame-options"]).toBe("SAMEORIGIN");
  expect(framed.body).toContain("&lt;script>");
  expect(framed.body).toContain("#7a1f3d");
  expect(framed.body).toContain("Harbour");
  const around = await admin.get(path);
  expect(around.headers["content-security-policy"]).toContain("frame-src 'self'");
  expect(around.body).toMatch(/<iframe[^>]* sandbox="allow-popups allow-popups-to-escape-sandbox"/);
});

test("mails are found by what became of them; a doubt is ended by an admin, once, and by nobody else", async () => {
  const organisation = await anOrganisation(db);
  const [doubtful, other] = [await aMail(organisation, "doubtful"), await aMail(organisation, "other")];
  const set =
    "update outbox set state = 'claimed', withheld_because = null, claimed_at = $2, failure = 'ETIMEDOUT' where id = $1";
  await server.owner.query(set, [doubtful, clock.now]);
  const path = `/console/${organisation.trkref}/outbox`;
  expect(subjects((await admin.get(`${path}?state=in_doubt`)).body)).toEqual(["doubtful"]);
  expect(subjects((await admin.get(`${path}?state=withheld`)).body)).toEqual(["other"]);
  expect((await admin.get(path)).body).toContain("One mail is in doubt");
  expect((await admin.get(`${path}/${other}`)).body).not.toContain("Count as sent");
  const retailer = await signIn(app, db, { role: "retailer", organisations: [organisation] });
  expect((await retailer.get(`${path}/${doubtful}`)).body).not.toContain("Count as sent");
  expect((await retailer.post(`${path}/${doubtful}/settle`, { decision: "send_again" })).statusCode).toBe(403);
  expect((await admin.get(`${path}/${doubtful}`)).body).toContain("Count as sent");
  expect((await admin.post(`${path}/${doubtful}/settle`, { decision: "else" })).statusCode).toBe(400);
  expect((await admin.post(`${path}/${doubtful}/settle`, { decision: "count_as_sent" })).statusCode).toBe(303);
  expect((await admin.post(`${path}/${doubtful}/settle`, { decision: "send_again" })).statusCode).toBe(409);
  expect(subjects((await admin.get(`${path}?state=sent`)).body)).toEqual(["doubtful"]);
});

test("mails are counted no further than a person wants to know, however many there are", async () => {
  const organisation = await anOrganisation(db);
  await aMail(organisation, "refused");
  await server.owner.query("update outbox set state = 'refused', withheld_because = null where organisation_id = $1", [
    organisation.id,
  ]);
  const fill = `insert into outbox (organisation_id, id, kind, language, subject, body, created_at, state, sent_at, claimed_at, failure)
    select $1, gen_random_uuid(), 'invitation', 'en', '', '', $2, $3, case when $3 = 'sent' then $2::timestamptz end, $2, 'ETIMEDOUT'
    from generate_series(1, $4::int)`;
  const write = (state: string, count: number) => server.owner.query(fill, [organisation.id, clock.now, state, count]);
  await write("sent", 1000);
  await write("claimed", 1001);
  const counts = async () => {
    const { body } = await admin.get(`/console/${organisation.trkref}/outbox`);
    const doubts = /outbox\?state=in_doubt">\s*([^<]*mails are in doubt)/.exec(body)?.[1];
    return [doubts, ...[...body.matchAll(/outbox\?state=\w+">([^<]+\([^<]+\))</g)].map(([, tab]) => tab)];
  };
  const others = ["In doubt (over 1,000)", "Sent (1,000)", "Refused (1)"];
  expect(await counts()).toEqual(["More than 1,000 mails are in doubt", ...others]);
  await write("sent", 500);
  expect((await counts())[2]).toBe("Sent (over 1,000)");
});

test("mails lose their words after ninety days, and keep what became of them; one in doubt waits for a person", async () => {
  const organisation = await anOrganisation(db);
  const states = ["sent", "refused", "withheld", "claimed", "waiting"];
  const ids = new Map<string, string>();
  for (const state of states) ids.set(state, await aMail(organisation, `About ${state}`, "Dear Jane"));
  await server.owner.query(
    `update outbox set state = substr(subject, 7), sent_at = case when subject = 'About sent' then created_at end,
       withheld_because = case when subject = 'About withheld' then 'opted_out' end, claimed_at = created_at,
       failure = case when subject in ('About refused', 'About claimed') then '550' end,
       html = '<p>Dear Jane', recipient_hash = sha256('jane') where organisation_id = $1`,
    [organisation.id],
  );
  const read = async () =>
    (
      await server.owner.query<{ state: string; kept: boolean; failure: string | null }>(
        `select state, subject || body || coalesce(html, '') || coalesce(recipient_hash::text, '') <> '' as kept, failure
         from outbox where organisation_id = $1 order by id`,
        [organisation.id],
      )
    ).rows;
  const sweep = async () => {
    await server.pool.query("select graphile_worker.add_job('forget-mails')");
    await runJobs(server);
  };
  const before = await read();
  clock.advance(89 * dayMs);
  await sweep();
  expect(await read()).toEqual(before);
  const young = await aMail(organisation, "young", "Dear Jane");
  clock.advance(2 * dayMs);
  await sweep();
  const after = before.map((mail) => ({ ...mail, kept: mail.state === "claimed" || mail.state === "waiting" }));
  expect((await read()).slice(0, -1)).toEqual(after);

  const path = `/console/${organisation.trkref}/outbox`;
  const list = (await admin.get(path)).body;
  expect(list).toContain("A mail whose words are deleted");
  expect(list).not.toContain("About sent");
  const page = (await admin.get(`${path}/${ids.get("sent")}`)).body;
  expect(page).toContain("kept for a while only");
  expect(page).not.toMatch(/<iframe|Dear Jane/);
  expect((await admin.get(`${path}/${ids.get("sent")}/html`)).statusCode).toBe(404);
  for (const id of [ids.get("claimed"), young])
    expect((await admin.get(`${path}/${id}/html`)).body).toContain("Dear Jane");
});
