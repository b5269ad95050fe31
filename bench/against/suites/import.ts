import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { trkref } from "../../shop.ts";
import { command, type Side } from "../side.ts";
import { measure } from "../stretch.ts";
import { freshOf, type Operation, type Suite } from "../suite.ts";

/** A file has more rows than other suites drain, since the start of the command is part of the cost of its rows. */
const rowsAnAmount = 10;

/** Orders of one item: one purchaser in five comes back. */
export function feedOf(first: number, rows: number): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const order = first + index;
    const who = order % 5 === 0 ? order - 1 : order;
    const day = String(1 + (order % 28)).padStart(2, "0");
    return `SKU${10_000 + (order % 5000)},Jane,feed.${who}@example.com,${day}/03/2026,F${order},${day}/04/2026,GB,19.99,GBP`;
  });
  const header = "sku,first_name,email,purchase_date,order_ref,delivery_date,country,price,currency";
  return `${[header, ...lines].join("\n")}\n`;
}

async function takeIn(side: Side, path: string): Promise<number> {
  const text = await command(side, "import", "purchasers", path, "--organisation", trkref, "--json", "--force");
  const { read, rejected } = JSON.parse(text) as { read: number; rejected: number };
  if (rejected !== 0) throw new Error(`${rejected} of ${read} rows were rejected.`);
  return read;
}

const operation = (name: string, isRepeated: boolean): Operation => ({
  name,
  unit: "row",
  isServed: true,
  prepare:
    async ({ side, amount }) =>
    async (stretch) => {
      const path = join(side.logs, `${side.name}-${stretch}.csv`);
      writeFileSync(path, feedOf(freshOf(stretch), amount * rowsAnAmount));
      if (isRepeated) await takeIn(side, path);
      return measure(side, () => takeIn(side, path));
    },
});

export const imported: Suite = {
  name: "import",
  about: "import purchasers, a file of --amount x 10 rows: everything new, and the same file again",
  operations: [operation("everything new", false), operation("the same file again", true)],
};
