export type Response = { status: number; bytes: number };

/**
 * Reads answers from a connection with one request at a time: just enough of HTTP/1.1 to find where an answer ends, by its length
 * or its last chunk.
 */
export function createResponseReader(onResponse: (response: Response) => void): {
  take: (data: Buffer) => void;
  isWaiting: () => boolean;
} {
  let pending: Buffer = Buffer.alloc(0);
  return {
    take(data) {
      pending = pending.length === 0 ? data : Buffer.concat([pending, data]);
      const end = pending.indexOf("\r\n\r\n");
      if (end < 0) return;
      const head = pending.toString("latin1", 0, end);
      const bytes = lengthOf(head, pending, end + 4);
      if (bytes === undefined || pending.length < bytes) return;
      if (pending.length > bytes) throw new Error("There is more in an answer than it says.");
      pending = Buffer.alloc(0);
      onResponse({ status: Number(head.slice(9, 12)), bytes });
    },
    isWaiting: () => pending.length === 0,
  };
}

/** The length of the whole answer; undefined while that is not known. */
function lengthOf(head: string, text: Buffer, bodyAt: number): number | undefined {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return bodyAt + Number(length);
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return bodyAt;
  for (let at = bodyAt; ; ) {
    const line = text.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const size = Number.parseInt(text.toString("latin1", at, line), 16);
    at = line + 2 + size + 2;
    if (size === 0 || at > text.length) return size === 0 ? at : undefined;
  }
}
