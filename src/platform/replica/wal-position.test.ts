import { expect, test } from "vitest";
import { endOfLastRecord } from "./wal-position.ts";

const layout = { blockSize: 8192n, segmentSize: 16n * 1024n * 1024n };

test("what is written ends where the last record ends, also with a block or a segment", () => {
  const block = 5n * 8192n;
  const segment = 3n * layout.segmentSize;
  expect(endOfLastRecord(block + 24n, layout)).toBe(block);
  expect(endOfLastRecord(segment + 40n, layout)).toBe(segment);
  for (const inside of [block + 32n, block + 40n, segment + 48n, block - 8n])
    expect(endOfLastRecord(inside, layout)).toBe(inside);
});
