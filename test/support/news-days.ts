import { type Deliverer, noteMailServer } from "../../src/outbox/index.ts";
import { delivererTo } from "./deliverer.ts";
import { InvitationModel, type ModelMail } from "./invitation-model.ts";
import { invite } from "./invitations.ts";
import { type MailServer, startMailServer } from "./mail-server.ts";
import { days, firstDay, newsEvents, stepsOfDay, type Timed } from "./news-events.ts";
import { readMail } from "./news-mails.ts";
import { products } from "./news-names.ts";
import { importProducts, play, processOrders } from "./news-player.ts";
import { type NewsShop, type NewsWorld, newsShops, type SeenMail } from "./news-world.ts";
import { OrderBook } from "./order-book.ts";
import { randomFrom } from "./random.ts";
import { aShop, type Shop } from "./shop.ts";
import type { TestApp } from "./test-app.ts";

/**
 * Some weeks of shops whose software tells everything that it can of an order, and tells it again: through the API, in feeds, by
 * what purchasers do with their mails. The clock is put on twice a day; then the sweep runs, more happens, and the mails are
 * handed over to a mail server. What arrived there, and what each purchase answers in the end, is compared with the models.
 */
export async function simulateNews(server: TestApp, orders: number, seed: number): Promise<NewsWorld> {
  const random = randomFrom(seed);
  const mailServer = await startMailServer();
  const model = new InvitationModel(newsShops);
  const needOrder = newsShops.filter(({ needsOrder }) => needsOrder).map(({ name }) => name);
  const shops = new Map<string, Shop>();
  for (const shop of newsShops) shops.set(shop.name, await openShop(server, shop));
  const book = new OrderBook(model, needOrder);
  const world: NewsWorld = {
    server,
    shops,
    book,
    random,
    lastMail: new Map(),
    isAnyWaiting: false,
    differences: [],
    counts: new Map(),
  };
  server.clock.now = new Date(firstDay - 86_400_000);
  await noteMailServer(server.db, true, server.clock.now);
  const deliverer = delivererTo(server, mailServer);
  try {
    await importProducts(world);
    const events = newsEvents(orders, [...shops.keys()], random);
    for (let step = 0; step < days * stepsOfDay; step += 1) {
      server.clock.now = timeOf(step);
      await takeStep(
        world,
        events.filter(({ at }) => Math.floor(at) === step),
        deliverer,
        mailServer,
      );
    }
    await compareStates(world);
  } finally {
    await deliverer.stop();
    await mailServer.close();
  }
  return world;
}

// In everybody's hours: at half past ten and half past three by the clocks of London.
function timeOf(step: number): Date {
  const hour = step % stepsOfDay === 0 ? 9.5 : 14.5;
  return new Date(firstDay + Math.floor(step / stepsOfDay) * 86_400_000 + hour * 3_600_000);
}

function openShop(server: TestApp, shop: NewsShop): Promise<Shop> {
  return aShop(server, {
    name: `Shop ${shop.name}`,
    invites: true,
    timeZone: shop.zone,
    inviteAfterDays: shop.after,
    inviteAtMostDaysLate: shop.late,
    remindAfterDays: shop.remind,
    inviteNeverSkus: shop.neverSkus ?? [],
    inviteNeverCategories: shop.neverCategories ?? [],
    inviteOncePerProduct: shop.once ?? false,
    requiresOrderConfirmation: shop.needsOrder,
    feedDates: shop.monthFirst ? "month-first" : "day-first",
  });
}

async function takeStep(world: NewsWorld, events: readonly Timed[], deliverer: Deliverer, mailServer: MailServer) {
  const { server, book } = world;
  const { now } = server.clock;
  const isLater = ({ at }: Timed) => at % 1 >= 0.5;
  await play(
    world,
    events.filter((one) => !isLater(one)),
  );
  await processOrders(world);
  await invite(server, now);
  book.model.sweep(now);
  await play(world, events.filter(isLater));
  await processOrders(world);
  const before = mailServer.arrived.length;
  await deliverer.deliver();
  // The page of an order says how it stands: looked at before the model's mails have become the past.
  const seen: SeenMail[] = [];
  for (const arrived of mailServer.arrived.slice(before)) {
    const mail = await readMail(world, arrived);
    if (mail) seen.push(mail);
  }
  const due: { mail: ModelMail; skus: string[] }[] = [];
  for (const mail of book.model.mails.filter(({ waits }) => waits)) {
    const skus = book.model.handOver(mail, now, () => true);
    if (skus) due.push({ mail, skus });
  }
  compareMails(world, seen, due);
}

