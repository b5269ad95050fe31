import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadSampleShop } from "../../../src/cli/demo-shop.ts";
import { findOrganisationByTrkref } from "../../../src/organisations/index.ts";
import { foldChanges } from "../../../src/reviews/index.ts";
import { anApiKey } from "../../support/factories.ts";
import { testApp } from "../../support/test-app.ts";

const { app, db, clock } = await testApp();
await loadSampleShop(db, clock.now);
const shops = await Promise.all(["ACME", "ACME-ORDERS"].map((trkref) => findOrganisationByTrkref(db, trkref)));
const { authorization } = await anApiKey(db, ...shops.map((shop) => shop!));
// As the job does it a moment after each publication.
await foldChanges(db);

type Example = {
  page: string;
  method: string;
  url: string;
  isSigned: boolean;
  payload: string;
  status: number;
  headers: string[];
  body: string;
};

/** The examples of a page, in its order: a block with a request, then a block with its answer. */
function examplesOf(page: string): Example[] {
  const text = readFileSync(new URL(`../../../docs/api/v4/${page}.md`, import.meta.url), "utf8");
  const blocks = [...text.matchAll(/```http\n(.*?)\n```/gs)].map(([, block]) => block!);
  const examples: Example[] = [];
  for (let index = 0; index < blocks.length; index += 2) {
    const [requestHead = "", ...payload] = blocks[index]!.split("\n\n");
    const [requestLine = "", ...requestHeaders] = requestHead.split("\n");
    const [answerHead = "", ...body] = blocks[index + 1]!.split("\n\n");
    const [statusLine = "", ...headers] = answerHead.split("\n");
    const [method = "", url = ""] = requestLine.split(" ");
    const isSigned = requestHeaders.some((header) => /^authorization: basic <key:secret>/i.test(header));
    examples.push({
      page,
      method,
      url,
      isSigned,
      payload: payload.join("\n\n"),
      status: Number(statusLine.split(" ")[1]),
      headers,
      body: body.join("\n\n"),
    });
  }
  return examples;
}

/** What differs from run to run, blotted out: hosts, ids, link secrets, times. */
function blotted(text: string): string {
  return text
    .replaceAll(/https?:\/\/[^/"]+/g, "http://host")
    .replaceAll(/hashcode=[0-9a-f]{40}/g, "hashcode=…")
    .replaceAll(/purchaser=[0-9a-f]{32}/g, "purchaser=…")
    .replaceAll(/(\/g\/[^/]+\/[^/]+)\/[^/"]+\/[^/"]+/g, "$1/…/…")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)/g, "…T…Z")
    .replaceAll(/\d{4}-\d\d-\d\d/g, "….…")
    .replaceAll(/"id": ?"[0-9a-f-]{36}"/g, '"id": "…"')
    .replaceAll(/"request_id": ?"[^"]+"/g, '"request_id": "…"');
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, one]) => [key, sorted(one)]),
  );
};

const pages = readdirSync(new URL("../../../docs/api/v4/", import.meta.url)).map((name) => name.replace(/\.md$/, ""));

test("every page has examples", () => {
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.filter((page) => examplesOf(page).length === 0)).toEqual([]);
});

describe.each(pages)("docs/api/v4/%s.md", (page) => {
  test.each(examplesOf(page))("$method $url answers $status as documented", async (example) => {
    const answer = await app.inject({
      method: example.method as "GET",
      url: example.url,
      headers: example.isSigned ? { authorization } : {},
      ...(example.payload ? { payload: example.payload } : {}),
    });
    expect(answer.statusCode).toBe(example.status);
    for (const header of example.headers) {
      const [, name, value] = /^([^:]+): *(.*)$/.exec(header)!;
      expect(blotted(String(answer.headers[name!.toLowerCase()])), name).toBe(blotted(value!));
    }
    const documented = example.body.trim();
    if (!documented) return;
    expect(sorted(JSON.parse(blotted(answer.body)))).toEqual(sorted(JSON.parse(blotted(documented))));
  });
});
