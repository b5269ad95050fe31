import { expect, test } from "vitest";
import { newId } from "../../src/platform/ids.ts";
import { anInstallation, type Installation } from "../support/mail-installation.ts";
import type { Answer, MailServer, MailServerOptions } from "../support/mail-server.ts";
import { patienceMs, takeTime, until } from "../support/waiting.ts";

const count = process.env.FULL ? 10_000 : 600;
const kills = process.env.FULL ? 6 : 3;
// However slow the machine: three mails a second are waited for.
const longMs = patienceMs + (count / 3) * 1000;

/** Statements of reasons, one to each address. */
async function writeMails({ ask }: Installation, addresses: readonly string[]): Promise<void> {
  const now = new Date();
  const ids = addresses.map(() => newId(now));
  await ask(
    `with org as (select id from organisations where trkref = 'FAULT'),
       who as (insert into purchasers (organisation_id, id, email, email_key, created_at)
         select org.id, w.id, w.email, w.email, now() from org, unnest($1::uuid[], $2::text[]) as w (id, email) returning *)
     insert into outbox (organisation_id, id, kind, purchaser_id, language, subject, body, created_at, state, next_attempt_at)
     select organisation_id, id, 'statement_of_reasons', id, 'en', 'Your review', 'Hello.', now(), 'waiting', now() from who`,
    [ids, addresses],
  );
}

const twice = (addresses: readonly string[]) => addresses.filter((one, index) => addresses.indexOf(one) !== index);
const addressesOf = ({ arrived }: MailServer) => arrived.map(({ to }) => to);

test(`kill -9 of the sender, ${kills} times in a run of ${count} mails: nobody gets one twice, none is lost silently`, async () => {
  const at = await anInstallation({ isParsed: false });
  const all = Array.from({ length: count }, (_, index) => `reader${index}@example.com`);
  await writeMails(at, all);
  for (let kill = 1; kill <= kills; kill += 1) {
    await at.nudge();
    const enough = Math.floor((count * kill) / (kills + 1));
    await until(`${enough} mails`, () => at.mailServer().arrived.length >= enough, longMs);
    at.server().kill("SIGKILL");
    await at.server().exited;
    await at.restart();
  }
  await at.nudge();
  // What is claimed now may be on its way: it is done when no more is claimed than the kills have left.
  await until("an empty queue", () => at.isDone(10 * kills), longMs, 100);

  // In this order: what is noted as sent has arrived before.
  const stored = await at.stored();
  const arrived = addressesOf(at.mailServer());
  expect(twice(arrived)).toEqual([]);
  expect(stored).toHaveLength(count);
  const got = new Set(arrived);
  expect(stored.filter(({ to, state }) => state === "sent" && !got.has(to))).toEqual([]);
  // Whoever got none is among those in doubt, and these are few: what was claimed at the moment of a kill.
  const doubtful = stored.filter(({ state }) => state === "claimed");
  expect(all.filter((to) => !got.has(to) && !doubtful.some((one) => one.to === to))).toEqual([]);
  expect(doubtful.length).toBeLessThanOrEqual(10 * kills);
  expect(stored.filter(({ state }) => state !== "sent" && state !== "claimed")).toEqual([]);
  console.info(`${doubtful.length} in doubt, of which ${doubtful.filter(({ to }) => got.has(to)).length} had arrived`);
  at.server().kill("SIGTERM");
  expect(await at.server().exited).toBe(0);
});

test("a mail server that is slow, refuses some, loses its connections and goes away: each mail ends as it must", async () => {
  const tried = new Map<string, number>();
  const behaviour: MailServerOptions = {
    refuse: (to) => {
      tried.set(to, (tried.get(to) ?? 0) + 1);
      if (to.startsWith("gone")) return { code: 550, text: "5.1.1 No such user" };
      return to.startsWith("full") && tried.get(to) === 1 ? { code: 450, text: "4.2.2 Full" } : undefined;
    },
    answer: async (to): Promise<Answer> => {
      if (to.startsWith("slow")) await takeTime(400);
      return to.startsWith("taken") ? "drop" : to.startsWith("lost") ? "lose" : "take";
    },
  };
  const at = await anInstallation(behaviour);
  const kinds = ["fine", "gone", "full", "slow", "taken", "lost"];
  const all = Array.from({ length: 120 }, (_, index) => `${kinds[index % kinds.length]}${index}@example.com`);
  await writeMails(at, all);
  await at.nudge();
  await until("an end of the first round", async () =>
    (await at.stored()).every(({ state, failure }) => (state !== "waiting" && state !== "claimed") || failure !== null),
  );
  const first = addressesOf(at.mailServer());
  await at.mailServer().close();
  await at.nudge();
  await until("a try in vain", async () =>
    (await at.stored()).some(({ to, attempts }) => to.startsWith("full") && attempts > 1),
  );
  await at.replaceMailServer(behaviour);
  const isSecondRoundDone = async () => {
    await at.nudge();
    const states = (await at.stored()).map(({ state }) => state);
    // Those that were taken or lost stay claimed; another that is, is on its way.
    return !states.includes("waiting") && states.filter((state) => state === "claimed").length <= 40;
  };
  await until("the second round", isSecondRoundDone, patienceMs, 300);

  const arrived = [...first, ...addressesOf(at.mailServer())];
  expect(twice(arrived)).toEqual([]);
  const ends = { fine: "sent", gone: "refused", full: "sent", slow: "sent", taken: "claimed", lost: "claimed" };
  const stored = await at.stored();
  for (const [kind, end] of Object.entries(ends)) {
    const states = stored.filter(({ to }) => to.startsWith(kind)).map(({ state }) => state);
    expect([kind, ...new Set(states), states.length]).toEqual([kind, end, 20]);
  }
  const expected = all.filter((to) => !to.startsWith("gone") && !to.startsWith("lost"));
  expect(arrived.sort()).toEqual(expected.sort());
  expect(await at.ask("select from suppressions where reason = 'bounced'")).toHaveLength(20);
});
