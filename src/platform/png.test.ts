import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aPng, chunk } from "../../test/support/png.ts";
import { pngLimits, readPng } from "./png.ts";

describe("a picture that is uploaded", () => {
  test("is taken as it is, with its size, in every kind of colours and interlaced too", async () => {
    for (const wish of [
      {},
      { colours: 6, bits: 16 },
      { colours: 0, bits: 1, width: 13 },
      { colours: 4 },
      { isInterlaced: true, width: 9, height: 5 },
    ]) {
      const file = aPng({ width: 40, height: 20, ...wish });
      expect(await readPng(file)).toEqual({ width: wish.width ?? 40, height: wish.height ?? 20, bytes: file });
    }
  });

  test("keeps nothing but the picture: no words, no place, no time, no animation", async () => {
    const plain = aPng({ width: 8, height: 8 });
    const head = plain.subarray(0, 33);
    const more = ["tEXt", "eXIf", "tIME", "acTL", "iCCP", "zzZz"].map((name) =>
      chunk(name, Buffer.from("<script>51.5,0.1</script>")),
    );
    const read = await readPng(Buffer.concat([head, ...more, plain.subarray(33)]));
    expect(read).toEqual({ width: 8, height: 8, bytes: plain });
  });

  test.each<[string, () => Buffer]>([
    ["something else that is called so", () => Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")],
    ["a JPEG", () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100)])],
    ["nothing", () => Buffer.alloc(0)],
    ["a beginning alone", () => aPng({ width: 8, height: 8 }).subarray(0, 40)],
    ["one with something behind its end", () => Buffer.concat([aPng({ width: 8, height: 8 }), Buffer.from("<html>")])],
    ["one without an end", () => aPng({ width: 8, height: 8 }).subarray(0, -12)],
    [
      "one whose sums are wrong",
      () => aPng({ width: 8, height: 8 }).map((byte, at) => (at === 30 ? byte ^ 1 : byte)) as Buffer,
    ],
    ["one with more packed than its size says", () => aPng({ width: 8, height: 8, pixels: Buffer.alloc(20_000_000) })],
    ["one with less packed than its size says", () => aPng({ width: 8, height: 8, pixels: Buffer.alloc(10) })],
    ["one that is wider than it may be", () => aPng({ width: pngLimits.side + 1, height: 1 })],
    ["one with more pixels than it may have", () => aPng({ width: 1001, height: 1000, pixels: Buffer.alloc(10) })],
    ["one without width", () => aPng({ width: 0, height: 8 })],
    ["one of a kind of colours that there is not", () => aPng({ width: 8, height: 8, colours: 5 })],
    ["one of a palette without a palette", () => aPng({ width: 8, height: 8, colours: 3 })],
    [
      "one that is larger than it may be",
      () => aPng({ width: 8, height: 8, more: [chunk("teXt", Buffer.alloc(pngLimits.bytes))] }),
    ],
  ])("is refused if it is %s", async (_what, file) => {
    expect(await readPng(Buffer.from(file()))).toMatch(/^The picture .*\.$/);
  });

  test("is a picture or refused in a sentence, whatever the bytes", async () => {
    const good = aPng({ width: 8, height: 8 });
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), fc.boolean(), async (at, byte, isMended) => {
        const file = Buffer.from(good);
        file[at] = byte;
        // Sums that are right again let it through to what looks at the contents.
        if (isMended)
          for (let from = 8; from + 12 <= file.length; ) {
            const end = from + 12 + file.readUInt32BE(from);
            if (end > file.length) break;
            file.writeUInt32BE(crc32(file.subarray(from + 4, end - 4)), end - 4);
            from = end;
          }
        const read = await readPng(file);
        if (typeof read === "string") expect(read).toMatch(/^The picture /);
        else expect(read.width * read.height).toBeLessThanOrEqual(pngLimits.pixels);
      }),
    );
  });
});
