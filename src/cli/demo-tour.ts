import type { DemoInvitation } from "./demo-invitation.ts";

/** Where the demo serves, the key of this run, the link into its console, and where its mails can be read. */
export type DemoCall = { url: string; key: string; secret: string; consoleUrl: string; mailsUrl: string };

type Purchase = { order_ref: string; sku: string; review_state: string; review_url: string | null };
type Answer = { status: number; body: { purchases: Purchase[] } };
export type DemoTour = { request: unknown; answer: Answer; states: (Purchase & { asked_by: string })[] };

/** The example of the page that the v4 API is known by. */
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
    { trkref: "ACME", email: "omar@example.com", skus: ["SKU7001", "SKU7002", "SKU7003"], orderRef: "A1104530001" },
    { trkref: "ACME-ORDERS", email: "jane@example.com", skus: ["SKU9039"], orderRef: "W55501" },
    // Jane's purchase, asked about for somebody else.
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

/** The tour for people. */
export function describeDemo(
  call: DemoCall,
  tour: DemoTour,
  invited: DemoInvitation,
  where: string,
  dataDir: string,
): string {
  const path = "/v4/organisations/ACME/purchasers";
  const states = tour.states.map(({ review_state, review_url, order_ref, sku, asked_by }) =>
    [
      `  ${review_state.padEnd(20)} ${order_ref} ${sku}, ${asked_by}`,
      ...(review_url ? [`      ${review_url}`] : []),
    ].join("\n"),
  );
  return `
A sample shop, ACME, is in ${where}.

A shop's server asks about a purchaser and their purchases:

POST ${call.url}${path}
${JSON.stringify(tour.request, null, 2)}

Fairmark answers ${tour.answer.status}:

${JSON.stringify(tour.answer.body, null, 2)}

Every state a review can be in, and the link its customer needs next. Open them:

${states.join("\n")}

An order, ${invited.orderRef}, was sent as a shop's server sends it, and its purchaser, ${invited.email}, is asked by
mail. No mail leaves this machine; read it, follow its links, and see what authors are told later:

  ${call.mailsUrl}

What shoppers read, and by which rules:

  ${call.url}/reviews/ACME/SKU9039
  ${call.url}/reviews/ACME/policy

Ask yourself (this key is new in each run):

  curl -u ${call.key}:${call.secret} \\
    ${call.url}${path} \\
    -d '{"email": "you@example.com", "purchases": [{"order_ref": "1", "sku": "SKU9039"}]}'

Decide as a vetter and look around as the shop, in the console (set a password for staff@acme.example first):

  ${call.consoleUrl}

In the demo publishing waits for you; from another terminal:

  DATA_DIR=${dataDir} bin/fairmark review publish

The API to read and try: ${call.url}/docs
Stop with Ctrl-C.
`;
}
