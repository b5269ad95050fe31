import { beforeEach, describe, expect, test } from "vitest";
import { anOrganisation } from "../../../test/support/factories.ts";
import { importText } from "../../../test/support/feeds.ts";
import { publishReview, writeReview } from "../../../test/support/published.ts";
import { type SignedIn, signIn } from "../../../test/support/staff.ts";
import { testApp } from "../../../test/support/test-app.ts";
import { findEditedProduct, listCatalogue, lookedThroughAtMost, mergeProduct } from "../../catalogue/index.ts";
import { recountShopFigures } from "../../insights/index.ts";
import type { Organisation } from "../../organisations/index.ts";
import { foldChanges } from "../../reviews/index.ts";

const server = await testApp();
const { app, db, owner, clock } = server;
let shop: Organisation;
let staff: SignedIn;

beforeEach(async () => {
  shop = await anOrganisation(db);
  staff = await signIn(app, db, { role: "retailer", organisations: [shop] });
});

const path = () => `/console/${shop.trkref}/products`;
const open = async (query: Record<string, string> = {}) =>
  (await staff.get(`${path()}?${new URLSearchParams(query)}`)).body;
const pageOf = (sku: string) => `${path()}/product?${new URLSearchParams({ sku })}`;
const product = (sku: string, name: string) =>
  mergeProduct(db, shop.id, { sku, name, url: null, imageUrl: null }, clock.now);
const feed = (text: string) => importText(server, shop, "products", text);
const stored = async (sku: string) => (await findEditedProduct(db, { organisationId: shop.id, sku }))?.values;

/** What was bought so far has been added up, as the job does some minutes later. */
async function addedUp() {
  clock.advance(11 * 60_000);
  await foldChanges(db, shop.id);
  await recountShopFigures(db, clock.now, () => undefined);
}

const listed = (body: string) =>
  [...body.matchAll(/class="strong" href="[^"]*\/product\?sku=([^"&]*)"/g)].map(([, sku]) =>
    decodeURIComponent(sku!.replaceAll("+", " ")),
  );
const nextOf = (body: string) => /href="([^"]*)" rel="next"/.exec(body)?.[1]?.replaceAll("&amp;", "&");
const value = (body: string, field: string) => new RegExp(`name="${field}"[^>]* value="([^"]*)"`).exec(body)?.[1] ?? "";

/** Sends the form of a product's page as it was opened, but for some fields. */
async function edit(sku: string, changes: Record<string, string>, opened?: string) {
  const body = opened ?? (await staff.get(pageOf(sku))).body;
  const was = [...body.matchAll(/name="was_(\w+)"/g)].map(([, field]) => field!);
  const fields = Object.fromEntries(
    was.flatMap((field) => [
      [field, value(body, `was_${field}`)],
      [`was_${field}`, value(body, `was_${field}`)],
    ]),
  );
  return staff.post(pageOf(sku), { ...fields, ...changes });
}

