import { expect, test } from "vitest";
import { createResponseReader, type Response } from "./response-reader.ts";

function read(text: string, chunk: number): Response[] {
  const found: Response[] = [];
  const reader = createResponseReader((response) => found.push(response));
  for (let at = 0; at < text.length; at += chunk) reader.take(Buffer.from(text.slice(at, at + chunk)));
  expect(reader.isWaiting()).toBe(true);
  return found;
}

const withLength = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
const inChunks =
  "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\na\r\n0\r\n\r\n56789\r\n0\r\n\r\n";
const empty = "HTTP/1.1 304 Not Modified\r\netag: x\r\n\r\n";

test.each([1, 3, 1000])("answers are told apart however they arrive, %i bytes at a time", (bytes) => {
  expect(read(withLength, bytes)).toEqual([{ status: 200, bytes: withLength.length }]);
  expect(read(inChunks, bytes)).toEqual([{ status: 404, bytes: inChunks.length }]);
  expect(read(empty, bytes)).toEqual([{ status: 304, bytes: empty.length }]);
});

test("one connection reads one answer after the other", () => {
  const found: number[] = [];
  const reader = createResponseReader(({ status }) => found.push(status));
  for (const text of [withLength, inChunks, withLength]) reader.take(Buffer.from(text));
  expect(found).toEqual([200, 404, 200]);
});
