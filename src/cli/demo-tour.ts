/** Where the demo serves, and the key of this run. */
export type DemoCall = { url: string; key: string; secret: string };

type Purchase = { order_ref: string; sku: string; review_state: string; review_url: string | null };
type Answer = { status: number; body: { purchases: Purchase[] } };
/** The answer about a purchase, and about whom the question was. */
export type DemoState = Purchase & { asked_by: string };
export type DemoTour = { request: unknown; answer: Answer; states: DemoState[] };

/** The example from the page by which the v4 API is known. */
const request = {
  email: "jane@example.com",
  title: "Ms",
  first_name: "Jane",
  purchases: [
    { order_ref: "A1104528927", sku: "SKU23432" },
    { order_ref: "A1104523114", sku: "SKU4323" },
    { order_ref: "B1104234333", sku: "SKU9039" },
  ],
};

/** Asks over HTTP, as a shop's server would: the example, and what shows the other states. */
export async function callDemo(call: DemoCall): Promise<DemoTour> {
  const answer = await post(call, "ACME", request);
  const others = [
    { trkref: "ACME", email: "omar@example.com", skus: ["SKU7001", "SKU7002"], orderRef: "A1104530001" },
    { trkref: "ACME-ORDERS", email: "omar@example.com", skus: ["SKU9039"], orderRef: "W55502" },
    { trkref: "ACME-ORDERS", email: "jane@example.com", skus: ["SKU9039"], orderRef: "W55501" },
    // Jane's purchase, but asked about for somebody else.
    { trkref: "ACME", email: "mallory@example.com", skus: ["SKU23432"], orderRef: "A1104528927" },
  ];
  const states = answer.body.purchases.map((purchase) => ({ ...purchase, asked_by: `jane@example.com at ACME` }));
  for (const { trkref, email, skus, orderRef } of others) {
    const { body } = await post(call, trkref, { email, purchases: skus.map((sku) => ({ order_ref: orderRef, sku })) });
    states.push(...body.purchases.map((purchase) => ({ ...purchase, asked_by: `${email} at ${trkref}` })));
  }
  return { request, answer, states };
}

async function post({ url, key, secret }: DemoCall, trkref: string, body: unknown): Promise<Answer> {
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
  const response = await fetch(`${url}/v4/organisations/${trkref}/purchasers`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

/** What to open in the end. */
export type DemoAddresses = { consoleUrl: string; productUrl: string; mailUrl: string };

/** The tour for people: the request, the answer, and where to go on. */
export function describeDemo(call: DemoCall, tour: DemoTour, to: DemoAddresses, where: string): string {
  const url = `${call.url}/v4/organisations/ACME/purchasers`;
  return `
A sample shop, ACME, is in ${where}. Its server asks about a purchaser and what they bought:

POST ${url}
${laidOut(tour.request)}

Fairmark answers ${tour.answer.status}: what became of each review, and the one link its customer needs next.

${laidOut(tour.answer.body)}

Ask for yourself, with the key of this run:

  curl -u ${call.key}:${call.secret} \\
    ${url} \\
    -d '{"email": "you@example.com", "purchases": [{"order_ref": "1", "sku": "SKU9039"}]}'

Start here: ${call.url}/ (until Ctrl-C). Or go straight to

  the console, as the shop's staff (choose a password first)
    ${to.consoleUrl}
  what a shopper reads about a product
    ${to.productUrl}
  a mail that asks a purchaser for a review (caught: none leaves this machine)
    ${to.mailUrl}`;
}

/** JSON for people: the short elements of a list get a line each. */
function laidOut(value: unknown): string {
  const purchase = /\{\n +("order_ref": "[^"]*"),\n +("sku": "[^"]*")\n +\}/g;
  return JSON.stringify(value, null, 2).replace(purchase, "{ $1, $2 }");
}
