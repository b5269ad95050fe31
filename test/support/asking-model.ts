/** A shop as the model of asking owners knows it. */
export type AskingShop = {
  name: string;
  zone: string;
  hours: readonly [number, number];
  /** Countries in which it mails nobody. */
  never: readonly string[];
  /** Skus that are one product. */
  variants: readonly (readonly string[])[];
};

export type AskingEvent = { shop: string } & (
  | {
      is: "order";
      email: string;
      ref: string;
      sku: string;
      delivery: string | null;
      country: string | null;
      refunded: boolean;
    }
  | { is: "agree"; email: string }
  | { is: "take back"; email: string }
  | { is: "erase"; email: string }
  | { is: "stop"; email: string; what: "owner_questions" | "invitations" | "all" | "review_news" }
  | { is: "question"; question: string; sku: string; asker: string }
  | { is: "answer"; question: string }
  | { is: "switch"; takesQuestions: boolean }
);

type Bought = { ref: string; sku: string; delivery: string | null; refunded: boolean };
type Person = {
  email: string;
  /** Who has been known longest comes first. */
  place: number;
  country: string | null;
  agrees: boolean;
  stops: Set<string>;
  bought: Bought[];
  /** Skus about which they can be found. */
  found: Set<string>;
};
type Question = {
  name: string;
  place: number;
  sku: string;
  asker: string;
  published: number;
  answered: boolean;
  asked: number;
  next: number | null;
};
export type ModelAsk = { question: string; email: string; at: number; state: "waits" | "sent"; isPutOff?: boolean };

const dayMs = 86_400_000;

/**
 * What the rules say of whom a shop asks, once more and in the plainest way: everybody is looked at, one after the other. It shares nothing
 * with the product.
 */
export class AskingModel {
  asks: ModelAsk[] = [];
  /** How many mails were written and never sent. */
  dropped = 0;
  readonly shop: AskingShop;
  private takesQuestions = true;
  private people = new Map<string, Person>();
  private known = 0;
  private questions: Question[] = [];
  private clocks: Intl.DateTimeFormat;

  constructor(shop: AskingShop) {
    this.shop = shop;
    this.clocks = new Intl.DateTimeFormat("sv-SE", {
      timeZone: shop.zone,
      dateStyle: "short",
      timeStyle: "short",
    });
  }

  /** Between two moments the job that adds up purchases has met all that was bought before the first. */
  addUp(): void {
    for (const person of this.people.values()) if (person.agrees) this.find(person);
  }

  private find(person: Person): void {
    for (const { sku } of person.bought) person.found.add(sku);
  }

  apply(event: AskingEvent, now: number): void {
    if (event.is === "switch") this.takesQuestions = event.takesQuestions;
    else if (event.is === "question") {
      const { question: name, sku, asker } = event;
      const place = this.questions.length;
      this.questions.push({ name, place, sku, asker, published: now, answered: false, asked: 0, next: now });
    } else if (event.is === "answer") this.questions.find(({ name }) => name === event.question)!.answered = true;
    else if (event.is === "order") this.order(event);
    else if (event.is === "erase") {
      this.people.delete(event.email);
      this.asks = this.asks.filter(({ email, state }) => email !== event.email || state === "sent");
    } else this.say(event);
  }

  private order({ email, ref, sku, delivery, country, refunded }: AskingEvent & { is: "order" }): void {
    const none = { country: null, agrees: false, stops: new Set<string>(), bought: [], found: new Set<string>() };
    const person: Person = this.people.get(email) ?? { email, place: this.known, ...none };
    if (!this.people.has(email)) this.known += 1;
    this.people.set(email, person);
    person.country = country ?? person.country;
    const before = person.bought.find((one) => one.ref === ref);
    if (before) before.refunded = refunded;
    else person.bought.push({ ref, sku, delivery, refunded });
  }

  private say(event: AskingEvent & { is: "agree" | "take back" | "stop" }): void {
    const person = this.people.get(event.email);
    if (!person) return;
    if (event.is === "stop") person.stops.add(event.what);
    else if (event.is === "take back") {
      person.agrees = false;
      person.found.clear();
    } else {
      person.agrees = true;
      person.stops.delete("owner_questions");
      this.find(person);
    }
  }

