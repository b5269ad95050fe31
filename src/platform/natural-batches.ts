export type BatchLimits<Asked> = {
  /** Batches under way at once. */
  slots: number;
  /** The most in one batch. */
  size: number;
  /** What all of a batch have in common, where that matters. */
  of?: (asked: Asked) => string;
};

type Waiting<Asked, Answer> = { asked: Asked; resolve: (answer: Answer) => void; reject: (error: unknown) => void };

/**
 * Natural batching, without a timer: while a slot is free, what arrived in one round of input leaves at once; while none is, it
 * gathers, first come first served.
 *
 * @param run answers a batch, in its order; if it throws, everyone in the batch is told so
 */
export function batched<Asked, Answer>(
  run: (batch: readonly Asked[]) => Promise<readonly Answer[]>,
  { slots, size, of }: BatchLimits<Asked>,
): (asked: Asked) => Promise<Answer> {
  let queue: Waiting<Asked, Answer>[] = [];
  let underWay = 0;
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      while (underWay < slots && queue.length > 0) start();
    });
  }

  function start(): void {
    const key = of?.(queue[0]!.asked);
    const batch: typeof queue = [];
    const rest: typeof queue = [];
    for (const one of queue) (batch.length < size && of?.(one.asked) === key ? batch : rest).push(one);
    queue = rest;
    underWay += 1;
    void answer(batch).finally(() => {
      underWay -= 1;
      schedule();
    });
  }

  async function answer(batch: readonly Waiting<Asked, Answer>[]): Promise<void> {
    try {
      const answers = await run(batch.map(({ asked }) => asked));
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index]!);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return (asked) =>
    new Promise((resolve, reject) => {
      queue.push({ asked, resolve, reject });
      schedule();
    });
}
