import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { cliOver, runCli } from "../../test/support/cli.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { anEndpoint } from "../../test/support/receiver.ts";
import { testApp } from "../../test/support/test-app.ts";
import { until } from "../../test/support/waiting.ts";
import { aReviewToVet } from "../../test/support/waiting-reviews.ts";
import { invitationSettings, lookSettings, organisationSettings } from "../organisations/index.ts";
import { noteMailServer } from "../outbox/index.ts";
import { appealDecision, findRejection, getReviewByNumber } from "../reviews/index.ts";
import { deleteEndpoint, disableEndpoint, noteFailureOf, noteSuccess } from "../webhooks/endpoints.queries.ts";

const database = await testApp();
const { app, clock } = database;
const cli = cliOver(database, () => clock.now);

async function aShop(trkref: string): Promise<string> {
  await cli("organisation", "create", trkref, "--name", "Acme");
  const { key, secret } = JSON.parse((await cli("key", "create", "--organisation", trkref)).stdout);
  return `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
}

function ask(trkref: string, authorization: string, purchases: { order_ref: string; sku: string }[] = []) {
  const payload = { email: "jane@example.com", purchases };
  return app.inject({
    method: "POST",
    url: `/v4/organisations/${trkref}/purchasers`,
    headers: { authorization },
    payload,
  });
}

test("an organisation and a key made on the command line can be used at once", async () => {
  const authorization = await aShop("CLI-1");
  expect((await ask("CLI-1", authorization)).statusCode).toBe(201);
});

test("creating an organisation twice is refused with what to do instead", async () => {
  await cli("organisation", "create", "TWICE", "--name", "One");
  const { code, stderr, stdout } = await cli("organisation", "create", "TWICE", "--name", "Two");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toBe(
    "There is an organisation TWICE already. Change it with: fairmark organisation set TWICE KEY=VALUE\n",
  );
});

test("settings are changed by KEY=VALUE, and every problem is named at once", async () => {
  await cli("organisation", "create", "SETTINGS", "--name", "One");
  const set = await cli(
    "organisation",
    "set",
    "SETTINGS",
    "requires_order_confirmation=true",
    "name=New name",
    "--json",
  );
  expect(JSON.parse(set.stdout)).toMatchObject({
    name: "New name",
    requires_order_confirmation: true,
    minimise_personal_data: false,
    decides_within_days: 3,
    publication_delay_hours: 0,
    contact: null,
  });
  const help = (await cli("organisation", "set", "--help")).stdout;
  for (const setting of ["decides_within_days", "publication_delay_hours", "contact"]) expect(help).toContain(setting);
  const wrong = await cli(
    "organisation",
    "set",
    "SETTINGS",
    "minimise_personal_data=perhaps",
    "colour=red",
    "locale=xx",
  );
  expect(wrong.code).toBe(1);
  for (const word of ["minimise_personal_data must be true or false", "no setting colour", "locale xx"])
    expect(wrong.stderr).toContain(word);
});

test("the settings of invitations and mails are taken as the help spells them, and said again as they are kept", async () => {
  await cli("organisation", "create", "MAILS", "--name", "One");
  await noteMailServer(database.db, true, clock.now);
  const set = async (...words: string[]) =>
    JSON.parse((await cli("organisation", "set", "MAILS", ...words, "--json")).stdout);
  const usual = {
    invites: "false",
    invite_after_days: "10",
    invite_without_date: "false",
    invite_at_most_days_late: "30",
    remind_after_days: "",
    invite_hours: "9-19",
    time_zone: "Europe/London",
    invite_countries: "",
    invite_never_skus: "",
    invite_never_categories: "",
    invite_once_per_product: "false",
    mail_sender_name: null,
    mail_reply_to: null,
    mail_logo_url: null,
    mail_colour: null,
  };
  expect(await set("name=Two")).toMatchObject(usual);
  const given = {
    invites: "true",
    invite_after_days: "0",
    invite_without_date: "true",
    invite_at_most_days_late: "365",
    remind_after_days: "5",
    invite_hours: "0-24",
    time_zone: "Europe/Berlin",
    invite_never_skus: "GIFT*,SHIP 1",
    invite_never_categories: "Geschenkkarten",
    invite_once_per_product: "true",
    mail_sender_name: "Two & Söhne",
    mail_reply_to: "help@two.example",
    mail_logo_url: "https://two.example/logo.png?v=1",
  };
  const asWords = Object.entries(given).map(([key, value]) => `${key}=${value}`);
  const after = await set(...asWords, "mail_colour=#0B5D57", "invite_countries=at:never, UK:90");
  expect(after).toMatchObject({ ...given, mail_colour: "#0b5d57", invite_countries: "AT:never,GB:90" });
  const emptied = [
    "remind_after_days",
    "invite_countries",
    "invite_never_skus",
    ...Object.keys(usual).filter((key) => /^mail_/.test(key)),
  ];
  const back = await set(...emptied.map((key) => `${key}=`));
  expect(back).toMatchObject({ ...given, ...Object.fromEntries(emptied.map((key) => [key, usual[key as "invites"]])) });
});

test("invitations are not switched on while no mail server is set, neither by the environment nor where it serves", async () => {
  await cli("organisation", "create", "NO-MAIL", "--name", "One");
  await noteMailServer(database.db, false, clock.now);
  const refused = await cli("organisation", "set", "NO-MAIL", "invites=true", "name=Two");
  expect([refused.code, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toBe(
    "invites cannot be switched on while no mail server is set. Set SMTP_URL and MAIL_FROM, and start the server with them first. Nothing was changed.\n",
  );
  expect((await cli("organisation", "set", "NO-MAIL", "remind_after_days=7")).stdout).toContain("name=One");
  await noteMailServer(database.db, true, clock.now);
  expect((await cli("organisation", "set", "NO-MAIL", "invites=true")).stdout).toContain("invites=true");
  // One that is on stays on, and can be switched off.
  await noteMailServer(database.db, false, clock.now);
  expect((await cli("organisation", "set", "NO-MAIL", "invites=true", "name=Three")).stdout).toContain("name=Three");
  expect((await cli("organisation", "set", "NO-MAIL", "invites=false")).stdout).toContain("invites=false");
  expect((await cli("organisation", "set", "NO-MAIL", "invites=true")).code).toBe(1);
});

test.each([
  ["invites=yes", "invites must be true or false"],
  ["invite_after_days=91", "invite_after_days must be a whole number from 0 to 90"],
  ["invite_after_days=", "invite_after_days must be a whole number from 0 to 90"],
  ["invite_after_days=1.5", "invite_after_days must be a whole number from 0 to 90"],
  ["invite_without_date=1", "invite_without_date must be true or false"],
  ["invite_at_most_days_late=0", "invite_at_most_days_late must be a whole number from 1 to 365"],
  ["remind_after_days=4", "remind_after_days must be a whole number from 5 to 60, or empty for no reminder"],
  ["invite_hours=19-9", "invite_hours must be two hours of one day, the earlier first, such as 9-19"],
  ["invite_hours=9-25", "invite_hours must be two hours of one day, the earlier first, such as 9-19"],
  ["time_zone=Berlin", "time_zone Berlin is not a time zone such as Europe/Berlin"],
  [
    "invite_countries=DE",
    'invite_countries has "DE": write a country and its days from 0 to 90, or never, such as DE:14',
  ],
  ["invite_countries=XQ:1", "invite_countries has XQ, which is not the code of a country"],
  ["invite_countries=UK:1,GB:2", "invite_countries names GB twice"],
  ["invite_never_skus=A,**", 'invite_never_skus has "**", which is everything: switch invitations off instead'],
  ["invite_never_categories=*a*b*c*", 'invite_never_categories has "*a*b*c*", with more than 3 stars'],
  ["invite_once_per_product=yes", "invite_once_per_product must be true or false"],
  ["variants_together=true", "variants_together must be off, group or gtin"],
  ["variants_together=", "variants_together must be off, group or gtin"],
  ["default_region=europe", "default_region must be one of my-locale, my-country, my-languages, english, worldwide"],
  ...["0", "3651", "soon"].map((days) => [
    `moving_window_days=${days}`,
    "moving_window_days must be a whole number from 1 to 3650, or empty for reviews of any age",
  ]),
  ["lists_whole_catalogue=yes", "lists_whole_catalogue must be true or false"],
  ["shows_order_refs=1", "shows_order_refs must be true or false"],
  ["mail_sender_name=a\u0007b", "mail_sender_name must be 1 to 120 characters without control characters"],
  ["mail_reply_to=a@b.example, c@d.example", "mail_reply_to must be one e-mail address"],
  ["mail_reply_to=https://two.example", "mail_reply_to must be one e-mail address"],
  ["mail_logo_url=http://two.example/logo.png", "mail_logo_url must be an https address"],
  ["mail_colour=red", "mail_colour must be # and six hex digits, such as #0b5d57"],
  [
    "mail_colour=#ffff00",
    "mail_colour must be darker: white words on it could not be read (WCAG asks for a contrast of 4.5)",
  ],
])("organisation set %j changes nothing, and says why", async (word, says) => {
  await cli("organisation", "create", "WRONG", "--name", "One");
  const answer = await cli("organisation", "set", "WRONG", "name=Changed", word);
  expect(answer).toEqual({ code: 1, stdout: "", stderr: `${says}.\n` });
  const { rows } = await database.owner.query("select name from organisations where trkref = 'WRONG'");
  expect(rows).toEqual([{ name: "One" }]);
});

test("organisations are listed and shown, for people and for programs", async () => {
  await cli("organisation", "create", "SHOWN", "--name", "Shown Ltd", "--locale", "de-DE");
  await cli("organisation", "create", "UNSEEN", "--name", "Unseen Ltd");
  await cli("organisation", "set", "SHOWN", "decides_within_days=2", "contact=help@shown.example");
  const { key, secret } = JSON.parse((await cli("key", "create", "--organisation", "SHOWN")).stdout);
  const gone = JSON.parse((await cli("key", "create", "--organisation", "SHOWN")).stdout).key;
  await cli("key", "revoke", gone);
  const listed = JSON.parse((await cli("organisation", "list", "--json")).stdout) as { trkref: string }[];
  expect(listed.find(({ trkref }) => trkref === "SHOWN")).toEqual({
    trkref: "SHOWN",
    name: "Shown Ltd",
    locale: "de-DE",
    invites: false,
    api_keys: 1,
    created_at: clock.now.toISOString(),
  });
  const list = (await cli("organisation", "list")).stdout;
  expect(list).toMatch(/^TRKREF +NAME +LOCALE +KEYS +INVITATIONS +CREATED\n/);
  expect(list).toMatch(/^SHOWN +Shown Ltd +de-DE +1 +off /m);
  const shown = JSON.parse((await cli("organisation", "show", "SHOWN", "--json")).stdout);
  expect(shown).toMatchObject({ decides_within_days: 2, contact: "help@shown.example", api_keys: [key] });
  const words = (await cli("organisation", "show", "SHOWN")).stdout;
  expect(words).toMatch(/^decides_within_days +2$/m);
  expect(words).toContain("API keys in use: 1.");
  for (const text of [JSON.stringify(shown), words]) expect(text).not.toMatch(new RegExp(`${secret}|Unseen`));
});

test("show knows every setting that set takes", async () => {
  await cli("organisation", "create", "EVERY", "--name", "One");
  const shown = JSON.parse((await cli("organisation", "show", "EVERY", "--json")).stdout);
  const { trkref: _trkref, created_at: _createdAt, api_keys: _keys, shares_with: shares, ...kept } = shown;
  expect(shares).toEqual([]);
  expect(Object.keys(kept).sort()).toEqual(
    Object.keys({ ...organisationSettings, ...invitationSettings, ...lookSettings }).sort(),
  );
});

test("two organisations share reviews once both have said so, until one takes it back", async () => {
  for (const trkref of ["SHARE-1", "SHARE-2"]) await cli("organisation", "create", trkref, "--name", trkref);
  const share = (one: string, other: string, ...more: string[]) =>
    cli("organisation", "share", one, "--with", other, ...more);
  const shares = async () => JSON.parse((await cli("organisation", "show", "SHARE-1", "--json")).stdout).shares_with;
  expect((await share("SHARE-1", "SHARE-2")).stdout).toContain("fairmark organisation share SHARE-2 --with SHARE-1");
  expect(await shares()).toEqual([{ trkref: "SHARE-2", mutual: false }]);
  expect((await share("SHARE-2", "SHARE-1")).stdout).toContain("show each other's reviews");
  expect(await shares()).toEqual([{ trkref: "SHARE-2", mutual: true }]);
  expect((await cli("organisation", "show", "SHARE-1")).stdout).toContain("Shares reviews with SHARE-2.");
  expect((await share("SHARE-2", "SHARE-1", "--stop")).stdout).toContain("SHARE-2 no longer shares with SHARE-1.");
  expect(await shares()).toEqual([{ trkref: "SHARE-2", mutual: false }]);
  expect((await share("SHARE-2", "SHARE-1", "--stop")).stdout).toContain("did not share");
  expect((await share("SHARE-1", "SHARE-1")).code).toBe(1);
  expect((await share("SHARE-1", "NOBODY")).code).toBe(1);
});

test("an organisation that is not there cannot be shown", async () => {
  const { code, stdout, stderr } = await cli("organisation", "show", "NOBODY");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("There is no organisation NOBODY.");
});

test("a link for staff names the port of the file that serve reads too", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fairmark-cli-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "fairmark.env");
  await writeFile(file, "PORT=4317\n");
  const made = await cli("staff", "create", "port@example.com", "--role", "admin", "--json", "--env-file", file);
  expect(JSON.parse(made.stdout).password_url).toMatch(/^http:\/\/127\.0\.0\.1:4317\/console\/password\//);
  const doctor = JSON.parse((await cli("doctor", "--json", "--env-file", file)).stdout);
  const settings = doctor.findings.find(({ check }: { check: string }) => check === "settings");
  expect(settings.says).toContain(`PORT from ${file}; DATABASE_URL, SECRET from the environment`);
});

test("a revoked key is refused within a second, and the list says when it was revoked", async () => {
  await cli("organisation", "create", "REVOKE", "--name", "One");
  const made = JSON.parse((await cli("key", "create", "--organisation", "REVOKE", "--name", "till")).stdout);
  const authorization = `Basic ${Buffer.from(`${made.key}:${made.secret}`).toString("base64")}`;
  expect((await ask("REVOKE", authorization)).statusCode).toBe(201);
  expect((await cli("key", "revoke", made.key)).code).toBe(0);
  clock.advance(1000);
  expect((await ask("REVOKE", authorization)).statusCode).toBe(401);
  const listed = JSON.parse((await cli("key", "list", "--json")).stdout).find(
    ({ key }: { key: string }) => key === made.key,
  );
  expect(listed).toMatchObject({
    name: "till",
    organisations: ["REVOKE"],
    revoked_at: expect.any(String),
    last_used_at: expect.any(String),
  });
  expect(JSON.stringify(listed)).not.toContain(made.secret);
  expect((await cli("key", "list")).stdout).toMatch(/^KEY +NAME +ORGANISATIONS/);
});

test("a key made for reading, with a last day, is listed so, and changed from the terminal", async () => {
  await cli("organisation", "create", "SCOPED", "--name", "Scoped");
  const create = ["key", "create", "--organisation", "SCOPED", "--scope", "read", "--last-day", "2027-03-31"];
  const { key } = JSON.parse((await cli(...create)).stdout);
  const shown = async () =>
    JSON.parse((await cli("key", "list", "--json")).stdout).find((one: { key: string }) => one.key === key);
  expect(await shown()).toMatchObject({
    scope: "read",
    last_day: "2027-03-31",
    last_read_at: null,
    last_orders_at: null,
  });
  expect((await cli("key", "list")).stdout).toMatch(
    new RegExp(`^${key} .*SCOPED +read +never +in use until 2027-03-31$`, "m"),
  );
  expect(await cli("key", "change", key, "--scope", "orders", "--last-day", "never")).toEqual({
    code: 0,
    stdout: `${key} is good for orders.\n`,
    stderr: "",
  });
  expect(await shown()).toMatchObject({ scope: "orders", last_day: null });
  await cli("key", "change", key, "--last-day", "2027-03-31");
  expect(await shown()).toMatchObject({ scope: "orders", last_day: "2027-03-31" });
});

test("a key is rotated from the terminal: a new secret, the earlier one for as long as said, and two at most", async () => {
  await cli("organisation", "create", "ROTATED", "--name", "Rotated");
  const { key, secret } = JSON.parse((await cli("key", "create", "--organisation", "ROTATED")).stdout);
  const until = new Date(clock.now.getTime() + 30 * 86_400_000).toISOString();
  const rotated = JSON.parse((await cli("key", "rotate", key, "--keep-days", "30")).stdout);
  expect(rotated).toEqual({ key, secret: expect.stringMatching(/^fms_[\w-]{43}$/), earlier_secret_until: until });
  expect(rotated.secret).not.toBe(secret);
  expect((await cli("key", "list")).stdout).toContain(`in use; earlier secret until ${until.slice(0, 10)}`);
  const again = await cli("key", "rotate", key);
  expect([again.code, again.stderr]).toEqual([
    1,
    expect.stringContaining(`First run: fairmark key end-earlier-secret ${key}`),
  ]);
  expect((await cli("key", "end-earlier-secret", key)).stdout).toBe(`The earlier secret of ${key} has ended.\n`);
  expect(JSON.parse((await cli("key", "end-earlier-secret", key, "--json")).stdout)).toEqual({ key, ended: false });
  expect(JSON.parse((await cli("key", "rotate", key, "--keep-days", "0")).stdout).earlier_secret_until).toBe(null);
});

test.each([
  [["create", "--organisation", "X", "--last-day", "31.3.2027"], "31.3.2027 is not a day"],
  [["create", "--organisation", "X", "--last-day", "2020-01-01"], "2020-01-01 has passed"],
  [["change", "fm_no"], "Nothing to change was named"],
  [["change", "fm_no", "--scope", "read"], "There is no key fm_no that is in use"],
  [["rotate", "fm_no"], "There is no key fm_no"],
  [["rotate", "fm_no", "--keep-days", "91"], "--keep-days must be a whole number from 0 to 90"],
  [["end-earlier-secret", "fm_no"], "There is no key fm_no"],
])("key %j says what is wrong and what to do", async (words, says) => {
  const { code, stdout, stderr } = await cli("key", ...words);
  expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(says)]);
});

test("a vetter works from the terminal: no score is shown there, and what was accepted is published", async () => {
  const authorization = await aShop("VETTER");
  const purchases = [{ order_ref: "1", sku: "KNIFE" }];
  const link = new URL((await ask("VETTER", authorization, purchases)).json().purchases[0].review_url);
  const sent = await app.inject({
    method: "POST",
    url: link.pathname + link.search,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    payload: "overall_score=4&general_comments=Blunt%20after%20a%20week%1b%5b2J",
  });
  expect(sent.statusCode).toBe(422);
  await app.inject({
    method: "POST",
    url: link.pathname + link.search,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    payload: "overall_score=4&general_comments=Blunt%20after%20a%20week",
  });
  const [waiting] = JSON.parse(
    (await cli("review", "list", "--organisation", "VETTER", "--state", "pending_moderation", "--json")).stdout,
  );
  expect(waiting).toMatchObject({ sku: "KNIFE", is_appeal: false, general_comments: "Blunt after a week" });
  expect(JSON.stringify(waiting)).not.toMatch(/score|recommend|:4\b/);
  const decide = (...more: string[]) =>
    cli("review", "decide", String(waiting.number), ...more, "--organisation", "VETTER");
  expect((await decide("reject")).stderr).toContain("A rejection needs --reason");
  expect((await decide("accept", "--passage", "Blunt")).stderr).toContain("neither --reason nor --passage");
  expect((await decide("accept")).stdout).toBe(`Review ${waiting.number} is pending_publication.\n`);
  expect((await decide("accept")).stderr).toBe("The review has moved on; load it again.\n");
  expect((await cli("review", "publish")).stdout).toBe("Published 1 review.\n");
  const published = (await ask("VETTER", authorization, purchases)).json().purchases[0];
  expect(published.review_state).toBe("published");
});

test("a rejection at the terminal names the words it is about, and its author's appeal is for somebody else", async () => {
  const organisation = await anOrganisation(database.db);
  const review = await aReviewToVet(database.db, organisation, clock.now);
  const decide = (...more: string[]) =>
    cli("review", "decide", String(review.number), ...more, "--organisation", organisation.trkref);
  const rejected = await decide("reject", "--reason", "advertising", "--passage", "pours well", "--note", "Sorry.");
  expect(rejected.stdout).toBe(`Review ${review.number} is rejected.\n`);
  const refused = await getReviewByNumber(database.db, review);
  expect(await findRejection(database.db, refused)).toEqual({
    reason: "advertising",
    passage: "pours well",
    note: "Sorry.",
  });
  await appealDecision(database.db, refused, "It does pour well.", clock.now);
  const listed = await cli("review", "list", "--organisation", organisation.trkref);
  expect(listed.stdout).toContain("pending_moderation, appeal");
  const again = await decide("accept");
  expect({ code: again.code, stderr: again.stderr }).toEqual({
    code: 1,
    stderr:
      "The request contradicts what is stored: the author appealed against your decision, so another person has to decide.\n",
  });
});

test("a revoked link is dead and the API gives a new one that lives", async () => {
  const authorization = await aShop("LINK");
  const purchases = [{ order_ref: "A 1", sku: "S/1" }];
  const linkNow = async () => new URL((await ask("LINK", authorization, purchases)).json().purchases[0].review_url);
  const open = async (link: URL) => (await app.inject({ url: link.pathname + link.search })).statusCode;
  const old = await linkNow();
  expect(await open(old)).toBe(200);
  expect((await cli("purchase", "revoke-link", "A 1", "S/1", "--organisation", "LINK")).code).toBe(0);
  expect(await open(old)).toBe(404);
  expect(await open(await linkNow())).toBe(200);
  expect((await cli("purchase", "revoke-link", "A 1", "NO", "--organisation", "LINK")).code).toBe(1);
});

test("a purchaser is exported as one JSON document, and erased", async () => {
  const authorization = await aShop("ERASE");
  await ask("ERASE", authorization, [{ order_ref: "1", sku: "A" }]);
  const exported = JSON.parse((await cli("purchaser", "export", "JANE@example.com", "--organisation", "ERASE")).stdout);
  expect(exported.purchases).toEqual([expect.objectContaining({ order_ref: "1", sku: "A" })]);
  const erased = await cli("purchaser", "erase", "jane@example.com", "--organisation", "ERASE", "--json");
  expect(JSON.parse(erased.stdout)).toEqual({
    erased: true,
    purchases: 1,
    reviews_kept: 0,
    reviews_erased: 0,
    questions: 0,
  });
  expect((await cli("purchaser", "export", "jane@example.com", "--organisation", "ERASE")).code).toBe(1);
});

/** For this test the server keeps what it has acknowledged, as those of installations do; that of the tests need not. */
async function onDurableServer(): Promise<void> {
  const { owner } = database;
  const isOn = async () => (await owner.query("select current_setting('fsync') as said")).rows[0].said === "on";
  const { rows } = await owner.query("select coalesce(sourcefile, '') as file from pg_settings where name = 'fsync'");
  // A server that somebody else has set up stays as it is.
  if ((await isOn()) || !rows[0].file.endsWith("postgresql.auto.conf")) return;
  const set = async (value: "on" | "off") => {
    await owner.query(`alter system set fsync = ${value}`);
    await owner.query("select pg_reload_conf()");
    await until(`fsync is ${value}`, async () => (await isOn()) === (value === "on"));
  };
  await set("on");
  onTestFinished(() => set("off"));
}

test("doctor names a server that need not keep what it has acknowledged", async () => {
  const doctor = cliOver(database, () => new Date());
  const durability = async () =>
    JSON.parse((await doctor("doctor", "--json")).stdout).findings.filter(
      ({ check }: { check: string }) => check === "durability",
    );
  const { rows } = await database.owner.query("select current_setting('fsync') as said");
  const says = expect.stringMatching(/^fsync is off: .* Set fsync = on\.$/);
  const told = rows[0].said === "on" ? [] : [{ check: "durability", level: "problem", says }];
  expect(await durability()).toEqual(told);
  await onDurableServer();
  expect(await durability()).toEqual([]);
});

test("doctor names what is well and what to do about what is not", async () => {
  await onDurableServer();
  // Compared with the database, whose clock is the real one.
  const well = JSON.parse((await cliOver(database, () => new Date())("doctor", "--json")).stdout);
  expect(well.findings.filter(({ level }: { level: string }) => level === "problem")).toEqual([]);
  const ill = await cliOver(database, () => new Date(clock.now.getTime() + 3_600_000), {
    SMTP_URL: "smtp://127.0.0.1:1",
    MAIL_FROM: "a@example.com",
    BASE_URL: "http://shop.example.com",
  })("doctor");
  expect(ill.code).toBe(1);
  expect(ill.stdout).toMatch(/PROBLEM +clock/);
  expect(ill.stdout).toMatch(/PROBLEM +mail +127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)/);
  expect(ill.stdout).toMatch(/PROBLEM +links .*https/);
  const settings = await runCli(["doctor"], { PORT: "high" }, () => clock.now);
  expect(settings.stdout).toContain("PORT must be a whole number from 0 to 65535");
});

test("doctor names each shop whose webhooks do not work, ends with 1, and is content once they are mended or deleted", async () => {
  await onDurableServer();
  const now = new Date();
  const doctor = cliOver(database, () => new Date());
  const said = async () => {
    const { code, stdout } = await doctor("doctor", "--json");
    const { findings, problems } = JSON.parse(stdout);
    return { code, problems, webhooks: findings.filter(({ check }: { check: string }) => check === "webhooks") };
  };
  const [ill, well] = [await anOrganisation(database.db), await anOrganisation(database.db)];
  const [first, second] = [
    await anEndpoint(database.db, ill, "https://shop.example/secret-path", now),
    await anEndpoint(database.db, ill, "https://shop.example/", now),
  ];
  const byStaff = await anEndpoint(database.db, well, "https://shop.example/", now);
  await disableEndpoint(database.db, byStaff, "staff", now);
  await noteFailureOf(database.db, second, new Date(now.getTime() - 23 * 3_600_000));
  expect(await said()).toMatchObject({ code: 0, problems: 0, webhooks: [{ level: "ok" }] });
  await disableEndpoint(database.db, first, "gone", now);
  await noteSuccess(database.db, second);
  await noteFailureOf(database.db, second, new Date(now.getTime() - 24 * 3_600_000));
  expect(await said()).toEqual({
    code: 1,
    problems: 1,
    webhooks: [
      {
        check: "webhooks",
        level: "problem",
        says: `of ${ill.trkref} one endpoint has failed for a day or longer, and one endpoint has been disabled: the server answered 410, or failed for a week. Fix it or delete it, in the console under Webhooks.`,
      },
    ],
  });
  await noteSuccess(database.db, second);
  await deleteEndpoint(database.db, first);
  expect(await said()).toMatchObject({ code: 0, problems: 0, webhooks: [{ level: "ok" }] });
});

test("backup and restore name PostgreSQL's own tools where the database is a server's", async () => {
  expect((await cli("backup", "x.tar")).stderr).toContain("pg_dump");
  expect((await cli("restore", "x.tar")).stderr).toContain("pg_restore");
});

test.each([
  [["serv"], "unknown command 'serv'"],
  [["organisation", "create", "--name", "X"], "missing required argument 'trkref'"],
  [["key", "create"], "required option '--organisation <trkref>' not specified"],
  [["serve", "--port", "99999"], "It must be a number from 0 to 65535."],
  [["review", "decide", "1", "perhaps", "--organisation", "X"], "Allowed choices are accept, reject."],
])("wrong usage, %j, ends with 2 and says what is wrong", async (args, says) => {
  const { code, stderr, stdout } = await cli(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(says);
});

test("every command has a help that names what it does", async () => {
  const { stdout } = await cli("--help");
  const names = [...stdout.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name!).filter((name) => name !== "help");
  expect(names).toEqual(
    expect.arrayContaining([
      "serve",
      "work",
      "migrate",
      "demo",
      "organisation",
      "key",
      "purchase",
      "purchaser",
      "review",
      "receipt",
      "backup",
      "restore",
      "doctor",
    ]),
  );
  for (const name of names) expect((await cli(name, "--help")).stdout).toMatch(/^Usage: fairmark /);
});

test("a database that cannot be reached is one sentence with what to do", async () => {
  const { code, stderr } = await runCli(
    ["key", "list"],
    { DATABASE_URL: "postgres://x@127.0.0.1:1/x", SECRET: "x".repeat(32) },
    () => clock.now,
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The database cannot be reached .*Check DATABASE_URL.*\n$/);
});
