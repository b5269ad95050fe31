import type { ImportOutcome } from "../../src/feeds/index.ts";
import { erasePurchaser } from "../../src/privacy/index.ts";
import { importText } from "./feeds.ts";
import { keys } from "./invitations.ts";
import { runJobs } from "./jobs.ts";
import type { Message, NewsEvent, Timed } from "./news-events.ts";
import { firstNames, products } from "./news-names.ts";
import { type NewsWorld, newsShops } from "./news-world.ts";
import type { OrderNews, Told } from "./order-book.ts";
import type { ModelPurchase } from "./purchase-model.ts";
import { aBrowser, answers, fillIn } from "./questionnaire.ts";
import { accept, publish, reject } from "./reviews.ts";
import type { Shop } from "./shop.ts";

type Of<Is extends NewsEvent["is"]> = Extract<NewsEvent, { is: Is }>;

/** Lets things happen, to the product through its doors and to the models. */
export async function play(world: NewsWorld, events: readonly Timed[]): Promise<void> {
  for (const { event, kind } of events) {
    world.counts.set(kind, (world.counts.get(kind) ?? 0) + 1);
    // A job that is late or quick makes no difference to what orders and feeds bring; to what else happens it may.
    const isNews = event.is === "orders" || event.is === "row";
    if (!isNews || world.random() < 0.05) await processOrders(world);
    await happen(world, event);
  }
}

/** What waits for its job, if anything does. */
export async function processOrders(world: NewsWorld): Promise<void> {
  if (!world.isAnyWaiting) return;
  world.isAnyWaiting = false;
  await runJobs(world.server);
}

async function happen(world: NewsWorld, event: NewsEvent): Promise<void> {
  if (event.is === "orders") return sendOrders(world, event);
  if (event.is === "row") return giveRow(world, event);
  if (event.is === "claim") return claim(world, event);
  if (event.is === "rename") return rename(world, event);
  if (event.is === "erase") return erase(world, event);
  if (event.is === "stop") return stop(world, event);
  return review(world, event);
}

const shopOf = ({ shops }: NewsWorld, name: string): Shop => shops.get(name)!;
const now = ({ server }: NewsWorld) => server.clock.now;

async function sendOrders(world: NewsWorld, { messages }: Of<"orders">): Promise<void> {
  const [{ person }] = messages as [Message];
  world.isAnyWaiting = true;
  const { organisation, authorization, call } = shopOf(world, person.shop);
  const bodies = messages.map((message) => bodyOf(message, organisation.trkref));
  const told = messages.map((message, at) => world.book.order(newsOf(message, JSON.stringify(bodies[at])), now(world)));
  if (bodies.length === 1) {
    const answer = await call("POST", "/customer_order", bodies[0]);
    compareTold(world, messages[0]!, answer, 202, told);
    return;
  }
  const headers = { authorization };
  const payload = JSON.stringify(bodies);
  const answer = await world.server.app.inject({ method: "POST", url: "/v4/customer_orders", headers, payload });
  compareTold(world, messages[0]!, answer, 202, told);
}

/** Dates and addresses in one of the ways in which software writes them; by the order, so that the same text comes again. */
function bodyOf(message: Message, trkref: string) {
  const { ref, lines, purchase, delivery, cancelled, updatedAt, firstName } = message;
  const way = Number(ref.replaceAll(/\D/g, "")) % 3;
  return {
    trkref,
    order_ref: ref,
    order_date: purchase && written(purchase, way),
    fulfilment_date: delivery ? written(delivery, way) : [undefined, null, "0000-00-00 00:00:00"][way],
    ...(updatedAt === null ? {} : { updated_at: new Date(updatedAt).toISOString() }),
    ...(cancelled === null ? {} : { cancelled }),
    customer: {
      email: spelled(message),
      ...(firstName === undefined ? {} : { first_name: firstNames[firstName]!.sent }),
    },
    order_items: lines.map(({ sku, cancelled: isCancelled, refunded }) => ({
      sku: way === 1 ? ` ${sku}\n` : sku,
      price: ["12.50 EUR", "1.299,00", 12][way],
      ...(refunded === null ? {} : { refunded }),
      ...(typeof isCancelled === "boolean" ? { cancelled: isCancelled } : {}),
    })),
  };
}

