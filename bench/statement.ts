import { recordPurchasersSql } from "../src/intake/intake.queries.ts";
import { firstName, firstOrderRef, purchasesAnOrder, scatter, seeded, skus, title } from "./shop.ts";

/** Whose order a transaction reports. */
export type Distribution = "new" | "purchases" | "unchanged";

export const clients = 32;

const pairs = Array.from({ length: purchasesAnOrder }, (_, index) => index + 1);
const each = (expression: (pair: number) => string) => `array[${pairs.map(expression).join(", ")}]`;
const id = (row: string) => `:id_prefix || lpad(to_hex((${row})::bigint), 15, '0')`;
const addressOf = (number: string) => `'purchaser.' || (${number})::text || '@example.com'`;

/**
 * What stands in pgbench's script for each parameter of the product's statement: pgbench's variables are numbers (and the few
 * texts given by -D), so texts, ids and arrays are made of them. No two are alike, which lets a test put the parameters back.
 */
export const expressions: Readonly<Record<number, string>> = {
  1: "(:organisation)::uuid",
  2: "now()",
  3: `array[${id(":row")}]`,
  4: `array[${addressOf(":email_key_number")}]`,
  5: `array[${addressOf(":email_number")}]`,
  6: "array[3]",
  7: `array['${title}']`,
  8: `array['${firstName}']`,
  9: "array[null /* surname */]",
  10: "array[null /* country */]",
  11: "array[null /* postcode */]",
  12: each(() => "1"),
  13: each((pair) => id(`:row_${pair}`)),
  14: each((pair) => `'A' || (:order_ref_${pair})::text`),
  15: each((pair) => `'SKU' || (:sku_${pair})::text`),
  16: each((pair) => `md5((:row_${pair})::text)`),
  17: "array[decode(:erasure_key, 'hex')]",
};

const scatteredBy = (number: string) => `((${number}) * ${scatter.factor}) % ${scatter.modulus}`;

/** The variables of one transaction: `purchaser` and `order` as shop.ts numbers them, ids new each time as the product makes them. */
function variables(distribution: Distribution): string[] {
  const known = `random(1, ${seeded.purchasers})`;
  return [
    "\\set turn :turn + 1",
    `\\set fresh :first_fresh + :turn * ${clients} + :client_id`,
    `\\set row :fresh * ${purchasesAnOrder + 1}`,
    `\\set purchaser ${distribution === "new" ? ":fresh" : known}`,
    `\\set order ${distribution === "unchanged" ? ":purchaser" : ":fresh"}`,
    `\\set email_number ${scatteredBy(":purchaser")}`,
    "\\set email_key_number :email_number",
    ...pairs.flatMap((pair) => [
      `\\set row_${pair} :row + ${pair}`,
      `\\set purchase_${pair} :order * ${purchasesAnOrder} + ${pair - 1}`,
      `\\set order_ref_${pair} ${firstOrderRef} + ${scatteredBy(`:purchase_${pair}`)}`,
      `\\set sku_${pair} ${skus.first} + :purchase_${pair} % ${skus.count}`,
    ]),
  ];
}

/** pgbench's script: its variables, then the product's statement with an expression where each parameter was. */
export function pgbenchScript(distribution: Distribution): string {
  const statement = recordPurchasersSql.replace(/\$(\d+)/g, (_, number: string) => {
    const expression = expressions[Number(number)];
    if (expression === undefined) throw new Error(`bench/statement.ts has no expression for parameter $${number}`);
    return expression;
  });
  return `${variables(distribution).join("\n")}\n${statement};\n`;
}

/** The statement of a script with the parameters put back. */
export function statementOf(script: string): string {
  const lines = script.split("\n");
  const first = lines.findLastIndex((line) => line.startsWith("\\set ")) + 1;
  let statement = lines.slice(first).join("\n").replace(/;\n$/, "");
  for (const [number, expression] of Object.entries(expressions))
    statement = statement.replaceAll(expression, () => `$${number}`);
  return statement;
}
