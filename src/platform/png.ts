import { promisify } from "node:util";
import { crc32, inflate } from "node:zlib";

/** A picture that was looked at: its size, and the file without anything but the picture. */
export type Png = { width: number; height: number; bytes: Buffer };

export const pngLimits = { bytes: 100 * 1024, side: 2000, pixels: 1_000_000 } as const;

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** What makes the picture. Words, places, times, animations and whatever else a file may carry are left out. */
const kept = new Set(["IHDR", "PLTE", "tRNS", "gAMA", "sRGB", "IDAT", "IEND"]);

const inflated = promisify(inflate);

/**
 * Looks at the bytes of what should be a PNG, whatever it is called: its parts and their sums, its size before anything is unpacked, and
 * then whether what is packed is as much as the size says and no more.
 *
 * @returns the picture alone, or what is wrong with it in a sentence
 */
export async function readPng(file: Buffer): Promise<Png | string> {
  if (file.length > pngLimits.bytes) return "The picture must have at most 100 kB.";
  if (!file.subarray(0, 8).equals(signature)) return "The picture must be a PNG.";
  const chunks = chunksOf(file);
  const header = chunks?.[0];
  if (!chunks || header?.name !== "IHDR" || header.data.length !== 13 || chunks.at(-1)?.name !== "IEND") return broken;
  const head = headOf(header.data);
  if (typeof head === "string") return head;
  const { width, height } = head;
  const data = Buffer.concat(chunks.filter(({ name }) => name === "IDAT").map((chunk) => chunk.data));
  const expected = bytesOf(head);
  const pixels = await inflated(data, { maxOutputLength: expected + 1 }).catch(() => undefined);
  if (pixels?.length !== expected) return broken;
  if (head.colours === 3 && !chunks.some(({ name }) => name === "PLTE")) return broken;
  const bytes = Buffer.concat([signature, ...chunks.filter(({ name }) => kept.has(name)).map(({ whole }) => whole)]);
  return { width, height, bytes };
}

const broken = "The picture is damaged, or not quite a PNG. Save it again with another program.";

type Chunk = { name: string; data: Buffer; whole: Buffer };

/** The parts of the file, or undefined if they do not follow each other to its end. */
function chunksOf(file: Buffer): Chunk[] | undefined {
  const chunks: Chunk[] = [];
  for (let at = signature.length; at < file.length; ) {
    if (at + 12 > file.length) return undefined;
    const end = at + 12 + file.readUInt32BE(at);
    if (end > file.length) return undefined;
    const whole = file.subarray(at, end);
    if (crc32(whole.subarray(4, -4)) !== whole.readUInt32BE(whole.length - 4)) return undefined;
    chunks.push({ name: whole.toString("latin1", 4, 8), data: whole.subarray(8, -4), whole });
    at = end;
  }
  return chunks;
}

type Head = { width: number; height: number; bitsPerPixel: number; colours: number; isInterlaced: boolean };

/** Bits per channel that each kind of colours may have, and its channels. */
const kinds: Record<number, { bits: readonly number[]; channels: number }> = {
  0: { bits: [1, 2, 4, 8, 16], channels: 1 },
  2: { bits: [8, 16], channels: 3 },
  3: { bits: [1, 2, 4, 8], channels: 1 },
  4: { bits: [8, 16], channels: 2 },
  6: { bits: [8, 16], channels: 4 },
};

function headOf(data: Buffer): Head | string {
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
  const [bits = 0, colours = 0, packing, filters, interlacing] = data.subarray(8);
  const kind = kinds[colours];
  if (!kind?.bits.includes(bits) || packing !== 0 || filters !== 0 || (interlacing !== 0 && interlacing !== 1))
    return broken;
  const { side, pixels } = pngLimits;
  if (width < 1 || height < 1 || width > side || height > side || width * height > pixels)
    return "The picture must be at most 2,000 pixels wide and high, and have at most a million of them.";
  return { width, height, bitsPerPixel: bits * kind.channels, colours, isInterlaced: interlacing === 1 };
}

/** Where each pass of an interlaced picture begins, and how far apart its pixels are: x, y, dx, dy. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** How many bytes the pixels take, each row with the byte of its filter. */
function bytesOf({ width, height, bitsPerPixel, isInterlaced }: Head): number {
  const rows = (across: number, down: number) =>
    across === 0 ? 0 : down * (1 + Math.ceil((across * bitsPerPixel) / 8));
  if (!isInterlaced) return rows(width, height);
  return passes.reduce(
    (sum, [x, y, dx, dy]) =>
      sum + rows(Math.max(0, Math.ceil((width - x) / dx)), Math.max(0, Math.ceil((height - y) / dy))),
    0,
  );
}
