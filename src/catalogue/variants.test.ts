import { describe, expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { testOnWholeTables } from "../../test/support/sent-statements.ts";
import type { VariantsTogether } from "../organisations/index.ts";
import { findGroupOfSeries, findGroupOfSku, listVariantSkus } from "./index.ts";

const { db, owner } = await testDatabase();

type Stored = { sku: string; group?: string | null; gtin?: string | null; name?: string; groupName?: string | null };

async function aCatalogue(variantsTogether: VariantsTogether, products: readonly Stored[]) {
  const organisation = await anOrganisation(db, { variantsTogether });
  await store(organisation.id, products);
  return organisation;
}

async function store(organisationId: string, products: readonly Stored[]): Promise<void> {
  const column = (of: (one: Stored) => string | null | undefined) => products.map((one) => of(one) ?? null);
  await owner.query(
    `insert into products (organisation_id, id, sku, name, product_group, product_group_name, gtin, created_at)
     select $1, gen_random_uuid(), sku, name, product_group, product_group_name, gtin, now()
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) r (sku, name, product_group, product_group_name, gtin)
     on conflict (organisation_id, sku) do update set product_group = excluded.product_group, gtin = excluded.gtin`,
    [
      organisationId,
      column(({ sku }) => sku),
      column(({ sku, name }) => name ?? `Thing, ${sku}`),
      column(({ group }) => group),
      column(({ groupName }) => groupName),
      column(({ gtin }) => gtin),
    ],
  );
}

const skusOf = (group: Awaited<ReturnType<typeof findGroupOfSku>>) => group?.variants.map(({ sku }) => sku);

describe("the variants of a product, by the shop's group", () => {
  const shirts = [
    { sku: "B", group: "SHIRT", groupName: "Oxford shirt" },
    { sku: "A", group: "SHIRT" },
    { sku: "C", group: "shirt" },
    { sku: "D", group: null },
    { sku: "E", gtin: "4006381333931" },
    { sku: "F", gtin: "4006381333931" },
  ];

  test("are all products with that very group, by sku; a product without one, or alone in it, has none", async () => {
    const shop = await aCatalogue("group", shirts);
    expect(await findGroupOfSku(db, shop, "A")).toEqual({
      key: "SHIRT",
      isGtin: false,
      name: "Oxford shirt",
      variants: [
        { sku: "A", name: "Thing, A", url: null, imageUrl: null },
        { sku: "B", name: "Thing, B", url: null, imageUrl: null },
      ],
    });
    for (const sku of ["C", "D", "E", "NONE"])
      expect([sku, await findGroupOfSku(db, shop, sku)]).toEqual([sku, undefined]);
  });

  test("are none where the shop has not switched it on", async () => {
    const shop = await aCatalogue("off", shirts);
    expect(await findGroupOfSku(db, shop, "A")).toBeUndefined();
    expect(await findGroupOfSeries(db, shop, "series:SHIRT")).toBeUndefined();
  });

  test("are never another shop's, whatever its groups are called", async () => {
    const shop = await aCatalogue("group", [{ sku: "A", group: "SHIRT" }]);
    const other = await aCatalogue("group", [
      { sku: "A", group: "SHIRT" },
      { sku: "B", group: "SHIRT" },
    ]);
    expect(await findGroupOfSku(db, shop, "A")).toBeUndefined();
    expect(skusOf(await findGroupOfSeries(db, shop, "series:SHIRT"))).toEqual(["A"]);
    expect(skusOf(await findGroupOfSku(db, other, "A"))).toEqual(["A", "B"]);
  });

  test("follow the catalogue at once", async () => {
    const shop = await aCatalogue("group", shirts);
    await store(shop.id, [
      { sku: "A", group: "HAT" },
      { sku: "D", group: "SHIRT" },
    ]);
    expect(skusOf(await findGroupOfSku(db, shop, "B"))).toEqual(["B", "D"]);
    expect(await findGroupOfSku(db, shop, "A")).toBeUndefined();
  });

  test("are none in a group of more than 2,000, which somebody filled in for want of one", async () => {
    const many = Array.from({ length: 2000 }, (_, at) => ({ sku: `S${at}`, group: "various" }));
    const shop = await aCatalogue("group", many);
    expect(skusOf(await findGroupOfSku(db, shop, "S7"))).toHaveLength(2000);
    await store(shop.id, [{ sku: "ONE-MORE", group: "various" }]);
    expect(await findGroupOfSku(db, shop, "S7")).toBeUndefined();
    expect(await findGroupOfSeries(db, shop, "series:various")).toBeUndefined();
  });
});

describe("series:", () => {
  test("names the group, as it stands in the feed, one that has a single member too", async () => {
    const shop = await aCatalogue("group", [
      { sku: "A", group: "G / 1" },
      { sku: "B", group: "G / 1" },
      { sku: "C", group: "4006381333931" },
    ]);
    expect(skusOf(await findGroupOfSeries(db, shop, "series:G / 1"))).toEqual(["A", "B"]);
    expect(skusOf(await findGroupOfSeries(db, shop, "series:\u200bG / 1 "))).toEqual(["A", "B"]);
    expect(skusOf(await findGroupOfSeries(db, shop, "series:4006381333931"))).toEqual(["C"]);
    for (const named of ["G / 1", "Series:G / 1", "series:", "series:g / 1", "series:NONE"])
      expect([named, await findGroupOfSeries(db, shop, named)]).toEqual([named, undefined]);
  });

  test("names a GTIN, with as many digits as one writes, in a shop that goes by it", async () => {
    const shop = await aCatalogue("gtin", [
      { sku: "A", gtin: "036000291452", group: "SHIRT" },
      { sku: "B", gtin: "0036000291452" },
    ]);
    for (const named of ["036000291452", "0036000291452", "00036000291452", "36000291452"])
      expect(await findGroupOfSeries(db, shop, `series:${named}`)).toMatchObject({
        key: "00036000291452",
        isGtin: true,
      });
    for (const named of ["SHIRT", "036000291453", "%", ""])
      expect(await findGroupOfSeries(db, shop, `series:${named}`)).toBeUndefined();
  });
});

describe("a GTIN", () => {
  test.each([
    ["4006381333931", "04006381333931"],
    ["04006381333931", "04006381333931"],
    ["036000291452", "00036000291452"],
    ["0036000291452", "00036000291452"],
    ["96385074", "00000096385074"],
    ["00000096385074", "00000096385074"],
    // As people and spreadsheets write them.
    ["978-3-16-148410-0", "09783161484100"],
    [" 4 006381 333931 ", "04006381333931"],
    ["4\u00a0006381\u00a0333931", "04006381333931"],
    ["4006381333931.0", "04006381333931"],
    ["36000291452", "00036000291452"],
    // A case of twelve is not what is in it.
    ["10036000291459", "10036000291459"],
    // None: a digit is wrong, or it is a code of the shop's own, or stands for nothing.
    ["4006381333932", null],
    ["0000000000000", null],
    ["00000000", null],
    ["1234", null],
    ["123456789012345", null],
    ["400638133393A", null],
    ["N/A", null],
    ["４００６３８１３３３９３１", null],
    ["", null],
  ])("written %j is %j", async (written, key) => {
    const { rows } = await owner.query("select gtin_key($1) as key", [written]);
    expect(rows).toEqual([{ key }]);
  });

  test("puts together what has the same in any form, and nothing that has none or a wrong one", async () => {
    const shop = await aCatalogue("gtin", [
      { sku: "A", gtin: "4006381333931", group: "ONE" },
      { sku: "B", gtin: "04006381333931", group: "TWO" },
      { sku: "C", gtin: "978-3-16-148410-0", group: "ONE" },
      ...["D", "E"].map((sku) => ({ sku, gtin: "4006381333932", group: "ONE" })),
      ...["F", "G"].map((sku) => ({ sku, gtin: "0000000000000" })),
      ...["H", "I"].map((sku) => ({ sku, gtin: null })),
    ]);
    expect(await findGroupOfSku(db, shop, "B")).toMatchObject({ key: "04006381333931", isGtin: true, name: "Thing" });
    expect(skusOf(await findGroupOfSku(db, shop, "B"))).toEqual(["A", "B"]);
    for (const sku of ["C", "D", "F", "H"])
      expect([sku, await findGroupOfSku(db, shop, sku)]).toEqual([sku, undefined]);
  });
});

testOnWholeTables("who is in a group is read from an index, however large the catalogue", async () => {
  const shop = await aCatalogue("group", []);
  await store(
    shop.id,
    Array.from({ length: 5000 }, (_, at) => ({ sku: `S${at}`, group: `G${at % 500}`, gtin: null })),
  );
  await owner.query("analyze products");
  for (const [column, index] of [
    ["product_group", "products_of_group"],
    ["gtin_key", "products_of_gtin"],
  ]) {
    const { rows } = await owner.query(
      `explain (costs off) select m.sku from products m join products a on a.organisation_id = m.organisation_id and a.${column} = m.${column}
       where a.organisation_id = $1 and m.organisation_id = $1 and a.sku = 'S7' order by m.sku limit 2001`.replaceAll(
        "$1",
        `'${shop.id}'`,
      ),
    );
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toContain(`using ${index}`);
    expect(plan).not.toContain("Seq Scan");
  }
});

test("the variants of many skus are found together, as one by one", async () => {
  for (const together of ["group", "gtin", "off"] as const) {
    const shop = await aCatalogue(together, [
      { sku: "A1", group: "A", gtin: "4006381333931" },
      { sku: "A2", group: "A", gtin: "04006381333931" },
      { sku: "B1", group: "B", gtin: null },
      { sku: "C1", group: null, gtin: "4006381333924" },
      ...Array.from({ length: 2001 }, (_, n) => ({ sku: `X${n}`, group: "X" })),
    ]);
    await aCatalogue(together, [{ sku: "A3", group: "A", gtin: "4006381333931" }]);
    const asked = ["A1", "A2", "B1", "C1", "X7", "nothing"];
    const found = await listVariantSkus(db, shop, asked);
    for (const sku of asked) {
      const alone = await findGroupOfSku(db, shop, sku);
      expect([together, sku, found.get(sku)]).toEqual([together, sku, alone?.variants.map((one) => one.sku)]);
    }
    expect(found.size).toBe(together === "off" ? 0 : 2);
  }
});
