import type { FileHandle } from "node:fs/promises";

const bytesAtOnce = 256 * 1024;

/**
 * A file from a given position to its end, a part at a time, through one buffer: asking for the next part overwrites
 * the one before. (A stream of Node's own holds the handle until it has closed, and never lets go of it if it is
 * abandoned in the middle.)
 */
export async function* readParts(file: FileHandle, start: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(bytesAtOnce);
  for (let position = start; ; ) {
    const { bytesRead } = await file.read(buffer, 0, bytesAtOnce, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
