import { expect } from "vitest";
import { confirmPurchases } from "../../src/intake/index.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { erasePurchaser } from "../../src/privacy/index.ts";
import type { PurchaserDetails } from "../../src/purchases/index.ts";
import { recordContact, replaceLinkSecret } from "../../src/purchases/index.ts";
import { publishDue } from "../../src/reviews/index.ts";
import { type Details, Model, type ModelPurchase, type ModelPurchaser, type Pair, seconds } from "./intake-model.ts";
import { bodyOf, people, type Report, type Step, spell, type Verb } from "./intake-steps.ts";
import { accept, editVisible, purchaseOf, reject, remove, submitAs, withdraw } from "./reviews.ts";
import type { Shop } from "./shop.ts";
import { type TestApp, testSecret } from "./test-app.ts";

export type Recorded = { status: number; body: Record<string, unknown> };
/** The form of the main job under test: takes the body of a report and answers it. */
export type Subject = (body: Record<string, unknown>) => Promise<Recorded>;

export const keys = deriveKeys(testSecret);

/** Plays steps against the real thing and the model side by side, and compares after each. */
export class Player {
  readonly model: Model;
  /** The states that answers have shown so far. */
  readonly shown: string[] = [];
  readonly #server: TestApp;
  readonly #shop: Shop;
  readonly #subject: Subject;

  constructor(server: TestApp, shop: Shop, subject: Subject) {
    this.#server = server;
    this.#shop = shop;
    this.#subject = subject;
    this.model = new Model(shop.organisation.requiresOrderConfirmation);
  }

  async play(step: Step): Promise<void> {
    const { db, clock } = this.#server;
    if (step.kind === "wait") clock.advance(step.ms);
    else if (step.kind === "report") await this.report(step);
    else if (step.kind === "order") {
      await this.#order(step);
      await this.#askAbout(step.pair);
    } else if (step.kind === "life") {
      for (const verb of step.verbs) await this.#act(verb, step.pair);
      await this.#askAbout(step.pair);
    } else if (this.model.purchasers.has(step.who)) {
      await erasePurchaser(db, this.#shop.organisation, people[step.who]![0], keys, clock.now);
      this.model.erase(step.who);
    }
  }

  /** Everybody who is known asks about a pair, and so does a stranger. */
  async #askAbout(pair: Pair): Promise<void> {
    if (!this.model.purchase(pair)) return;
    const purchases = [{ pair, padding: "" as const }];
    for (const who of people.keys()) {
      await this.report({ kind: "report", who, spelling: 0, details: {}, purchases });
    }
  }

  async #publish(): Promise<void> {
    await publishDue(this.#server.db, this.#server.clock.now);
    for (const { reviews } of this.model.purchases.values()) {
      for (const review of reviews.values()) {
        if (review.state === "pending_publication") Object.assign(review, { state: "published", isVisible: true });
      }
    }
  }

  async report(report: Report): Promise<void> {
    const answer = await this.#subject(bodyOf(report));
    this.compare(report, answer);
  }

  /** What the model says of a report must be what was answered. */
  compare(report: Report, answer: Recorded): void {
    const { model } = this;
    const { purchaser, created } = model.merge(
      report.who,
      spell(report),
      report.details as Details,
      this.#server.clock.now,
    );
    for (const { pair } of report.purchases ?? []) model.claim(purchaser, pair);
    expect(answer.status).toBe(created ? 201 : 200);
    const expected: Record<string, unknown> = { ...purchaser };
    if (report.purchases) {
      this.#learnSecrets(report, answer);
      expected.purchases = report.purchases.map(({ pair, padding }) => ({
        order_ref: padding + pair.orderRef,
        sku: pair.sku + padding,
        ...this.expectPurchase(purchaser, pair),
      }));
    }
    expect(answer.body).toEqual(expected);
  }

  expectPurchase(asker: ModelPurchaser, pair: Pair): Record<string, unknown> {
    const purchase = this.model.purchase(pair);
    const state = this.model.stateFor(asker, pair);
    this.shown.push(state);
    if (purchase?.owner !== asker) return { review_state: "undefined", review_url: null };
    return {
      review_state: state,
      review_url: state === "published" ? this.#gateway(purchase, pair) : this.#form(state, purchase, pair),
      ...(purchase.purchaseDate ? { purchase_date: purchase.purchaseDate } : {}),
      ...(purchase.contactedAt ? { contacted_at: purchase.contactedAt } : {}),
    };
  }

  #gateway(purchase: ModelPurchase, pair: Pair) {
    const base = `${this.#server.baseUrl}/g/${this.#shop.organisation.trkref}`;
    const { number } = this.model.reviewOf(purchase)!;
    const path = `/reviews/${this.#shop.organisation.trkref}/review/${number}`;
    const parts = [pair.sku, this.#server.baseUrl + path, path].map((part) => Buffer.from(part).toString("base64"));
    return `${base}/${parts.join("/").replaceAll("+", "-")}`;
  }

