import { expect, test } from "vitest";
import {
  endedChildrenOf,
  foreignShare,
  parseMachineStat,
  parseProcessStat,
  readTable,
  residentMb,
  secondsOf,
  treeOf,
} from "./cpu.ts";

const stat = (pid: number, parent: number, times: [number, number, number, number], name = "node") =>
  `${pid} (${name}) S ${parent} 1 1 0 -1 4194560 1 2 3 4 ${times.join(" ")} 20 0 11 0 999 1000000 512 18446744073709551615\n`;

test("a process is read whatever its name holds", () => {
  expect(parseProcessStat(stat(7, 3, [10, 5, 2, 1], "a) S 99 (b c"))).toEqual({
    pid: 7,
    parent: 3,
    own: 15,
    ended: 3,
    residentPages: 512,
  });
});

test("the machine has worked for users and for the kernel, not while it waited or was lent to others", () => {
  const text = "cpu  100 20 30 5000 600 7 8 900 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n";
  expect(parseMachineStat(text)).toBe(165);
});

test("a tree holds everything below its root, and leaves out a branch that is counted apart", () => {
  const table = [
    stat(1, 0, [900, 0, 900, 0]),
    stat(10, 1, [100, 0, 50, 0]),
    stat(11, 10, [10, 0, 0, 0]),
    stat(12, 11, [1, 0, 0, 0]),
    stat(20, 10, [1000, 0, 300, 0], "postgres"),
    stat(21, 20, [500, 0, 0, 0], "postgres: checkpointer"),
  ].map(parseProcessStat);
  expect(secondsOf(treeOf(table, 10, [20]))).toBe(1.61);
  expect(secondsOf(treeOf(table, 20))).toBe(18);
  expect(secondsOf(treeOf(table, 20, [21]))).toBe(13);
  expect(treeOf(table, 404)).toEqual([]);
  expect(endedChildrenOf(table, 10)).toBe(0.5);
  expect(residentMb(treeOf(table, 20))).toBe(4);
});

test("this process is in the table of this machine, with what it has used", () => {
  const tree = treeOf(readTable(), process.pid);
  expect(tree[0]?.pid).toBe(process.pid);
  expect(secondsOf(tree)).toBeGreaterThan(0);
});

test("what others used is what the machine worked beyond us, as a part of all its cores", () => {
  expect(foreignShare({ machine: 15, ours: 11, wall: 10, cores: 2 })).toBeCloseTo(0.2);
  // Ticks are rounded: ours may seem to be more than all.
  expect(foreignShare({ machine: 10, ours: 10.02, wall: 10, cores: 2 })).toBe(0);
});