function written(day: string, way: number): string {
  if (way === 0) return `${day}T22:41:07-05:00`;
  return way === 1 ? day.split("-").reverse().join("-") : `${day} 22:41:07`;
}

const emailOf = ({ email, person }: Message) => email ?? person.email;

function spelled(message: Message): string {
  const email = emailOf(message);
  return message.isSpelledAnew ? ` ${email.toUpperCase().replace("@", "\u200b@")}\n` : email;
}

function newsOf(message: Message, text: string): OrderNews {
  const { person, firstName, ...rest } = message;
  const name = firstName === undefined ? undefined : firstNames[firstName]!.greeted;
  return { ...rest, shop: person.shop, email: emailOf(message), firstName: name, text };
}

/** What was answered about what an order leaves out and how old it is. */
function compareTold(
  world: NewsWorld,
  { ref }: Message,
  answer: { statusCode: number; body: string },
  status: number,
  told: readonly Told[],
): void {
  const { warnings = [] } = JSON.parse(answer.body) as { warnings?: string[] };
  const news = warnings.filter((text) => /updated_at|no longer names/.test(text));
  const place = (at: number) => (told.length === 1 ? "" : `[${at}].`);
  const wanted = told.flatMap(({ older, leftOut }, at) => [
    ...(older ? [`${place(at)}updated_at is before that of the order that is kept: nothing was changed`] : []),
    ...(leftOut.length > 0
      ? [
          `${place(at)}order_items no longer names ${inWords(leftOut)}: that counts as cancelled until an order names it again`,
        ]
      : []),
  ]);
  if (answer.statusCode !== status || JSON.stringify(news) !== JSON.stringify(wanted))
    world.differences.push(`${ref}: answered ${answer.statusCode} ${news}, not ${status} ${wanted}`);
}

function inWords(skus: readonly string[]): string {
  return skus.length > 10 ? `${skus.slice(0, 10).join(", ")} and ${skus.length - 10} more` : skus.join(", ");
}

async function giveRow(world: NewsWorld, { message, sku, status, means }: Of<"row">): Promise<void> {
  const { person, ref, purchase, delivery, firstName } = message;
  const { monthFirst } = newsShops.find(({ name }) => name === person.shop)!;
  const date = (day: string | null) => {
    if (day === null) return "";
    const [year, month, of] = day.split("-");
    return monthFirst ? `${month}/${of}/${year}` : `${of}.${month}.${year}`;
  };
  const name = firstName === undefined ? "" : firstNames[firstName]!.sent;
  const cells = [sku, person.email, `="${ref}"`, date(purchase), date(delivery), name, status];
  const header = "sku,email,order_ref,purchase_date,delivery_date,first_name,SHIPPING_STATUS";
  const content = `sep=,\n${header}\n${cells.map(quoted).join(",")}\n,,,,,,\n`;
  const { organisation } = shopOf(world, person.shop);
  const outcome = await importText(world.server, organisation, "purchasers", content, true);
  const news = { shop: person.shop, email: person.email, ref, purchase, delivery, sku, status: means };
  const met = world.book.row(
    { ...news, firstName: name === "" ? undefined : firstNames[firstName!]!.greeted },
    now(world),
  );
  compareRow(world, ref, outcome, {
    rejected: met === "rejected" ? 1 : 0,
    warned: status === "Handed to the tailor" ? 1 : 0,
  });
}

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

function compareRow(
  world: NewsWorld,
  ref: string,
  outcome: ImportOutcome,
  wanted: { rejected: number; warned: number },
) {
  const found =
    outcome.outcome === "finished"
      ? { rejected: outcome.import.rows.rejected, warned: outcome.import.warnings.status ?? 0 }
      : outcome;
  // A row that is rejected is not told as well as one without something.
  const right = wanted.rejected > 0 ? { rejected: 1, warned: 0 } : wanted;
  if (JSON.stringify(found) !== JSON.stringify(right))
    world.differences.push(`${ref}: its row was met ${JSON.stringify(found)}, not ${JSON.stringify(right)}`);
}

