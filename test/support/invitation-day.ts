import { confirmPurchases } from "../../src/intake/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import { updateOrganisation } from "../../src/organisations/index.ts";
import {
  createDeliverer,
  type Deliverer,
  findMail,
  type MailSource,
  mailKinds,
  noteMailServer,
} from "../../src/outbox/index.ts";
import { parseMessageId } from "../../src/outbox/message-id.ts";
import { dayMs } from "../../src/platform/days.ts";
import type { OutgoingMail } from "../../src/platform/mailer.ts";
import { hmac } from "../../src/platform/secrets.ts";
import { claimPurchase, findPurchase, mergePurchaser } from "../../src/purchases/index.ts";
import { submitReview } from "../../src/reviews/index.ts";
import type { TestDatabase } from "./database.ts";
import { InvitationModel, type ModelEvent, type ModelMail } from "./invitation-model.ts";
import { anInvitingShop, invite, keys, source } from "./invitations.ts";
import { readableLog } from "./log.ts";
import type { ModelShop } from "./model-shop.ts";
import { randomFrom } from "./random.ts";
import { testBaseUrl } from "./test-app.ts";

const shops: readonly ModelShop[] = [
  {
    name: "north",
    invites: true,
    after: 10,
    late: 30,
    withoutDate: false,
    remind: 6,
    hours: [9, 19],
    zone: "Europe/Berlin",
    countries: { DE: 14, AT: "never", GB: 3 },
  },
  {
    name: "west",
    invites: true,
    after: 5,
    late: 14,
    withoutDate: true,
    remind: 8,
    hours: [8, 22],
    zone: "America/Los_Angeles",
    countries: {},
  },
  // What the mail server puts off in so short a time waits for the next day.
  {
    name: "short",
    invites: true,
    after: 7,
    late: 20,
    withoutDate: false,
    remind: 5,
    hours: [20, 21],
    zone: "Asia/Kolkata",
    countries: { FR: "never" },
  },
  {
    name: "closed",
    invites: false,
    after: 0,
    late: 365,
    withoutDate: true,
    remind: 5,
    hours: [0, 24],
    zone: "UTC",
    countries: {},
  },
];

const theDay = Date.parse("2026-06-15T00:00:00Z");
const stepMs = 30 * 60_000;

/** What was mailed: to whom, about what, and when. */
export type Mailed = { shop: string; kind: string; email: string; skus: string[]; at: string };

/**
 * A day of shops at work, the clock put on by half an hour each time: orders come, some twice, some late, some of what was
 * claimed, some in parts; they are refunded, cancelled, reviewed; purchasers have mails stopped, a shop switches invitations off
 * for a while. After each step the sweep runs, something happens again, and what waits is handed over by the real deliverer, to a
 * mail server that puts some off. Before it, single sweeps a week and three days ago, and after it some hours of the next day, for
 * what rests on them.
 *
 * @returns what the product mailed and what the model did
 */
export async function simulateDay(
  server: Pick<TestDatabase, "db" | "owner">,
  orders: number,
  seed: number,
): Promise<{ product: Mailed[]; model: Mailed[] }> {
  const random = randomFrom(seed);
  const model = new InvitationModel(shops);
  const organisations = new Map<string, Organisation>();
  for (const shop of shops) organisations.set(shop.name, await openShop(server, shop));
  const puttingOff = { model: new Map<string, number>(), product: new Map<string, number>() };
  const world: World = { server, model, organisations, puttingOff, product: [], expected: [] };
  const events = makeEvents(orders, random);
  const clock = { now: new Date(theDay - 60 * dayMs) };
  await noteMailServer(server.db, true, clock.now);
  const deliverer = delivererOf(world, clock);

  const times = [theDay - 7 * dayMs, theDay - 3 * dayMs].map((time) => time + 15 * 3_600_000);
  for (let time = theDay; time < theDay + dayMs; time += stepMs) times.push(time);
  for (const hour of [7, 7.5, 14.5, 15, 15.5]) times.push(theDay + dayMs + hour * 3_600_000);
  for (const time of times) {
    const now = new Date(time);
    const due = events.filter(({ at }) => at <= time && at > (times[times.indexOf(time) - 1] ?? 0));
    await play(
      world,
      due.map(({ event }) => event),
      now,
    );
    await step(world, now, random);
    clock.now = now;
    await deliverer.deliver();
  }
  return { product: sorted(world.product), model: sorted(world.expected) };
}

type World = {
  server: Pick<TestDatabase, "db" | "owner">;
  model: InvitationModel;
  organisations: ReadonlyMap<string, Organisation>;
  /** How many times more the mail server puts off a mail, to each of the two. */
  puttingOff: Record<"model" | "product", Map<string, number>>;
  product: Mailed[];
  expected: Mailed[];
};

function openShop({ db }: World["server"], shop: ModelShop): Promise<Organisation> {
  return anInvitingShop(
    { db },
    {
      invites: shop.invites,
      inviteAfterDays: shop.after,
      inviteAtMostDaysLate: shop.late,
      inviteWithoutDate: shop.withoutDate,
      remindAfterDays: shop.remind,
      inviteFromHour: shop.hours[0],
      inviteUntilHour: shop.hours[1],
      timeZone: shop.zone,
      inviteCountries: shop.countries,
    },
  );
}

