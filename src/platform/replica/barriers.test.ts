import { expect, test } from "vitest";
import { createBarriers } from "./barriers.ts";

/** As they stand once the replica has everything. */
function open() {
  const barriers = createBarriers();
  barriers.place(barriers.take()!, [], 100n);
  barriers.release(100n);
  return barriers;
}

test("at first nothing is known to be there", () => {
  const barriers = createBarriers();
  expect(barriers.isOpen([])).toBe(false);
  barriers.place(barriers.take()!, [], 100n);
  expect(barriers.isOpen(["a"])).toBe(false);
  barriers.release(99n);
  expect(barriers.isOpen([])).toBe(false);
  barriers.release(100n);
  expect(barriers.isOpen(["a"])).toBe(true);
});

test("a change holds back everything until its place is known, then its organisation and those that show something of it", () => {
  const barriers = open();
  barriers.tell("a");
  expect(barriers.isOpen(["c"])).toBe(false);
  const told = barriers.take()!;
  expect(barriers.isOpen(["c"])).toBe(false);
  barriers.place(told, ["b"], 200n);
  expect(["a", "b", "c"].map((id) => barriers.isOpen([id]))).toEqual([false, false, true]);
  expect(barriers.isOpen(["c", "b"])).toBe(false);
  barriers.release(199n);
  expect(barriers.isOpen(["a"])).toBe(false);
  barriers.release(200n);
  expect(["a", "b", "c"].map((id) => barriers.isOpen([id]))).toEqual([true, true, true]);
});

test("a change that is told of while an earlier one gets its place waits for a later place", () => {
  const barriers = open();
  barriers.tell("a");
  const earlier = barriers.take()!;
  barriers.tell("a");
  barriers.place(earlier, [], 200n);
  barriers.release(200n);
  expect(barriers.isOpen(["a"])).toBe(false);
  barriers.place(barriers.take()!, [], 300n);
  barriers.release(200n);
  expect(barriers.isOpen(["a"])).toBe(false);
  expect(barriers.isOpen(["b"])).toBe(true);
  barriers.release(300n);
  expect(barriers.isOpen(["a"])).toBe(true);
});

test("when anything may have changed, an earlier place says nothing any more", () => {
  const barriers = open();
  barriers.tell("a");
  const earlier = barriers.take()!;
  barriers.tellAll();
  barriers.place(earlier, [], 200n);
  barriers.release(200n);
  expect(barriers.isOpen(["b"])).toBe(false);
  barriers.place(barriers.take()!, [], 300n);
  barriers.release(299n);
  expect(barriers.isOpen(["b"])).toBe(false);
  barriers.release(300n);
  expect(barriers.isOpen(["b"])).toBe(true);
});