function compareMails(
  world: NewsWorld,
  seen: readonly SeenMail[],
  due: readonly { mail: ModelMail; skus: string[] }[],
) {
  const key = ({ shop, kind, email, ref }: Pick<ModelMail, "shop" | "kind" | "email" | "ref">) =>
    `${shop} ${kind} to ${email} about ${ref}`;
  const at = world.server.clock.now.toISOString();
  const arrived = new Map(seen.map((one) => [key(one), one]));
  if (arrived.size < seen.length) world.differences.push(`${at}: a mail came twice`);
  for (const { mail, skus } of due) {
    const one = arrived.get(key(mail));
    arrived.delete(key(mail));
    if (one) world.differences.push(...differencesOf(world, one, skus).map((text) => `${at} ${key(mail)}: ${text}`));
    else world.differences.push(`${at} ${key(mail)}: missing, with ${skus}`);
    if (one) world.lastMail.set(`${mail.shop} ${mail.email}`, one);
    world.counts.set(mail.kind, (world.counts.get(mail.kind) ?? 0) + 1);
  }
  for (const [name, one] of arrived) world.differences.push(`${at} ${name}: not due, with ${[...one.items.keys()]}`);
}

/** What a mail says, and what it should. */
function differencesOf({ book, counts }: NewsWorld, mail: SeenMail, skus: readonly string[]): string[] {
  const found = [...mail.problems];
  const name = book.firstNameOf(mail.shop, mail.email);
  const greeting = name === null ? "Hello," : `Hello ${name},`;
  if (mail.greeting !== greeting) found.push(`greets "${mail.greeting}", not "${greeting}"`);
  if (mail.items.size + mail.rest !== skus.length || mail.items.size > 10)
    found.push(`asks about ${mail.items.size} and ${mail.rest} more, not ${skus.length}: ${[...mail.items.keys()]}`);
  for (const [sku, called] of mail.items) {
    if (!skus.includes(sku)) found.push(`asks about ${sku}`);
    if (called !== products.get(sku)?.mailed) found.push(`calls ${sku} "${called}"`);
  }
  if (mail.items.size < skus.length && !mail.page) found.push("has no page for the rest");
  if (mail.page) {
    counts.set("page of an order", (counts.get("page of an order") ?? 0) + 1);
    const listed = JSON.stringify(mail.page);
    const wanted = JSON.stringify(pageOf(book, mail));
    if (listed !== wanted) found.push(`its page lists ${listed}, not ${wanted}`);
  }
  return found;
}

/** What the page of an order lists: what can be written about, and what has been. */
function pageOf(book: OrderBook, { shop, ref, email }: SeenMail): SeenMail["page"] {
  const settings = newsShops.find(({ name }) => name === shop)!;
  const items = book.model.bought
    .inOrder(shop, ref, email)
    .filter((one) => one.confirmed && !one.cancelled && !one.leftOut && !one.refunded)
    .map((one) => ({ one, state: book.stateOf(shop, one), name: products.get(one.sku)!.named }))
    .filter(({ one, state }) => one.contacted || state !== "not_reviewed" || book.model.isAsked(settings, one));
  const isOpen = ({ state }: (typeof items)[number]) => state === "not_reviewed" || state === "rejected";
  return {
    open: items
      .filter(isOpen)
      .map(({ one, name }) => `${one.sku}: ${name}`)
      .sort(),
    done: items
      .filter((one) => !isOpen(one))
      .map(({ name }) => name)
      .sort(),
  };
}

type Row = {
  order_ref: string;
  sku: string;
  review_state: string;
  review_url: string | null;
  purchase_date?: string;
  contacted_at?: string;
};

/** Every purchase of everybody, as the API lists it. */
async function compareStates({ shops, book, differences, counts }: NewsWorld): Promise<void> {
  for (const [name, shop] of shops) {
    for (const email of book.peopleOf(name).keys()) {
      const answer = await shop.call("GET", `/purchasers/${encodeURIComponent(email)}/purchases`);
      const rows = answer.statusCode === 200 ? (answer.json() as Row[]) : [];
      const listed = rows.map((row) =>
        [row.order_ref, row.sku, row.review_state, row.review_url !== null, row.purchase_date, row.contacted_at].join(
          " ",
        ),
      );
      const wanted = book.model.bought.by(name, email).map((one) => {
        const state = book.stateOf(name, one);
        counts.set(state, (counts.get(state) ?? 0) + 1);
        const hasLink = state === "not_reviewed" || state === "rejected" || state === "published";
        const contacted = one.contacted?.toISOString().replace(".000", "");
        return [one.ref, one.sku, state, hasLink, one.purchase ?? undefined, contacted].join(" ");
      });
      const [said, right] = [listed.sort().join("; "), wanted.sort().join("; ")];
      if (answer.statusCode !== 200 || said !== right)
        differences.push(`${name} ${email} answers ${answer.statusCode} ${said}, not ${right}`);
    }
  }
}