type Timed = { at: number; event: ModelEvent };

function makeEvents(orders: number, random: () => number): Timed[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const day = (from: number, to: number) =>
    new Date(theDay + Math.floor(from + random() * (to - from)) * dayMs).toISOString().slice(0, 10);
  const early = () => theDay - Math.floor(7 + random() * 50) * dayMs;
  const duringDay = () => theDay + Math.floor(random() * 48) * stepMs;
  const events: Timed[] = [];
  for (let count = 0; count < orders; count += 1) {
    const shop = pick(["north", "north", "north", "west", "west", "west", "short", "short", "closed"]);
    const email = `p${Math.floor(random() * orders * 0.8)}@example.com`;
    const ref = `R${count}`;
    const items = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) => ({
      sku: `S${index}`,
      refunded: random() < 0.04,
    }));
    const dates = {
      purchase: random() < 0.9 ? day(-55, -1) : null,
      delivery: random() < 0.7 ? day(-50, 3) : null,
    };
    const country = pick(["DE", "AT", "GB", "UK", "FR", null]);
    const order: ModelEvent = { is: "order", shop, email, ref, country, ...dates, cancelled: random() < 0.03, items };
    const isLate = random() < 0.3;
    const at = isLate ? duringDay() : early();
    // Claimed before its order came; by somebody else now and then.
    if (random() < 0.15) {
      const claimer = random() < 0.2 ? `other${count}@example.com` : email;
      events.push({ at: at - dayMs, event: { is: "claim", shop, email: claimer, ref, sku: "S0" } });
      if (random() < 0.1) continue;
    }
    events.push({ at, event: order });
    if (random() < 0.15) events.push({ at: at + stepMs, event: order });
    if (random() < 0.03) events.push({ at: at + stepMs, event: { ...order, email: `second${count}@example.com` } });
    if (random() < 0.06) {
      const refunded = items.map((item) => ({ ...item, refunded: random() < 0.6 }));
      events.push({ at: duringDay(), event: { ...order, items: refunded } });
    }
    // A second delivery, which became due when the first was asked about already.
    if (random() < 0.3) {
      const late = { ...order, delivery: day(-18, -4), items: [{ sku: "L0", refunded: false }] };
      events.push({ at: Math.max(at, theDay - 2 * dayMs), event: late });
    }
    if (random() < 0.05) events.push({ at: duringDay(), event: { ...order, cancelled: random() < 0.7 } });
    if (random() < 0.1)
      events.push({ at: Math.max(at, theDay) + stepMs * 3, event: { is: "review", shop, email, ref, sku: "S0" } });
    if (random() < 0.04)
      events.push({ at: random() < 0.5 ? theDay - 5 * dayMs : duringDay(), event: { is: "stop", shop, email } });
  }
  for (const [hour, invites] of [
    [7.5, false],
    [8.5, true],
  ] as const)
    events.push({ at: theDay + hour * 3_600_000, event: { is: "switch", shop: "north", email: "", invites } });
  return events.sort((a, b) => a.at - b.at);
}

// As many as there are connections: thousands at once would wait for one in vain.
const atOnce = 6;

/** Lets things happen, to the product and to the model. What is one purchaser's or one order's keeps its order. */
async function play(world: World, events: readonly ModelEvent[], now: Date): Promise<void> {
  for (const round of inOrder(events))
    for (let from = 0; from < round.length; from += atOnce)
      await Promise.all(round.slice(from, from + atOnce).map((event) => happen(world, event, now)));
}

// Of what is about the same order or person one comes after the other, in rounds.
function inOrder(events: readonly ModelEvent[]): ModelEvent[][] {
  const rounds: ModelEvent[][] = [];
  const last = new Map<string, number>();
  for (const event of events) {
    const keysOf = [`${event.shop} ${event.email}`, ...("ref" in event ? [`${event.shop} ${event.ref}`] : [])];
    const round = Math.max(...keysOf.map((key) => (last.get(key) ?? -1) + 1));
    for (const key of keysOf) last.set(key, round);
    rounds[round] ??= [];
    rounds[round].push(event);
  }
  return rounds.flatMap((round) =>
    Array.from({ length: Math.ceil(round.length / 40) }, (_, index) => round.slice(index * 40, index * 40 + 40)),
  );
}

