import { afterAll, expect, test } from "vitest";
import { threadApart } from "./thread-apart.ts";

// Written out, since a thread of the test runner cannot load TypeScript; it says what answerTasks says.
const entry = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", (texts) => {
      for (const text of texts) {
        if (text === "fall") throw new Error("fallen");
        if (text === "fill") { const all = []; for (;;) all.push(new Array(100_000).fill(all.length)); }
        parentPort.postMessage({ part: /^(a+)+$/.test(text) });
      }
      parentPort.postMessage({ done: true });
    });
    parentPort.postMessage({ ready: true });`)}`,
);
const thread = threadApart<string[], boolean>(entry, { deadlineMs: 300, heapMb: 32 });
afterAll(() => thread.stop());

const hanging = `${"a".repeat(60)}!`;

test("a task's parts come back in their order", async () => {
  expect(await thread.run(["a", "b", "aaa"])).toEqual({ parts: [true, false, true], isComplete: true });
});

test("a part that would take for ever is cut off within a regular expression; what came before it is kept", async () => {
  expect(await thread.run(["a", hanging, "a"])).toEqual({ parts: [true], isComplete: false });
  expect(await thread.run(["a"])).toEqual({ parts: [true], isComplete: true });
});

test("tasks that are asked for at once are run one after the other, and one that is cut off takes none with it", async () => {
  const [first, second, third] = await Promise.all([thread.run(["a"]), thread.run([hanging]), thread.run(["a", "a"])]);
  expect([first.isComplete, second.isComplete, third.isComplete]).toEqual([true, false, true]);
});

test("a thread that fails, or needs more memory than it may, counts as cut off", async () => {
  expect(await thread.run(["a", "fall"])).toEqual({ parts: [true], isComplete: false });
  expect(await thread.run(["fill"])).toEqual({ parts: [], isComplete: false });
  expect(await thread.run(["a"])).toEqual({ parts: [true], isComplete: true });
});