describe("the list of products", () => {
  test("begins with those that were bought and have no name, and goes on by name", async () => {
    await feed("sku,name,product_group_id,product_group_name\nK2,Copper kettle,KET,Kettles\nA9,Zinc pail,,\n");
    await publishReview(db, shop, { sku: "N/1" }, clock.now);
    await publishReview(db, shop, { sku: "K2" }, clock.now);
    await addedUp();
    const body = await open();
    expect(listed(body)).toEqual(["N/1", "K2", "A9"]);
    expect(body).toContain("No name");
    expect(body).toContain("group Kettles");
    await feed("sku,name\nN/1,Apple peeler\n");
    const later = await open();
    expect(listed(later)).toEqual(["N/1", "K2", "A9"]);
    expect(later).not.toContain("No name");
  });

  test("tells how many reviews are published, their mean, how often each score was given, and the last", async () => {
    await product("K1", "Kettle");
    for (const overallScore of [10, 9, 2]) await publishReview(db, shop, { sku: "K1", overallScore }, clock.now);
    await addedUp();
    const body = await open();
    expect(body).toContain("3 published reviews");
    expect(body).toContain("<b>7.0</b>");
    expect(body).toContain("1 × 10, 1 × 9, 1 × 2");
    expect(body).toMatch(/last <time/);
    expect(body).toContain(`href="/reviews/${shop.trkref}/K1"`);
    expect(body).toContain(`href="/console/${shop.trkref}/show-reviews?sku=K1"`);
  });

  test("tells nothing of a review that has not taken effect, whatever its score", async () => {
    await product("K1", "Kettle");
    const before = await open();
    await writeReview(db, shop, { sku: "K1", overallScore: 1 }, clock.now);
    await addedUp();
    expect(await open()).toBe(before);
    const page = async () => (await staff.get(pageOf("K1"))).body;
    const waiting = await page();
    await writeReview(db, shop, { sku: "K1", overallScore: 10 }, clock.now);
    await addedUp();
    expect(await page()).toBe(waiting);
  });

  test("has each product once, a page at a time, past those with the same name", async () => {
    for (let number = 0; number < 40; number += 1) await product(`S${number}`, number % 2 ? "Shirt" : `Shoe ${number}`);
    for (let number = 0; number < 30; number += 1) await writeReview(db, shop, { sku: `N${number}` }, clock.now);
    await addedUp();
    const seen: string[] = [];
    let body = await open();
    for (let next = nextOf(body); next; next = nextOf(body)) {
      seen.push(...listed(body));
      body = (await staff.get(next)).body;
    }
    seen.push(...listed(body));
    expect(seen).toHaveLength(70);
    expect(new Set(seen).size).toBe(70);
    expect(seen.slice(0, 30).every((sku) => sku.startsWith("N"))).toBe(true);
  });

  test.each([
    ["a part of a sku", "k-2", ["K-22", "K-21"]],
    ["a part of a name in other letters", "PAIL", ["Z1"]],
    ["signs that a pattern would take for more", "%_", []],
    ["a whole sku, which comes first", "z", ["z", "Z1"]],
  ])("is searched by %s", async (_by, q, skus) => {
    await product("K-21", "Kettle, red");
    await product("K-22", "Kettle, blue");
    await product("Z1", "Pail");
    await product("z", "Zither");
    expect(listed(await open({ q }))).toEqual(skus);
  });

  test("finds a part of a sku as it is written, capitals with dots included", async () => {
    await product("GRÖSSE-42", "Boot");
    expect(listed(await open({ q: "GRÖSSE" }))).toEqual(["GRÖSSE-42"]);
    expect(listed(await open({ q: "größe-4" }))).toEqual([]);
    expect(listed(await open({ q: "grösse-4" }))).toEqual(["GRÖSSE-42"]);
  });

  test("leads on where there is nothing yet", async () => {
    const body = await open();
    expect(body).toContain("No products yet");
    expect(body).toContain(`class="button" href="/console/${shop.trkref}/imports"`);
    expect(body).not.toContain('type="search" name="q"');
  });

  test("looks through so many for one page and goes on from there, so that a large catalogue costs no more", async () => {
    await owner.query(
      `insert into products (organisation_id, id, sku, name, created_at)
       select $1, gen_random_uuid(), 'P' || n, 'Product ' || lpad(n::text, 6, '0'), now() from generate_series(1, $2::int) n`,
      [shop.id, lookedThroughAtMost * 2],
    );
    await product("LAST", "Zinc pail");
    const body = await open({ q: "pail" });
    expect(listed(body)).toEqual([]);
    expect(body).toContain("Look further");
    const second = (await staff.get(nextOf(body)!)).body;
    expect(listed((await staff.get(nextOf(second)!)).body)).toEqual(["LAST"]);
    const asked = { organisationId: shop.id, text: "", atMost: 25 };
    const first = await listCatalogue(db, { ...asked, after: undefined });
    expect(first.next).toEqual({ part: "described", sku: "P25" });
  });
});

