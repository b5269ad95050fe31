import { h } from "preact";
import { expect, test } from "vitest";
import { bulkOf, renderFragment, renderPageAround } from "./render.ts";

const item = (text: string) => renderFragment(h("li", null, text));

test("bulks stand in their places, each member escaped, whatever order they are given in", async () => {
  const first = await bulkOf(["a", "<b>", "$& $1 ö"], item);
  const second = await bulkOf(["c"], item);
  const page = h("main", null, [
    h("ul", { dangerouslySetInnerHTML: first.place }),
    "between",
    h("ol", { dangerouslySetInnerHTML: second.place }),
  ]);
  expect((await renderPageAround(page, [second, first])).toString()).toBe(
    "<!doctype html><main><ul><li>a</li><li>&lt;b></li><li>$&amp; $1 ö</li></ul>between<ol><li>c</li></ol></main>",
  );
});

test("a document without its bulk, and a bulk of nothing, are whole documents", async () => {
  const none = await bulkOf([], item);
  expect((await renderPageAround(h("p", null, "a"), [none])).toString()).toBe("<!doctype html><p>a</p>");
  const page = h("main", null, h("ul", { dangerouslySetInnerHTML: none.place }));
  expect((await renderPageAround(page, [none])).toString()).toBe("<!doctype html><main><ul></ul></main>");
});
