import { execFile } from "node:child_process";
import { readdir, stat, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { documentedSnippets, filledIn } from "../../src/embeds/index.ts";
import { connectionString } from "../support/cli.ts";
import { testDatabase } from "../support/database.ts";
import { anOrganisation } from "../support/factories.ts";
import { publishReview } from "../support/published.ts";
import { publishQuestion } from "../support/questions.ts";
import { startServerProcess, temporaryFolder } from "../support/server-process.ts";
import { listening } from "../support/shop-page.ts";
import { testSecret } from "../support/test-app.ts";
import { until } from "../support/waiting.ts";

const { db, address } = await testDatabase();
const now = new Date();
const shop = await anOrganisation(db, { trkref: "SNIPPETS" });
// Whatever a language could take for more than text.
const sku = `A'B"C\\D<E>&F%20#{7*7}$G é/1`;
await publishReview(db, shop, { sku, generalComments: "Sturdy." }, now);
for (let number = 1; number <= 8; number += 1)
  await publishQuestion(db, shop, { sku, text: `Question ${number}?` }, new Date(now.getTime() - 9000 + number * 1000));

const longAgo = new Date("2026-01-01");

/** What stands between a snippet and our server: it notes what is asked, and can be silent or talk nonsense. */
async function aFront() {
  const front = {
    origin: "",
    server: "",
    condition: "well",
    asked: [] as { query: URLSearchParams; tag?: string; status: number }[],
  };
  const server = createServer(async (request, response) => {
    if (front.condition === "silent") return;
    if (front.condition === "garbage") return void response.end("<h1>Please sign in</h1>");
    const tag = request.headers["if-none-match"];
    const answer = await fetch(front.server + request.url, {
      headers: tag === undefined ? {} : { "if-none-match": tag },
    })
      .then(async (one) => ({ status: one.status, etag: one.headers.get("etag") ?? "", body: await one.text() }))
      .catch(() => undefined);
    if (!answer) return void request.socket.destroy();
    const query = new URL(request.url!, "http://front").searchParams;
    front.asked.push({ query, status: answer.status, ...(tag === undefined ? {} : { tag }) });
    response.writeHead(answer.status, { etag: answer.etag }).end(answer.body);
  });
  front.origin = await listening(server);
  return front;
}

type Language = {
  system: string;
  needs: string;
  files: (code: string, use: string) => Record<string, string>;
  run: readonly [string, ...string[]];
};

/** How each is run as a program that prints what the page would show; its argument is the query string of the shop's page. */
const languages: Language[] = [
  {
    system: "PHP",
    needs: "php-cli php-curl",
    files: (code, use) => ({
      "reviews.php": code,
      "page.php": `<?php require __DIR__ . '/reviews.php'; parse_str($argv[1] ?? '', $_GET) ?>${use.trim()}`,
    }),
    run: ["php", "page.php"],
  },
  {
    system: "Ruby",
    needs: "ruby",
    files: (code, use) => ({
      "reviews.rb": code,
      "page.rb": `require_relative 'reviews'\nrequest = Struct.new(:query_parameters).new(URI.decode_www_form(ARGV[0] || '').to_h)\nprint(${use.trim().slice("<%==".length, -"%>".length)})\n`,
    }),
    run: ["ruby", "page.rb"],
  },
  {
    system: "Node",
    needs: "nodejs",
    files: (code, use) => ({
      "reviews.mjs": code,
      "page.mjs": `import { fairmarkQuestions, fairmarkReviews } from "./reviews.mjs";\nconst request = { query: Object.fromEntries(new URLSearchParams(process.argv[2])) };\n${use}process.stdout.write(${/const (\w+)/.exec(use)![1]});\n`,
    }),
    run: [process.execPath, "page.mjs"],
  },
];

/** A page of a shop with a documented snippet in it, for a product: with its reviews, or the questions about it. */
async function aPage(
  { system, needs, files, run: [program, file] }: Language,
  origin: string,
  product: string,
  shown: "reviews" | "questions" = "reviews",
) {
  const folder = await temporaryFolder();
  const copies = join(folder, "fairmark-reviews");
  const snippet = documentedSnippets().find((one) => one.system === system)!;
  const [code, reviews, questions] = filledIn(snippet, {
    baseUrl: origin,
    trkref: shop.trkref,
    sku: product,
    language: "de",
    perPage: 7,
  }).parts;
  for (const [name, text] of Object.entries(files(code!.code, (shown === "reviews" ? reviews : questions)!.code)))
    await writeFile(join(folder, name), text);
  return {
    show: async (query = "") => {
      const env = { ...process.env, TMPDIR: folder };
      const ended = promisify(execFile)(program, [file!, query], { cwd: folder, env });
      const { stdout, stderr } = await ended.catch((error) => {
        if (error.code === "ENOENT") throw new Error(`${program} is not installed: apt-get install ${needs}`);
        throw error;
      });
      expect(stderr).toBe("");
      return stdout;
    },
    copies: async () => (await readdir(copies).catch(() => [])).filter((name) => name !== "away"),
    /** As after half a minute. */
    age: async () => {
      for (const name of await readdir(copies).catch(() => [])) await utimes(join(copies, name), longAgo, longAgo);
    },
    /** Whether it has just found the server to be away. */
    hasGivenUp: async () => {
      const away = await stat(join(copies, "away")).catch(() => undefined);
      return away !== undefined && away.mtime > longAgo;
    },
    /** Nothing can be written where the copies are. */
    spoil: async () => void (await writeFile(copies, "")),
  };
}

const serve = () => {
  const environment = {
    DATABASE_URL: connectionString(address),
    SECRET: testSecret,
    BASE_URL: "http://reviews.example.com",
  };
  // Nothing here waits for a job.
  return startServerProcess(environment, { args: ["--no-worker"] });
};

type ShopPage = Awaited<ReturnType<typeof aPage>>;

/** What a page shows once the server has answered it; on a busy machine that may take longer than a snippet waits. */
async function answered(page: ShopPage, query = ""): Promise<string> {
  let shown = "";
  await until("the server answers in time", async () => {
    await page.age();
    shown = await page.show(query);
    return !(await page.hasGivenUp());
  });
  return shown;
}

describe.each(languages)("the documented snippet for $system", (language) => {
  test("shows the reviews, says which copy it has, hands on what shoppers choose, and shows the last copy when the server is killed", async () => {
    const front = await aFront();
    const server = await serve();
    front.server = server.url;
    const page = await aPage(language, front.origin, sku);

    const shown = await answered(page);
    expect(shown).toMatch(/^<fairmark-reviews /);
    expect(shown).toContain("Sturdy.");
    const { query: first, status } = front.asked.at(-1)!;
    expect([status, first.get("sku"), first.get("lang"), first.get("per_page")]).toEqual([200, sku, "de", "7"]);
    const before = front.asked.length;
    expect(await page.show()).toBe(shown);
    expect(front.asked).toHaveLength(before);

    expect(await answered(page)).toBe(shown);
    expect(front.asked.at(-1)).toMatchObject({ status: 304, tag: expect.stringMatching(/^(W\/)?"/) });
    expect(await page.copies()).toHaveLength(1);

    const narrowed = await answered(page, "fairmark_score=3&fairmark_order=oldest&utm=x&fairmark_page[]=9");
    expect(narrowed).toMatch(/^<fairmark-reviews /);
    expect(narrowed).not.toContain("Sturdy.");
    const { query, tag } = front.asked.at(-1)!;
    const handedOn = ["fairmark_score", "fairmark_order", "utm"].map((name) => query.get(name));
    expect([...handedOn, tag]).toEqual(["3", "oldest", null, undefined]);
    expect(await page.copies()).toHaveLength(1);

    server.kill("SIGKILL");
    await server.exited;
    const asked = front.asked.length;
    await page.age();
    expect(await page.show()).toBe(shown);
    // And for a while nobody waits for it.
    front.condition = "silent";
    expect(await page.show("fairmark_page=2")).toBe(shown);
    for (const condition of ["silent", "garbage"]) {
      front.condition = condition;
      await page.age();
      expect(await page.show()).toBe(shown);
    }
    expect(front.asked).toHaveLength(asked);

    front.condition = "well";
    front.server = (await serve()).url;
    expect(await answered(page)).toBe(shown);
    expect(front.asked.at(-1)!.status).toBe(304);
  });

  test("shows the questions about it as well, hands on their page alone, and keeps a copy of its own", async () => {
    const front = await aFront();
    const server = await serve();
    front.server = server.url;
    const page = await aPage(language, front.origin, sku, "questions");

    const shown = await answered(page, "fairmark_page=2");
    expect(shown).toMatch(/^<fairmark-questions /);
    expect(shown).toContain("Question 8?");
    const { query: first, status } = front.asked.at(-1)!;
    expect([status, first.get("show"), first.get("sku"), first.get("per_page")]).toEqual([200, "questions", sku, "7"]);
    expect(first.get("fairmark_page")).toBeNull();
    expect(await page.copies()).toHaveLength(1);

    const second = await answered(page, "fairmark_questions_page=2");
    expect(second).toContain("Question 1?");
    expect(second).not.toContain("Question 8?");
    expect(await page.copies()).toHaveLength(1);

    server.kill("SIGKILL");
    await server.exited;
    await page.age();
    expect(await page.show()).toBe(shown);
  });

  test("shows nothing of a product that is not there, or that it has never had; and the reviews where it can keep no copy", async () => {
    const front = await aFront();
    front.server = (await serve()).url;
    expect(await answered(await aPage(language, front.origin, "NOT THERE"))).toBe("");
    expect(front.asked.at(-1)!.status).toBe(404);
    const spoiled = await aPage(language, front.origin, sku);
    await spoiled.spoil();
    await until("it is shown", async () => (await spoiled.show()).includes("Sturdy."));
    front.server = "http://127.0.0.1:1";
    expect(await (await aPage(language, front.origin, sku)).show()).toBe("");
    expect(await spoiled.show()).toBe("");
  });
});
