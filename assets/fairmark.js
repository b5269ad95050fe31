// Shows reviews and questions on a shop's page: <fairmark-reviews>, <fairmark-score>, <fairmark-shop> and <fairmark-questions>. What the
// shop's server has included already, it leaves as it is. Whatever goes wrong, the page stays as it was. No cookies, nothing stored, no
// request but to us.

(() => {
  // A second copy finds the elements there.
  if (!globalThis.customElements || customElements.get("fairmark-score")) return;

  const ownPath = /\/(assets|reevoomark)\/[^/]*$/;
  const others = '[src*="/assets/fairmark.js"], [src*="/assets/reevoo_mark.js"]';
  const source = document.currentScript?.src || document.querySelector(others)?.src || "";
  const base = source.replace(ownPath, "");
  const patienceMs = 10_000;
  const keptMs = 30_000;
  // A shift later than half a second after a click counts as one that nobody asked for.
  const forgivenMs = 400;
  const queryAtMost = 4000;
  const namesAtMost = 200;

  const answers = new Map();

  /** What our server says; undefined if it is away, slow, or says something else than it should. */
  function ask(trkref, query) {
    const url = `${base}/embed/${encodeURIComponent(trkref)}.json?${query}`;
    const known = answers.get(url);
    if (known) return known;
    const answer = load(url);
    answers.set(url, answer);
    setTimeout(() => answers.delete(url), keptMs);
    return answer;
  }

  async function load(url) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), patienceMs);
    try {
      const response = await fetch(url, { credentials: "omit", signal: stop.signal });
      const said = response.ok ? await response.json() : undefined;
      return typeof said?.css === "string" ? said : undefined;
    } catch {
      answers.delete(url);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  let policy;

  /** HTML that our server has made; pages with Trusted Types allow it by the name of this policy. */
  function trusted(html) {
    try {
      policy ??= globalThis.trustedTypes?.createPolicy("fairmark", { createHTML: (text) => text });
    } catch {
      // Not allowed: then either it is not needed, or nothing is shown.
    }
    return policy ? policy.createHTML(html) : html;
  }

  const sheets = new Map();

  function sheetOf(css) {
    let sheet = sheets.get(css);
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      sheets.set(css, sheet);
    }
    return sheet;
  }

  /** @returns whether it is shown */
  function show(host, css, content) {
    if (typeof content !== "string") return false;
    try {
      const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheetOf(css)];
      root.innerHTML = trusted(content);
      return true;
    } catch {
      return false;
    }
  }

  /** Keeps it as high as it is; what has no room there, the button shows. */
  function fit(host, height) {
    const root = host.shadowRoot.querySelector(".root");
    const button = host.shadowRoot.querySelector(".all");
    if (!root || !button || !(height > 0)) return;
    host.style.minHeight = `${height}px`;
    if (root.scrollHeight <= height) return;
    button.hidden = false;
    root.style.maxHeight = `${Math.max(0, height - button.offsetHeight)}px`;
    root.style.overflowY = "auto";
    button.onclick = () => {
      button.hidden = true;
      root.style.maxHeight = root.style.overflowY = "";
    };
  }

  const reservedHeight = (host) => Number.parseFloat(getComputedStyle(host).minHeight);
  const isOurs = (name) => name.startsWith("fairmark_");

  /** Attributes that are parameters. */
  const parameters = ["trkref", "sku", "per-page", "branch-code", "only"];

  /** Those of these parameters that say something. */
  function queryOf(said) {
    return new URLSearchParams(Object.entries(said).filter(([, value]) => value));
  }

  class Shown extends HTMLElement {
    static observedAttributes = [...parameters, "lang"];

    connectedCallback() {
      this.isThere = true;
      const asked = this.asked();
      // Included by the shop's server.
      if (this.shown === undefined && this.shadowRoot?.firstChild) this.take(asked);
      else if (this.shown !== asked) this.refresh(asked);
    }

    disconnectedCallback() {
      this.isThere = false;
    }

    attributeChangedCallback() {
      // Several at once are one change.
      if (this.isThere) queueMicrotask(() => this.isThere && this.connectedCallback());
    }

    language() {
      return this.closest("[lang]")?.lang.slice(0, 2).toLowerCase() ?? "";
    }

    /** Its parameters by their names. */
    said() {
      const said = parameters.map((name) => [name.replace("-", "_"), this.getAttribute(name)]);
      return { ...Object.fromEntries(said), lang: this.language() };
    }

    /** What it asks for, as the query of an address. */
    asked() {
      return queryOf(this.said()).toString();
    }

    take(asked) {
      this.shown = asked;
    }

    async refresh(asked) {
      this.shown = asked;
      const query = new URLSearchParams(asked);
      const trkref = query.get("trkref");
      query.delete("trkref");
      const answer = trkref ? await ask(trkref, query) : undefined;
      if (this.shown === asked) this.put(answer);
    }

    put(answer) {
      const height = reservedHeight(this);
      if (answer && show(this, answer.css, answer.content)) fit(this, height);
      else this.empty();
    }

    /** What is not known is not shown; it is asked for again when the element is added again. */
    empty() {
      this.shown = undefined;
      this.shadowRoot?.replaceChildren();
    }
  }

  class Listed extends Shown {
    take(asked) {
      super.take(asked);
      this.listen();
    }

    put(answer) {
      super.put(answer);
      if (this.shadowRoot) this.listen();
    }

    /** Links lead through the list in place, and in a new tab to the same page of the shop. */
    listen() {
      for (const link of this.shadowRoot.querySelectorAll('a[href^="?"]')) {
        const query = new URLSearchParams(location.search);
        for (const name of [...query.keys()]) if (isOurs(name)) query.delete(name);
        const own = new URL(link.href).searchParams;
        for (const [name, value] of own) query.set(name, value);
        link.setAttribute("href", `?${query}`);
        link.onclick = (event) => {
          if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
          event.preventDefault();
          this.turn(own);
        };
      }
    }

    async turn(own) {
      const query = new URLSearchParams(this.shown);
      const trkref = query.get("trkref");
      query.delete("trkref");
      for (const name of [...query.keys()]) if (isOurs(name)) query.delete(name);
      for (const [name, value] of own) if (isOurs(name)) query.set(name, value);
      // Of two that are asked for, the later one is wanted.
      const turn = {};
      this.turned = turn;
      const root = this.shadowRoot.querySelector(".root");
      root?.setAttribute("aria-busy", "true");
      const since = performance.now();
      const answer = await ask(trkref, query);
      root?.removeAttribute("aria-busy");
      if (this.turned !== turn || !answer || !this.isThere) return;
      const height = this.offsetHeight;
      const isLate = performance.now() - since > forgivenMs;
      if (!show(this, answer.css, answer.content)) return;
      if (isLate) fit(this, height);
      this.listen();
      const heading = this.shadowRoot.querySelector("#list");
      if (!heading) return;
      heading.tabIndex = -1;
      heading.focus();
    }
  }

  /** In the shop's address, pages of lists other than reviews have names of their own. */
  const ownPages = { shop: "fairmark_shop_page", questions: "fairmark_questions_page" };
  const pageIn = (name) => ({ [name]: new URLSearchParams(location.search).get(name) });

  class Reviews extends Listed {
    asked() {
      const query = new URLSearchParams(super.asked());
      // This would be about the shop.
      if (!query.has("sku") && !query.has("manufacturer")) return "";
      for (const [name, value] of new URLSearchParams(location.search))
        if (isOurs(name) && !Object.values(ownPages).includes(name)) query.set(name, value);
      return query.toString();
    }
  }

  class Shop extends Listed {
    said() {
      const said = { ...super.said(), sku: null };
      return said.per_page ? { ...said, ...pageIn(ownPages.shop) } : said;
    }
  }

  const waiting = new Set();
  let isDue = false;

  /** All scores that wait are asked for together, and so are all numbers of questions. */
  function askLater(score) {
    waiting.add(score);
    if (isDue) return;
    isDue = true;
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", askTogether, { once: true });
    else setTimeout(askTogether);
  }

  function askTogether() {
    isDue = false;
    const groups = new Map();
    for (const score of waiting) {
      const { trkref, lang, show } = score.said();
      const group = JSON.stringify([trkref, { lang, show }]);
      groups.set(group, [...(groups.get(group) ?? []), score]);
    }
    waiting.clear();
    for (const [group, scores] of groups) askForGroup(JSON.parse(group), scores);
  }

  function askForGroup([trkref, common], scores) {
    let names = new Set();
    let query = queryOf(common);
    const send = () => names.size && fill(trkref, query, names, scores);
    for (const sku of new Set(scores.map((score) => score.getAttribute("sku")))) {
      if (!sku) continue;
      if (names.size === namesAtMost || query.toString().length > queryAtMost) {
        send();
        names = new Set();
        query = queryOf(common);
      }
      names.add(sku);
      query.append("score_of", sku);
    }
    send();
  }

  async function fill(trkref, query, names, scores) {
    const answer = trkref ? await ask(trkref, query) : undefined;
    const said = answer?.scores ?? answer?.counts;
    const contents = new Map(Array.isArray(said) ? said.map((one) => [one?.sku, one?.content]) : []);
    for (const score of scores) {
      const sku = score.getAttribute("sku");
      if (names.has(sku)) score.put(answer && { css: answer.css, content: contents.get(sku) });
    }
  }

  /** @returns whether it is asked for with others: only by their skus they can be */
  function together(host, asked) {
    if (/(^|&)(branch_code|manufacturer)=/.test(asked)) return false;
    host.shown = asked;
    askLater(host);
    return true;
  }

  class Score extends Shown {
    said() {
      return { ...super.said(), only: "score" };
    }

    refresh(asked) {
      if (!together(this, asked)) return super.refresh(asked);
    }
  }

  class Questions extends Listed {
    said() {
      return { ...super.said(), show: "questions", ...pageIn(ownPages.questions) };
    }

    refresh(asked) {
      if (this.said().only !== "count" || !together(this, asked)) return super.refresh(asked);
    }
  }

  customElements.define("fairmark-reviews", Reviews);
  customElements.define("fairmark-shop", Shop);
  customElements.define("fairmark-questions", Questions);
  customElements.define("fairmark-score", Score);
})();
