import { dueToInvite } from "../../beside-seed.ts";
import { ask, organisationId, type Side, stopOne, work } from "../side.ts";
import { measure } from "../stretch.ts";
import { earlyInTheMinute, freshOf, type Operation, type Suite, until } from "../suite.ts";

// There is no mail server: mails are written as always, and withheld.
const run: Operation = {
  name: "invitations written",
  unit: "mail",
  isServed: true,
  prepare: async ({ side, amount }) => {
    const organisation = await organisationId(side);
    await ask(
      side,
      `update organisations set invites = true, invite_after_days = 10, invite_from_hour = 0, invite_until_hour = 24
       where id = $1`,
      [organisation],
    );
    return async (stretch) => {
      const before = await countInvitations(side, organisation);
      await makeDue(side, organisation, stretch, amount);
      await earlyInTheMinute();
      const worker = await work(side);
      const sample = await measure(side, async () => {
        // At once, if the job has this name; otherwise within five minutes.
        await ask(side, "select graphile_worker.add_job('make-invitations')");
        await until(async () => (await countInvitations(side, organisation)) >= before + amount);
        return amount;
      });
      await stopOne(side, worker);
      return sample;
    };
  },
};

/** As many purchasers, each with an order that was delivered twelve days ago. */
async function makeDue(side: Side, organisation: string, stretch: number, amount: number): Promise<void> {
  // Ids begin with a moment; each stretch has one of its own.
  const idPrefix = `${(Date.parse("2026-01-01T00:00:00Z") + freshOf(stretch)).toString(16).padStart(12, "0")}70008`;
  for (const statement of dueToInvite) await ask(side, statement, [organisation, idPrefix, amount]);
  await ask(side, "checkpoint");
}

async function countInvitations(side: Side, organisation: string): Promise<number> {
  const [row] = await ask<{ count: number }>(
    side,
    "select count(*)::int as count from invitations where organisation_id = $1",
    [organisation],
  );
  return row!.count;
}

export const invitations: Suite = {
  name: "invitations",
  about: "the run that writes invitations into the outbox",
  operations: [run],
};