async function happen({ server: { db, owner }, model, organisations }: World, event: ModelEvent, now: Date) {
  const { shop, email } = event;
  const organisation = organisations.get(shop)!;
  const organisationId = organisation.id;
  if (event.is === "switch") {
    await updateOrganisation(db, organisationId, { invites: event.invites });
  } else if (event.is === "stop") {
    const hash = hmac(keys.current("suppressed addresses"), email);
    await owner.query(
      `insert into mail_stops (organisation_id, email_hash, stopped, created_at) values ($1, $2, 'invitations', $3)
       on conflict do nothing`,
      [organisationId, hash, now],
    );
  } else if (event.is === "claim") {
    const { purchaser } = await mergePurchaser(db, { organisationId, email, details: {} }, now);
    await claimPurchase(db, { organisationId, purchaserId: purchaser.id, orderRef: event.ref, sku: event.sku }, now);
  } else if (event.is === "review") {
    const { ref, sku } = event;
    if (model.ownerOf(shop, ref, sku) === undefined || model.isReviewed(shop, ref, sku)) return;
    const purchase = (await findPurchase(db, { organisationId, orderRef: ref, sku }))!;
    await submitReview(db, { organisation, purchase }, { overallScore: 5, generalComments: "Fine." }, now);
  } else if (event.is === "order") {
    const { ref, country, purchase: purchaseDate, delivery: deliveryDate, cancelled: isCancelled } = event;
    const items = event.items.map(({ sku, refunded }) => ({ sku, isRefunded: refunded }));
    const details = country ? { country } : {};
    await confirmPurchases(
      db,
      organisation,
      { email, details, orderRef: ref, purchaseDate, deliveryDate, isCancelled, items },
      now,
    );
  }
  model.apply(event, now);
}

/** The sweep, by two at once; then something happens to what it made; then the model's hand-over. */
async function step(world: World, now: Date, random: () => number): Promise<void> {
  const { server, model, puttingOff } = world;
  await Promise.all([invite(server, now), invite(server, now)]);
  const made = model.sweep(now);
  for (const mail of made) {
    const key = keyOf(mail);
    const times = now.getTime() >= theDay && random() < 0.15 ? 1 + Math.floor(random() * 3) : 0;
    if (puttingOff.model.has(key)) continue;
    puttingOff.model.set(key, times);
    puttingOff.product.set(key, times);
  }
  const meanwhile: ModelEvent[] = made
    .filter(() => random() < 0.03)
    .map(({ shop, email, ref, skus }) => ({ is: "review", shop, email, ref, sku: skus[0]! }));
  await play(world, meanwhile, now);
  for (const mail of model.mails.filter(({ waits }) => waits)) {
    const skus = model.handOver(mail, now, (one) => isTaken(puttingOff.model, keyOf(one)));
    if (skus) world.expected.push(mailed(mail, mail.email, skus, now));
  }
}

const keyOf = ({ shop, kind, email, ref }: Pick<ModelMail, "shop" | "kind" | "email" | "ref">) =>
  `${shop} ${kind} ${email} ${ref}`;

function isTaken(puttingOff: Map<string, number>, key: string): boolean {
  const times = puttingOff.get(key) ?? 0;
  puttingOff.set(key, times - 1);
  return times <= 0;
}

// Nobody looks here at what authors are told.
const others: MailSource = {
  kinds: mailKinds.filter((kind) => !source.kinds.includes(kind)),
  prepare: async () => ({ withheld: "no_longer_due" }),
  show: async () => ({ subject: "", text: "" }),
};

/** The product's own deliverer, with a mail server in memory. */
function delivererOf(world: World, clock: { now: Date }): Deliverer {
  const { server, product, puttingOff } = world;
  const handOver = async (mail: OutgoingMail) => {
    const sent = await readSent(world, mail, clock.now);
    if (!isTaken(puttingOff.product, sent.key))
      return { outcome: "deferred", code: "450", isAboutServer: false } as const;
    product.push(sent.mailed);
    return { outcome: "accepted" } as const;
  };
  const mailer = { address: "mail@fairmark.example", name: undefined, handOver, close: () => undefined };
  const { log } = readableLog();
  const { db } = server;
  return createDeliverer({
    db,
    mailer,
    sources: [source, others],
    keys,
    baseUrl: testBaseUrl,
    clock: () => clock.now,
    log,
  });
}

async function readSent({ server: { db }, organisations }: World, { to, text, messageId }: OutgoingMail, now: Date) {
  const { id, linkTag } = parseMessageId(messageId)!;
  const [shop, organisation] = [...organisations].find(([, one]) => one.linkTag === linkTag)!;
  const kind = (await findMail(db, { organisationId: organisation.id, id }))!.kind as ModelMail["kind"];
  const skus = [...text.matchAll(/^(?:Product|Artikel|Article) (\S+)$/gm)].map(([, sku]) => sku!);
  const ref = /\b(?:Order|Bestellung|Commande) (R\d+)\b/.exec(text)![1]!;
  return { key: keyOf({ shop, kind, email: to, ref }), mailed: mailed({ shop, kind, ref }, to, skus, now) };
}

function mailed(
  { shop, kind, ref }: Pick<ModelMail, "shop" | "kind" | "ref">,
  email: string,
  skus: string[],
  at: Date,
): Mailed {
  return { shop, kind, email, skus: skus.map((sku) => `${ref} ${sku}`).sort(), at: at.toISOString() };
}

function sorted(mails: Mailed[]): Mailed[] {
  const key = ({ at, shop, email, kind }: Mailed) => `${at} ${shop} ${kind} ${email}`;
  return mails.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
