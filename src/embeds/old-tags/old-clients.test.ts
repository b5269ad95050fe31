import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { exchange } from "../../../test/support/exchange.ts";
import { anOrganisation } from "../../../test/support/factories.ts";
import { publishReview } from "../../../test/support/published.ts";
import { testApp } from "../../../test/support/test-app.ts";
import { mergeProduct } from "../../catalogue/index.ts";
import type { Organisation } from "../../organisations/index.ts";

/**
 * The clients that shops have on their servers: what each sends, byte by byte, and what it reads of an answer. Nobody keeps them up any
 * more, so what they cannot read is ours to mend.
 */
const { app, db, clock } = await testApp({ config: { ANSWER_MEMORY_MB: 8 } });
let port: number;
let shop: Organisation;

beforeAll(async () => {
  shop = await anOrganisation(db);
  const experience = { likelihoodToRecommend: 9, shopComments: "Came the next day.\nWell packed." };
  for (const sku of ["K1", "Größe 5", "A+B", "C D"]) {
    await mergeProduct(db, shop.id, { sku, name: `Named ${sku}`, url: null, imageUrl: null }, clock.now);
    const written = { sku, overallScore: 9, generalComments: `About ${sku}.\nIt pours well.`, ...experience };
    await publishReview(db, shop, written, clock.now);
  }
  await mergeProduct(db, shop.id, { sku: "NEW", name: "New", url: null, imageUrl: null }, clock.now);
  await app.listen({ port: 0, host: "127.0.0.1" });
  port = (app.server.address() as AddressInfo).port;
});

/** What a client sees of an answer; `show` is what its page shows. */
type Seen = { status: number; count: string | undefined; keptSeconds: number | undefined; show: string };

type Client = {
  send: (path: string) => Promise<string>;
  read: (answer: string) => Seen;
  /** How it writes the values of a query. */
  encode: (value: string) => string;
  named: "trkref" | "retailer";
  /** What it sends besides, where it pages. */
  paged: string;
};

const sent = (path: string, headers: readonly string[], version = "1.1") =>
  exchange(port, [`GET ${path} HTTP/${version}`, ...headers, "", ""].join("\r\n"));

/** The head in lines, and the body, split where these clients split them. */
function parts(answer: string): { lines: string[]; body: string } {
  const text = answer.replaceAll("\r", "");
  const at = text.indexOf("\n\n");
  return { lines: text.slice(0, at).split("\n"), body: text.slice(at + 2) };
}

const fields = (lines: readonly string[], nameOf: (name: string) => string) =>
  new Map(
    lines.slice(1).map((line) => {
      const [name, ...value] = line.split(":");
      return [nameOf(name!), value.join(":").trim()];
    }),
  );

const maxAge = (text: string | undefined) => {
  const found = /max-age=([0-9]+)/.exec(text ?? "")?.[1];
  return found === undefined ? undefined : Number(found);
};

const reader =
  (statusLine: RegExp, nameOf: (name: string) => string, show: (status: number, body: string) => string) =>
  (answer: string): Seen => {
    const { lines, body } = parts(answer);
    const found = fields(lines, nameOf);
    const status = Number(statusLine.exec(lines[0]!)?.[1] ?? 500);
    const count = found.get(nameOf("X-Reevoo-ReviewCount")) ?? found.get(nameOf("X-Reevoo-ConversationCount"));
    return { status, count, keptSeconds: maxAge(found.get(nameOf("Cache-Control"))), show: show(status, body) };
  };

const asWritten = (name: string) => name;
const inLowerCase = (name: string) => name.toLowerCase();
const only200 = (status: number, body: string) => (status === 200 ? body : "");
const below500 = (status: number, body: string) => (status < 500 ? body : "");