  #form(state: string, purchase: ModelPurchase, pair: Pair) {
    if (state !== "not_reviewed" && state !== "rejected") return null;
    const { trkref, linkTag } = this.#shop.organisation;
    const base = `${this.#server.baseUrl}/review/fill_review?`;
    const secret = purchase.secret ?? "(not yet seen)";
    if (purchase.isConfirmed || purchase.contactedAt)
      return `${base}hashcode=${linkTag}${secret}&source=purchasers_api`;
    const [orderRef, sku] = [pair.orderRef, pair.sku].map(encodeURIComponent);
    return `${base}order_ref=${orderRef}&purchaser=${secret}&sku=${sku}&source=purchasers_api&trkref=${trkref}`;
  }

  /** A secret is the program's to choose, once: unlike every other, and the same from then on. */
  #learnSecrets(report: Report, answer: Recorded): void {
    const shown = answer.body.purchases as { review_url: string | null }[];
    for (const [index, { pair }] of report.purchases!.entries()) {
      const secret = /(?:hashcode=[0-9a-f]{8}|purchaser=)([0-9a-f]{32})&/.exec(shown[index]?.review_url ?? "")?.[1];
      const purchase = this.model.purchase(pair)!;
      if (!secret || purchase.secret) continue;
      for (const other of this.model.purchases.values()) {
        expect(other.secret).not.toBe(secret);
        expect(other.dead).not.toContain(secret);
      }
      purchase.secret = secret;
    }
  }

  async #order(step: Extract<Step, { kind: "order" }>): Promise<void> {
    const { pair, purchaseDate } = step;
    const stored = this.model.purchase(pair);
    // What an order for an erased purchase means is privacy's to say, not this model's.
    if ((stored && !stored.owner) || this.model.isErased(pair)) return;
    const { db, clock } = this.#server;
    const details = asStored(step.details as Details);
    const report = { email: people[step.who]![0], details, orderRef: pair.orderRef, items: [{ sku: pair.sku }] };
    const dates = { purchaseDate, deliveryDate: null };
    await confirmPurchases(db, this.#shop.organisation, { ...report, ...dates }, clock.now);
    if (this.model.isRefused(step.who, pair)) return;
    const { purchaser } = this.model.merge(step.who, report.email, step.details as Details, clock.now);
    this.model.order(purchaser, pair, purchaseDate);
  }

  async #act(kind: Verb, pair: Pair): Promise<void> {
    if (kind === "publish") return this.#publish();
    const purchase = this.model.purchase(pair);
    if (!purchase?.owner) return;
    const { db, clock } = this.#server;
    const at = { organisation: this.#shop.organisation, pair, now: clock.now };
    const review = this.model.reviewOf(purchase);
    if (kind === "contact") {
      await recordContact(db, await purchaseOf(db, at), clock.now);
      purchase.contactedAt = seconds(clock.now);
    } else if (kind === "revoke") {
      await replaceLinkSecret(db, { organisationId: at.organisation.id, ...pair });
      this.model.replaceSecret(purchase);
    } else if (kind === "submit") {
      const state = this.model.stateAfterSubmission(purchase);
      const submitted = await orRefused(submitAs(db, at));
      expect(submitted !== "refused").toBe(state !== undefined);
      if (submitted === "refused" || !state) return;
      purchase.reviews.set(purchase.owner, { state, isVisible: false, number: submitted.number });
    } else if (review) {
      const move = moves[kind];
      const waitsForOrder = this.model.requiresOrder && !purchase.isConfirmed && !review.isVisible;
      const next = move.next(review.state, waitsForOrder);
      const moved = await orRefused(move.verb(db, at));
      expect([kind, review.state, moved !== "refused"]).toEqual([kind, review.state, next !== undefined]);
      if (!next) return;
      review.state = next;
      if (next === "withdrawn" || next === "removed") review.isVisible = false;
    }
  }
}

type Move = { verb: typeof accept; next: (state: string, waitsForOrder: boolean) => string | undefined };

const from = (states: string[], next: string) => (state: string) => (states.includes(state) ? next : undefined);
const written = ["pending_order", "pending_moderation", "pending_publication", "published", "rejected"];

const moves: Record<Exclude<Verb, "publish" | "submit" | "contact" | "revoke">, Move> = {
  accept: { verb: accept, next: from(["pending_moderation"], "pending_publication") },
  reject: { verb: reject, next: from(["pending_moderation"], "rejected") },
  edit: { verb: editVisible, next: afterEdit },
  withdraw: { verb: withdraw, next: from(written, "withdrawn") },
  remove: { verb: remove, next: from(written, "removed") },
};

/** An edit goes to the vetters, unless it was to wait for its order like the version before it. */
function afterEdit(state: string, waitsForOrder: boolean): string | undefined {
  if (state === "removed") return undefined;
  const isBack = state === "pending_order" || state === "rejected" || state === "withdrawn";
  return waitsForOrder && isBack ? "pending_order" : "pending_moderation";
}

async function orRefused<T>(work: Promise<T>): Promise<T | "refused"> {
  return work.catch((error: { code?: string }) => {
    if (error.code === "review_not_in_state") return "refused" as const;
    throw error;
  });
}

/** Wire details as a verb takes them: trimmed, blank as null. */
function asStored(details: Details): PurchaserDetails {
  const { title, first_name, surname, country, postcode } = details;
  const wire = { title, firstName: first_name, surname, country: country?.toUpperCase() ?? country, postcode };
  const given = Object.entries(wire).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, value?.trim() || null]));
}
