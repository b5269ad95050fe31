import { crc32, deflateSync } from "node:zlib";

/** A part of a PNG, with its length and its sum. */
export function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}

export type PngWish = {
  width: number;
  height: number;
  bits?: number;
  /** 0 grey, 2 red green blue, 3 palette, 4 and 6 the first two with alpha. */
  colours?: number;
  isInterlaced?: boolean;
  /** What is packed, instead of as many pixels as there should be. */
  pixels?: Buffer;
  /** Further parts, before the pixels. */
  more?: readonly Buffer[];
};

const channels: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A PNG with a picture of this size in it: stripes. */
export function aPng(wish: PngWish): Buffer {
  const { width, height, bits = 8, colours = 2, isInterlaced = false, more = [] } = wish;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([bits, colours, 0, 0, Number(isInterlaced)], 8);
  const bitsPerPixel = bits * (channels[colours] ?? 1);
  const row = (across: number, y: number) =>
    Buffer.concat([Buffer.alloc(1), Buffer.alloc(Math.ceil((across * bitsPerPixel) / 8), y % 8 < 4 ? 0x0b : 0xd0)]);
  const parts = isInterlaced ? passes.map((pass) => sizeOf(pass, width, height)) : [{ across: width, down: height }];
  const rows = parts.flatMap(({ across, down }) =>
    across === 0 ? [] : Array.from({ length: down }, (_, y) => row(across, y)),
  );
  const pixels = wish.pixels ?? Buffer.concat(rows);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const packed = chunk("IDAT", deflateSync(pixels));
  return Buffer.concat([signature, chunk("IHDR", head), ...more, packed, chunk("IEND", Buffer.alloc(0))]);
}

// By the specification: every eighth pixel from the corner, and so on.
const passes = ["0 0 8 8", "4 0 8 8", "0 4 4 8", "2 0 4 4", "0 2 2 4", "1 0 2 2", "0 1 1 2"];

function sizeOf(pass: string, width: number, height: number): { across: number; down: number } {
  const [x, y, dx, dy] = pass.split(" ").map(Number) as [number, number, number, number];
  const count = (from: number, step: number, to: number) =>
    [...Array(to).keys()].filter((one) => one >= from && (one - from) % step === 0).length;
  return { across: count(x, dx, width), down: count(y, dy, height) };
}
