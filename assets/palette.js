// Search from any page of the console, by Ctrl or Cmd with K: pages of the navigation at once, and what the server finds.
// Without this file the same link leads to a page that searches. What is typed is sent by POST, so that it stands in no address.

const opener = document.querySelector("[data-palette]");
const token = document.querySelector("input[name=csrf]")?.value;
if (opener && token && "showModal" in HTMLDialogElement.prototype) prepare();

const menu = document.querySelector(".way-menu");
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || !menu?.open) return;
  menu.open = false;
  menu.firstElementChild.focus();
});

function prepare() {
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  const pages = [...document.querySelectorAll(".way-pages nav section")].flatMap((group) =>
    [...group.querySelectorAll("a")].map((link) => ({
      label: link.textContent,
      detail: group.querySelector("p").textContent,
      href: link.getAttribute("href"),
    })),
  );
  const input = make("input", {
    role: "combobox",
    type: "text",
    "aria-label": "Search pages, shops, reviews by number, orders by reference",
    "aria-autocomplete": "list",
    "aria-controls": "palette-found",
    "aria-expanded": "true",
    placeholder: "Page, shop, review number, order reference",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: "200",
  });
  const list = make("ul", { role: "listbox", id: "palette-found", "aria-label": "Found" });
  const said = make("p", { role: "status", class: "palette-said" });
  const dialog = make("dialog", { class: "palette", "aria-label": "Search" }, [input, list, said]);
  document.body.append(dialog);

  let shown = [];
  let active = 0;
  let asking;
  let waiting;

  opener.setAttribute("role", "button");
  opener.setAttribute("aria-haspopup", "dialog");
  opener.setAttribute("aria-keyshortcuts", isMac ? "Meta+K" : "Control+K");
  const hint = opener.querySelector("kbd");
  hint.textContent = isMac ? "⌘K" : "Ctrl K";
  hint.hidden = false;

  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  opener.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    const isAsked = (isMac ? event.metaKey : event.ctrlKey) && !event.altKey && !event.shiftKey;
    if (!isAsked || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    clearTimeout(waiting);
    asking?.abort();
  });
  input.addEventListener("input", look);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (shown.length > 0) choose((active + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(shown[active]);
    }
  });

  function open() {
    input.value = "";
    look();
    dialog.showModal();
    input.focus();
  }

  function look() {
    const query = input.value.trim();
    const found = pagesFor(query);
    clearTimeout(waiting);
    asking?.abort();
    const isAsked = query.length > 1 || /^[0-9]$/.test(query);
    show(found, isAsked ? "Searching…" : found.length === 0 ? "Nothing found" : "");
    if (!isAsked) return;
    waiting = setTimeout(async () => {
      asking = new AbortController();
      const { signal } = asking;
      const more = await ask(query, signal);
      if (signal.aborted) return;
      const all = [...found, ...(more ?? [])];
      show(all, more ? count(all.length) : "Nothing more could be asked: reload the page and try again", active);
    }, 120);
  }

  function pagesFor(query) {
    const words = query.toLowerCase().split(/\s+/);
    const begins = ({ label }) => (label.toLowerCase().startsWith(words[0]) ? 0 : 1);
    return pages
      .filter(({ label, detail }) => words.every((word) => `${label} ${detail}`.toLowerCase().includes(word)))
      .sort((one, other) => (query === "" ? 0 : begins(one) - begins(other)));
  }

  async function ask(query, signal) {
    const body = new URLSearchParams({ csrf: token, q: query, shop: opener.dataset.shop ?? "" });
    const headers = { accept: "application/json" };
    try {
      const answer = await fetch(opener.pathname, { method: "POST", body, headers, signal });
      return answer.ok && !answer.redirected ? (await answer.json()).found : undefined;
    } catch {
      return undefined;
    }
  }

  function show(found, words, at = 0) {
    shown = found;
    list.replaceChildren(
      ...found.map(({ label, detail, href }, index) => {
        const option = make("li", { role: "option", id: `palette-${index}`, "aria-selected": "false" }, [
          make("span", {}, [label]),
          make("small", {}, [detail]),
        ]);
        option.addEventListener("click", () => go({ href }));
        option.addEventListener("pointermove", () => choose(index, false));
        return option;
      }),
    );
    said.textContent = words;
    input.setAttribute("aria-expanded", String(found.length > 0));
    choose(Math.min(at, Math.max(0, found.length - 1)));
  }

  function choose(index, scrolls = true) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = list.children[active];
    option?.setAttribute("aria-selected", "true");
    if (!option) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", option.id);
    if (scrolls) option?.scrollIntoView({ block: "nearest" });
  }

  function go(one) {
    if (one) location.assign(one.href);
  }
}

const count = (number) => (number === 0 ? "Nothing found" : number === 1 ? "One found" : `${number} found`);

function make(name, attributes, children = []) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
