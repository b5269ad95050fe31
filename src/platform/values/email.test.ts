import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeKey } from "./code.ts";
import { cleanEmail, emailKey, findAddress, formerEmailKeys } from "./email.ts";

describe("an address is compared by its key", () => {
  test.each([
    ["jane@example.com", "jane@example.com"],
    [" Jane@Example.COM ", "jane@example.com"],
    ["ja\u200bne@example.com", "jane@example.com"],
    ["\u200ejane@example.com\u200e", "jane@example.com"],
    ["ja\u00adne@example.com", "jane@example.com"],
    ["\u202ajane@example.com\u202c", "jane@example.com"],
    ["\ufeffjane@example.com", "jane@example.com"],
    ["jane@exam\u200bple.com", "jane@example.com"],
    ["\u200b jane@example.com", "jane@example.com"],
    ["jane@bücher.example", "jane@xn--bcher-kva.example"],
    ["jane@BÜCHER.example", "jane@xn--bcher-kva.example"],
    ["jane@bu\u0308cher.example", "jane@xn--bcher-kva.example"],
    ["jane@xn--bcher-kva.example", "jane@xn--bcher-kva.example"],
    ["jane@XN--BCHER-KVA.example", "jane@xn--bcher-kva.example"],
    ["jane@straße.de", "jane@xn--strae-oqa.de"],
    ["jane@xn--strae-oqa.de", "jane@xn--strae-oqa.de"],
    ["jane@strasse.de", "jane@strasse.de"],
    ["ju\u0308rgen@example.com", "jürgen@example.com"],
    ["JÜRGEN@example.com", "jürgen@example.com"],
    ["jürgen@bücher.example", "jürgen@xn--bcher-kva.example"],
    // What is no domain, or no valid one, stays as it is written.
    ["jane@1.2", "jane@1.2"],
    ["jane@xn--.example", "jane@xn--.example"],
    ["jane@ü:80", "jane@ü:80"],
    ["Ü", "ü"],
    ["", ""],
  ])("%j is %j", (email, key) => {
    expect(emailKey(email)).toBe(key);
  });

  test("which is its own key, and the same with invisible characters anywhere", () => {
    const part = fc.string({
      unit: fc.constantFrom(..."aÄäßſİΣ.-\u0308\u200b\u00ad X", "xn--", "é", "🎉", "\ud83c", "@"),
    });
    fc.assert(
      fc.property(fc.oneof(part, fc.string({ unit: "binary" })), part, fc.nat(), (local, domain, at) => {
        const email = `${local}@${domain}`;
        expect(emailKey(emailKey(email))).toBe(emailKey(email));
        expect(emailKey(cleanEmail(email))).toBe(emailKey(email));
        const place = at % (email.length + 1);
        // Half a pair is put together by what stands in between being taken out: no address that is taken holds one.
        if (!email.isWellFormed() || !email.slice(0, place).isWellFormed()) return;
        expect(emailKey(`${email.slice(0, place)}\u200b${email.slice(place)}`)).toBe(emailKey(email));
      }),
    );
  });

  test("and what it was compared by before is known, where that was something else", () => {
    expect(formerEmailKeys("jane@example.com")).toEqual([]);
    expect(formerEmailKeys("jane@Bücher.example")).toEqual(["jane@bücher.example"]);
    expect(formerEmailKeys("jane@xn--bcher-kva.example")).toEqual(["jane@bücher.example"]);
    expect(formerEmailKeys("ja\u200bne@example.com")).toEqual(["ja\u200bne@example.com"]);
  });
});

describe("an order_ref or sku is compared", () => {
  test.each([
    ["S-RED\u200b", "S-RED"],
    ["\u200e S-RED", "S-RED"],
    [" S-RED ", "S-RED"],
    ["S\u00adRED", "SRED"],
    ["s-red", "s-red"],
    ["Ü\u0308", "Ü\u0308"],
  ])("%j as %j", (code, key) => {
    expect(codeKey(code)).toBe(key);
    expect(codeKey(key)).toBe(key);
  });
});

describe("the address in what other programs write", () => {
  test.each([
    ["q@example.com", "q@example.com"],
    [" q@example.com\n", "q@example.com"],
    ["<q@example.com>", "q@example.com"],
    ["< q@example.com >", "q@example.com"],
    ["rfc822;q@example.com", "q@example.com"],
    ["rfc822; q@example.com", "q@example.com"],
    ["RFC822;<q@example.com>", "q@example.com"],
    ["Final-Recipient: rfc822;q@example.com", "q@example.com"],
    ["utf-8;jürgen@example.com", "jürgen@example.com"],
    ["mailto:q@example.com", "q@example.com"],
    ['"Q" <q@example.com>', "q@example.com"],
    ["Q <q@example.com>", "q@example.com"],
    ['"Q <z@example.com>" <q@example.com>', "q@example.com"],
    ['"Q, of Example"\r\n <q@example.com>', "q@example.com"],
    ["q@example.com (Q of Example)", "q@example.com"],
    ["'q@example.com'", "q@example.com"],
    ["<q@example.com>: host mx.example.com said no", "q@example.com"],
    ["\u200eq@example.com", "q@example.com"],
    ['"a..b"@docomo.example', "a..b@docomo.example"],
    ['<"a..b"@docomo.example>', "a..b@docomo.example"],
    ["a..b@docomo.example", "a..b@docomo.example"],
    ["q+tag@example.com", "q+tag@example.com"],
    ["o'neil@example.com", "o'neil@example.com"],
    ["to o'neil@example.com.", "o'neil@example.com"],
    ["q@bücher.example", "q@bücher.example"],
    ["q@example.com, Q@example.com", "Q@example.com"],
    ["q@example.com, r@example.com", undefined],
    ["Q", undefined],
    ["@example.com", undefined],
    ["q@", undefined],
    ["<>", undefined],
    ["a\u0000b@example.com", undefined],
    ["\ud83c@example.com", undefined],
    ["", undefined],
  ])("%j is %j", (text, address) => {
    expect(findAddress(text)).toBe(address);
  });

  test("is found again in every wrapping, and nothing at all throws", () => {
    const local = fc.string({ unit: fc.constantFrom(..."ab.-_+'ü"), minLength: 1, maxLength: 20 });
    const wrappings = [
      (address: string) => address,
      (address: string) => `<${address}>`,
      (address: string) => `rfc822;${address}`,
      (address: string) => `"Q, <x>" <${address}>`,
      (address: string) => `mailto:${address}`,
    ];
    fc.assert(
      fc.property(local, fc.constantFrom(...wrappings), (name, wrap) => {
        expect(findAddress(wrap(`${name}@example.com`))).toBe(`${name}@example.com`);
      }),
    );
    const noise = fc.string({ unit: fc.constantFrom(...'<>"\\;:@a. (),\u0000\ud83cü\u200b') });
    fc.assert(
      fc.property(fc.oneof(noise, fc.string({ unit: "binary" })), (text) => {
        const found = findAddress(text);
        if (found !== undefined) expect(findAddress(found)).toBe(found);
      }),
    );
  });
});
