import { confirmPurchases } from "../../src/intake/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import { findMail, type Mail } from "../../src/outbox/index.ts";
import { hmac } from "../../src/platform/secrets.ts";
import { claimPurchase, findPurchase, mergePurchaser } from "../../src/purchases/index.ts";
import { submitReview } from "../../src/reviews/index.ts";
import type { TestDatabase } from "./database.ts";
import { InvitationModel, type ModelEvent, type ModelMail, type ModelShop } from "./invitation-model.ts";
import { anInvitingShop, invite, keys, source } from "./invitations.ts";

const shops: readonly ModelShop[] = [
  {
    ...{ name: "north", invites: true, after: 10, late: 30, withoutDate: false, remind: 6, hours: [9, 19] },
    ...{ zone: "Europe/Berlin", countries: { DE: 14, AT: "never", GB: 3 } },
  },
  {
    ...{ name: "west", invites: true, after: 5, late: 14, withoutDate: true, remind: 8, hours: [8, 22] },
    ...{ zone: "America/Los_Angeles", countries: {} },
  },
  {
    ...{ name: "closed", invites: false, after: 0, late: 365, withoutDate: true, remind: 5, hours: [0, 24] },
    ...{ zone: "UTC", countries: {} },
  },
];

const theDay = Date.parse("2026-06-15T00:00:00Z");
const dayMs = 86_400_000;
const stepMs = 30 * 60_000;

/** What was mailed: to whom, about what, and when. */
export type Mailed = { shop: string; kind: string; email: string; skus: string[]; at: string };

/**
 * A day of shops at work, the clock put on by half an hour each time: orders come, some twice, some late, some of what was
 * claimed; they are refunded, cancelled, reviewed; purchasers have mails stopped. After each step the sweep runs, something
 * happens again, and what was made is handed over. Before it, single sweeps a week and three days ago, for what rests on them.
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
  const world = { server, model, organisations, product: [] as Mailed[], expected: [] as Mailed[] };
  const events = makeEvents(orders, random);

  const times = [theDay - 7 * dayMs, theDay - 3 * dayMs].map((time) => time + 15 * 3_600_000);
  for (let time = theDay; time < theDay + dayMs; time += stepMs) times.push(time);
  for (const time of times) {
    const now = new Date(time);
    const due = events.filter(({ at }) => at <= time && at > (times[times.indexOf(time) - 1] ?? 0));
    await play(
      world,
      due.map(({ event }) => event),
      now,
    );
    await step(world, now, random);
  }
  return { product: sorted(world.product), model: sorted(world.expected) };
}

type World = {
  server: Pick<TestDatabase, "db" | "owner">;
  model: InvitationModel;
  organisations: ReadonlyMap<string, Organisation>;
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
    const shop = pick(["north", "north", "north", "west", "west", "west", "west", "closed"]);
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
    if (random() < 0.05) events.push({ at: duringDay(), event: { ...order, cancelled: random() < 0.7 } });
    if (random() < 0.1)
      events.push({ at: Math.max(at, theDay) + stepMs * 3, event: { is: "review", shop, email, ref, sku: "S0" } });
    if (random() < 0.04)
      events.push({ at: random() < 0.5 ? theDay - 5 * dayMs : duringDay(), event: { is: "stop", shop, email } });
  }
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
  if (event.is === "stop") {
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
  } else {
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

/** The sweep, by two at once; then something happens to what it made; then the hand-over. */
async function step(world: World, now: Date, random: () => number): Promise<void> {
  const { server, model, organisations } = world;
  await Promise.all([invite(server, now), invite(server, now)]);
  const made = model.sweep(now);
  const meanwhile: ModelEvent[] = made
    .filter(() => random() < 0.03)
    .map(({ shop, email, ref, skus }) => ({ is: "review", shop, email, ref, sku: skus[0]! }));
  await play(world, meanwhile, now);
  for (const mail of made) {
    const skus = model.handOver(mail, now);
    if (skus) world.expected.push(mailed(mail, mail.email, skus, now));
  }
  for (const [shop, organisation] of organisations) {
    const waiting = await madeAt(server, organisation, now);
    for (let from = 0; from < waiting.length; from += atOnce)
      await Promise.all(waiting.slice(from, from + atOnce).map((mail) => handOverOne(world, shop, mail, now)));
  }
}

async function madeAt(
  { db, owner }: World["server"],
  { id: organisationId }: Organisation,
  now: Date,
): Promise<Mail[]> {
  const { rows } = await owner.query<{ id: string }>(
    "select id from outbox where organisation_id = $1 and created_at = $2 and kind in ('invitation', 'reminder') order by id",
    [organisationId, now],
  );
  const mails: Mail[] = [];
  for (const { id } of rows) mails.push((await findMail(db, { organisationId, id }))!);
  return mails;
}

async function handOverOne({ server: { db }, product }: World, shop: string, mail: Mail, now: Date): Promise<void> {
  const prepared = await source.prepare(db, mail, now);
  if ("withheld" in prepared) return;
  await db.transaction().execute((tx) => source.sent!(tx, mail, now));
  const skus = [...prepared.text.matchAll(/^(?:Product|Artikel|Article) (\S+)$/gm)].map(([, sku]) => sku!);
  const ref = /\b(?:Order|Bestellung|Commande) (R\d+)\b/.exec(prepared.text)![1]!;
  product.push(mailed({ shop, kind: mail.kind as ModelMail["kind"], ref }, prepared.to, skus, now));
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

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
