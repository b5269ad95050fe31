import type pg from "pg";
import type { Count } from "../platform/migrate.ts";
import { codeKey } from "../platform/values/code.ts";
import { emailKey } from "../platform/values/email.ts";
import { findKeptOrder, type KeptOrder, mergeKeptOrders, renameKeptOrder } from "./orders.queries.ts";
import { rowsOf, whole } from "./rows.ts";

/** Gives every kept order the keys of today. If two then have the same keys, the later one replaces the other. */
export async function compareOrdersAnew(client: pg.Client, count: Count): Promise<void> {
  const orders = rowsOf<KeptOrder>(
    client,
    `select organisation_id, id, order_ref, email_key, received_at from customer_orders
     where octet_length(email_key) > length(email_key) or email_key like '%xn--%' or octet_length(order_ref) > length(order_ref)`,
  );
  for await (const one of orders) {
    const keys = { orderRef: codeKey(one.order_ref), emailKey: emailKey(one.email_key) };
    if (keys.orderRef === one.order_ref && keys.emailKey === one.email_key) continue;
    await whole(client, async () => {
      const other = await findKeptOrder(client, one.organisation_id, keys);
      if (!other) {
        await renameKeptOrder(client, one, keys);
        return;
      }
      const [newer, older] = one.received_at > other.received_at ? [one, other] : [other, one];
      await mergeKeptOrders(client, newer, older);
      await renameKeptOrder(client, newer, keys);
      await count("orders_merged");
    });
  }
}