  isOpen(now: number): boolean {
    const hour = Number(this.clocks.format(now).slice(11, 13));
    return hour >= this.shop.hours[0] && hour < this.shop.hours[1];
  }

  /** Everybody whom a question may be asked of, but for how often they were asked. */
  private mayBeAsked({ sku, asker }: Question, person: Person, now: number): boolean {
    const skus = this.shop.variants.find((some) => some.includes(sku)) ?? [sku];
    const today = this.clocks.format(now).slice(0, 10);
    const owns = person.bought.some(
      (one) => skus.includes(one.sku) && !one.refunded && (one.delivery === null || one.delivery <= today),
    );
    const isStopped = ["owner_questions", "invitations", "all"].some((what) => person.stops.has(what));
    const isNear = person.country === null || !this.shop.never.includes(person.country);
    return owns && person.agrees && !isStopped && isNear && person.email !== asker;
  }

  sweep(now: number): void {
    if (!this.takesQuestions || !this.isOpen(now)) return;
    const due = this.questions.filter(({ next }) => next !== null && next <= now);
    for (const question of due.sort((a, b) => a.next! - b.next! || a.place - b.place)) this.askAbout(question, now);
  }

  private askAbout(question: Question, now: number): void {
    if (question.answered || now - question.published >= 30 * dayMs || question.asked >= 12) {
      question.next = null;
      return;
    }
    const skus = this.shop.variants.find((some) => some.includes(question.sku)) ?? [question.sku];
    const chosen = [...this.people.values()]
      .filter((person) => skus.some((sku) => person.found.has(sku)) && this.mayBeAsked(question, person, now))
      .filter(({ email }) => !this.asks.some((ask) => ask.email === email && ask.question === question.name))
      .filter(({ email }) => this.recent(email, now) < 2)
      .sort((a, b) => this.lastAsked(a.email) - this.lastAsked(b.email) || a.place - b.place)
      .slice(0, Math.min(4, 12 - question.asked));
    for (const { email } of chosen) this.asks.push({ question: question.name, email, at: now, state: "waits" });
    question.asked += chosen.length;
    question.next = question.asked >= 12 ? null : now + 2 * dayMs;
  }

  private recent(email: string, now: number): number {
    return this.asks.filter((ask) => ask.email === email && (ask.state === "waits" || now - ask.at < 30 * dayMs))
      .length;
  }

  private lastAsked(email: string): number {
    const times = this.asks.filter((ask) => ask.email === email).map(({ at }) => at);
    return times.length === 0 ? 0 : Math.max(...times);
  }

  /** What waits is handed over, one after the other; `isTaken`: whether the mail server takes it this time. Gives back what was sent. */
  handOver(now: number, isTaken: (ask: ModelAsk) => boolean): ModelAsk[] {
    const sent: ModelAsk[] = [];
    for (const ask of this.asks.filter(({ state }) => state === "waits")) {
      const question = this.questions.find(({ name }) => name === ask.question)!;
      const person = this.people.get(ask.email)!;
      // Once it has been put off until the hours begin, nobody looks at it before.
      if (ask.isPutOff && !this.isOpen(now)) continue;
      const isRight = this.takesQuestions && person.agrees;
      ask.isPutOff = isRight && !this.isOpen(now);
      if (ask.isPutOff) continue;
      const others = this.asks.filter(
        (one) => one.email === ask.email && one.state === "sent" && now - one.at < 30 * dayMs,
      );
      if (!isRight || question.answered || !this.mayBeAsked(question, person, now) || others.length >= 2) {
        this.asks.splice(this.asks.indexOf(ask), 1);
        this.dropped += 1;
        question.asked -= 1;
        question.next ??= question.published;
      } else if (isTaken(ask)) {
        ask.state = "sent";
        ask.at = now;
        sent.push({ ...ask });
      }
    }
    return sent;
  }
}
