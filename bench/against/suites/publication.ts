import { publicationDelayHours } from "../seed.ts";
import { ask, organisationId, type Side, stopOne, work } from "../side.ts";
import { measure } from "../stretch.ts";
import { earlyInTheMinute, type Operation, type Suite, until } from "../suite.ts";

const due = `organisation_id = $1 and state = 'pending_publication'
  and state_changed_at < now() - interval '${publicationDelayHours} hours'`;

const run: Operation = {
  name: "publication run",
  unit: "review",
  isServed: true,
  prepare: async ({ side, amount }) => {
    const organisation = await organisationId(side);
    return async () => {
      await makeDue(side, organisation, amount);
      await earlyInTheMinute();
      const worker = await work(side);
      const sample = await measure(side, async () => {
        const waiting = await countDue(side, organisation);
        // At once, if the job has this name; otherwise within a minute.
        await ask(side, "select graphile_worker.add_job('publish-due')");
        await until(async () => (await countDue(side, organisation)) === 0);
        return waiting;
      });
      await stopOne(side, worker);
      return sample;
    };
  },
};

async function makeDue(side: Side, organisation: string, amount: number): Promise<void> {
  const changed = await ask(
    side,
    `update reviews set state_changed_at = state_changed_at - interval '8 days'
     where organisation_id = $1 and id in (select id from reviews
       where organisation_id = $1 and state = 'pending_publication' order by id limit $2)
     returning id`,
    [organisation, amount],
  );
  if (changed.length === 0)
    throw new Error("No accepted review is left to publish: more --pairs, or a smaller --amount.");
}

async function countDue(side: Side, organisation: string): Promise<number> {
  const [row] = await ask<{ count: number }>(side, `select count(*)::int as count from reviews where ${due}`, [
    organisation,
  ]);
  return row!.count;
}

export const publication: Suite = {
  name: "publication",
  about: "the run that publishes accepted reviews",
  operations: [run],
  refuses: ({ accepted }, { stretches, amount }) =>
    accepted < stretches * amount
      ? `A shop of that size has at most ${accepted} accepted reviews, and ${stretches} runs of ${amount} publish more: more --pairs, or a smaller --amount.`
      : undefined,
};