const clients: Record<string, Client> = {
  // Compares the names of headers letter by letter, and knows no other version of the protocol.
  "PHP, the first ones": {
    send: (path) =>
      sent(path, [
        "User-Agent: ReevooMark PHP Widget/4",
        "Host: reviews.example.com",
        "Accept: */*",
        "Referer: http://shop.example/p?id=5",
        "Connection: close",
      ]),
    read: reader(/^HTTP\/1\.1 ([0-9]{3})/, asWritten, only200),
    encode: (value) => value,
    named: "retailer",
    paged: "",
  },
  PHP: {
    send: (path) =>
      sent(path, [
        "Host: reviews.example.com",
        "User-Agent: ReevooMark PHP Widget/8",
        "Accept: */*",
        "Referer: http://shop.example/p?id=5",
        "Connection: close",
      ]),
    read: reader(/^HTTP\/[^ ]* ([0-9]{3})/, inLowerCase, only200),
    encode: (value) => value,
    named: "trkref",
    paged: "&per_page=default&page=1&locale=en-GB",
  },
  Ruby: {
    send: (path) =>
      sent(path, [
        "User-Agent: ReevooMark Ruby Widget/2.0.0 (2.8.3, ruby 2.3.1 (2016-04-26))",
        "Accept: */*",
        "Date: Sun, 29 Nov 2026 12:00:00 GMT",
        "Referer: http://web-1",
        "Host: reviews.example.com",
        "Connection: close",
      ]),
    read: reader(/^HTTP\/[^ ]* ([0-9]{3})/, inLowerCase, below500),
    encode: (value) => value,
    named: "trkref",
    paged: "&per_page=default&page=1",
  },
  "Ruby, the first ones": {
    send: (path) =>
      sent(path, [
        "Accept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3",
        "Accept: */*",
        "User-Agent: Ruby",
        "Host: reviews.example.com",
        "Connection: close",
      ]),
    read: reader(/^HTTP\/[^ ]* ([0-9]{3})/, inLowerCase, below500),
    encode: (value) => value,
    named: "retailer",
    paged: "",
  },
  Java: {
    send: (path) =>
      sent(path, ["User-Agent: Jakarta Commons-HttpClient/3.1", "Host: reviews.example.com", "Connection: close"]),
    read: reader(/^HTTP\/[^ ]* ([0-9]{3})/, inLowerCase, (status, body) => only200(status, body.replaceAll("\n", ""))),
    // In ISO-8859-1, with a plus for a space.
    encode: (value) =>
      [...Buffer.from(value, "latin1")]
        .map((byte) => {
          const letter = String.fromCharCode(byte);
          if (letter === " ") return "+";
          return /[\w.*-]/.test(letter) ? letter : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
        })
        .join(""),
    named: "trkref",
    paged: "&locale=en-GB&per_page=default&sort_by=seo_boost",
  },
  ".NET": {
    send: (path) => sent(path, ["Host: reviews.example.com", "Connection: close"]),
    read: reader(/^HTTP\/[^ ]* ([0-9]{3})/, inLowerCase, only200),
    encode: (value) => encodeURI(value),
    named: "trkref",
    paged: `&per_page=default&page=1&client_url=${encodeURIComponent("http://shop.example/p?id=5&reevoo_page=1")}`,
  },
  // What reads a URL in PHP without curl.
  "a stream of HTTP/1.0": {
    send: (path) => sent(path, ["Host: reviews.example.com", "Connection: close"], "1.0"),
    read: reader(/^HTTP\/[^ ]* ([0-9]{3})/, inLowerCase, only200),
    encode: (value) => value,
    named: "trkref",
    paged: "",
  },
  "HTTP/1.0 without a host": {
    send: (path) => sent(path, [], "1.0"),
    read: reader(/^HTTP\/[^ ]* ([0-9]{3})/, inLowerCase, only200),
    encode: (value) => value,
    named: "retailer",
    paged: "",
  },
};

