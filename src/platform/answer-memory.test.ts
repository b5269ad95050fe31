import { expect, test } from "vitest";
import { createAnswerMemory, type ReadyAnswer } from "./answer-memory.ts";

const answer = (text: string, bytes = text.length): ReadyAnswer => ({
  body: Buffer.alloc(bytes, text),
  etag: `"${text}"`,
});

/** A memory that hears of changes, with a clock of its own, and how often something had to be made. */
function memoryOf(bytes = 1_000_000) {
  const clock = { now: 0 };
  const memory = createAnswerMemory(bytes, () => clock.now);
  memory.setHearing(true);
  let made = 0;
  const ask = (text: string, { of = ["a"], say = text }: { of?: string[]; say?: string } = {}) =>
    memory.answer({ organisationIds: of, text }, async () => {
      made += 1;
      return answer(say);
    });
  return { memory, clock, ask, made: () => made };
}

test("what is asked again is answered from memory, for a minute and no longer", async () => {
  const { clock, ask, made } = memoryOf();
  expect((await ask("x")).etag).toBe('"x"');
  expect((await ask("x", { say: "other" })).etag).toBe('"x"');
  clock.now = 60_000;
  expect((await ask("x", { say: "later" })).etag).toBe('"later"');
  expect(made()).toBe(2);
});

test("a change makes what was made of that organisation old, alone or with others, and of no other", async () => {
  const { memory, ask } = memoryOf();
  await ask("of a");
  await ask("of both", { of: ["b", "a"] });
  await ask("of b", { of: ["b"] });
  memory.forget("a");
  expect((await ask("of a", { say: "new" })).etag).toBe('"new"');
  expect((await ask("of both", { of: ["b", "a"], say: "new" })).etag).toBe('"new"');
  expect((await ask("of b", { of: ["b"], say: "new" })).etag).toBe('"of b"');
});

test("an answer that shows something of others is old when they change", async () => {
  const { memory, ask } = memoryOf();
  const question = { organisationIds: ["a"], text: "x" };
  await memory.answer(question, async () => ({ ...answer("x"), others: ["b"] }));
  expect((await ask("x")).etag).toBe('"x"');
  memory.forget("b");
  expect((await ask("x", { say: "new" })).etag).toBe('"new"');
});

test("an answer that was begun before a change is given to those who wait for it, and neither kept nor given to those who ask afterwards", async () => {
  const { memory, ask } = memoryOf();
  const question = { organisationIds: ["a"], text: "x" };
  let finish: (made: ReadyAnswer) => void = () => undefined;
  const old = new Promise<ReadyAnswer>((resolve) => (finish = resolve));
  const first = memory.answer(question, () => old);
  const second = memory.answer(question, () => Promise.reject(new Error("made twice")));
  memory.forget("a");
  expect((await ask("x", { say: "new" })).etag).toBe('"new"');
  finish(answer("old"));
  expect([(await first).etag, (await second).etag]).toEqual(['"old"', '"old"']);
  expect((await ask("x", { say: "newer" })).etag).toBe('"new"');
});

test("while no change can be heard of nothing is kept, and what was kept is gone", async () => {
  const { memory, ask, made } = memoryOf();
  await ask("x");
  memory.setHearing(false);
  await ask("x");
  await ask("x");
  memory.setHearing(true);
  await ask("x");
  await ask("x");
  expect(made()).toBe(4);
});

test("a failure is told to all who wait, and the next who asks has it made again", async () => {
  const { memory, ask } = memoryOf();
  const question = { organisationIds: ["a"], text: "x" };
  const fails = () => Promise.reject(new Error("no database"));
  await Promise.all([0, 1].map(() => expect(memory.answer(question, fails)).rejects.toThrow("no database")));
  expect((await ask("x")).etag).toBe('"x"');
});

test("it holds no more bytes than it may, lets go of what was asked for least recently, and never keeps what is larger than all of it", async () => {
  const { memory, ask, made } = memoryOf(10_000);
  for (let n = 0; n < 100; n += 1) await ask(`question ${n}`);
  expect(memory.figures().bytes).toBeLessThanOrEqual(10_000);
  expect(memory.figures().entries).toBeGreaterThan(10);
  await ask("question 99");
  expect(made()).toBe(100);
  const large = { organisationIds: ["a"], text: "large" };
  await memory.answer(large, async () => answer("l", 20_000));
  expect(memory.recall(large)).toBeUndefined();
  expect(memory.figures()).toMatchObject({ hits: 1, misses: 101 });
});

test("a memory of no bytes remembers nothing", async () => {
  const { ask, made } = memoryOf(0);
  await ask("x");
  await ask("x");
  expect(made()).toBe(2);
});
