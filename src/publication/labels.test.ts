import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview, type Written } from "../../test/support/published.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { languages } from "../platform/languages.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { erasePurchaser } from "../privacy/index.ts";
import { confirmPurchase, findPurchaseById, mergePurchaser } from "../purchases/index.ts";
import { type Review, reviewPagePath } from "../reviews/index.ts";

const { app, db, owner, clock } = await testApp();

const words = {
  en: { given: "Yes, says the shop", none: "None, says the shop", unknown: "Not known" },
  de: { given: "Ja, sagt der Shop", none: "Keine, sagt der Shop", unknown: "Nicht bekannt" },
  fr: { given: "Oui, selon la boutique", none: "Aucune, selon la boutique", unknown: "Non connue" },
} as const;

const labels = {
  en: {
    incentivised: "The author was given something for this review",
    cancelled: "The order was cancelled",
    refunded: "The product was refunded",
  },
  de: {
    incentivised: "Für diese Bewertung gab es eine Gegenleistung",
    cancelled: "Die Bestellung wurde storniert",
    refunded: "Der Kaufpreis wurde erstattet",
  },
  fr: {
    incentivised: "Cet avis a donné lieu à une contrepartie",
    cancelled: "La commande a été annulée",
    refunded: "Le produit a été remboursé",
  },
} as const;

async function published(written: Written) {
  const organisation = await anOrganisation(db, { name: "Acme" });
  const review = await publishReview(db, organisation, written, clock.now);
  const { trkref } = organisation;
  return { organisation, review, pages: [reviewPagePath(trkref, review.number), `/reviews/${trkref}/${review.sku}`] };
}

/** The labels of a page, which stand before the first word of the text, and what its facts say of an incentive. */
async function told(page: string, lang: string) {
  const { body } = await app.inject({ url: `${page}?lang=${lang}` });
  const before = body.slice(0, body.indexOf('class="written"'));
  const list = /<ul class="labels"[^>]*>(.*?)<\/ul>/.exec(before)?.[1] ?? "";
  return {
    labels: [...list.matchAll(/<li class="\w+">([^<]+)<\/li>/g)].map(([, label]) => label),
    incentive: /#incentives">([^<]+)<\/a>/.exec(body)?.[1],
  };
}

/** What an order that comes later says of the purchase. */
async function orderAgain(review: Review, told: NonNullable<Written["told"]>, purchaserId = review.purchaserId) {
  const purchase = (await findPurchaseById(db, { organisationId: review.organisationId, id: review.purchaseId }))!;
  const { organisationId, orderRef, sku } = purchase;
  const line = { organisationId, orderRef, sku, purchaserId, purchaseDate: null, deliveryDate: null, ...told };
  await db.transaction().execute((tx) => confirmPurchase(tx, line, clock.now));
}

describe.each(languages)("in %s a published review, on its own page and in the list,", (lang) => {
  test("says whether something was given for it, as the shop says, and that it is not known where it does not", async () => {
    const said = [
      [{ isConfirmed: false }, "unknown"],
      [{}, "unknown"],
      [{ told: { isIncentivised: false } }, "none"],
      [{ told: { isIncentivised: true } }, "given"],
    ] as const;
    for (const [written, answer] of said) {
      for (const page of (await published(written)).pages) {
        const shown = { labels: answer === "given" ? [labels[lang].incentivised] : [], incentive: words[lang][answer] };
        expect(await told(page, lang)).toEqual(shown);
      }
    }
  });

  test("stays when its order is cancelled or its product refunded, and says so as long as that is so", async () => {
    const { review, pages } = await published({});
    const { incentivised, cancelled, refunded } = labels[lang];
    const steps = [
      [{ isCancelled: true }, [cancelled]],
      [{ isCancelled: false, isRefunded: true, isIncentivised: true }, [incentivised, refunded]],
      [{ isCancelled: true, isRefunded: true, isIncentivised: false }, [incentivised, cancelled, refunded]],
      // Who says nothing takes nothing back, as a feed that knows of no refunds.
      [{}, [incentivised, cancelled, refunded]],
      // The newest order takes a cancellation back, and never what was given.
      [{ isCancelled: false, isRefunded: false }, [incentivised]],
    ] as const;
    for (const [order, expected] of steps) {
      await orderAgain(review, order);
      for (const page of pages) expect((await told(page, lang)).labels).toEqual(expected);
    }
  });
});

test("the labels stay with a review whose author was erased", async () => {
  const { organisation, review, pages } = await published({ told: { isIncentivised: true } });
  const found = await owner.query("select email from purchasers where organisation_id = $1 and id = $2", [
    organisation.id,
    review.purchaserId,
  ]);
  await erasePurchaser(db, organisation, found.rows[0].email, deriveKeys(testSecret), clock.now);
  for (const page of pages) expect((await told(page, "en")).labels).toEqual([labels.en.incentivised]);
});

test("a review whose order has named another purchaser since tells nothing of that order", async () => {
  const { organisation, review, pages } = await published({ isConfirmed: false });
  const who = { organisationId: organisation.id, email: "other@example.com", details: {} };
  const { purchaser } = await mergePurchaser(db, who, clock.now);
  await orderAgain(review, { isIncentivised: true, isRefunded: true }, purchaser.id);
  for (const page of pages) expect(await told(page, "en")).toEqual({ labels: [], incentive: "Not known" });
});
