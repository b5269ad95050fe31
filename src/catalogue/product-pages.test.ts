import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { keepProductPages } from "./index.ts";

const { db, owner } = await testDatabase();

async function aShopWith(products: number): Promise<{ id: string; skus: string[] }> {
  const { id } = await anOrganisation(db);
  await owner.query(
    `insert into products (organisation_id, id, sku, name, created_at)
     select $1, gen_random_uuid(), 'K' || md5(n::text), 'Kettle ' || n, now() from generate_series(1, $2::int) n`,
    [id, products],
  );
  const { rows } = await owner.query<{ sku: string }>(
    "select sku from products where organisation_id = $1 order by sku",
    [id],
  );
  return { id, skus: rows.map(({ sku }) => sku) };
}

test.each([0, 1, 999, 1000, 1001, 2750])(
  "the pages of a catalogue of %d products, one after the other, are the catalogue",
  async (many) => {
    const { id, skus } = await aShopWith(many);
    await aShopWith(3);
    const pages = keepProductPages();
    const seen: string[] = [];
    for (let offset = 0; offset <= many; offset += 70) {
      const { count, products } = await pages(db, { organisationId: id, offset, limit: 70 });
      expect(count).toBe(many);
      seen.push(...products.map(({ sku }) => sku));
    }
    expect(seen).toEqual(skus);
    expect(await pages(db, { organisationId: id, offset: many + 5000, limit: 70 })).toEqual({
      count: many,
      products: [],
    });
  },
);

test("a product that is added to a small catalogue is on its pages at once", async () => {
  const { id } = await aShopWith(2);
  const pages = keepProductPages();
  const page = { organisationId: id, offset: 0, limit: 10 };
  await pages(db, page);
  await owner.query(
    "insert into products (organisation_id, id, sku, name, created_at) values ($1, gen_random_uuid(), 'new', 'Pan', now())",
    [id],
  );
  const { count, products } = await pages(db, page);
  expect([count, products.map(({ sku }) => sku).includes("new")]).toEqual([3, true]);
});
