import { connect } from "node:net";
import { beforeEach, describe, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { askerPath, askToConfirm } from "../../src/conversations/index.ts";
import { ownerPath } from "../../src/conversations/owner-link.ts";
import { questionToken } from "../../src/conversations/question-link.ts";
import { updateOrganisation } from "../../src/organisations/index.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { canaries, comments, invented, linesWithCanaries, note, pair, person } from "../support/canaries.ts";
import { consoleExamples } from "../support/console-examples.ts";
import { readableLog } from "../support/log.ts";
import { questionnaireExamples } from "../support/questionnaire-examples.ts";
import { aBuyer, aQuestionToVet, publishAnswer, publishQuestion, rejectQuestion } from "../support/questions.ts";
import { aPublishedReview, reject, submitAs } from "../support/reviews.ts";
import { collectRoutes, routeName } from "../support/routes.ts";
import { aShop, type Shop } from "../support/shop.ts";
import { testApp, testSecret } from "../support/test-app.ts";
import { patienceMs } from "../support/waiting.ts";

const routes = collectRoutes();
const { log, lines } = readableLog();
const server = await testApp({
  log,
  config: {
    METRICS_TOKEN: "canary-metrics-token",
    SECURITY_CONTACT: ["mailto:security@shop.example"],
    SMTP_URL: "smtp://mail.example",
  },
});
const { app, db, owner, clock, baseUrl } = server;

let looked = 0;
beforeEach(() => {
  looked = lines.length;
});
/** The lines of this test in which a canary stands. */
const leaks = () => linesWithCanaries(lines.slice(looked));

const shop = await aShop(server);
const { trkref } = shop.organisation;
const at = { organisation: shop.organisation, pair: { orderRef: pair.order_ref, sku: pair.sku }, now: clock.now };
canaries.add(Buffer.from(shop.authorization.slice(6), "base64").toString().split(":")[1]!);
canaries.add(shop.authorization.slice(6));

const encoded = encodeURIComponent(person.email);
const secretOf = (url: string) => /[0-9a-f]{32}(?=&|$)/.exec(url)![0];

async function linkOf(of: Shop, orderRef = pair.order_ref): Promise<string> {
  const body = { email: person.email, purchases: [{ ...pair, order_ref: orderRef }] };
  const answer = (await of.report(body)).json() as { purchases: { review_url: string }[] };
  const link = answer.purchases[0]!.review_url.slice(baseUrl.length);
  if (!link.startsWith("/g/")) canaries.add(secretOf(link));
  return link;
}

await shop.report({ ...person, purchases: [pair] });
await mergeProduct(
  db,
  shop.organisation.id,
  { sku: pair.sku, name: "Canarykettle", url: null, imageUrl: null },
  clock.now,
);
const formLink = await linkOf(shop, "Canaryorder-78");
const sentLink = await linkOf(shop, "Canaryorder-79");
const { number } = await aPublishedReview(db, at, 8, comments);
const gatewayLink = await linkOf(shop);
const asked = { sku: pair.sku, text: comments, firstName: person.first_name, email: person.email };
const question = await publishQuestion(db, shop.organisation, asked, clock.now);
const answered = await publishAnswer(db, question, comments, clock.now);
const refused = await rejectQuestion(db, await aQuestionToVet(db, shop.organisation, asked, clock.now), clock.now);
const askersLink = askerPath(deriveKeys(testSecret), { ...refused, trkref });
canaries.add(secretOf(askersLink));
const bought = { sku: pair.sku, orderRef: "Canaryorder-80", email: person.email };
const { purchaserId } = await aBuyer(db, shop.organisation.id, clock.now, bought);
const ownersLink = ownerPath(deriveKeys(testSecret), { ...question, questionId: question.id, purchaserId, trkref });
canaries.add(secretOf(ownersLink));
await updateOrganisation(db, shop.organisation.id, { takesQuestions: true });
await askToConfirm(
  db,
  { ...asked, organisation: shop.organisation, text: `${comments} Again?`, language: "en" },
  clock.now,
);
const [unconfirmed] = (await owner.query('select organisation_id as "organisationId", id from unconfirmed_questions'))
  .rows as { organisationId: string; id: string }[];
const confirmToken = questionToken(deriveKeys(testSecret), unconfirmed!);
canaries.add(confirmToken);

type Example = {
  url: string;
  /** Undefined for any answer but a fault and a refusal of entry. */
  status: number | undefined;
  payload?: unknown;
  form?: Record<string, string>;
  authorization?: string;
  cookie?: string;
  /** The answer holds nothing of what was sent. */
  isSilent?: true;
};

const v4 = (path: string, status: number, payload?: unknown): Example => ({
  url: `/v4/organisations/${trkref}${path}`,
  status,
  payload,
  authorization: shop.authorization,
});
const reading = (url: string): Example => ({ url, status: 200, authorization: shop.authorization, isSilent: true });
const purchasers = "/v4/organisations/:trkref/purchasers";
const one = `/purchasers/${encoded}`;

const customerOrder = { order_ref: pair.order_ref, order_date: "01-03-2026", customer: person, order_items: [pair] };

/** A call for each route that does something; what it carries is proven to arrive by its status. */
const examples: Record<string, Example> = {
  ...(await consoleExamples(server, routes, { organisation: shop.organisation, number })),
  [`POST ${purchasers}`]: v4("/purchasers", 200, { ...person, purchases: [pair] }),
  [`GET ${purchasers}/:email`]: v4(one, 200),
  [`PUT ${purchasers}/:email`]: v4(one, 200, person),
  [`POST ${purchasers}/:email`]: v4(`/purchasers/${person.email}`, 200, person),
  [`GET ${purchasers}/:email/purchases`]: v4(`${one}/purchases`, 200),
  [`POST ${purchasers}/:email/purchases`]: v4(`${one}/purchases`, 200, [pair]),
  [`POST ${purchasers}/:email/purchases/match`]: v4(`${one}/purchases/match`, 200, { purchases: [pair] }),
  "POST /v4/organisations/:trkref/customer_order": v4("/customer_order", 202, customerOrder),
  "POST /v4/customer_orders": {
    url: "/v4/customer_orders",
    status: 206,
    payload: [{ ...customerOrder, trkref }, customerOrder],
    authorization: shop.authorization,
  },
  "GET /v4/organisations/:trkref/questionnaire": v4(
    `/questionnaire?email=${encoded}&order_ref=${pair.order_ref}&sku=${pair.sku}&first_name=${person.first_name}`,
    200,
  ),
  "GET /v4/organisations": reading(`/v4/organisations?q=${encoded}`),
  ...Object.fromEntries(
    [
      ["", "?"],
      ["/reviewables", "?"],
      ["/reviewable", `?sku=${pair.sku}&locale=en&`],
      ["/reviews", `?sku=${pair.sku}&locale=en&`],
      ["/customer_experience_reviews", "?"],
      ["/totals", `?skus=${pair.sku}&`],
      ["/all_reviews", "?"],
      ["/changes", "?"],
      ["/conversations", `?sku=${pair.sku}&`],
    ].map(([path, query]) => [
      `GET /v4/organisations/:trkref${path}`,
      reading(`/v4/organisations/${trkref}${path}${query}q=${encoded}&voter=${invented.hash}`),
    ]),
  ),
  "POST /v4/organisations/:trkref/reviewables": {
    ...v4("/reviewables", 200, { query: { manufacturer: person.first_name, model: comments } }),
    isSilent: true,
  },
  "GET /v4/reviews/:id": reading(`/v4/reviews/${number}?q=${encoded}`),
  "POST /v4/reviews/:id/increment_helpful": {
    ...reading(`/v4/reviews/${number}/increment_helpful?voter=${encoded}`),
    status: 202,
  },
  "POST /v4/organisations/:trkref/conversations": {
    ...v4("/conversations", 202, { sku: pair.sku, email: person.email, first_name: person.first_name, question: note }),
    isSilent: true,
  },
  "GET /v4/conversations/:id": reading(`/v4/conversations/${question.number}?q=${encoded}`),
  "POST /v4/conversations/:id/increment_helpful": {
    ...reading(`/v4/conversations/${question.number}/increment_helpful?voter=${encoded}`),
    status: 202,
  },
  "POST /v4/conversation_answers/:id/increment_helpful": {
    ...reading(`/v4/conversation_answers/${answered.number}/increment_helpful?voter=${encoded}`),
    status: 202,
  },
  "GET /review/asked/:trkref/:number": { url: `${askersLink}&from=${encoded}`, status: 200 },
  "POST /review/asked/:trkref/:number/appeal": {
    url: askersLink.replace("?", "/appeal?"),
    status: 303,
    form: { words: comments },
    isSilent: true,
  },
  "GET /review/answer/:trkref/:number/:owner": { url: `${ownersLink}&from=${encoded}`, status: 200 },
  "POST /review/answer/:trkref/:number/:owner": {
    url: ownersLink,
    status: 303,
    form: { text: comments, display_name: person.first_name, replaces: "0" },
    isSilent: true,
  },
  "POST /review/answer/:trkref/:number/:owner/appeal": {
    url: ownersLink.replace("?", "/appeal?"),
    status: 303,
    form: { words: comments },
    isSilent: true,
  },
  "GET /review/answer/:trkref/:number/:owner/withdraw": {
    url: ownersLink.replace("?", "/withdraw?"),
    status: 200,
    isSilent: true,
  },
  "POST /review/answer/:trkref/:number/:owner/withdraw": {
    url: ownersLink.replace("?", "/withdraw?"),
    status: 303,
    form: { from: person.email },
    isSilent: true,
  },
  "GET /": { url: `/?q=${encoded}`, status: 303 },
  "GET /review/fill_review": { url: formLink, status: 200 },
  "POST /review/fill_review": {
    url: sentLink,
    status: 303,
    form: { overall_score: "7", general_comments: comments },
  },
  "GET /v4/organisations/:trkref/questionnaire_template": v4(`/questionnaire_template?sku[]=${pair.sku}`, 200),
  ...(await questionnaireExamples(server)),
  "GET /assets/questionnaire.js": { url: `/assets/questionnaire.js?q=${encoded}`, status: 200, isSilent: true },
  "GET /reviews/:trkref/review/:number": { url: `/reviews/${trkref}/review/${number}?from=${encoded}`, status: 200 },
  "GET /reviews/:trkref/review/:number/report": {
    url: `/reviews/${trkref}/review/${number}/report?from=${encoded}`,
    status: 200,
  },
  "POST /reviews/:trkref/review/:number/report": {
    url: `/reviews/${trkref}/review/${number}/report`,
    status: 303,
    form: { reason: "personal_data", words: comments, email: person.email },
  },
  "GET /reviews/:trkref/review/:number/report/thanks": {
    url: `/reviews/${trkref}/review/${number}/report/thanks?from=${encoded}`,
    status: 200,
  },
  "GET /reviews/:trkref/question/:number": {
    url: `/reviews/${trkref}/question/${question.number}?from=${encoded}`,
    status: 200,
  },
  "GET /reviews/:trkref/questions": {
    url: `/reviews/${trkref}/questions?sku=${pair.sku}&from=${encoded}`,
    status: 200,
  },
  "GET /questions/:trkref/ask": { url: `/questions/${trkref}/ask?sku=${pair.sku}&from=${encoded}`, status: 200 },
  "POST /questions/:trkref/ask": {
    url: `/questions/${trkref}/ask?sku=${pair.sku}`,
    status: 303,
    form: { question: comments, first_name: person.first_name, email: person.email },
  },
  "GET /questions/:trkref/sent": { url: `/questions/${trkref}/sent?from=${encoded}`, status: 200 },
  "GET /questions/:trkref/thanks": { url: `/questions/${trkref}/thanks?from=${encoded}`, status: 200 },
  "GET /questions/:trkref/confirm/:token": { url: `/questions/${trkref}/confirm/${confirmToken}`, status: 200 },
  "POST /questions/:trkref/confirm/:token": {
    url: `/questions/${trkref}/confirm/${confirmToken}`,
    status: 303,
    form: {},
  },
  "GET /reviews/:trkref/policy": { url: `/reviews/${trkref}/policy?from=${encoded}`, status: 200 },
  "GET /embed/:trkref": { url: `/embed/${trkref}?skus=${pair.sku}&q=${encoded}`, status: 200 },
  "GET /embed/:trkref/*": { url: `/embed/${trkref}/${pair.sku}?keep=${encoded}`, status: 200 },
  ...Object.fromEntries(
    ["reviews", "customer_experience_reviews", "conversations"].flatMap((kind) =>
      ["", "/:locale", "/:locale/:count"].flatMap((before) =>
        ["", ".html"].map((ending) => {
          const at = `${before.replace(":locale", "en-GB").replace(":count", "5")}/embeddable_${kind}${ending}`;
          const url = `/reevoomark${at}?trkref=${trkref}&sku=${pair.sku}&client_url=https://shop.example/${encoded}`;
          return [`GET /reevoomark${before}/embeddable_${kind}${ending}`, { url, status: 200 }];
        }),
      ),
    ),
  ),
  ...Object.fromEntries(
    [
      ["/reevoomark/product_summary", `/reevoomark/product_summary?trkref=${trkref}&sku=${pair.sku}`],
      [
        "/reevoomark/product_reviews_rich_snippets.js",
        `/reevoomark/product_reviews_rich_snippets.js?trkref=${trkref}&sku=${pair.sku}`,
      ],
      ["/reevoomark/cx_reviews_rich_snippets.js", `/reevoomark/cx_reviews_rich_snippets.js?trkref=${trkref}`],
      ["/reevoomark/customer_experience_scores/:trkref", `/reevoomark/customer_experience_scores/${trkref}?a=1`],
      [
        "/reevoomark/customer_experience_scores/:trkref.json",
        `/reevoomark/customer_experience_scores/${trkref}.json?a=1`,
      ],
      ["/reevoomark/:trkref.js", `/reevoomark/${trkref}.js?async=true`],
      ["/stylesheets/reevoomark/embedded_reviews.css", "/stylesheets/reevoomark/embedded_reviews.css?v=1"],
      ["/reevoomark/:locale/product", `/reevoomark/en-GB/product?trkref=${trkref}&sku=${pair.sku}`],
      ["/reevoomark/review/:number", `/reevoomark/review/${number}?a=1`],
      ["/reevoomark/blank/:trkref", `/reevoomark/blank/${trkref}?a=1`],
      ["/reevoomark/:locale/retailer_reviews/:trkref", `/reevoomark/en-GB/retailer_reviews/${trkref}?a=1`],
      ["/retailer/:trkref", `/retailer/${trkref}?a=1`],
      ["/partner/:trkref/*", `/partner/${trkref}/${pair.sku}?a=1`],
    ].map(([route, url]) => {
      const silent = /\.(js|css)/.test(url!) ? { isSilent: true as const } : {};
      return [`GET ${route}`, { url: `${url}&q=${encoded}`, status: 200, ...silent }];
    }),
  ),
  "POST /reevoomark/calls/:call": {
    url: `/reevoomark/calls/purchase?q=${encoded}`,
    status: 204,
    isSilent: true as const,
  },
  "GET /g/:trkref/*": { url: gatewayLink, status: 302 },
  "GET /look/:trkref/look.css": { url: `/look/${trkref}/look.css?v=${encoded}`, status: 200 },
  "GET /look/:trkref/logo.png": { url: `/look/${trkref}/logo.png?v=${encoded}`, status: 404 },
  "GET /sitemap.xml": { url: `/sitemap.xml?q=${encoded}`, status: 200 },
  "GET /sitemap-shops.xml": { url: `/sitemap-shops.xml?q=${encoded}`, status: 200 },
  "GET /sitemap-:stretch.xml": { url: `/sitemap-${encoded}.xml`, status: 404 },
  "GET /metrics": { url: "/metrics", status: 200, authorization: `Bearer ${invented.token}` },
  "GET /docs/:operation": { url: `/docs/listReviews?q=${encoded}`, status: 200 },
  ...Object.fromEntries(
    ["/healthz", "/readyz", "/openapi.json", "/docs", "/.well-known/jwks.json"]
      .concat("/robots.txt", "/favicon.ico", "/.well-known/security.txt")
      .concat(routes.flatMap(({ method, url }) => (method === "GET" && url.startsWith("/assets/") ? [url] : [])))
      .map((url) => [
        `GET ${url}`,
        { url: `${url}?q=${encoded}&token=${invented.hash}`, status: 200, isSilent: true as const },
      ]),
  ),
};

function call(method: string, { url, payload, form, authorization, cookie }: Example) {
  const headers: Record<string, string> = {
    "user-agent": `${person.first_name} ${person.email}`,
    referer: `https://shop.example/${encoded}?secret=${invented.hash}`,
    cookie: cookie ?? `session=${invented.hash}`,
    origin: baseUrl,
    "x-forwarded-for": person.email,
    accept: "text/html",
  };
  if (authorization) headers.authorization = authorization;
  if (form) headers["content-type"] = "application/x-www-form-urlencoded";
  const body = form ? new URLSearchParams(form).toString() : payload;
  const text = body === undefined ? {} : { payload: typeof body === "string" ? body : JSON.stringify(body) };
  return app.inject({ method: method as "GET", url, headers, ...text });
}

/** Where nothing is done with what is sent: unknown pages, methods that a path does not have. */
const inVain = (url: string): Example => ({
  url: url
    .replace(":trkref", trkref)
    .replace(":email", encoded)
    .replace(":number", String(number))
    .replace("*", `${encoded}/${invented.hash}?q=${person.first_name}`),
  status: 0,
  // Pages take no JSON, and say so before they say that they are not there.
  payload: url.startsWith("/v4") ? person : undefined,
  authorization: shop.authorization,
});

describe("every route of the program", () => {
  test.each(routes.filter(({ method }) => method !== "HEAD").map((route) => [routeName(route), route] as const))(
    "%s keeps what it is told out of the log",
    async (name, { method, url }) => {
      const example = examples[name];
      const before = lines.length;
      const answer = await call(method, example ?? inVain(url));
      if (example && example.status === undefined) expect([200, 204, 303, 404, 409, 422]).toContain(answer.statusCode);
      else if (example) expect(answer.statusCode).toBe(example.status);
      // A route that does something needs an example above: in vain it would prove nothing.
      else expect([404, 405]).toContain(answer.statusCode);
      if (example && !example.isSilent && url.match(/email|questionnaire|purchasers|review/)) {
        expect(answer.body + answer.headers.location).toMatch(/canary|Zanzibarina|fill_review|\/reviews\/|\/g\//i);
      }
      expect(lines.length).toBeGreaterThan(before);
      expect(leaks()).toEqual([]);
    },
  );

  test("has an example for no route that is gone", () => {
    expect(Object.keys(examples).filter((name) => !routes.some((route) => routeName(route) === name))).toEqual([]);
  });

  test("took what the examples carried: it is stored", async () => {
    const { rows } = await owner.query(
      `select p.*, v.general_comments from purchasers p join reviews r using (organisation_id)
       join review_versions v on v.organisation_id = r.organisation_id and v.review_id = r.id where p.organisation_id = $1`,
      [shop.organisation.id],
    );
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toMatchObject({ ...person, general_comments: comments });
  });
});

describe("a refusal", () => {
  const refusals: [string, number, () => ReturnType<typeof call>][] = [
    ["a broken body", 400, () => call("POST", v4("/purchasers", 0, `{"email":"${person.email}`))],
    [
      "bad fields",
      422,
      () => call("POST", v4("/purchasers", 0, { ...person, title: [person.surname], email: `${person.email}@` })),
    ],
    ["long fields", 422, () => call("PUT", v4(one, 0, { first_name: person.first_name.repeat(9) }))],
    ["bad pairs", 422, () => call("POST", v4(`${one}/purchases`, 0, [{ order_ref: pair.order_ref.repeat(9) }]))],
    ["a bad query", 422, () => call("GET", v4(`/questionnaire?email=${encoded}@&order_ref=${pair.order_ref}`, 0))],
    ["an unknown purchaser", 404, () => call("GET", v4("/purchasers/canary.jane%40elsewhere.example", 0))],
    ["a broken percent-encoding", 400, () => call("GET", v4(`/purchasers/canary.jane%4/${encoded}`, 0))],
    ["a foreign shop", 404, () => call("POST", { ...v4("", 0, person), url: "/v4/organisations/NONE/purchasers" })],
    ["a wrong secret", 401, () => call("POST", { ...v4("/purchasers", 0, person), authorization: wrong() })],
    ["an unknown path", 404, () => call("POST", v4(`/${encoded}/${invented.hash}`, 0, person))],
    ["too large a body", 413, () => call("POST", v4("/purchasers", 0, { ...person, more: comments.repeat(40_000) }))],
    ["an altered link", 404, () => call("GET", { url: formLink.replace(/[0-9a-f]{32}/, invented.hash), status: 0 })],
    [
      "a form without a score",
      422,
      () => call("POST", { url: formLink, status: 0, form: { general_comments: comments } }),
    ],
    [
      "too large a form",
      413,
      () => call("POST", { url: formLink, status: 0, form: { general_comments: comments.repeat(5000) } }),
    ],
    ["an unknown page", 404, () => call("GET", { url: `/canary.jane/${encoded}`, status: 0 })],
    [
      "a wrong metrics token",
      401,
      () => call("GET", { url: "/metrics", status: 0, authorization: `Bearer ${invented.hash}` }),
    ],
  ];
  const wrong = () => `Basic ${Buffer.from(`${shop.key}:${invented.secret}`).toString("base64")}`;

  test.each(refusals)("of %s (%i) says nothing of it in the log", async (_what, status, send) => {
    expect((await send()).statusCode).toBe(status);
    expect(leaks()).toEqual([]);
  });

  test("of another purchaser's address, of a decided review: nothing of them either", async () => {
    await shop.report({ email: "canary.jane@second.example", purchases: [{ order_ref: "Canaryorder-79", sku: "S" }] });
    const renaming = await call("PUT", v4(one, 409, { email: "canary.jane@second.example" }));
    expect(renaming.statusCode).toBe(409);
    const again = { ...at, pair: { ...at.pair, orderRef: "Canaryorder-78" } };
    await submitAs(db, again, 3, comments);
    await reject(db, again, note);
    await expect(reject(db, again, note)).rejects.toMatchObject({ status: 409 });
    expect((await call("GET", { url: formLink, status: 200 })).body).toContain(note);
    expect(leaks()).toEqual([]);
  });

  test("of bytes that are no HTTP says nothing of them", async () => {
    await app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = app.server.address() as { port: number };
    const garbage = [
      `GET /${person.email} HTTP/9.9 ${invented.hash}\r\n\r\n`,
      `${person.email}\r\n\r\n`,
      `GET /?${encoded} HTTP/1.1\r\nhost: x\r\nx: ${comments.repeat(2000)}\r\n\r\n`,
      `POST /v4 HTTP/1.1\r\nhost: x\r\ncontent-length: ${person.email}\r\n\r\n`,
    ];
    for (const bytes of garbage) {
      const answer = await new Promise<string>((resolve, reject) => {
        let text = "";
        const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
        socket.on("data", (chunk) => (text += chunk)).on("close", () => resolve(text));
        socket.on("error", reject).setTimeout(patienceMs, () => reject(new Error("no answer")));
      });
      expect(answer).toMatch(/^HTTP\/1.1 4(00|31) /);
      expect(answer.toLowerCase()).not.toContain("canary");
    }
    expect(leaks()).toEqual([]);
  });
});

test("the search finds what it looks for", () => {
  log.info({ url: `/v4/organisations/${trkref}/purchasers/${encoded}` }, "a careless line");
  log.info({ authorization: shop.authorization }, "another");
  log.info({ link: formLink }, "and one more");
  expect(leaks()).toHaveLength(3);
});
