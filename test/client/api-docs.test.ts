import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { type CodeLanguage, codeLanguages, codeOf } from "../../src/platform/api-docs/code.ts";
import { exampleCall } from "../../src/platform/api-docs/example-call.ts";
import { type ApiDocument, readOperations } from "../../src/platform/api-docs/operations.ts";
import { publishReview } from "../support/published.ts";
import { publishAnswer, publishQuestion } from "../support/questions.ts";
import { aShop } from "../support/shop.ts";
import { listening } from "../support/shop-page.ts";
import { testApp } from "../support/test-app.ts";

// What /docs shows is run as it stands there, against the program itself.
const root = fileURLToPath(new URL("../../", import.meta.url));
const server = await testApp();
const { app, db, clock, baseUrl } = server;
const shop = await aShop(server, { trkref: "ACME", acceptsCustomerOrders: true, listsWholeCatalogue: true });
for (const [sku, name] of [
  ["SKU23432", "Linden bread knife, 24 cm"],
  ["SKU4323", "Harbour wool blanket"],
] as const)
  await mergeProduct(db, shop.organisation.id, { sku, name, url: null, imageUrl: null }, clock.now);
const review = await publishReview(db, shop.organisation, { sku: "SKU23432", shopComments: "Quick." }, clock.now);
// Numbers are given in one sequence: the review is 1, the question 2, the answer 3.
const question = await publishQuestion(db, shop.organisation, { sku: "SKU23432" }, clock.now);
await publishAnswer(db, question, "It can.", clock.now);
await shop.report({
  email: "jane@example.com",
  purchases: [{ order_ref: "A1104523114", sku: "SKU4323" }],
});
await app.ready();
const operations = readOperations(app.swagger() as unknown as ApiDocument);
const [, FAIRMARK_KEY, FAIRMARK_SECRET] = /^(.*?):(.*)$/.exec(
  Buffer.from(shop.authorization.slice(6), "base64").toString(),
)!;

/** What our server was asked, and how it answered. */
type Asked = { method: string; url: string; body: unknown; status: number };
let asked: Asked[] = [];
const origin = await listening(
  createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = "", url = "", headers } = request;
    const text = Buffer.concat(parts).toString();
    const { authorization, "content-type": type } = headers;
    const answer = await app.inject({
      method: method as "GET",
      url,
      headers: { ...(authorization ? { authorization } : {}), ...(type ? { "content-type": type } : {}) },
      ...(text === "" ? {} : { payload: text }),
    });
    asked.push({ method, url, body: text === "" ? undefined : JSON.parse(text), status: answer.statusCode });
    response.writeHead(answer.statusCode, { "content-type": "application/json" }).end(answer.body);
  }),
);

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairmark-docs-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const programs: Record<CodeLanguage, { command: string; suffix: string; version: string }> = {
  curl: { command: "sh", suffix: "sh", version: "curl --version" },
  // What is compiled below: the examples hold nothing that is TypeScript alone.
  typescript: { command: process.execPath, suffix: "mjs", version: "true" },
  php: { command: "php", suffix: "php", version: "php --ri curl" },
  python: { command: "python3", suffix: "py", version: "python3 --version" },
  ruby: { command: "ruby", suffix: "rb", version: "ruby --version" },
};

/** Every call is run in one language, and every language runs every fifth call; with FULL=1 all run all. */
function isRun(id: string, language: CodeLanguage): boolean {
  const at = operations.findIndex((one) => one.id === id) + codeLanguages.indexOf(language);
  return Boolean(process.env.FULL) || at % codeLanguages.length === 0;
}

const has = Object.fromEntries(
  await Promise.all(
    codeLanguages.map(async (language) => {
      const isThere = await run("sh", ["-c", programs[language].version]).then(
        () => true,
        () => false,
      );
      return [language, isThere] as const;
    }),
  ),
) as Record<CodeLanguage, boolean>;

async function runCode(language: CodeLanguage, name: string, code: string, secret = FAIRMARK_SECRET): Promise<string> {
  const { command, suffix } = programs[language];
  const file = join(folder, `${name}.${suffix}`);
  await writeFile(file, code);
  const env = { PATH: process.env.PATH, HOME: folder, FAIRMARK_KEY, FAIRMARK_SECRET: secret };
  const { stdout } = await run(command, [file], { cwd: folder, env });
  return stdout;
}

