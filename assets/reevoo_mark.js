// What shops' pages have called for years, by the elements of fairmark.js, after which this is sent. Calls that tracked shoppers are
// counted by our server, by their kind alone. No cookies, nothing stored, nothing of a page is ever run as code.

(() => {
  const kindOf = (name) => globalThis.customElements?.get(`fairmark-${name}`);
  const [Score, Reviews, Shop, Questions] = ["score", "reviews", "shop", "questions"].map(kindOf);
  // A second copy finds everything there.
  if (!Score || customElements.get("reevoo-reviewable-badge")) return;

  const others = '[src*="/assets/reevoo_mark.js"], #reevoomark-loader[src]';
  const source = document.currentScript?.src || document.querySelector(others)?.src || "";
  const base = source.replace(/\/(assets|reevoomark)\/[^/]*$/, "");

  const cars = "manufacturer model model-variant model-year body-type doors used vehicle-type fuel-type transmission";
  const attributes = ["trkref", "sku", "per-page", "branch-code", ...cars.split(" ")];
  const spelt = (name) => name.replaceAll("-", "_");

  /** Told to whoever builds the shop's page, and to nobody else. */
  function tell(problem) {
    // biome-ignore lint/suspicious/noConsole: there is nowhere else to tell it
    console.warn(problem);
  }

  function safely(run) {
    try {
      run();
    } catch (problem) {
      tell(problem);
    }
  }

  /** An element of ours by an old name, whose attributes may be spelt with either dash. */
  const old = (Kind, more = () => ({})) =>
    class extends Kind {
      static observedAttributes = [...attributes, ...attributes.map(spelt), "locale", "lang", "score", "tab"];

      language() {
        return this.getAttribute("locale")?.slice(0, 2).toLowerCase() || super.language();
      }

      said() {
        const said = attributes.map((name) => [spelt(name), this.getAttribute(name) ?? this.getAttribute(spelt(name))]);
        return { ...super.said(), ...Object.fromEntries(said), ...more(this) };
      }

      // Links in what the shop's server has included lead to the shop's own page.
      take(asked) {
        this.shown = asked;
      }
    };

  /** A badge: it takes the place of the link's own words, or is a link itself. */
  const badge = (Kind, more, pathOf) =>
    class extends old(Kind, more) {
      put(answer) {
        super.put(answer);
        const root = this.shadowRoot?.querySelector(".root");
        if (!root) return;
        for (const node of this.replaced ?? []) node.remove();
        const path = pathOf(this.said());
        const action = this.getAttribute("reevoo-click-action");
        if (!path || action === "no_action" || this.closest("a")) return;
        const link = document.createElement("a");
        link.href = base + path;
        link.style.cssText = "color: var(--card-link); text-underline-offset: 0.15em";
        link.setAttribute("part", "link");
        if (action === "open_window") {
          link.target = "_blank";
          link.rel = "noopener";
        }
        root.replaceWith(link);
        link.append(root);
      }
    };

  const figures = { customer_service: "service", delivery: "delivery" };
  const partnerPath = ({ trkref, sku }) => sku && `/partner/${encodeURIComponent(trkref)}/${encodeURIComponent(sku)}`;
  const retailerPath = ({ trkref }) => `/retailer/${encodeURIComponent(trkref)}`;
  const listOfShop = (host) => ({
    sku: null,
    per_page: host.getAttribute("per-page") || host.getAttribute("per_page") || "10",
  });

  const questions = { show: "questions" };
  const tabs = { retailer_reviews: Shop, ask_an_owner: Questions };

  class Tabbed extends old(Reviews) {
    said() {
      const tab = this.getAttribute("tab");
      return {
        ...super.said(),
        ...(tab === "retailer_reviews" ? listOfShop(this) : tab === "ask_an_owner" && questions),
      };
    }

    asked() {
      const Kind = tabs[this.getAttribute("tab")] ?? Reviews;
      return Kind.prototype.asked.call(this);
    }
  }

  const elements = {
    "reviewable-badge": badge(Score, undefined, partnerPath),
    "customer-experience-badge": badge(
      Shop,
      (host) => ({ sku: null, only: figures[host.getAttribute("score")] ?? "recommend" }),
      retailerPath,
    ),
    "conversations-badge": badge(Questions, () => ({ only: "count" }), partnerPath),
    "embedded-product-reviews": old(Reviews),
    "embedded-customer-experience-reviews": old(Shop, listOfShop),
    "embedded-conversations": old(Questions),
    "embedded-tabbed": Tabbed,
  };
  for (const [name, element] of Object.entries(elements)) customElements.define(`reevoo-${name}`, element);

  const links = "a.reevoomark, a.reevoo_reputation";

  // Their place, while nothing stands there that it could move; weaker than any style of the page.
  if (!document.body)
    safely(() => {
      const [product, asked, shop] = ["reviewable", "conversations", "customer-experience"].map(
        (name) => `:not(a)>reevoo-${name}-badge`,
      );
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        `:where(${links},${product},${asked},${shop}){display:inline-block;min-width:16em;min-height:1.5em;vertical-align:top}:where(a.reevoo_reputation,${shop}){min-height:3em}`,
      );
      document.adoptedStyleSheets.push(sheet);
    });
  const address = /\/(partner|retailer)\/([^/]+)(?:\/(.+))?$/;
  const known = new WeakSet();

  /** Puts badges into the links that older pages have; those of one shop, or all. */
  function fillLinks(only) {
    for (const link of document.querySelectorAll(links)) {
      const [, kind, trkref, sku] = address.exec(link.pathname) ?? [];
      if (!kind || known.has(link) || (only && only !== trkref) || link.search.includes("identifier=")) continue;
      known.add(link);
      safely(() => fillLink(link, kind, trkref, sku && decodeURIComponent(sku)));
    }
  }

  function fillLink(link, kind, trkref, sku) {
    if (kind === "partner" && !sku) return;
    const asked = link.classList.contains("reevoo-conversations") ? "conversations" : "reviewable";
    const shown = document.createElement(`reevoo-${kind === "partner" ? asked : "customer-experience"}-badge`);
    const score = Object.keys(figures).find((name) => link.classList.contains(name));
    for (const [name, value] of Object.entries({ trkref, sku, score })) if (value) shown.setAttribute(name, value);
    shown.replaced = [...link.childNodes];
    link.href = base + (kind === "partner" ? partnerPath({ trkref, sku }) : retailerPath({ trkref }));
    link.append(shown);
  }

  function count(call) {
    if (navigator.doNotTrack === "1") return;
    const sent = { method: "POST", mode: "no-cors", credentials: "omit", keepalive: true };
    fetch(`${base}/reevoomark/calls/${call}`, sent).catch(() => undefined);
  }

  const isAbout = (said) => Boolean(said.sku || said.reviewableContext || said.contentType === "customer_experience");
  const commands = {
    trackPurchase: ["purchase", (said) => Array.isArray(said.skus)],
    trackPropensityToBuy: ["propensity", isAbout],
    trackBadgeDisplay: ["display", isAbout],
    trackBadgeClick: ["click", isAbout],
  };

  function handle(command, trkref, said) {
    const [call, isRight] = (Object.hasOwn(commands, command) && commands[command]) || [];
    if (!call) tell(`reevooMark knows no command ${command}`);
    else if (typeof trkref !== "string" || !said || !isRight(said)) tell(`reevooMark: ${command} lacks something`);
    else count(call);
  }

  function retailer(trkref) {
    const tracks = (call) => () => safely(() => count(call));
    const own = {
      trkref,
      init_badges: () => safely(() => fillLinks(trkref)),
      init_reevoo_reputation_badges: () => safely(() => fillLinks(trkref)),
      track_purchase: tracks("purchase"),
      track_click_through: tracks("click_through"),
      track_exit: tracks("exit"),
      auto_scale() {},
      Tracking: { ga_track_event: tracks("event") },
    };
    if (trkref) globalThis[`ReevooMark_${spelt(String(trkref))}`] = own;
    return own;
  }

  function load(trkref, done) {
    const own = retailer(trkref);
    if (typeof done === "function") safely(() => done(own));
  }

  globalThis.ReevooApi = {
    load,
    each: (trkrefs, done) => {
      for (const trkref of [trkrefs].flat()) load(trkref, done);
    },
  };
  globalThis.ReevooMark ??= retailer();

  const handlerName = globalThis.ReevooMarkHandlerName || "reevooMark";
  const queued = globalThis[handlerName]?.q ?? [];
  globalThis[handlerName] = (...said) => safely(() => handle(...said));
  for (const said of queued) globalThis[handlerName](...said);

  /** Runs functions that waited, and those that are added from now on. */
  function runAfter(given) {
    const list = Array.isArray(given) ? given : [];
    const run = (functions) => {
      for (const one of functions) if (typeof one === "function") safely(one);
    };
    run(list);
    list.push = (...more) => {
      run(more);
      return list.length;
    };
    return list;
  }

  let after = runAfter(globalThis.afterReevooMarkLoaded);
  globalThis.afterReevooMarkLoaded = after;
  // Pages that set it later mean the same. What was declared by var cannot be watched.
  safely(() => {
    if (Object.getOwnPropertyDescriptor(globalThis, "afterReevooMarkLoaded")?.configurable === false) return;
    Object.defineProperty(globalThis, "afterReevooMarkLoaded", {
      configurable: true,
      get: () => after,
      set: (given) => {
        after = runAfter(given);
      },
    });
  });

  const start = () => safely(() => fillLinks());
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start, { once: true });
  else start();
})();
