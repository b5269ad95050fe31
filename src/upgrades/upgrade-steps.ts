import { recountShopFigures } from "../insights/index.ts";
import { connectClient } from "../platform/db.ts";
import { engineOf } from "../platform/engine.ts";
import type { UpgradeStep } from "../platform/migrate.ts";
import type { Keys } from "../platform/secrets.ts";
import { refreshAllFacts } from "../reviews/index.ts";
import { compareAddressesAnew } from "./compare-addresses.ts";
import { compareCodesAnew } from "./compare-codes.ts";
import { keepWords } from "./keep-words.ts";

/** The parts of an upgrade that SQL alone cannot do, by their names in the table upgrade_steps. */
export function upgradeSteps(keys: Keys): Record<string, UpgradeStep> {
  return {
    // Addresses first: only then is it known whether two purchases with the same code belong to one person.
    keys_compared_anew: async (client, count, now) => {
      const staff = await compareAddressesAnew(client, keys, count);
      const purchases = await compareCodesAnew(client, count);
      // Reviews have other skus, and other facts of their purchases: lists and figures go by what is counted of them.
      await connectClient(client, await engineOf(client))
        .transaction()
        .execute((tx) => refreshAllFacts(tx, now));
      // Every run finds these again; the run that reaches the end reports them.
      await count("staff_left_apart", staff);
      await count("purchases_left_apart", purchases);
    },
    // Steps are taken in the order of their names, so purchases that were two are one by now.
    shop_figures_counted: async (client, count, now) => {
      const { recounted } = await recountShopFigures(
        connectClient(client, await engineOf(client)),
        now,
        () => undefined,
      );
      await count("reviews", recounted);
    },
    words_kept: async (client, count) => {
      await count("versions", await keepWords(client));
    },
  };
}