describe.each(Object.entries(clients))("%s", (_name, { send, read, encode, named, paged }) => {
  const ask = async (kind: string, sku: string | undefined, { more = paged, of = shop.trkref } = {}) => {
    const product = sku === undefined ? "" : `&sku=${encode(sku)}`;
    const answer = await send(`/reevoomark/${kind}?${named}=${of}${product}${more}`);
    return { ...read(answer), answer };
  };

  test("shows a product's reviews, counts them, and keeps them for a while", async () => {
    for (const more of new Set(["", "&reviews=3", paged])) {
      const { status, count, keptSeconds, show, answer } = await ask("embeddable_reviews", "K1", { more });
      expect([more, status, count]).toEqual([more, 200, "1"]);
      expect(keptSeconds).toBeGreaterThan(0);
      expect(show).toMatch(/^<reevoo-embedded-product-reviews .*<\/reevoo-embedded-product-reviews>$/);
      // What was a line break of the author's is one after all others are gone.
      expect(show).toContain("About K1.&#10;It pours well.");
      // These know neither chunks nor compression, and what they take for the character set without one is another.
      expect(answer).not.toMatch(/^(transfer-encoding|content-encoding):/im);
      expect(answer).toMatch(/^content-type: text\/html; charset=utf-8\r$/im);
      expect(answer).toMatch(/^content-length: \d+\r$/im);
    }
  });

  test("shows what is said of the shop", async () => {
    const { status, count, show } = await ask("embeddable_customer_experience_reviews", undefined);
    expect([status, count]).toEqual([200, "4"]);
    expect(show).toContain("Came the next day.&#10;Well packed.");
  });

  test("shows the words that there are none yet, or its own where it counts none", async () => {
    const { status, count, show } = await ask("embeddable_reviews", "NEW");
    expect([status, count]).toEqual([200, "0"]);
    expect(show).toContain("<reevoo-embedded-product-reviews");
    const asked = await ask("embeddable_conversations", "NEW");
    expect([asked.status, asked.count]).toEqual([200, "0"]);
    expect(asked.show).toContain("<reevoo-embedded-conversations");
  });

  test("shows nothing of what is not there or is not built, and asks again after a minute", async () => {
    const nothing = { status: 404, count: undefined, keptSeconds: 60, show: "" };
    expect(await ask("embeddable_reviews", "NONE")).toMatchObject(nothing);
    expect(await ask("embeddable_reviews", "K1", { of: "NOBODY" })).toMatchObject(nothing);
    expect(await ask("embeddable_conversations", "NONE")).toMatchObject(nothing);
    for (const path of ["/widgets/offers", "/reevoomark/first_two_reviews.html"])
      expect(read(await send(`${path}?${named}=${shop.trkref}&sku=K1`))).toMatchObject(nothing);
  });

  test("finds a product whose name it writes in its own way", async () => {
    expect((await ask("embeddable_reviews", "A+B")).show).toContain("About A+B.");
    // Bytes that no address may hold do not reach us.
    if (/[^!-~]/.test(encode("Größe 5"))) return;
    expect((await ask("embeddable_reviews", "C D")).show).toContain("About C D.");
    expect((await ask("embeddable_reviews", "Größe 5")).show).toContain("About Größe 5.");
  });

  test("sees that nothing has changed by the tag of before", async () => {
    const path = `/reevoomark/embeddable_reviews?${named}=${shop.trkref}&sku=K1`;
    const tag = /^etag: (.*)\r$/im.exec(await send(path))![1]!;
    const again = await sent(path, ["Host: reviews.example.com", `If-None-Match: ${tag}`, "Connection: close"]);
    expect(again).toMatch(/^HTTP\/1\.1 304 /);
    expect(read(again)).toMatchObject({ count: "1" });
    expect(read(again).keptSeconds).toBeGreaterThan(0);
  });
});

test("a plus in a name means itself only where nothing is called with a space there", async () => {
  const other = await anOrganisation(db);
  for (const sku of ["A B", "A+B"])
    await publishReview(db, other, { sku, overallScore: 9, generalComments: `About ${sku}.` }, clock.now);
  const at = (of: Organisation, sku: string) =>
    app.inject({ url: `/reevoomark/embeddable_reviews?trkref=${of.trkref}&sku=${sku}` });
  for (const [sku, found] of [
    ["A+B", "About A B."],
    ["A%2BB", "About A+B."],
    ["A%20B", "About A B."],
  ] as const)
    expect([sku, (await at(other, sku)).body.includes(found)]).toEqual([sku, true]);
  // UTF-8 is read as what it is.
  expect((await at(shop, "Gr%C3%B6%C3%9Fe+5")).body).toContain("About Größe 5.");
  for (const odd of ["%F6", "%FF%00", "A%2", "%", "%zz", "+", "A%00B", "A+C"])
    expect([odd, (await at(shop, odd)).statusCode]).toEqual([odd, 404]);
});
