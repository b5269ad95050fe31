import { describeError } from "../platform/log.ts";
import { deliverOne } from "./deliver-one.ts";
import { claimDueMails, firstTurn, giveBackUnbegun } from "./delivery.queries.ts";
import type { DeliveryDeps } from "./delivery-deps.ts";
import type { Mail } from "./mail.ts";
import { giveBack } from "./note-delivery.ts";

export type Deliverer = {
  /** Hands over whatever is due. If a run is under way in this process, a second call only makes it look again. */
  deliver: () => Promise<void>;
  /** Lets hand-overs that are under way finish, and starts no more. */
  stop: () => Promise<void>;
};

/** How many hand-overs run at once: as many as the mailer has connections. */
const lanes = 5;
// Small, since the claims of a killed process hold its mails up for a while.
const claimedAtOnce = 2 * lanes;

/**
 * The one way out for mails of every kind. Claim, and commit; look up whom the mail goes to and whether it is still
 * right; record that the hand-over begins, and to whom; hand over; record the outcome. Nothing is locked while the mail
 * server takes its time. A mail whose hand-over began and has no outcome is never touched again.
 */
export function createDeliverer(deps: DeliveryDeps): Deliverer {
  let running: Promise<void> | undefined;
  let looksAgain = false;
  let stopped = false;
  // Each process goes round the organisations independently.
  let after = firstTurn;

  const run = async (): Promise<void> => {
    do {
      looksAgain = false;
      for (let isMore = true; isMore && !stopped; ) {
        const some = await deliverSome(deps, after, () => stopped);
        after = some.last ?? after;
        isMore = some.isMore;
      }
    } while (looksAgain && !stopped);
  };

  return {
    deliver: async () => {
      // Not waited for: a waiting job would occupy a place that other jobs need.
      if (running) looksAgain = true;
      else if (!stopped) {
        running = run().finally(() => {
          running = undefined;
        });
        await running;
      }
    },
    stop: async () => {
      stopped = true;
      // Its failure is reported to the job that began it; whoever stops the program has more to stop.
      await running?.catch(() => undefined);
    },
  };
}

/** @returns `last`: the organisation whose turn it was last */
async function deliverSome(
  deps: DeliveryDeps,
  after: string,
  isStopped: () => boolean,
): Promise<{ isMore: boolean; last: string | undefined }> {
  const { db, clock, log } = deps;
  // Every time, since a run takes as long as its queue is, and somebody may be waiting for a mail that a killed process
  // had claimed.
  const givenBack = await giveBackUnbegun(db, clock());
  if (givenBack > 0) log.warn({ mails: givenBack }, "mails that a process had claimed and not begun with wait again");
  const claimed = await claimDueMails(db, { after, atMost: claimedAtOnce }, clock());
  let isServerGone = false;
  const waiting = [...claimed];
  const lane = async (): Promise<void> => {
    for (let mail = waiting.shift(); mail; mail = waiting.shift()) {
      // If the server cannot be reached, every other mail would wait for it in vain and be put off.
      const end = isServerGone || isStopped() ? giveBack(deps, mail) : deliverOne(deps, mail);
      isServerGone = (await end.catch(unnoted(deps, mail))) === "server gone" || isServerGone;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { isMore: claimed.length === claimedAtOnce && !isServerGone, last: claimed.at(-1)?.organisationId };
}

/**
 * The outcome of a mail could not be recorded: its claim stays, and shows as in doubt if its hand-over had begun. The
 * run ends once the other lanes are done; the next may fare better.
 */
function unnoted({ log }: DeliveryDeps, { id, kind }: Mail): (error: unknown) => "server gone" {
  return (error) => {
    log.error({ mail: id, kind, err: describeError(error) }, "what became of a mail could not be noted");
    return "server gone";
  };
}
