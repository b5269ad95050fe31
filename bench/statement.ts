import { recordPurchasersSql } from "../src/intake/intake.queries.ts";
import { givenBits, parameterNames } from "../src/intake/main-job-columns.ts";
import { purchaserDetailColumns } from "../src/purchases/index.ts";
import { firstName, firstOrderRef, purchasesAnOrder, scatter, seeded, skus, title } from "./shop.ts";

/** Whose order a transaction reports. */
export type Distribution = "new" | "purchases" | "unchanged";

export const clients = 32;

const pairs = Array.from({ length: purchasesAnOrder }, (_, index) => index + 1);
const each = (expression: (pair: number) => string) => `array[${pairs.map(expression).join(", ")}]`;
const id = (row: string) => `:id_prefix || lpad(to_hex((${row})::bigint), 15, '0')`;
const addressOf = (number: string) => `'purchaser.' || (${number})::text || '@example.com'`;

/**
 * What pgbench's script has for each parameter of the product's statement: pgbench's variables are numbers (and the few texts
 * given by -D), so texts, ids and arrays are made of them. No two are alike, which lets a test put the parameters back.
 */
export const expressions: Readonly<Record<string, string>> = {
  organisation_id: "(:organisation)::uuid",
  now: "now()",
  "report.id": `array[${id(":row")}]`,
  "report.email_key": `array[${addressOf(":email_key_number")}]`,
  "report.email": `array[${addressOf(":email_number")}]`,
  "report.given": `array[${givenBits({ title, firstName })}]`,
  ...Object.fromEntries(purchaserDetailColumns.map((detail) => [`report.${detail}`, `array[null /* ${detail} */]`])),
  "report.title": `array['${title}']`,
  "report.first_name": `array['${firstName}']`,
  "pair.report_no": each(() => "1"),
  "pair.id": each((pair) => id(`:row_${pair}`)),
  "pair.order_ref": each((pair) => `'A' || (:order_ref_${pair})::text`),
  "pair.sku": each((pair) => `'SKU' || (:sku_${pair})::text`),
  "pair.link_secret": each((pair) => `md5((:row_${pair})::text)`),
  erasure_keys: "array[decode(:erasure_key, 'hex')]",
};

const scatteredBy = (number: string) => `((${number}) * ${scatter.factor}) % ${scatter.modulus}`;

/** The variables of one transaction: `purchaser` and `order` as shop.ts numbers them, with new ids each time, like the product. */
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
    const name = parameterNames[Number(number) - 1];
    const expression = name && expressions[name];
    if (!expression) throw new Error(`bench/statement.ts has no expression for parameter $${number}, ${name}`);
    return expression;
  });
  return `${variables(distribution).join("\n")}\n${statement};\n`;
}

/** The statement of a script with the parameters put back. */
export function statementOf(script: string): string {
  const lines = script.split("\n");
  const first = lines.findLastIndex((line) => line.startsWith("\\set ")) + 1;
  let statement = lines.slice(first).join("\n").replace(/;\n$/, "");
  for (const [index, name] of parameterNames.entries())
    statement = statement.replaceAll(expressions[name]!, () => `$${index + 1}`);
  return statement;
}
