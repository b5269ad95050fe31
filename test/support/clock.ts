/** A clock that stands where the test puts it. */
export type TestClock = { now: Date; advance: (ms: number) => void };

export function testClock(start = "2026-03-14T09:26:53.589Z"): TestClock {
  const clock: TestClock = {
    now: new Date(start),
    advance: (ms) => {
      clock.now = new Date(clock.now.getTime() + ms);
    },
  };
  return clock;
}