async function claim(world: NewsWorld, { person, ref, sku, isReviewed, ...by }: Of<"claim">): Promise<void> {
  const email = by.email ?? person.email;
  const answer = await shopOf(world, person.shop).report({ email, purchases: [{ order_ref: ref, sku }] });
  world.book.claim(person.shop, ref, sku, email, now(world));
  const [purchase] = (answer.json() as { purchases: { review_state: string; review_url: string }[] }).purchases;
  if (purchase!.review_state !== "not_reviewed")
    world.differences.push(`${ref} ${sku} is answered with ${purchase!.review_state}`);
  if (!isReviewed) return;
  await write(world, purchase!.review_url.replace(/^https?:\/\/[^/]+/, ""));
  world.book.review(person.shop, world.book.model.bought.find(person.shop, ref, sku)!, now(world));
}

async function write(world: NewsWorld, path: string): Promise<void> {
  const answer = await fillIn(aBrowser(world.server), path, answers);
  if (answer.statusCode >= 400) world.differences.push(`a questionnaire is answered with ${answer.statusCode}`);
}

async function rename(world: NewsWorld, { person, to }: Of<"rename">): Promise<void> {
  const path = `/purchasers/${encodeURIComponent(person.email)}`;
  const answer = await shopOf(world, person.shop).call("PUT", path, { email: to });
  if (answer.statusCode !== 200) world.differences.push(`PUT ${person.email} is answered with ${answer.statusCode}`);
  world.book.rename(person.shop, person.email, to, now(world));
  person.email = to;
}

async function erase(world: NewsWorld, { person: { shop, email } }: Of<"erase">): Promise<void> {
  await erasePurchaser(world.server.db, shopOf(world, shop).organisation, email, keys, now(world));
  world.book.erase(shop, email, now(world));
}

/** Whoever got a mail stops such mails by its link, as a mail program does. */
async function stop(world: NewsWorld, { person: { shop, email } }: Of<"stop">): Promise<void> {
  const url = world.lastMail.get(`${shop} ${email}`)?.stopPath;
  if (url === undefined) return;
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  await world.server.app.inject({ method: "POST", url, headers, payload: "List-Unsubscribe=One-Click" });
  world.book.model.apply({ is: "stop", shop, email }, now(world));
  world.counts.set("stopped by a link", (world.counts.get("stopped by a link") ?? 0) + 1);
}

/** By the last link of the last mail, or of the page that it leads to. */
async function review(world: NewsWorld, { person: { shop, email }, ending }: Of<"review">): Promise<void> {
  const { server, book } = world;
  const { organisation, call } = shopOf(world, shop);
  const mail = world.lastMail.get(`${shop} ${email}`);
  const link = mail?.links.at(-1);
  if (!mail || !link) return;
  type Row = { order_ref: string; sku: string; review_url: string | null };
  const rows = (await call("GET", `/purchasers/${encodeURIComponent(email)}/purchases`)).json() as unknown as Row[];
  const row = rows.find(({ review_url }) => review_url?.endsWith(link));
  const purchase: ModelPurchase | undefined = row && book.model.bought.find(shop, row.order_ref, row.sku);
  if (!purchase || book.stateOf(shop, purchase) !== "not_reviewed") return;
  await write(world, link);
  book.review(shop, purchase, now(world));
  world.counts.set("reviewed by a link", (world.counts.get("reviewed by a link") ?? 0) + 1);
  if (ending === "waits") return;
  const at = { organisation, pair: { orderRef: purchase.ref, sku: purchase.sku }, now: now(world) };
  if (ending === "rejected") await reject(server.db, at);
  else {
    await accept(server.db, at);
    await publish(server.db, at);
  }
  book.decide(shop, purchase, ending);
}

/** The catalogue, as its feed brings it. */
export async function importProducts(world: NewsWorld): Promise<void> {
  const rows = [...products.values()].flatMap(({ sku, sent, category }) =>
    sent === null ? [] : [[sku, sent, category ?? "", "//cdn.example/a.jpg"].map(quoted).join(",")],
  );
  const content = ["sku,name,category,image_url", ...rows].join("\n");
  for (const [shop, { organisation }] of world.shops) {
    const outcome = await importText(world.server, organisation, "products", content);
    if (outcome.outcome !== "finished" || outcome.import.rows.created !== rows.length)
      world.differences.push(`${shop}: the products were not taken in`);
    for (const { sku, category } of products.values())
      world.book.model.apply({ is: "category", shop, email: "", sku, category }, now(world));
  }
}
