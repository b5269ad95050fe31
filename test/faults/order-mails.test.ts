import { expect, test } from "vitest";
import { anInstallation, type Installation } from "../support/mail-installation.ts";
import { descendantsOf } from "../support/processes.ts";
import { command } from "../support/program.ts";
import { patienceMs, until } from "../support/waiting.ts";

const orders = process.env.FULL ? 400 : 60;
const kills = process.env.FULL ? 8 : 4;
// However slow the machine: a mail a second is waited for.
const longMs = patienceMs + orders * 1000;
/** As docs/operate/mail.md says: whatever was being handed over at that moment. */
const doubtfulAtMost = 5 * kills;

const itemsOf = (order: number) => (order === 0 ? 500 : 11 + (order % 30));
const addressOf = (order: number) => `buyer${order}@example.com`;

/** Orders of many items each, delivered three days ago, taken in and processed. */
async function takeOrders({ ask, authorization, environment, server }: Installation): Promise<void> {
  const settings = ["invites=true", "invite_hours=0-24", "invite_after_days=1", "time_zone=UTC"];
  await command(environment, "organisation", "set", "FAULT", ...settings);
  const delivered = new Date();
  delivered.setUTCDate(delivered.getUTCDate() - 3);
  const body = Array.from({ length: orders }, (_, order) => ({
    trkref: "FAULT",
    order_ref: `B${order}`,
    fulfilment_date: delivered.toISOString(),
    customer: { email: addressOf(order), first_name: "Jane" },
    order_items: Array.from({ length: itemsOf(order) }, (_item, at) => ({ sku: `S${at}` })),
  }));
  const answer = await fetch(`${server().url}/v4/customer_orders`, {
    method: "POST",
    headers: { authorization },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(202);
  await until(
    "all orders are processed",
    async () => (await ask("select from customer_orders where processed_at is null")).length === 0,
    longMs,
    200,
  );
}

/** Kills the whole server, or the process of its jobs alone, which the server replaces. */
async function kill(at: Installation, turn: number): Promise<void> {
  const jobs = descendantsOf(at.server().pid).find(({ command: line }) =>
    /main\.js( --no-env-file)? jobs$/.test(line.trimEnd()),
  );
  if (turn % 2 === 0 && jobs) {
    process.kill(jobs.pid, "SIGKILL");
    return;
  }
  at.server().kill("SIGKILL");
  await at.server().exited;
  await at.restart();
}

test(`kill -9 of serve or its jobs, ${kills} times while mails about ${orders} long orders go out: none twice, none lost, and each leads to its whole order`, async () => {
  const at = await anInstallation();
  await takeOrders(at);
  const ask = () => at.ask("select graphile_worker.add_job('make-invitations')");
  await ask();
  for (let turn = 1; turn <= kills; turn += 1) {
    const enough = Math.floor((orders * turn) / (kills + 1));
    await until(`${enough} mails`, () => at.mailServer().arrived.length >= enough, longMs);
    await kill(at, turn);
    // Asked again by whoever works now: what was written is not written a second time.
    await ask();
    await at.nudge();
  }
  const isDone = async () => {
    await at.nudge();
    const [made] = await at.ask<{ n: number }>("select count(*)::int as n from invitations");
    return made!.n === orders && (await at.isDone(doubtfulAtMost));
  };
  await until("an empty queue", isDone, longMs, 300);
  // One that was begun with at the last kill ends by itself, or stays in doubt.
  const arrived = at.mailServer().arrived;
  const got = arrived.map(({ to }) => to);
  expect(new Set(got).size).toBe(got.length);

  const made = await at.ask<{
    email: string;
    state: string;
    isSent: boolean;
    kind: string;
    asked: number;
    contacted: number;
  }>(
    `select u.email, o.state, v.sent_at is not null as "isSent", v.kind, cardinality(v.purchase_ids) as asked,
       (select count(*)::int from purchases p where p.organisation_id = v.organisation_id and p.id = any (v.purchase_ids)
         and p.contacted_at is not null) as contacted
     from invitations v join outbox o on o.organisation_id = v.organisation_id and o.id = v.mail_id
     join purchasers u on u.organisation_id = v.organisation_id and u.id = v.purchaser_id`,
  );
  expect(made.map(({ email }) => email).sort()).toEqual(
    Array.from({ length: orders }, (_, order) => addressOf(order)).sort(),
  );
  expect(new Set(made.map(({ kind }) => kind))).toEqual(new Set(["invitation"]));
  const doubtful = made.filter(({ state }) => state === "claimed");
  expect(doubtful.length).toBeLessThanOrEqual(doubtfulAtMost);
  for (const { email, state, isSent, asked, contacted } of made) {
    expect([email, asked]).toEqual([email, itemsOf(Number(/\d+/.exec(email)![0]))]);
    // All of an order is noted with its mail, or none of it.
    expect([email, isSent, contacted]).toEqual([email, state === "sent", state === "sent" ? asked : 0]);
    if (state === "sent") expect(got).toContain(email);
  }
  expect(made.filter(({ state }) => state !== "sent" && state !== "claimed")).toEqual([]);
  console.info(
    `${doubtful.length} in doubt, of which ${doubtful.filter(({ email }) => got.includes(email)).length} had arrived`,
  );

  for (const { to, raw, mail } of arrived) {
    expect([to, Buffer.byteLength(raw) < 60_000]).toEqual([to, true]);
    const path = /\/review\/order\?items=[0-9a-f]{40}/.exec(String(mail.text))![0];
    const page = await fetch(at.server().url + path);
    const links = new Set((await page.text()).match(/\/review\/fill_review\?[^"]+/g));
    expect([to, page.status, links.size]).toEqual([to, 200, itemsOf(Number(/\d+/.exec(to)![0]))]);
  }
  at.server().kill("SIGTERM");
  expect(await at.server().exited).toBe(0);
});
