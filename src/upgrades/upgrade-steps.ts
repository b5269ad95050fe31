import type { UpgradeStep } from "../platform/migrate.ts";
import type { Keys } from "../platform/secrets.ts";
import { compareAddressesAnew } from "./compare-addresses.ts";
import { compareCodesAnew } from "./compare-codes.ts";

/** What SQL alone cannot do to a database that is brought up to date, by the names in the table upgrade_steps. */
export function upgradeSteps(keys: Keys): Record<string, UpgradeStep> {
  return {
    // Addresses first: whether two purchases of one code are one person's shows only then.
    keys_compared_anew: async (client, count) => {
      const staff = await compareAddressesAnew(client, keys, count);
      const purchases = await compareCodesAnew(client, count);
      // Met anew by each run, and told by the one that comes to the end.
      await count("staff_left_apart", staff);
      await count("purchases_left_apart", purchases);
    },
  };
}