/** The example as the page shows it, where this server listens. */
async function shownCode(id: string, language: CodeLanguage): Promise<string> {
  const { statusCode, body } = await app.inject(`/docs/${id}?in=${language}`);
  expect([id, statusCode]).toEqual([id, 200]);
  const code = /<pre id="code">(.*?)<\/pre>/s.exec(body)![1]!;
  const text = code.replaceAll("&lt;", "<").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  expect(text).toContain(baseUrl);
  return text.replaceAll(baseUrl, origin);
}

describe("the examples of /docs", () => {
  test("are there for every call, and name the review that there is", () => {
    expect(operations.length).toBeGreaterThan(20);
    expect(review.number).toBe(1);
    for (const operation of operations) expect(exampleCall(operation).path).toMatch(/^\/v4\//);
  });

  test.each(codeLanguages)("in %s run as they stand, and ask what the document says", async (language) => {
    if (!has[language]) return expect(["php", "python", "ruby", "curl"]).toContain(language);
    for (const operation of operations.filter(({ id }) => isRun(id, language))) {
      asked = [];
      const stdout = await runCode(language, operation.id, await shownCode(operation.id, language));
      const call = exampleCall(operation);
      expect(asked).toEqual([{ method: call.method, url: call.path, body: call.body, status: expect.any(Number) }]);
      const { status } = asked[0]!;
      expect([language, operation.id, status >= 200 && status < 300 ? "taken" : `${status} ${stdout}`]).toEqual([
        language,
        operation.id,
        "taken",
      ]);
      expect(stdout.trim()).not.toBe("");
    }
  });

  test("in TypeScript compile under the strictest settings", async () => {
    const names = await Promise.all(
      operations.map(async ({ id }) => {
        await writeFile(join(folder, `${id}.ts`), await shownCode(id, "typescript"));
        return `${id}.ts`;
      }),
    );
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--types", "node"];
    const said = await run(process.execPath, [compiler, ...options, ...names], { cwd: folder }).then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    );
    expect(said).toBe("");
  });

  test.each(codeLanguages.filter((language) => language !== "curl"))(
    "in %s fail where the call is refused",
    async (language) => {
      if (!has[language]) return;
      const code = await shownCode("listReviews", language);
      await expect(runCode(language, "refused", code, "wrong")).rejects.toThrow();
    },
  );

  test.each(codeLanguages)("in %s say what they are to say, whatever stands in it", async (language) => {
    if (!has[language]) return;
    const odd = `it's "quoted" \\ $HOME #{1} #$0 \${1} \`id\` <?= 1 ?> é 水 😀\nnext\tline \\n '; exit 1; '`;
    const body = { [odd]: [odd, 1.5, true, false, null, {}, [], { inner: odd }] };
    asked = [];
    const call = { method: "POST", path: "/v4/nowhere", body };
    await runCode(language, "odd", codeOf(call, language, origin)).catch(() => "a 404, as it should be");
    expect(asked.map((one) => one.body)).toEqual([body]);
  });
});

describe("the pages of /docs", () => {
  test("name every call of the API, each with a page of its own", async () => {
    const { body } = await app.inject("/docs");
    for (const { id, method, path } of operations) {
      expect(body).toContain(`href="/docs/${id}"`);
      expect(body).toContain(`<strong>${method}</strong> <code>${path}</code>`);
    }
  });

  test("say of every parameter and every field of a body that it is there, and what the key must be good for", async () => {
    const { body } = await app.inject("/docs/recordPurchaser");
    for (const field of ["trkref", "email", "purchases", "purchases[].order_ref", "purchases[].sku"])
      expect(body).toContain(`<code>${field}</code>`);
    expect(body).toContain("good for “orders”");
    expect((await app.inject("/docs/listOrganisations")).body).toContain("Any key of yours will do.");
  });

  test("keep the language of the examples from page to page, and know no other than theirs", async () => {
    const { body } = await app.inject("/docs/listReviews?in=ruby");
    expect(body).toContain('href="/docs/recordPurchaser?in=ruby"');
    const odd = await app.inject("/docs/listReviews?in=%22%3E%3Cscript%3E");
    expect(odd.body).toBe((await app.inject("/docs/listReviews")).body);
  });

  test("that are not there are not found", async () => {
    for (const url of ["/docs/nothing", "/docs/constructor", "/docs/static/index.html"])
      expect([url, (await app.inject(url)).statusCode]).toEqual([url, 404]);
  });
});