describe("a product that is edited by hand", () => {
  test("keeps what was written, whatever feeds say, and follows them in everything else", async () => {
    await feed("sku,name,url\nK1,KTTL CPR,https://shop.example/old\n");
    expect((await edit("K1", { name: "Copper kettle" })).statusCode).toBe(303);
    await feed("sku,name,url\nK1,KTTL CPR 2,https://shop.example/new\n");
    expect(await stored("K1")).toMatchObject({ name: "Copper kettle", url: "https://shop.example/new" });
    const body = (await staff.get(pageOf("K1"))).body;
    expect(body).toContain("Edited by hand: files leave it as it is.");
    expect(await open()).toContain("Edited by hand");
  });

  test("is again what the last file said, and follows the next, once a field is released", async () => {
    const release = (field: string) =>
      staff.post(pageOf("K1").replace("product?", "product/release?"), { release: field });
    await feed("sku,name,category\nK1,Kettle,Pots\n");
    await edit("K1", { name: "Copper kettle", category: "Kettles" });
    await edit("K1", { name: "Copper kettle, 1.7 l" });
    const released = await release("name");
    expect((await staff.get(released.headers.location as string)).body).toContain("follows your product files again");
    expect(await stored("K1")).toMatchObject({ name: "Kettle", category: "Kettles" });
    await feed("sku,name,category\nK1,Kettle 2,Pots and pans\n");
    expect(await stored("K1")).toMatchObject({ name: "Kettle 2", category: "Kettles" });
    await release("all");
    expect(await stored("K1")).toMatchObject({ name: "Kettle 2", category: "Pots and pans" });
    expect((await staff.get(pageOf("K1"))).body).not.toContain("Edited by hand");
  });

  test("keeps what no file has ever said, also when it is released", async () => {
    await writeReview(db, shop, { sku: "N1" }, clock.now);
    await addedUp();
    await edit("N1", { name: "Apple peeler", category: "Kitchen" });
    const release = () => staff.post(pageOf("N1").replace("product?", "product/release?"), { release: "all" });
    await release();
    expect(await stored("N1")).toMatchObject({ name: "Apple peeler", category: "Kitchen" });
    const { rows } = await owner.query("select details from record_entries where deed = 'product_released'");
    expect(rows.at(-1).details).toEqual(["name", "category"]);
    expect((await release()).headers.location).not.toContain("released");
    await feed("sku,name\nN1,APL PLR\n");
    expect(await stored("N1")).toMatchObject({ name: "APL PLR" });
  });

  test("is not changed in a field that was left alone while a feed wrote it", async () => {
    await feed("sku,name,category\nK1,Kettle,Pots\n");
    const opened = (await staff.get(pageOf("K1"))).body;
    await feed("sku,name,category\nK1,Kettle 2,Pots\n");
    await edit("K1", { category: "Kettles" }, opened);
    expect(await stored("K1")).toMatchObject({ name: "Kettle 2", category: "Kettles" });
    await feed("sku,name,category\nK1,Kettle 3,Pots\n");
    expect(await stored("K1")).toMatchObject({ name: "Kettle 3", category: "Kettles" });
  });

  test("gets the name that it lacked, and a later file fills in the rest", async () => {
    await writeReview(db, shop, { sku: "N1" }, clock.now);
    await addedUp();
    expect((await edit("N1", { name: " " })).statusCode).toBe(422);
    await edit("N1", { name: "Apple peeler" });
    expect(await open()).not.toContain("No name");
    await feed("sku,name,category\nN1,APL PLR,Kitchen\n");
    expect(await stored("N1")).toMatchObject({ name: "Apple peeler", category: "Kitchen" });
  });

  test.each([
    ["name", "  ", "Name cannot be blank"],
    ["name", "x".repeat(256), "at most 255 characters"],
    ["image_url", "javascript:alert(1)", "must be an address that starts with http"],
    ["url", "kettle.html", "must be an address that starts with http"],
  ])("refuses a %s of %j, says why, and keeps what was typed", async (field, typed, why) => {
    await product("K1", "Kettle");
    const { statusCode, body } = await edit("K1", { [field]: typed, category: "Pots" });
    expect([statusCode, value(body, "category")]).toEqual([422, "Pots"]);
    expect(body).toContain(why);
    expect(body).toContain("Nothing has been saved yet");
    expect(await stored("K1")).toMatchObject({ name: "Kettle", category: null });
  });

  test("of another shop, or of none, is not there", async () => {
    const other = await anOrganisation(db);
    await mergeProduct(db, other.id, { sku: "K1", name: "Kettle", url: null, imageUrl: null }, clock.now);
    expect((await staff.get(pageOf("K1"))).statusCode).toBe(404);
    expect((await staff.post(pageOf("K1"), { name: "Mine", was_name: "" })).statusCode).toBe(404);
    expect((await staff.get(`/console/${other.trkref}/products`)).statusCode).toBe(404);
    const vetter = await signIn(app, db, { role: "vetter", organisations: [shop] });
    expect((await vetter.get(path())).statusCode).toBe(403);
  });
});
