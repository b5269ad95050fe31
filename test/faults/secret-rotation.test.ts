import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Secret, TOTP } from "otpauth";
import { Webhook } from "standardwebhooks";
import { expect, onTestFinished, test } from "vitest";
import { findOrganisationByTrkref } from "../../src/organisations/index.ts";
import { stopPath, stopToken } from "../../src/outbox/stop-link.ts";
import { connectKysely, connectPool } from "../../src/platform/db.ts";
import { deriveKeys, hmac } from "../../src/platform/secrets.ts";
import { quietLog } from "../support/log.ts";
import { command } from "../support/program.ts";
import { hiddenFields } from "../support/questionnaire.ts";
import { anEndpoint, aReceiver } from "../support/receiver.ts";
import { anInstalledDatabase, outcomeOf, startServerProcess, temporaryFolder } from "../support/server-process.ts";
import { aPassword } from "../support/staff.ts";
import { until } from "../support/waiting.ts";

const baseUrl = "http://reviews.example";
const fresh = "another secret for fault tests, long enough to be one";
const receiver = await aReceiver();

/** A browser over real HTTP: it keeps cookies, and its forms come from pages of ours. */
function aFetcher(url: () => string) {
  const cookies = new Map<string, string>();
  const send = async (path: string, fields?: Record<string, string>) => {
    const answer = await fetch(url() + path.replace(baseUrl, ""), {
      method: fields ? "POST" : "GET",
      redirect: "manual",
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(fields ? { origin: baseUrl, "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(fields ? { body: new URLSearchParams(fields).toString() } : {}),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      cookies.set(name!, value!);
    }
    return { status: answer.status, location: answer.headers.get("location"), body: await answer.text() };
  };
  return { send, open: (path: string) => send(path) };
}

const fieldOf = (body: string, name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(body)![1]!;
const halfMinute = 30_000;
/** A code of now, or of the half minute before or after. */
const codeOf = (secret: string, steps: -1 | 0 | 1) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * halfMinute });

test("a changed SECRET ends nothing as long as SECRET_PREVIOUS has the old one; without it ends what the documents say, and nothing else", async () => {
  const { environment: installed, authorization, address } = await anInstalledDatabase();
  const common = { ...installed, BASE_URL: baseUrl, WEBHOOK_ALLOW_PRIVATE: "on" };
  const stages = {
    before: common,
    changed: { ...common, SECRET: fresh, SECRET_PREVIOUS: installed.SECRET },
    after: { ...common, SECRET: fresh },
  };
  const pool = connectPool({ address, log: quietLog, max: 2 });
  onTestFinished(() => pool.end());
  const db = connectKysely(pool, "postgresql");
  const shop = (await findOrganisationByTrkref(db, "FAULT"))!;

  let server = await startServerProcess(stages.before);
  const restart = async (environment: Record<string, string>) => {
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
    server = await startServerProcess(environment);
  };
  const v4 = async (path: string, body?: unknown) => {
    const answer = await fetch(`${server.url}/v4${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, json: (await answer.json()) as never };
  };
  type Standing = { review_state: string; review_url: string };
  const standing = async (email: string, order_ref: string): Promise<Standing> => {
    const { json } = await v4("/organisations/FAULT/purchasers", { email, purchases: [{ order_ref, sku: "K1" }] });
    return (json as { purchases: Standing[] }).purchases[0]!;
  };
  const browser = () => aFetcher(() => server.url);

  // Under the old secret: a review that is published and voted on, a form and a second step that are left open, an erased customer,
  // an app that shows codes, a receipt, a link that stops mails, a webhook.
  const link = (await standing("jane@example.com", "R1")).review_url;
  const author = browser();
  const form = { overall_score: "7", general_comments: "Sturdy." };
  expect((await author.send(link, { ...hiddenFields((await author.open(link)).body), ...form })).status).toBe(303);
  const { number } = JSON.parse(await command(stages.before, "review", "list", "--organisation", "FAULT", "--json"))[0];
  const receipt = (await author.open(`/review/yours/FAULT/${number}/receipt`)).body;
  await command(stages.before, "review", "decide", String(number), "accept", "--organisation", "FAULT");
  await command(stages.before, "review", "publish");
  const vote = () => v4(`/reviews/${number}/increment_helpful?voter=reader-1`, {});
  const votes = async () => ((await v4(`/reviews/${number}`)).json as { helpful: number }).helpful;
  expect([(await vote()).status, await votes()]).toEqual([202, 1]);

  const openLink = (await standing("john@example.com", "R2")).review_url;
  const writer = browser();
  const openForm = hiddenFields((await writer.open(openLink)).body);
  await standing("gone@example.com", "R3");
  await command(
    stages.before,
    "purchaser",
    "erase",
    "gone@example.com",
    "--organisation",
    "FAULT",
    "--asked-by",
    "purchaser",
  );
  expect((await standing("other@example.com", "R3")).review_state).toBe("undefined");

  const created = await command(stages.before, "staff", "create", "ada@shop.example", "--role", "admin", "--json");
  const passwordPath = /\/console\/password\/[0-9a-zA-Z_-]+/.exec(created)![0];
  const ada = browser();
  expect((await ada.send(passwordPath, { password: aPassword, again: aPassword })).status).toBe(303);
  const factors = "/console/profile/factors";
  const signIn = async (from = browser()) => {
    const answer = await from.send("/console/sign-in", { email: "ada@shop.example", password: aPassword });
    return { from, answer };
  };
  if ((await ada.open(factors)).status !== 200) await signIn(ada);
  const csrf = fieldOf((await ada.open(factors)).body, "csrf");
  const offered = (await ada.send(`${factors}/codes/offer`, { csrf })).body;
  const appSecret = /<code class="copy">([^<]+)</.exec(offered)![1]!.replaceAll(" ", "");
  const added = await ada.send(`${factors}/codes`, {
    csrf,
    offer: fieldOf(offered, "offer"),
    code: codeOf(appSecret, -1),
  });
  expect(added.status).toBe(200);
  const halfIn = await signIn();
  const ticket = fieldOf(halfIn.answer.body, "ticket");

  const stop = stopPath(
    stopToken(deriveKeys(installed.SECRET), {
      linkTag: shop.linkTag,
      emailHash: hmac(deriveKeys(installed.SECRET).current("suppressed addresses"), "jane@example.com"),
      kind: "invitations",
    }),
  );
  const { secret: webhookSecret } = await anEndpoint(db, shop, receiver.url, new Date());
  const file = join(await temporaryFolder(), "receipt.json");
  await writeFile(file, receipt);
  const isReceiptGood = async (environment: Record<string, string>) =>
    (await outcomeOf(environment, ["--no-env-file", "receipt", "verify", file])).code === 0;
  const sessionOpens = async () => (await ada.open("/console/profile")).status === 200;
  const secondStep = async (from: ReturnType<typeof browser>, mark: string, code: string) =>
    (await from.send("/console/sign-in/second-step", { ticket: mark, code })).location;
  expect(await isReceiptGood(stages.before)).toBe(true);

  // The new secret, with the old one still read.
  await restart(stages.changed);
  expect((await standing("jane@example.com", "R1")).review_state).toBe("published");
  expect((await author.open(`/review/yours/FAULT/${number}`)).status).toBe(200);
  expect(await isReceiptGood(stages.changed)).toBe(true);
  const { keys } = (await (await fetch(`${server.url}/.well-known/jwks.json`)).json()) as { keys: unknown[] };
  expect(keys).toHaveLength(2);
  expect([(await vote()).status, await votes()]).toEqual([202, 1]);
  expect((await writer.send(openLink, { ...openForm, ...form })).status).toBe(303);
  const timed = await pool.query<{ seconds: number | null }>(
    "select filled_in_seconds as seconds from review_versions order by submitted_at desc limit 1",
  );
  expect(timed.rows[0]!.seconds).not.toBe(null);
  expect((await standing("other@example.com", "R3")).review_state).toBe("undefined");
  expect((await browser().open(stop)).status).toBe(200);
  expect(await sessionOpens()).toBe(true);
  // The page of before, with a code of now: the secret of the app is sealed anew by it.
  expect(await secondStep(halfIn.from, ticket, codeOf(appSecret, 0))).not.toBe("/console/sign-in?late");
  expect((await halfIn.from.open("/console/profile")).status).toBe(200);
  await until("the webhook is told", () => receiver.received.length > 0);
  const { headers, body } = receiver.received[0]!;
  const verified = new Webhook(webhookSecret.toString("base64")).verify(body, headers as Record<string, string>);
  expect(verified).toMatchObject({ type: expect.any(String) });

  // The new secret alone.
  await restart(stages.after);
  expect((await standing("jane@example.com", "R1")).review_state).toBe("published");
  expect((await author.open(`/review/yours/FAULT/${number}`)).status).toBe(200);
  expect((await browser().open(openLink)).status).toBe(200);
  expect(await sessionOpens()).toBe(true);
  const anew = await signIn();
  expect(await secondStep(anew.from, fieldOf(anew.answer.body, "ticket"), codeOf(appSecret, 1))).not.toContain(
    "sign-in",
  );
  expect((await anew.from.open("/console/profile")).status).toBe(200);
  // What the documents say ends.
  expect(await isReceiptGood(stages.after)).toBe(false);
  expect((await browser().open(stop)).status).toBe(404);
  expect((await standing("other@example.com", "R3")).review_state).toBe("not_reviewed");
  expect([(await vote()).status, await votes()]).toEqual([202, 2]);
});
