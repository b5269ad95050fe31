import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cursorLink, paginationLinks, presentPagination, readPlace } from "./pagination.ts";

const size = { usual: 15, most: 30 };

describe("page and per_page", () => {
  test.each([
    [{}, 1, 15],
    [{ page: "", per_page: "" }, 1, 15],
    [{ page: "3", per_page: "20" }, 3, 20],
    [{ page: "0", per_page: "0" }, 1, 1],
    [{ page: "-4", per_page: "-1" }, 1, 1],
    [{ page: "1", per_page: "1000" }, 1, 30],
    [{ page: "two", per_page: "many" }, 1, 15],
    [{ page: "1.5", per_page: "1e1" }, 1, 15],
    [{ page: "9".repeat(30), per_page: "9".repeat(300) }, 1_000_000_000, 30],
    [{ page: ["2", "7"], per_page: ["5", "x"] }, 2, 5],
    [{ page: { a: 1 }, per_page: null }, 1, 15],
  ])("%j are page %i with %i on it", (query, page, perPage) => {
    expect(readPlace(query, size)).toEqual({ page, perPage });
  });
});

describe("where a page stands", () => {
  test.each([
    [1, 0, null, null, 0],
    [2, 0, null, null, 0],
    [1, 15, null, null, 1],
    [1, 16, null, 2, 2],
    [2, 31, 1, 3, 3],
    [3, 31, 2, null, 3],
    [4, 31, 3, null, 3],
    [99, 31, 3, null, 3],
  ])("page %i of %i entries: %j before it, %j after it, %i in all", (page, entries, previous, next, pages) => {
    expect(presentPagination({ page, perPage: 15 }, entries)).toEqual({
      total_entries: entries,
      total_pages: pages,
      current_page: page,
      per_page: 15,
      previous_page: previous,
      next_page: next,
    });
  });

  test("following next_page visits every page once, and previous_page leads back", () => {
    fc.assert(
      fc.property(fc.nat(400), fc.integer({ min: 1, max: 30 }), (entries, perPage) => {
        const visited: number[] = [];
        for (let page: number | null = 1; page !== null; ) {
          const shown = presentPagination({ page, perPage }, entries);
          expect(shown.previous_page).toBe(visited.at(-1) ?? null);
          visited.push(page);
          page = shown.next_page;
        }
        expect(visited).toHaveLength(Math.max(1, Math.ceil(entries / perPage)));
      }),
    );
  });
});

describe("the Link header", () => {
  const url = "https://reviews.example.com/v4/x?sku=A%26B&page=2";
  const at = (page: number) => `<https://reviews.example.com/v4/x?sku=A%26B&page=${page}>`;

  test("names the pages around one, and keeps the other parameters", () => {
    const links = paginationLinks(url, presentPagination({ page: 2, perPage: 10 }, 35));
    expect(links).toBe(`${at(1)}; rel="first", ${at(1)}; rel="prev", ${at(3)}; rel="next", ${at(4)}; rel="last"`);
  });

  test("of an only page names that page", () => {
    const links = paginationLinks(url, presentPagination({ page: 1, perPage: 10 }, 0));
    expect(links).toBe(`${at(1)}; rel="first", ${at(1)}; rel="last"`);
  });

  test("of a list with a cursor names what comes next, and nothing at the end", () => {
    expect(cursorLink("https://reviews.example.com/v4/x?cursor=a", "b/c")).toBe(
      '<https://reviews.example.com/v4/x?cursor=b%2Fc>; rel="next"',
    );
    expect(cursorLink("https://reviews.example.com/v4/x", null)).toBeUndefined();
  });
});
