import { mergeProduct } from "../../src/catalogue/index.ts";
import { stopBeingAsked } from "../../src/conversations/asking-consent.ts";
import { agreeToBeAsked, askOwners, askOwnersMails } from "../../src/conversations/index.ts";
import { addUp } from "../../src/insights/add-up.ts";
import { confirmPurchases } from "../../src/intake/index.ts";
import { type Organisation, updateOrganisation } from "../../src/organisations/index.ts";
import {
  addressHashes,
  createDeliverer,
  insertMailStop,
  type MailSource,
  mailKinds,
  noteMailServer,
} from "../../src/outbox/index.ts";
import { parseMessageId } from "../../src/outbox/message-id.ts";
import { dayMs } from "../../src/platform/days.ts";
import type { OutgoingMail } from "../../src/platform/mailer.ts";
import { erasePurchaser } from "../../src/privacy/index.ts";
import { findPurchaser } from "../../src/purchases/index.ts";
import { type AskingEvent, AskingModel, type AskingShop } from "./asking-model.ts";
import type { TestDatabase } from "./database.ts";
import { keys } from "./invitations.ts";
import { readableLog } from "./log.ts";
import { aShopWithQuestions } from "./owners.ts";
import { publishAnswer, publishQuestion } from "./questions.ts";
import { randomFrom } from "./random.ts";
import { testBaseUrl } from "./test-app.ts";

export const askingShops: readonly AskingShop[] = [
  { name: "north", zone: "Europe/Berlin", hours: [9, 19], never: ["AT"], variants: [] },
  { name: "west", zone: "America/Los_Angeles", hours: [8, 22], never: [], variants: [["K1", "K2"]] },
];

// Summer time begins in Berlin on 29 March, in Los Angeles on 8 March.
const begin = Date.parse("2026-03-01T01:00:00Z");
const stepMs = 4 * 3_600_000;
const days = 40;
const skus = ["K1", "K2", "K3", "K4"];

export type SentAsk = { shop: string; question: string; email: string; at: number };

export type AskingMonth = {
  product: SentAsk[];
  model: SentAsk[];
  /** When people took their consent back, or stopped such mails. */
  ended: { shop: string; email: string; at: number; until: number }[];
  /** How many mails were written and never sent. */
  dropped: number;
};

type Timed = { at: number; event: AskingEvent };

/**
 * Forty days of two shops: people buy, agree, take it back, stop mails, are refunded and erased; shoppers ask, shops answer, one takes no
 * questions for a while. Every four hours two sweeps run at once and the real deliverer hands over what waits, to a mail server that puts
 * some off.
 */
export async function simulateAskingMonth(
  server: Pick<TestDatabase, "db" | "owner">,
  people: number,
  seed: number,
): Promise<AskingMonth> {
  const { db } = server;
  const random = randomFrom(seed);
  const clock = { now: new Date(begin) };
  await noteMailServer(db, true, clock.now);
  const worlds = new Map<string, World>();
  for (const shop of askingShops) worlds.set(shop.name, await open(server, shop));
  const events = askingShops.flatMap(({ name }) => makeEvents(name, people, random)).sort((a, b) => a.at - b.at);
  const month: AskingMonth = { product: [], model: [], ended: [], dropped: 0 };
  const puttingOff = { model: new Map<string, number>(), product: new Map<string, number>() };
  const deliverer = delivererOf(server, { worlds, clock, month, puttingOff: puttingOff.product });
  for (let at = begin; at < begin + days * dayMs; at += stepMs) {
    const now = new Date(at);
    clock.now = now;
    for (const { organisation, model } of worlds.values()) {
      await addUp(db, now, organisation.id);
      model.addUp();
    }
    const due = events.filter((one) => one.at <= at && one.at > at - stepMs);
    for (const { event } of due) await happen(server, worlds.get(event.shop)!, event, now, month);
    await Promise.all([askOwners({ db, keys }, now), askOwners({ db, keys }, now)]);
    for (const { model } of worlds.values()) model.sweep(at);
    // Something happens to what was written before it is handed over.
    for (const { shop, model } of worlds.values())
      for (const { email, state } of [...model.asks])
        if (state === "waits" && random() < 0.04)
          await happen(server, worlds.get(shop.name)!, { is: "take back", shop: shop.name, email }, now, month);
    for (const { shop, model } of worlds.values())
      for (const ask of model.asks) {
        const key = keyOf({ shop: shop.name, ...ask });
        if (ask.state !== "waits" || puttingOff.model.has(key)) continue;
        const times = random() < 0.15 ? 1 + Math.floor(random() * 2) : 0;
        puttingOff.model.set(key, times);
        puttingOff.product.set(key, times);
      }
    await deliverer.deliver();
    for (const { shop, model } of worlds.values()) {
      const sent = model.handOver(at, (ask) => isTaken(puttingOff.model, keyOf({ shop: shop.name, ...ask })));
      month.model.push(...sent.map(({ question, email }) => ({ shop: shop.name, question, email, at })));
    }
  }
  month.dropped = [...worlds.values()].reduce((sum, { model }) => sum + model.dropped, 0);
  return { ...month, product: sorted(month.product), model: sorted(month.model) };
}

