import { readReportsSql, writeReportsSql } from "../src/intake/intake.queries.ts";
import { givenBits, readParameters, writeParameters } from "../src/intake/main-job-columns.ts";
import { purchaserDetailColumns } from "../src/purchases/index.ts";
import { firstName, firstOrderRef, purchasesAnOrder, scatter, seeded, skus, title } from "./shop.ts";

/** Whose order a transaction reports. */
export type Distribution = "new" | "purchases" | "unchanged";

export const clients = 32;

const pairs = Array.from({ length: purchasesAnOrder }, (_, index) => index + 1);
const each = (expression: (pair: number) => string) => `array[${pairs.map(expression).join(", ")}]`;
const id = (row: string) => `:id_prefix || lpad(to_hex((${row})::bigint), 15, '0')`;
const knownId = ":seed_prefix || lpad(to_hex((:purchaser)::bigint), 15, '0')";
const orderRef = (pair: number) => `'A' || (:order_ref_${pair})::text`;
const sku = (pair: number) => `'SKU' || (:sku_${pair})::text`;
const addressOf = (number: string) => `'purchaser.' || (${number})::text || '@example.com'`;

/**
 * What pgbench's script has for each parameter of the product's statements: pgbench's variables are numbers (and the few texts
 * given by -D), so texts, ids and arrays are made of them. No two of a statement are alike, which lets a test put the parameters
 * back.
 */
export function expressionsOf(distribution: Distribution): Readonly<Record<string, string>> {
  const isNew = distribution === "new";
  return {
    organisation_id: "(:organisation)::uuid",
    now: "now()",
    email_keys: `array[${addressOf(":email_key_number")}]`,
    "asked.order_ref": each(orderRef),
    "asked.sku": each(sku),
    "report.id": `array[${isNew ? id(":row") : knownId}]`,
    "report.standing": `array['${isNew ? "new" : "known"}']`,
    "report.email_key": `array[${addressOf(":email_key_number")}]`,
    "report.email": `array[${addressOf(":email_number")}]`,
    "report.given": `array[${givenBits({ title, firstName })}]`,
    ...Object.fromEntries(purchaserDetailColumns.map((detail) => [`report.${detail}`, `array[null /* ${detail} */]`])),
    "report.title": `array['${title}']`,
    "report.first_name": `array['${firstName}']`,
    "purchase.purchaser_id": each(() => (isNew ? id(":row") : knownId)),
    "purchase.id": each((pair) => id(`:row_${pair}`)),
    "purchase.order_ref": each(orderRef),
    "purchase.sku": each(sku),
    "purchase.link_secret": each((pair) => `md5((:row_${pair})::text)`),
    erasure_keys: "array[decode(:erasure_key, 'hex')]",
  };
}

/** The statements that the product runs for a distribution, one after the other. */
const statementsFor = (distribution: Distribution) => (distribution === "unchanged" ? [reading] : [reading, writing]);
const reading = { sql: readReportsSql, parameters: readParameters };
const writing = { sql: writeReportsSql, parameters: writeParameters };

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

/** pgbench's script: its variables, then the product's statements with an expression where each parameter was. */
export function pgbenchScript(distribution: Distribution): string {
  const expressions = expressionsOf(distribution);
  const statements = statementsFor(distribution).map(({ sql, parameters }) =>
    sql.replace(/\$(\d+)/g, (_, number: string) => {
      const name = parameters[Number(number) - 1];
      const expression = name && expressions[name];
      if (!expression) throw new Error(`bench/statement.ts has no expression for parameter $${number}, ${name}`);
      return expression;
    }),
  );
  return `${variables(distribution).join("\n")}\n${statements.map((statement) => `${statement};\n`).join("")}`;
}

/** The statements of a script with the parameters put back. */
export function statementsOf(script: string, distribution: Distribution): string[] {
  const lines = script.split("\n");
  const first = lines.findLastIndex((line) => line.startsWith("\\set ")) + 1;
  const expressions = expressionsOf(distribution);
  const texts = lines.slice(first).join("\n").split(";\n").slice(0, -1);
  return texts.map((text, index) => {
    let statement = text;
    for (const [place, name] of (index === 0 ? readParameters : writeParameters).entries())
      statement = statement.replaceAll(expressions[name]!, () => `$${place + 1}`);
    return statement;
  });
}

/**
 * What a program would do that neither reads first nor knows anything of reviews, erasures or whose a purchase is: purchaser and
 * purchases by `insert … on conflict do update`, in one statement and one transaction.
 */
export function plainScript(distribution: Distribution): string {
  const expressions = expressionsOf("new");
  const of = (name: string) => expressions[name]!;
  return `${variables(distribution).join("\n")}
with purchaser as (
  insert into purchasers (organisation_id, id, email_key, email, title, first_name, created_at)
  values (${of("organisation_id")}, (${id(":row")})::uuid, ${addressOf(":email_key_number")}, ${addressOf(":email_number")},
    '${title}', '${firstName}', now())
  on conflict (organisation_id, email_key) do update set title = excluded.title, first_name = excluded.first_name
  returning id
)
insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at)
select ${of("organisation_id")}, q.id, purchaser.id, q.order_ref, q.sku, decode(q.link_secret, 'hex'), now()
from purchaser, unnest(${["id", "order_ref", "sku", "link_secret"]
    .map((name) => `(${of(`purchase.${name}`)})::${name === "id" ? "uuid" : "text"}[]`)
    .join(", ")}) as q (id, order_ref, sku, link_secret)
on conflict (organisation_id, order_ref, sku) do update set purchaser_id = excluded.purchaser_id
returning id, created_at, confirmed_at;
`;
}