type World = {
  shop: AskingShop;
  organisation: Organisation;
  model: AskingModel;
  /** By the number of the product's question, and the other way. */
  questions: Map<string, Awaited<ReturnType<typeof publishQuestion>>>;
};

async function open({ db, owner }: Pick<TestDatabase, "db" | "owner">, shop: AskingShop): Promise<World> {
  const organisation = await aShopWithQuestions(
    { db },
    {
      timeZone: shop.zone,
      inviteFromHour: shop.hours[0],
      inviteUntilHour: shop.hours[1],
      inviteCountries: Object.fromEntries(shop.never.map((country) => [country, "never"] as const)),
      variantsTogether: shop.variants.length > 0 ? "group" : "off",
    },
  );
  const describe = (sku: string) =>
    mergeProduct(db, organisation.id, { sku, name: `Kettle ${sku}`, url: null, imageUrl: null }, new Date(begin));
  for (const [group, some] of shop.variants.entries()) {
    for (const sku of some) await describe(sku);
    await owner.query("update products set product_group = $3 where organisation_id = $1 and sku = any ($2)", [
      organisation.id,
      some,
      `G${group}`,
    ]);
  }
  return { shop, organisation, model: new AskingModel(shop), questions: new Map() };
}

function makeEvents(shop: string, people: number, random: () => number): Timed[] {
  const events: Timed[] = [];
  const sometime = (from: number, to: number) => begin + Math.floor((from + random() * (to - from)) * dayMs);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const dayAfter = (at: number, count: number) => new Date(at + count * dayMs).toISOString().slice(0, 10);
  for (let number = 0; number < people; number += 1) {
    const email = `p${number}@example.com`;
    const country = pick(["DE", "AT", "US", null, null]);
    const first = random() < 0.6 ? begin : sometime(0, 25);
    for (let count = 0; count < 1 + Math.floor(random() * 3); count += 1) {
      const at = count === 0 ? first : sometime((first - begin) / dayMs, 30);
      const delivery = random() < 0.5 ? dayAfter(at, Math.floor(random() * 8) - 2) : null;
      const order = {
        is: "order",
        shop,
        email,
        ref: `R${number}-${count}`,
        sku: pick(skus),
        delivery,
        country,
      } as const;
      events.push({ at, event: { ...order, refunded: random() < 0.03 } });
      if (random() < 0.08) events.push({ at: at + 3 * dayMs, event: { ...order, refunded: true } });
    }
    if (random() < 0.15) continue;
    const agreed = random() < 0.7 ? first : sometime((first - begin) / dayMs, 30);
    events.push({ at: agreed, event: { is: "agree", shop, email } });
    const later = () => sometime((agreed - begin) / dayMs, days);
    if (random() < 0.15) {
      const back = later();
      events.push({ at: back, event: { is: "take back", shop, email } });
      if (random() < 0.4) events.push({ at: back + 5 * dayMs, event: { is: "agree", shop, email } });
    }
    if (random() < 0.1) {
      const what = pick(["owner_questions", "invitations", "all", "review_news"] as const);
      events.push({ at: later(), event: { is: "stop", shop, email, what } });
    }
    if (random() < 0.04) events.push({ at: later(), event: { is: "erase", shop, email } });
  }
  for (let number = 0; number < Math.ceil(people / 2.5); number += 1) {
    const at = sometime(0, 34);
    const question = `Q${number}`;
    const asker = random() < 0.4 ? `p${Math.floor(random() * people)}@example.com` : `asker${number}@example.com`;
    events.push({ at, event: { is: "question", shop, question, sku: pick(skus), asker } });
    if (random() < 0.45)
      events.push({ at: at + Math.floor(random() * 6 * dayMs), event: { is: "answer", shop, question } });
  }
  if (shop === "north") {
    events.push({ at: sometime(9, 10), event: { is: "switch", shop, takesQuestions: false } });
    events.push({ at: sometime(12, 13), event: { is: "switch", shop, takesQuestions: true } });
  }
  return events;
}

async function happen(
  { db }: Pick<TestDatabase, "db" | "owner">,
  { organisation, model, questions }: World,
  event: AskingEvent,
  now: Date,
  { ended }: AskingMonth,
): Promise<void> {
  const organisationId = organisation.id;
  const { shop } = event;
  const at = now.getTime();
  if (event.is === "switch") await updateOrganisation(db, organisationId, { takesQuestions: event.takesQuestions });
  else if (event.is === "question") {
    const { question, sku, asker } = event;
    questions.set(question, await publishQuestion(db, organisation, { sku, email: asker, text: question }, now));
  } else if (event.is === "answer") await publishAnswer(db, questions.get(event.question)!, "It does.", now);
  else if (event.is === "order") {
    const { email, ref, sku, delivery: deliveryDate, country, refunded: isRefunded } = event;
    const details = country === null ? {} : { country };
    const order = { email, details, orderRef: ref, purchaseDate: null, deliveryDate, items: [{ sku, isRefunded }] };
    // Who was erased buys nothing here again.
    if (erased.get(organisationId)?.has(email)) return;
    await confirmPurchases(db, organisation, order, now);
  } else {
    const { email } = event;
    const purchaser = await findPurchaser(db, { organisationId, email });
    if (!purchaser) return;
    const of = { organisationId, purchaserId: purchaser.id };
    const said = { place: "author_page", language: "en" } as const;
    if (event.is === "agree") {
      await agreeToBeAsked(db, keys, of, said, now);
      for (const one of ended) if (one.shop === shop && one.email === email && one.until > at) one.until = at;
    } else if (event.is === "take back") {
      await stopBeingAsked(db, of, said, now);
      ended.push({ shop, email, at, until: Number.POSITIVE_INFINITY });
    } else if (event.is === "stop") {
      const [emailHash] = addressHashes(keys, email);
      await insertMailStop(db, { organisationId, emailHash, stopped: event.what }, now);
    } else {
      await erasePurchaser(db, organisation, email, keys, now);
      erased.set(organisationId, (erased.get(organisationId) ?? new Set()).add(email));
    }
  }
  model.apply(event, at);
}

const erased = new Map<string, Set<string>>();

const keyOf = ({ shop, question, email }: { shop: string; question: string; email: string }) =>
  `${shop} ${question} ${email}`;

function isTaken(puttingOff: Map<string, number>, key: string): boolean {
  const times = puttingOff.get(key) ?? 0;
  puttingOff.set(key, times - 1);
  return times <= 0;
}

// Nobody looks here at what askers are told.
const others: MailSource = {
  kinds: mailKinds.filter((kind) => kind !== "owner_question"),
  prepare: async () => ({ withheld: "no_longer_due" }),
  show: async () => ({ subject: "", text: "" }),
};

function delivererOf(
  { db }: Pick<TestDatabase, "db" | "owner">,
  {
    worlds,
    clock,
    month,
    puttingOff,
  }: { worlds: Map<string, World>; clock: { now: Date }; month: AskingMonth; puttingOff: Map<string, number> },
) {
  const handOver = async ({ to, text, messageId }: OutgoingMail) => {
    const { linkTag } = parseMessageId(messageId)!;
    const world = [...worlds.values()].find(({ organisation }) => organisation.linkTag === linkTag)!;
    const number = Number(/\/review\/answer\/[^/]+\/(\d+)\//.exec(text)![1]);
    const [question] = [...world.questions].find(([, one]) => one.number === number)!;
    const sent = { shop: world.shop.name, question, email: to };
    if (!isTaken(puttingOff, keyOf(sent))) return { outcome: "deferred", code: "450", isAboutServer: false } as const;
    month.product.push({ ...sent, at: clock.now.getTime() });
    return { outcome: "accepted" } as const;
  };
  const mailer = { address: "mail@fairmark.example", name: undefined, handOver, close: () => undefined };
  const sources = [askOwnersMails({ baseUrl: testBaseUrl, keys }), others];
  const { log } = readableLog();
  return createDeliverer({ db, mailer, sources, keys, baseUrl: testBaseUrl, clock: () => clock.now, log });
}

function sorted(sent: SentAsk[]): SentAsk[] {
  const key = ({ at, shop, question, email }: SentAsk) => `${at} ${shop} ${question} ${email}`;
  return sent.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
